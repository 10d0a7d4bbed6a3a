internal import Dotprompt
internal import GitStore
public import PromptModel
internal import Registry

/// What a change touches: the runs (prompt, suite, model) whose prompt, suite or model is another
/// one than at the base, found by digests.
public struct AffectedPlan: Sendable {
  /// One run that the change touches.
  public struct Item: Sendable {
    /// The prompt.
    public let prompt: PromptName
    /// The suite.
    public let suite: ResourceName
    /// The model.
    public let model: ResourceName
    /// What differs from the base: `prompt`, `suite`, `model`, or `asked` where the base did not
    /// ask for this run.
    public let reasons: [String]
    /// The evidence there is already, by the payload's digest; empty: it has to run.
    public let evidence: [Digest]
  }

  /// The commit it is compared with.
  public let base: ObjectName
  /// The runs that the change touches, by prompt, then in the policy's order.
  public let items: [Item]
  /// Prompts that the change leaves as they were.
  public let untouched: Int
  /// Prompts that the change touches and nothing evaluates.
  public let unjudged: [PromptName]

  /// Those that have no evidence yet.
  public var toRun: [Item] { items.filter(\.evidence.isEmpty) }

  /// Compares the work tree with a revision.
  ///
  /// The base is the last commit that the revision and HEAD have in common: what others did since
  /// is not part of the change.
  ///
  /// - Throws: `WorkflowError.unknownReference` for a base that is no revision;
  ///   `WorkflowError.broken` for a prompt that the change broke.
  public init(since revision: String, in registry: OpenRegistry) throws {
    guard let named = try registry.repository.resolve(revision) else {
      throw WorkflowError.unknownReference(
        text: revision, reason: "'\(revision)' is no git revision here", candidates: [])
    }
    let head = try registry.repository.resolve("HEAD")
    let common = try head.flatMap { try registry.repository.mergeBase(named, $0) } ?? named
    base = ObjectName(common)
    let now = try registry.currentTree()
    let search = Search(registry: registry, now: now, then: try registry.tree(at: common))
    var (items, untouched, unjudged) = ([Item](), 0, [PromptName]())
    let rulesDiffer = try search.rulesDiffer
    for name in try now.promptNames() {
      let isSame = try search.isSame(name)
      guard !isSame || rulesDiffer else {
        untouched += 1
        continue
      }
      let found = try search.items(of: name, isSame: isSame)
      items += found ?? []
      if found == nil, !isSame { unjudged.append(name) }
      if isSame, (found ?? []).isEmpty { untouched += 1 }
    }
    (self.items, self.untouched, self.unjudged) = (items, untouched, unjudged)
  }
}

/// Two trees and what differs between them.
private struct Search {
  let registry: OpenRegistry
  let now: any RegistryTree
  let then: any RegistryTree

  /// Whether any suite, scope, model or the policy differs: where none does, a prompt whose closure
  /// is the same is not touched.
  var rulesDiffer: Bool {
    get throws {
      guard try now.bytes(at: "stet.yaml") == then.bytes(at: "stet.yaml"),
        try now.suiteNames() == then.suiteNames(), try now.modelNames() == then.modelNames()
      else { return true }
      let (ours, theirs) = (RulesReader(now), RulesReader(then))
      for name in try now.suiteNames() {
        guard
          try now.bytes(at: "suites/\(name)/scope.yaml")
            == then.bytes(at: "suites/\(name)/scope.yaml"),
          try ours.suite(name)?.digest == theirs.suite(name)?.digest
        else { return true }
      }
      return try now.modelNames().contains {
        try ours.model($0)?.digest != theirs.model($0)?.digest
      }
    }
  }

  /// Whether a prompt's closure is that of the base.
  func isSame(_ name: PromptName) throws -> Bool {
    let before = try registry.prompts.read(name, in: then).state
    let after = try registry.prompts.read(name, in: now).state
    if case .broken(let broken) = after {
      throw WorkflowError.broken(name, place: "the work tree", reason: broken.reason)
    }
    return before.closure?.digest == after.closure?.digest
  }

  /// The runs of a prompt that differ; nil where nothing evaluates it.
  func items(of name: PromptName, isSame: Bool) throws -> [AffectedPlan.Item]? {
    let reference = PromptReference(name: name, selector: .workTree)
    let prompt = try registry.resolve(reference)
    let plan: EvaluationPlan
    do {
      plan = try EvaluationPlan(
        request: Evaluate(reference: reference), candidate: prompt, registry: registry)
    } catch WorkflowError.nothingToEvaluate {
      return nil
    }
    return try plan.pairs.compactMap { pair in
      let reasons = try reasons(of: name, pair, isSame: isSame)
      guard !reasons.isEmpty else { return nil }
      let model = PinnedModel(
        name: pair.model.name, digest: pair.model.digest, blob: pair.model.blob)
      let records = try StateRecords(registry).records(
        of: prompt, on: pair.suite, model: model, for: pair.environments.first)
      return AffectedPlan.Item(
        prompt: name, suite: pair.suite.name, model: pair.model.name, reasons: reasons,
        evidence: records.map(\.payload))
    }
  }

  private func reasons(
    of name: PromptName, _ pair: EvaluationPlan.Pair, isSame: Bool
  ) throws -> [String] {
    let theirs = RulesReader(then)
    var reasons: [String] = []
    if !isSame { reasons.append("prompt") }
    if try theirs.suite(pair.suite.name)?.digest != pair.suite.digest { reasons.append("suite") }
    if try theirs.model(pair.model.name)?.digest != pair.model.digest { reasons.append("model") }
    if reasons.isEmpty, try !theirs.scope(pair.suite.name).contains(name) {
      reasons.append("asked")
    }
    return reasons
  }
}
