public import Dotprompt
internal import PromptModel
internal import Registry
public import StrictData

/// `stet render`: a prompt file outside any registry, with partials from a folder.
public struct LoosePrompt: Sendable {
  /// Gives the bytes of a file; nil where there is none.
  public typealias Reader = (String) throws -> [UInt8]?

  /// A file that is larger is refused; the limit a registry has by default.
  public static let maximumBytes = 1 << 20

  /// The prompt.
  public let source: PromptSource
  private struct Partial {
    let path: String
    let source: PromptSource
    let digest: Digest
  }

  private let path: String
  private let partials: [String: Partial]
  private let examples: [(path: String, examples: [Example])]

  /// Reads a prompt, the partials it includes and the examples it names.
  ///
  /// - Parameters:
  ///   - path: the prompt file.
  ///   - partialFolder: holds `_name.prompt` files, `a/_b.prompt` for `{{> a/b}}`.
  ///   - schemas: JSON Schemas that Picoschema may name.
  ///   - read: reads a file.
  /// - Throws: `SourceError` with the file's path, line and column; what `read` throws.
  public init(
    path: String, partialFolder: String, schemas: JSONObject = JSONObject(), read: Reader
  ) throws {
    self.path = path
    guard let bytes = try read(path) else {
      throw SourceError(path: path, SourcePosition(line: 1, column: 1), "there is no such file")
    }
    guard !bytes.isEmpty else {
      throw SourceError(path: path, SourcePosition(line: 1, column: 1), "the prompt file is empty")
    }
    let source = try Self.parsing(bytes, path) { bytes throws(SourceError) in
      try PromptSource(parsing: bytes, schemas: { schemas[$0] })
    }
    self.source = source
    partials = try Self.partials(of: source.template, partialFolder, read)
    var lines = [(name: "prompt", digest: Digest(hashing: bytes))]
    lines += partials.map { (name: "partial/\($0.key)", digest: $0.value.digest) }
    let all = try source.frontMatter.stet.examplePaths.map { example in
      if let problem = RegistryPath.problem(inPlainPath: example.path) {
        throw SourceError(
          path: path, example.position,
          "an example file lies in the prompt's folder or below it: \(problem)")
      }
      let file = Self.sibling(example.path, of: path)
      guard let bytes = try read(file) else {
        throw SourceError(path: path, example.position, "there is no file \(file)")
      }
      lines.append((name: "file/\(example.path)", digest: Digest(hashing: bytes)))
      return (path: file, examples: try Self.parsing(bytes, file, Example.parse))
    }
    examples =
      source.frontMatter.stet.exampleSelection.map {
        $0.selected(from: all, closure: Closure.digest(of: lines))
      } ?? all
  }

  /// Renders it.
  ///
  /// - Throws: `SourceError` with file, line and column for what is wrong in a file;
  ///   `RenderError.missingVariables`, `RenderError.wrongData` for what is wrong with the data.
  public func render(
    _ data: RenderData, options: RenderOptions = RenderOptions()
  ) throws -> RenderedPrompt {
    let renderer = Renderer(partials: { partials[$0]?.source }, options: options)
    do {
      let rendered = try renderer.render(source, data: data)
      return try renderer.inserting(examples, into: rendered, of: source, data: data)
    } catch let error as RenderError {
      guard let place = error.location else { throw error }
      let file = place.partial.flatMap { partials[$0]?.path } ?? path
      throw SourceError(path: file, place.position, error.message)
    }
  }

  private static func parsing<Value>(
    _ bytes: [UInt8], _ path: String, _ parse: ([UInt8]) throws(SourceError) -> Value
  ) throws -> Value {
    guard bytes.count <= maximumBytes else {
      throw SourceError(
        path: path, SourcePosition(line: 1, column: 1),
        "the file has \(bytes.count) bytes, the limit is \(maximumBytes)")
    }
    do throws(SourceError) {
      return try parse(bytes)
    } catch {
      throw error.at(path)
    }
  }

  /// Every partial that can be reached; a name without a file is left to the rendering, which says
  /// where it stands.
  private static func partials(
    of template: Template, _ folder: String, _ read: Reader
  ) throws -> [String: Partial] {
    var found: [String: Partial] = [:]
    var pending = template.partials.map(\.name)
    var seen = Set(pending)
    while let name = pending.popLast() {
      guard RegistryPath.problem(inPlainPath: name) == nil else { continue }
      var components = name.split(separator: "/").map(String.init)
      components.append("_\(components.removeLast()).prompt")
      let path = sibling(components.joined(separator: "/"), of: "\(folder)/_")
      guard let bytes = try read(path) else { continue }
      let source = try parsing(bytes, path, PromptSource.partial)
      found[name] = Partial(path: path, source: source, digest: Digest(hashing: bytes))
      for use in source.template.partials where seen.insert(use.name).inserted {
        pending.append(use.name)
      }
    }
    return found
  }

  /// A path beside a file.
  private static func sibling(_ relative: String, of path: String) -> String {
    guard !relative.hasPrefix("/"), let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      return relative
    }
    return "\(path[...slash])\(relative)"
  }
}
