internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// One pass over a tree. The checks of each kind of file stand in extensions.
struct LintRun {
  let tree: any RegistryTree
  let files: [TreeFile]
  let rules: RulesReader
  let registry: OpenRegistry
  var findings: LintCollector
  /// The policy, where it can be read.
  var policy: Policy?
  /// The names of all models.
  let models: Set<ResourceName>

  init(
    tree: any RegistryTree, files: [TreeFile], registry: OpenRegistry, findings: LintCollector
  ) {
    self.tree = tree
    self.files = files
    self.registry = registry
    self.findings = findings
    rules = RulesReader(tree)
    models = Set(
      files.compactMap { file in
        if case .model(let name) = RegistryPath(file.path) { name } else { nil }
      })
  }

  /// All checks.
  mutating func check() throws {
    checkPaths()
    try checkPolicy()
    for file in files where file.isFile { try check(file) }
    try checkPromptStates()
    try checkSuites()
  }

  private mutating func check(_ file: TreeFile) throws {
    switch RegistryPath(file.path) {
    case .prompt(let name): try checkText(file); try checkPrompt(name, file)
    case .partial: try checkText(file); try checkPartial(file)
    case .promptSide: try checkText(file)
    case .scope(let name): try checkScope(name, file)
    case .model(let name): checking(file, .model) { _ = try $0.rules.model(name) }
    case .modelInfo(let name): checking(file, .model) { _ = try $0.rules.info(name) }
    case .pin(let environment, let name): try checkPin(environment, name, file)
    case .evidence(.statement): try checkEvidence(file)
    case .label: try checkLabels(file)
    default: break
    }
  }

  /// Adds what makes a file unreadable.
  mutating func checking(
    _ file: TreeFile, _ rule: LintFinding.Rule, _ read: (LintRun) throws -> Void
  ) {
    do {
      try read(self)
    } catch RegistryError.unreadable(let problem) {
      findings.add(rule, file.path, problem)
    } catch {
      findings.add(.error, rule, file.path, "\(error)")
    }
  }

  // MARK: Paths

  private mutating func checkPaths() {
    var keys: [String: PromptName] = [:]
    for file in files {
      let place = RegistryPath(file.path)
      if case .invalid(let reason) = place {
        findings.add(.error, .name, file.path, reason)
      }
      if file.path.unicodeScalars.contains("\u{FFFD}") {
        findings.add(.error, .name, file.path, "the file's name is not UTF-8")
      }
      checkMode(file)
      guard case .prompt(let name) = place else { continue }
      if let other = keys[NameCollision.key(name)] {
        findings.add(
          .error, .name, file.path,
          "'\(name)' and '\(other)' meet where '/' is written as '.'")
      } else {
        keys[NameCollision.key(name)] = name
      }
    }
  }

  private mutating func checkMode(_ file: TreeFile) {
    let top = file.path.split(separator: "/").first ?? ""
    let isStrict = ["prompts", "suites", "models", "environments"].contains(top)
    switch file.kind {
    case .regular: break
    case .executable where !isStrict: break
    case .executable:
      findings.add(
        .error, .mode, file.path, "the file is executable (mode 100755); its mode is 100644 here")
    case .symlink:
      findings.add(.error, .mode, file.path, "a symbolic link is no file of a registry")
    case .other:
      findings.add(
        .error, .mode, file.path, "neither a regular file nor a folder (a submodule, a pipe)")
    }
  }

  // MARK: Policy

  private mutating func checkPolicy() throws {
    guard let file = files.first(where: { $0.path == "stet.yaml" }) else {
      findings.add(.error, .policy, "stet.yaml", "the registry has no stet.yaml")
      return
    }
    do {
      policy = try rules.policy()
    } catch RegistryError.unreadable(let problem) {
      return findings.add(.policy, file.path, problem)
    } catch RegistryError.noRegistry {
      return
    }
    let suites = Set(try tree.suiteNames())
    for environment in policy?.environments ?? [] {
      if let model = environment.model, !models.contains(model) {
        findings.add(
          .error, .policy, file.path,
          "environment '\(environment.name)' names model '\(model)', and models/ has none")
      }
      for gate in environment.gates {
        guard case .named(let suite) = gate.suites, !suites.contains(suite) else { continue }
        findings.add(
          .error, .policy, file.path,
          "environment '\(environment.name)' names suite '\(suite)', and suites/ has none")
      }
      for text in environment.uncheckable + environment.rollbackUncheckable {
        findings.add(
          .warning, .policy, file.path,
          "environment '\(environment.name)' asks for '\(text)', which this version cannot check: "
            + "a gate answers error")
      }
    }
  }

  // MARK: Evidence

  private mutating func checkEvidence(_ file: TreeFile) throws {
    if case .failure(let note) = try EvidenceScan.read(file.path, in: tree) {
      findings.add(.warning, .evidence, file.path, "the record does not count: \(note.reason)")
    }
  }
}
