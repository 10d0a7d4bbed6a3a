internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// The gate's word on a promotion that was only tried.
public struct TrialVerdict: Sendable {
  /// The environment.
  public let environment: EnvironmentName
  /// The gate's verdicts: one a rule book.
  public let verdicts: [Verdict]
  /// What blocks besides.
  public let findings: [Finding]
  /// Environments that are taken to serve the same closure, since the environment comes after them.
  public let assumedStages: [EnvironmentName]

  /// The worst of verdicts and findings.
  public var kind: VerdictKind {
    (findings.map(\.verdict) + verdicts.map(\.kind)).max() ?? .pass
  }
}

/// Asks the one gate what it would say of a state's promotion once that and its evidence lie on
/// the mainline: judges commits that no reference names.
struct GateTrial {
  private let candidate: ResolvedPrompt
  private let environment: EnvironmentName
  private let registry: OpenRegistry

  /// A trial.
  ///
  /// - Throws: `WorkflowError.noEnvironment`; `RegistryError.noMainline`.
  init(
    candidate: ResolvedPrompt, environment: EnvironmentName, registry: OpenRegistry
  ) throws {
    self.candidate = candidate
    self.environment = environment
    self.registry = registry
    let policy = try RulesReader(registry.tree(at: registry.mainline().tip)).policy()
    guard policy.environment(environment) != nil else {
      throw WorkflowError.noEnvironment(environment, known: policy.environments.map(\.name))
    }
  }

  /// Judges with these evidence files and those that lie in the work tree.
  ///
  /// - Parameter evidence: bytes by path relative to the repository.
  func run(evidence: [String: [UInt8]]) throws -> TrialVerdict {
    let line = try registry.mainline()
    let tree = try registry.tree(at: line.tip)
    let policy = try RulesReader(tree).policy()
    var edits = try closureEdits(in: tree)
    for (path, bytes) in try waitingEvidence(in: tree).merging(evidence, uniquingKeysWith: { $1 }) {
      let blob = try registry.repository.writeBlob(bytes)
      edits[path] = .file(blob)
    }
    let stages = Self.stages(before: environment, in: policy)
    var staged: [EnvironmentName] = []
    for stage in stages {
      let rules = RulesReader(tree)
      if try rules.pin(stage, candidate.name).pin?.target?.closure == candidate.closure.digest {
        continue
      }
      guard let pin = try pin(in: policy.environment(stage), tree: tree) else { continue }
      staged.append(stage)
      edits[registry.repositoryPath(Pin.path(stage, candidate.name))] =
        .file(try registry.repository.writeBlob(PinFile.serialize(pin)))
    }
    let landed = try commit(edits, onto: line.tip)
    guard let move = try pin(in: policy.environment(environment), tree: tree) else {
      throw WorkflowError.refused(
        "neither environment '\(environment)' nor '\(candidate.name)' names a model")
    }
    let path = registry.repositoryPath(Pin.path(environment, candidate.name))
    let blob = try registry.repository.writeBlob(PinFile.serialize(move))
    let moved = try commit([path: .file(blob)], onto: landed)
    let judged = try PinMover(registry: registry, line: line).judge(moved, onto: line.tip)
    let step = judged.steps.last
    return TrialVerdict(
      environment: environment, verdicts: step?.moves ?? [],
      findings: judged.findings + judged.steps.flatMap(\.findings), assumedStages: staged)
  }

  /// The environments before one, nearest first; a circle ends where it began.
  private static func stages(
    before environment: EnvironmentName, in policy: Policy
  ) -> [EnvironmentName] {
    var found: [EnvironmentName] = []
    var next = policy.environment(environment)?.after
    while let stage = next, stage != environment, !found.contains(stage) {
      found.append(stage)
      next = policy.environment(stage)?.after
    }
    return found
  }

  /// What brings the candidate's closure into a tree: its files, and the removal of what would
  /// stand before them.
  private func closureEdits(in tree: CommitTree) throws -> [String: TreeEdit] {
    if try registry.prompts.read(candidate.name, in: tree).state.closure?.digest
      == candidate.closure.digest
    {
      return [:]
    }
    var edits: [String: TreeEdit] = [:]
    var paths: Set<String> = []
    for file in candidate.closure.files {
      let bytes = candidate.contents[file.name] ?? []
      paths.insert(file.path)
      edits[registry.repositoryPath(file.path)] =
        .file(try registry.repository.writeBlob(bytes))
    }
    guard let source = try source() else { return edits }
    for path in try registry.prompts.read(candidate.name, in: source).consulted
    where !paths.contains(path) {
      if try tree.file(at: path) != nil { edits[registry.repositoryPath(path)] = .remove }
    }
    return edits
  }

  /// The tree the candidate was read from; nil for a pin, whose closure history has.
  private func source() throws -> (any RegistryTree)? {
    switch candidate.origin {
    case .workTree: try registry.workTree()
    case .version(let version): try registry.tree(at: ObjectID(version.commit.id))
    case .commit(let commit): try registry.tree(at: ObjectID(commit))
    case .environment: nil
    }
  }

  /// Evidence of the candidate and of what is live that waits in the work tree for its commit.
  private func waitingEvidence(in tree: CommitTree) throws -> [String: [UInt8]] {
    guard let workTree = try registry.workTree() else { return [:] }
    let live = try RulesReader(tree).pin(environment, candidate.name).pin?.target?.closure
    var found: [String: [UInt8]] = [:]
    for closure in [candidate.closure.digest, live].compactMap({ $0 }) {
      for file in try workTree.files(under: EvidenceNames.folder(closure)) where file.isFile {
        if try tree.file(at: file.path) != nil { continue }
        found[registry.repositoryPath(file.path)] = try workTree.bytes(of: file)
      }
    }
    return found
  }

  /// The pin a promotion would write.
  private func pin(in rules: EnvironmentPolicy?, tree: CommitTree) throws -> Pin? {
    guard let rules else { return nil }
    let target = try registry.target(of: candidate, in: rules, tree: tree)
    let old = try RulesReader(tree).pin(rules.name, candidate.name)
    return Pin(
      kind: .promote, prompt: candidate.name, target: target, from: old.fileDigest, reason: "")
  }

  private func commit(_ edits: [String: TreeEdit], onto parent: ObjectID) throws -> ObjectID {
    let repository = registry.repository
    let signatures = try registry.signatures(isTrial: true)
    let tree = try repository.writeTree(base: repository.commit(parent).tree, edits: edits)
    return try repository.writeCommit(
      tree: tree, parents: [parent], author: signatures.author, committer: signatures.committer,
      message: "Try \(candidate.name)\n")
  }
}
