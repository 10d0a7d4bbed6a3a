internal import Dotprompt
internal import PromptModel
internal import Registry
internal import StrictData

extension LintRun {
  /// Variables that are read and not declared, declared and not read.
  mutating func checkVariables(
    _ source: PromptSource, _ file: TreeFile, _ closure: [String: Included]
  ) {
    let contract = InputContract(source)
    let all = source.inputVariables(partials: { closure[$0]?.source })
    let places = Places(source, file, closure)
    for variable in all where !variable.isDeclared && !contract.isOpen {
      let place = places.firstUse(of: variable.name) ?? (file.path, SourcePosition.start)
      findings.add(
        .error, .variable, place.path,
        contract.hasSchema
          ? "variable '\(variable.name)' is not declared in input.schema"
          : "variable '\(variable.name)' is not declared: there is no input.schema",
        at: place.position)
    }
    for variable in all where variable.isDeclared && !variable.isUsed {
      guard !places.readsWholeInput, !places.mentions(variable.name) else { continue }
      findings.add(
        .warning, .variable, file.path, "variable '\(variable.name)' is declared and never read",
        at: Self.declaration(of: variable.name, in: source.frontMatter) ?? .start)
    }
  }

  /// Where a schema declares a name: Picoschema writes it with `?` and a type behind it.
  private static func declaration(
    of name: String, in frontMatter: FrontMatter
  ) -> SourcePosition? {
    for key in frontMatter.inputSchema?.object?.keys ?? [] {
      var bare = key.split(separator: "(", maxSplits: 1).first.map(String.init) ?? key
      if bare.hasSuffix("?") { bare.removeLast() }
      if ExactString(bare) == ExactString(name) {
        return frontMatter.position(of: "input.schema.\(key)")
      }
    }
    return frontMatter.position(of: "input.schema.properties.\(name)")
      ?? frontMatter.position(of: "input.schema")
  }

  /// Where the templates of a closure read which name.
  private struct Places {
    private var uses: [(path: String, use: VariableUse)] = []
    let readsWholeInput: Bool

    init(_ source: PromptSource, _ file: TreeFile, _ closure: [String: Included]) {
      let sorted = closure.values.sorted { $0.file.path < $1.file.path }
      uses = source.template.variables.map { (file.path, $0) }
      for partial in sorted {
        uses += partial.source.template.variables.map { (partial.file.path, $0) }
      }
      // `{{json this}}` reads every variable without naming one.
      let templates = [source.template] + sorted.map(\.source.template)
      readsWholeInput = templates.contains { template in
        template.helpers.contains { $0.name == "json" || $0.name == "each" || $0.name == "lookup" }
          && !template.variables.contains { !$0.isData }
      }
    }

    func firstUse(of name: String) -> (path: String, position: SourcePosition)? {
      let exact = ExactString(name)
      return uses.first {
        !$0.use.isData && !$0.use.isAmbiguous && $0.use.name.map { ExactString($0) } == exact
      }.map { ($0.path, $0.use.position) }
    }

    /// Whether a name may be read somewhere: in a plain section, below `../`.
    func mentions(_ name: String) -> Bool {
      let exact = ExactString(name)
      return uses.contains { _, use in
        use.path.contains { ExactString($0) == exact }
          || use.written.split(whereSeparator: { $0 == "." || $0 == "/" })
            .contains { ExactString(String($0)) == exact }
      }
    }
  }
}

extension SourcePosition {
  /// The first character of a file.
  static let start = SourcePosition(line: 1, column: 1)
}

extension LintRun {
  /// The variables a rendering of a prompt is refused without; nil where the prompt cannot be
  /// read.
  func requiredVariables(of name: PromptName) throws -> [String]? {
    guard let bytes = try tree.bytes(at: name.path) else { return nil }
    do throws(SourceError) {
      let source = try PromptSource(parsing: bytes)
      return source.inputVariables { _ in nil }.filter(\.isRequired).map(\.name)
    } catch {
      // Its own file's finding tells.
      return nil
    }
  }
}
