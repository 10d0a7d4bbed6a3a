internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// `stet lint`: checks every file of a registry, in the work tree or as staged.
public struct Lint: Sendable {
  /// What was found.
  public struct Outcome: Sendable {
    /// By path, then by position.
    public let findings: [LintFinding]
    /// How many files were looked at.
    public let fileCount: Int

    /// How many findings are errors.
    public var errorCount: Int { findings.count { $0.severity == .error } }
    /// How many findings are warnings.
    public var warningCount: Int { findings.count { $0.severity == .warning } }
  }

  /// Prompts' names, and paths relative to the repository's top; empty for the whole registry.
  public let targets: [String]
  /// Whether what is staged is checked, not the work tree.
  public let isStaged: Bool

  /// A request.
  public init(targets: [String] = [], isStaged: Bool = false) {
    self.targets = targets
    self.isStaged = isStaged
  }

  /// Checks.
  ///
  /// - Throws: `WorkflowError.unknownReference` for a target that is neither a prompt nor a path
  ///   of the registry; `GitStoreError` where the tree cannot be read.
  public func run(in registry: OpenRegistry) throws -> Outcome {
    let tree: any RegistryTree
    var findings = LintCollector(registryPath: registry.path)
    if isStaged {
      let staged = try StagedTree(repository: registry.repository, registryPath: registry.path)
      for path in staged.conflicts {
        findings.add(.error, .conflict, path, "the path is in conflict")
      }
      tree = staged
    } else if let workTree = try registry.workTree() {
      tree = workTree
    } else {
      tree = try registry.tree(at: registry.mainline().tip)
    }
    let files = try tree.files(under: "")
    let wanted = try targetPaths(in: tree, files, registry)
    if !isStaged, registry.repository.workTree != nil {
      try checkUnreadableNames(registry, &findings)
    }
    let others = try otherRegistries(registry)
    var run = LintRun(tree: tree, files: files, registry: registry, findings: findings)
    try run.check()
    let found =
      others
      + run.findings.sorted.filter { finding in
        wanted == nil || wanted?.contains { Self.lies(finding.path, at: $0) } == true
      }
    let count =
      wanted.map { wanted in
        files.count { file in wanted.contains { Self.lies(tree.shown(file.path), at: $0) } }
      } ?? files.count
    return Outcome(findings: found, fileCount: count)
  }

  private static func lies(_ path: String, at target: String) -> Bool {
    target.isEmpty || path == target || path.hasPrefix(target + "/")
  }

  /// Paths from the repository's top; nil for everything.
  private func targetPaths(
    in tree: any RegistryTree, _ files: [TreeFile], _ registry: OpenRegistry
  ) throws -> [String]? {
    guard !targets.isEmpty else { return nil }
    let shown = files.map { tree.shown($0.path) }
    return try targets.flatMap { target -> [String] in
      if let name = PromptName(target), try tree.file(at: name.path) != nil {
        return try registry.prompts.read(name, in: tree).consulted.map { tree.shown($0) }
      }
      let path = target.hasSuffix("/") ? String(target.dropLast()) : target
      let whole = registry.path == path || registry.path.hasPrefix(path + "/")
      guard whole || path.isEmpty || shown.contains(where: { Self.lies($0, at: path) }) else {
        throw WorkflowError.unknownReference(
          text: target, reason: "it is neither a prompt nor a path of the registry",
          candidates: try tree.promptNames().map(\.text) + shown)
      }
      return [whole ? registry.path : path]
    }
  }

  /// Every stet.yaml of the repository but the registry's own: a push of two is refused.
  private func otherRegistries(_ registry: OpenRegistry) throws -> [LintFinding] {
    guard registry.repository.workTree != nil else { return [] }
    let own = registry.repositoryPath("stet.yaml")
    let paths =
      isStaged
      ? try registry.repository.indexEntries().map(\.path)
      : try registry.repository.workTreeFiles(under: "")
    return paths.filter {
      ($0 == "stet.yaml" || $0.hasSuffix("/stet.yaml")) && !$0.utf8.elementsEqual(own.utf8)
    }.map { path in
      LintFinding(
        severity: .error, rule: .oneRegistry, path: path,
        position: SourcePosition(line: 1, column: 1),
        message: "a repository has one registry, and \(own) is its own")
    }
  }

  /// Names whose bytes are no text never reach the tree: they are looked for by themselves.
  private func checkUnreadableNames(
    _ registry: OpenRegistry, _ findings: inout LintCollector
  ) throws {
    for path in try registry.repository.workTreeFiles(under: registry.path)
    where path.unicodeScalars.contains("\u{FFFD}") {
      findings.add(
        .error, .name, String(path.dropFirst(registry.path.isEmpty ? 0 : registry.path.count + 1)),
        "the file's name is not UTF-8")
    }
  }
}

/// Gathers findings under paths as people see them.
struct LintCollector {
  let registryPath: String
  private(set) var all: [LintFinding] = []
  private var seen: Set<LintFinding> = []

  init(registryPath: String) {
    self.registryPath = registryPath
  }

  /// Adds a finding once.
  mutating func add(
    _ severity: LintFinding.Severity, _ rule: LintFinding.Rule, _ path: String,
    _ message: String, at position: SourcePosition = SourcePosition(line: 1, column: 1)
  ) {
    let finding = LintFinding(
      severity: severity, rule: rule,
      path: registryPath.isEmpty ? path : "\(registryPath)/\(path)", position: position,
      message: message)
    if seen.insert(finding).inserted { all.append(finding) }
  }

  /// Adds a parser's error; one that names a file of its own is already shown as people see it.
  mutating func add(_ rule: LintFinding.Rule, _ path: String, _ error: SourceError) {
    add(.error, rule, path, error.message, at: error.position)
  }

  /// Whether an error was found in a file.
  func hasError(at path: String) -> Bool {
    let shown = registryPath.isEmpty ? path : "\(registryPath)/\(path)"
    return all.contains { $0.severity == .error && $0.path == shown }
  }

  /// By path, then by position, errors first.
  var sorted: [LintFinding] {
    all.sorted { left, right in
      if left.path != right.path {
        return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
      }
      if left.position != right.position { return left.position < right.position }
      return left.severity == .error && right.severity == .warning
    }
  }
}
