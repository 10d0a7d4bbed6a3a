internal import Dotprompt
internal import PromptModel
internal import Registry
internal import StrictData

extension LintRun {
  /// Front matter, template, includes, variables, examples of one prompt.
  mutating func checkPrompt(_ name: PromptName, _ file: TreeFile) throws {
    guard
      let source = try parse(
        file,
        { bytes throws(SourceError) in
          try PromptSource(parsing: bytes)
        })
    else { return }
    if source.templateText.utf8.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
      findings.add(
        source.frontMatter.isPresent ? .warning : .error, .empty, file.path,
        source.frontMatter.isPresent ? "the template is empty" : "the prompt file is empty")
    }
    checkKeys(source.frontMatter, file)
    checkSettings(source, file)
    try checkChain(source, file)
    checkModel(source.frontMatter, file)
    let (closure, unreadable) = try partials(of: source, name)
    checkHelpers(source.template, file)
    do {
      try source.check { closure[$0]?.source }
    } catch let error as RenderError {
      add(error, file, closure, unreadable)
      return
    }
    checkVariables(source, file, closure)
    try checkExamples(source, name, file, closure)
    try checkTechnique(source, name, file)
  }

  /// The template of one partial by itself.
  mutating func checkPartial(_ file: TreeFile) throws {
    guard let source = try parse(file, PromptSource.partial) else { return }
    checkHelpers(source.template, file)
  }

  /// A state that is broken for a reason no other check told.
  mutating func checkPromptStates() throws {
    for name in try tree.promptNames() {
      let reading = try registry.prompts.read(name, in: tree)
      guard case .broken(let broken) = reading.state,
        !reading.consulted.contains(where: { findings.hasError(at: $0) })
      else { continue }
      findings.add(.error, .unreadable, name.path, broken.reason)
    }
  }

  private mutating func parse(
    _ file: TreeFile, _ read: ([UInt8]) throws(SourceError) -> PromptSource
  ) throws -> PromptSource? {
    let bytes = try tree.bytes(of: file)
    do throws(SourceError) {
      return try read(bytes)
    } catch {
      findings.add(.unreadable, file.path, error)
      return nil
    }
  }

  // MARK: Includes

  /// A partial as one prompt sees it.
  struct Included {
    let file: TreeFile
    let source: PromptSource
  }

  /// The partials that can be reached from a prompt, by name, and the names of those that cannot
  /// be read, which is a finding of their own file.
  private func partials(
    of source: PromptSource, _ name: PromptName
  ) throws -> (found: [String: Included], unreadable: Set<String>) {
    var found: [String: Included] = [:]
    var unreadable: Set<String> = []
    var pending = source.template.partials.map(\.name)
    var seen = Set(pending)
    while let partial = pending.popLast() {
      guard let file = try lookUp(partial, for: name) else { continue }
      let bytes = try tree.bytes(of: file)
      do throws(SourceError) {
        let source = try PromptSource.partial(parsing: bytes)
        found[partial] = Included(file: file, source: source)
        for use in source.template.partials where seen.insert(use.name).inserted {
          pending.append(use.name)
        }
      } catch {
        unreadable.insert(partial)
      }
    }
    return (found, unreadable)
  }

  private func lookUp(_ partial: String, for name: PromptName) throws -> TreeFile? {
    for path in Registry.PromptReader.partialPaths(partial, for: name) {
      if let file = try tree.file(at: path), file.isFile { return file }
    }
    return nil
  }

  private mutating func add(
    _ error: RenderError, _ file: TreeFile, _ closure: [String: Included],
    _ unreadable: Set<String> = []
  ) {
    let place = error.location
    let path = place?.partial.flatMap { closure[$0]?.file.path } ?? file.path
    let position = place?.position ?? SourcePosition(line: 1, column: 1)
    switch error {
    case .missingPartial(let partial, _):
      // A partial that is there and cannot be read is reported with its own file.
      if unreadable.contains(partial) { return }
      findings.add(
        .error, .partial, path,
        "partial '\(partial)' is in no folder from \(tree.shown(file.path.folder)) up to "
          + tree.shown("prompts"),
        at: position)
    case .partialCycle, .partialsTooDeep:
      findings.add(.error, .partial, path, error.message, at: position)
    default:
      findings.add(.error, .helper, path, error.message, at: position)
    }
  }

  private mutating func checkHelpers(_ template: Template, _ file: TreeFile) {
    for use in template.helpers where !use.isKnown {
      findings.add(
        .error, .helper, file.path, "unknown helper '\(use.name)'", at: use.position)
    }
  }

  // MARK: Front matter

  private mutating func checkKeys(_ frontMatter: FrontMatter, _ file: TreeFile) {
    for (key, position) in frontMatter.unknownKeys {
      let near = Spelling.nearest(to: key, among: Self.keys).map { "; did you mean '\($0)'?" } ?? ""
      findings.add(
        .warning, .key, file.path, "nobody reads the key '\(key)'\(near)", at: position)
    }
  }

  private static let keys = [
    "config", "description", "input", "metadata", "model", "name", "output", "toolDefs", "tools",
    "variant", "version", "input.default", "input.schema", "output.format", "output.schema",
  ]

  private mutating func checkModel(_ frontMatter: FrontMatter, _ file: TreeFile) {
    guard let text = frontMatter.model else { return }
    let position = frontMatter.position(of: "model") ?? SourcePosition(line: 1, column: 1)
    guard let name = ResourceName(text) else {
      return findings.add(
        .error, .model, file.path, "'\(text)' is not the name of a file in models/", at: position)
    }
    guard !models.contains(name) else { return }
    let near =
      Spelling.nearest(to: text, among: models.sorted().map(\.text))
      .map { "; did you mean '\($0)'?" } ?? ""
    findings.add(
      .error, .model, file.path, "there is no models/\(name).yaml\(near)", at: position)
  }

  // MARK: Examples

  private mutating func checkExamples(
    _ source: PromptSource, _ name: PromptName, _ file: TreeFile, _ closure: [String: Included]
  ) throws {
    for example in source.frontMatter.stet.examplePaths {
      let folder = name.folder.isEmpty ? "prompts" : "prompts/\(name.folder)"
      guard let path = Registry.PromptReader.resolve(example.path, from: folder) else {
        findings.add(
          .error, .example, file.path, "'\(example.path)' names no file inside the registry",
          at: example.position)
        continue
      }
      guard let found = try tree.file(at: path), found.isFile else {
        findings.add(
          .error, .example, file.path, "there is no file \(tree.shown(path))",
          at: example.position)
        continue
      }
      let bytes = try tree.bytes(of: found)
      do {
        let examples = try Example.parse(bytes)
        checkVariables(of: examples, source, found)
        _ = try Renderer(partials: { closure[$0]?.source }).turns(of: examples, for: source)
      } catch let error as SourceError {
        findings.add(.example, found.path, error)
      } catch let error as RenderError {
        add(error, file, closure)
      }
    }
  }

  private mutating func checkVariables(
    of examples: [Example], _ source: PromptSource, _ file: TreeFile
  ) {
    let contract = InputContract(source)
    for example in examples {
      guard case .variables(let variables) = example.input else { continue }
      for key in variables.keys where !contract.declares(key) {
        findings.add(
          .error, .example, file.path, "the prompt declares no variable '\(key)'",
          at: example.position)
      }
    }
  }
}

extension String {
  /// The part before the last `/`.
  fileprivate var folder: String { split(separator: "/").dropLast().joined(separator: "/") }
}
