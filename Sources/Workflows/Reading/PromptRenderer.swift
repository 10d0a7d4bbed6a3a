public import Dotprompt
public import PromptModel
internal import StrictData

/// Renders one state of a prompt: its source, partials and examples, parsed once.
public struct PromptRenderer: Sendable {
  /// The prompt file.
  public let source: PromptSource
  let partials: [String: PromptSource]
  /// The examples that are shown, in their order, with the files they are of.
  let examples: [(path: String, examples: [Example])]
  /// The prompts of a chain's steps, by name.
  let steps: [String: PromptRenderer]
  /// Paths as people see them, by closure name.
  private let paths: [String: String]

  /// Parses the files of a closure.
  ///
  /// - Throws: `SourceError` with the file's path.
  public init(_ prompt: ResolvedPrompt) throws {
    try self.init(
      files: prompt.closure.files, contents: prompt.contents, registryPath: prompt.registryPath)
  }

  /// Parses the files of a closure, given their bytes by closure name.
  ///
  /// - Throws: `SourceError` with the file's path.
  public init(
    files: [ClosureFile], contents: [String: [UInt8]], registryPath: String = ""
  ) throws {
    var paths: [String: String] = [:]
    var source: PromptSource?
    var partials: [String: PromptSource] = [:]
    var examples: [String: [Example]] = [:]
    for file in files {
      guard let bytes = contents[file.name], !file.name.hasPrefix("step/") else { continue }
      let path = registryPath.isEmpty ? file.path : "\(registryPath)/\(file.path)"
      paths[file.name] = path
      do throws(SourceError) {
        if file.name == "prompt" {
          source = try PromptSource(parsing: bytes)
        } else if file.name.hasPrefix("partial/") {
          partials[String(file.name.dropFirst(8))] = try PromptSource.partial(parsing: bytes)
        } else {
          examples[String(file.name.dropFirst(5))] = try Example.parse(bytes)
        }
      } catch {
        throw error.at(path)
      }
    }
    guard let source else {
      throw SourceError(SourcePosition(line: 1, column: 1), "the closure has no prompt file")
    }
    if contents["prompt"]?.isEmpty == true {
      throw SourceError(
        path: paths["prompt"], SourcePosition(line: 1, column: 1), "the prompt file is empty")
    }
    self.source = source
    self.partials = partials
    let stet = source.frontMatter.stet
    let all = stet.examplePaths.map { example in
      (path: paths["file/\(example.path)"] ?? example.path, examples: examples[example.path] ?? [])
    }
    self.examples =
      stet.exampleSelection.map { $0.selected(from: all, closure: Closure(files: files).digest) }
      ?? all
    self.paths = paths
    var steps: [String: PromptRenderer] = [:]
    for name in stet.chainSteps.flatMap(\.prompts) where steps[name] == nil {
      steps[name] = try Self.step(name, files, contents, registryPath)
    }
    self.steps = steps
  }

  /// The prompt of a step: its files have their own names behind `step/<prompt>/`.
  private static func step(
    _ name: String, _ files: [ClosureFile], _ contents: [String: [UInt8]], _ registryPath: String
  ) throws -> PromptRenderer {
    let prefix = "step/\(name)/"
    var inner: [ClosureFile] = []
    var bytes: [String: [UInt8]] = [:]
    for file in files where file.name.utf8.starts(with: prefix.utf8) {
      let name = String(decoding: file.name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
      guard name == "prompt" || name.hasPrefix("partial/") || name.hasPrefix("file/") else {
        continue
      }
      inner.append(
        ClosureFile(name: name, path: file.path, blob: file.blob, digest: file.digest))
      bytes[name] = contents[file.name]
    }
    return try PromptRenderer(files: inner, contents: bytes, registryPath: registryPath)
  }

  /// The prompt file's path as people see it.
  var path: String { paths["prompt"] ?? "" }

  /// The variables of the prompt, with what its partials read.
  public var variables: [InputVariable] { source.inputVariables(partials: { partials[$0] }) }

  /// Renders with data in Dotprompt's own shape; few-shot examples stand as turns before the last
  /// user message.
  ///
  /// - Throws: `SourceError` with file, line and column for what is wrong in a file;
  ///   `RenderError.missingVariables`, `RenderError.wrongData` for what is wrong with the data.
  public func render(
    _ data: RenderData, options: RenderOptions = RenderOptions()
  ) throws -> RenderedPrompt {
    let renderer = Renderer(partials: { partials[$0] }, options: options)
    do {
      let rendered = try renderer.render(source, data: data)
      return try renderer.inserting(examples, into: rendered, of: source, data: data)
    } catch let error as RenderError {
      guard let place = error.location else { throw error }
      let file = place.partial.map { "partial/\($0)" } ?? "prompt"
      throw SourceError(path: paths[file], place.position, error.message)
    }
  }
}
