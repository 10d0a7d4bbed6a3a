public import Dotprompt
public import PromptModel
internal import StrictData

/// Renders one state of a prompt: its source, partials and examples, parsed once.
public struct PromptRenderer: Sendable {
  /// The prompt file.
  public let source: PromptSource
  private let partials: [String: PromptSource]
  private let examples: [Example]

  /// Parses the files of a closure.
  ///
  /// - Throws: `SourceError` with the file's path.
  public init(_ prompt: ResolvedPrompt) throws {
    try self.init(files: prompt.closure.files, contents: prompt.contents)
  }

  /// Parses the files of a closure, given their bytes by closure name.
  ///
  /// - Throws: `SourceError` with the file's path.
  public init(files: [ClosureFile], contents: [String: [UInt8]]) throws {
    var source: PromptSource?
    var partials: [String: PromptSource] = [:]
    var examples: [String: [Example]] = [:]
    for file in files {
      guard let bytes = contents[file.name] else { continue }
      do throws(SourceError) {
        if file.name == "prompt" {
          source = try PromptSource(parsing: bytes)
        } else if file.name.hasPrefix("partial/") {
          partials[String(file.name.dropFirst(8))] = try PromptSource.partial(parsing: bytes)
        } else {
          examples[String(file.name.dropFirst(5))] = try Example.parse(bytes)
        }
      } catch {
        throw error.at(file.path)
      }
    }
    guard let source else {
      throw SourceError(SourcePosition(line: 1, column: 1), "the closure has no prompt file")
    }
    self.source = source
    self.partials = partials
    self.examples = source.frontMatter.stet.examplePaths.flatMap { examples[$0.path] ?? [] }
  }

  /// Renders with data in Dotprompt's own shape; few-shot examples stand as turns before the last
  /// user message.
  ///
  /// - Throws: `RenderError`, which names variables, helpers, positions; `SourceError` at an
  ///   example that does not fit.
  public func render(_ data: RenderData) throws -> RenderedPrompt {
    let renderer = Renderer(partials: { partials[$0] })
    let rendered = try renderer.render(source, data: data)
    guard !examples.isEmpty else { return rendered }
    return rendered.insertingExamples(try renderer.turns(of: examples, for: source, data: data))
  }
}
