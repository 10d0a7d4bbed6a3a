internal import Gating
internal import GitStore
internal import PromptModel
internal import Registry

/// The records that speak of a prompt's state on a suite and model, wherever they lie: on the
/// mainline or in the work tree.
struct StateRecords {
  private let registry: OpenRegistry

  init(_ registry: OpenRegistry) {
    self.registry = registry
  }

  /// Records without errored cases; each payload once.
  ///
  /// - Parameter environment: the environment they have to be made for; nil: any.
  func records(
    of prompt: ResolvedPrompt, on suite: Suite, model: PinnedModel,
    for environment: EnvironmentName?
  ) throws -> [Record] {
    var trees: [any RegistryTree] = []
    if let mainline = try registry.mainlineIfAny() {
      trees.append(try registry.tree(at: mainline.tip))
    }
    if let workTree = try registry.workTree() { trees.append(workTree) }
    let identity = try RulesReader(registry.currentTree()).policy().registry
    let closure = prompt.closure
    var seen: Set<Digest> = []
    return try trees.flatMap { tree in
      try EvidenceScan.records(of: closure.digest, in: tree).records
    }.filter { record in
      RecordCheck.problem(
        with: record, closure: closure, subjectPath: registry.repositoryPath(prompt.name.path),
        suite: suite, model: model, environment: environment, registry: identity,
        prompt: prompt.name) == nil
        && record.statement.cases.errored == 0 && seen.insert(record.payload).inserted
    }
  }
}
