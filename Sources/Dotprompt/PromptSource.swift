public import StrictData

/// A prompt file (`.prompt`): front matter and template.
public struct PromptSource: Sendable {
  /// What stands before the template.
  public let frontMatter: FrontMatter
  /// The parsed template.
  public let template: Template
  /// The template's text; with front matter, without the white space around it, as Dotprompt
  /// renders it. Line ends are as in the file.
  public let templateText: String

  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - schemas: the JSON Schemas that Picoschema may name.
  /// - Throws: at the first thing that is wrong, with its line and column in the file: bytes that
  ///   are no text, front matter that is not closed, not YAML or not as Dotprompt and this
  ///   registry define it, a template that does not parse.
  public init(
    parsing bytes: [UInt8], schemas: Picoschema.Resolver = { _ in nil }
  ) throws(SourceError) {
    _ = try TextCheck.text(bytes)
    let bounds = try FrontMatterBounds(bytes)
    if let yaml = bounds.yaml {
      let root = try YAMLParser.parse(Array(bytes[yaml]), firstLine: bounds.firstLine)
      frontMatter = try FrontMatter(root, schemas: schemas)
    } else {
      frontMatter = FrontMatter()
    }
    template = try Template(bytes: bytes, range: bounds.template)
    templateText = String(decoding: bytes[bounds.template], as: UTF8.self)
  }

  /// Reads a partial: it has no front matter, all of it is template.
  ///
  /// - Throws: at the first thing that is wrong, with its line and column.
  public static func partial(parsing bytes: [UInt8]) throws(SourceError) -> PromptSource {
    let text = try TextCheck.text(bytes)
    return PromptSource(
      template: try Template(bytes: bytes, range: 0..<bytes.count), templateText: text)
  }

  private init(template: Template, templateText: String) {
    frontMatter = FrontMatter()
    self.template = template
    self.templateText = templateText
  }
}
