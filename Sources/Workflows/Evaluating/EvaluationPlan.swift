internal import Dotprompt
internal import Evaluation
internal import Gating
internal import GitStore
internal import PromptModel
internal import Registry

/// Which suites and models a prompt is run on, and what it is compared with.
struct EvaluationPlan {
  /// One suite on one model, and the environments that ask for it.
  struct Pair {
    let suite: Suite
    let model: ModelDefinition
    let environments: [EnvironmentName]
  }

  /// What an environment serves now, to compare with.
  struct Live {
    let environment: EnvironmentName
    let prompt: ResolvedPrompt
    /// Its records for the suite on its own model.
    let records: [Record]
    /// What to run where there are none.
    let pair: Pair
  }

  let pairs: [Pair]
  let notes: [String]
  private let candidate: ResolvedPrompt
  private let registry: OpenRegistry
  private let policy: Policy

  init(request: Evaluate, candidate: ResolvedPrompt, registry: OpenRegistry) throws {
    let tree = try registry.currentTree()
    let rules = RulesReader(tree)
    policy = try rules.policy()
    self.candidate = candidate
    self.registry = registry
    let own = try PromptRenderer(candidate).source.frontMatter.model.flatMap { ResourceName($0) }
    // A long suite is parsed once.
    let judging = try rules.suites(judging: candidate.name)
    let asked = Self.asked(
      by: policy, own: own, judging: judging.map(\.name), request: request)
    guard !asked.isEmpty || request.isGateAlone else {
      throw WorkflowError.nothingToEvaluate(
        candidate.name,
        reason: try Self.emptiness(of: request, name: candidate.name, own: own, rules: rules))
    }
    pairs = try asked.map { key, environments in
      let known = judging.first { $0.name == key.suite }
      guard let suite = try known ?? rules.suite(key.suite) else {
        throw RegistryError.notFound(
          kind: "suite", name: key.suite.text, candidates: try tree.suiteNames().map(\.text))
      }
      guard let model = try rules.model(key.model) else {
        throw RegistryError.notFound(
          kind: "model", name: key.model.text, candidates: try tree.modelNames().map(\.text))
      }
      return Pair(suite: suite, model: model, environments: environments)
    }
    notes =
      try Self.notes(on: pairs, tree: tree, registry: registry)
      + JudgeNotes(tree: tree).notes(on: pairs)
  }

  private struct Key: Hashable {
    let suite: ResourceName
    let model: ResourceName
  }

  /// Every (suite, model) that any environment asks of the prompt, in the policy's order; where
  /// none does, every suite that names the prompt on the prompt's own model.
  private static func asked(
    by policy: Policy, own: ResourceName?, judging: [ResourceName], request: Evaluate
  ) -> [(Key, [EnvironmentName])] {
    var order: [Key] = []
    var environments: [Key: [EnvironmentName]] = [:]
    for environment in policy.environments {
      guard let model = environment.model ?? own else { continue }
      for gate in environment.gates {
        let suites: [ResourceName] =
          switch gate.suites {
          case .all: judging
          case .named(let suite): judging.contains(suite) ? [suite] : []
          }
        for suite in suites {
          let key = Key(suite: suite, model: model)
          if environments[key] == nil { order.append(key) }
          if environments[key]?.contains(environment.name) != true {
            environments[key, default: []].append(environment.name)
          }
        }
      }
    }
    let model = request.model ?? own
    let fallback = (request.suite.map { [$0] } ?? judging).compactMap { suite in
      model.map { Key(suite: suite, model: $0) }
    }
    var chosen = order.filter { key in
      (request.suite == nil || key.suite == request.suite)
        && (request.model == nil || key.model == request.model)
    }
    if let gate = request.gate, request.isGateAlone {
      // Other environments' suites say nothing of this verdict.
      chosen.removeAll { environments[$0]?.contains(gate) != true }
    } else if chosen.isEmpty {
      chosen = fallback
    }
    return chosen.map { ($0, environments[$0] ?? []) }
  }

  private static func emptiness(
    of request: Evaluate, name: PromptName, own: ResourceName?, rules: RulesReader
  ) throws -> String {
    if own == nil && request.model == nil { return "its front matter names no model" }
    return "no suite names it in its scope.yaml"
  }

  private static func notes(
    on pairs: [Pair], tree: any RegistryTree, registry: OpenRegistry
  ) throws -> [String] {
    guard let mainline = try registry.mainlineIfAny() else { return [] }
    let landed = try registry.tree(at: mainline.tip)
    let rules = RulesReader(landed)
    var notes: [String] = []
    for pair in pairs {
      for (kind, name, differs) in [
        ("suite", pair.suite.name, try !isLanded(pair.suite, of: tree, in: landed)),
        ("model", pair.model.name, try rules.model(pair.model.name)?.digest != pair.model.digest),
      ] where differs {
        let note =
          "\(kind) '\(name)' differs from '\(registry.mainlineName)': a gate reads the one that "
          + "landed one push before"
        if !notes.contains(note) { notes.append(note) }
      }
    }
    return notes
  }

  /// Whether a tree's suite is that of the mainline: parsed only where a file of it differs.
  private static func isLanded(
    _ suite: Suite, of tree: any RegistryTree, in landed: CommitTree
  ) throws -> Bool {
    func files(_ tree: any RegistryTree) throws -> [TreeFile] {
      try tree.files(under: "suites/\(suite.name)").filter { !$0.path.hasSuffix("/scope.yaml") }
    }
    if try files(tree) == files(landed) { return true }
    return try RulesReader(landed).suite(suite.name)?.digest == suite.digest
  }

  /// What is live where a comparison is asked with this pair.
  func live(for pair: Pair) throws -> [Live] {
    guard let mainline = try registry.mainlineIfAny() else { return [] }
    let tree = try registry.tree(at: mainline.tip)
    let rules = RulesReader(tree)
    return try pair.environments.compactMap { name in
      guard let environment = policy.environment(name), asksComparison(environment, pair.suite),
        let target = try rules.pin(name, candidate.name).pin?.target,
        let model = try rules.model(target.model.name) ?? Optional(pair.model)
      else { return nil }
      let prompt = try registry.live(candidate.name, in: name, at: mainline.tip)
      let served = try registry.model(of: target, candidate.name) ?? model
      let records = try StateRecords(registry).records(
        of: prompt, on: pair.suite, model: target.model, for: name)
      return Live(
        environment: name, prompt: prompt, records: records,
        pair: Pair(suite: pair.suite, model: served, environments: [name]))
    }
  }

  private func asksComparison(_ environment: EnvironmentPolicy, _ suite: Suite) -> Bool {
    environment.gates.contains { gate in
      guard gate.regression != nil else { return false }
      return gate.suites == .all || gate.suites == .named(suite.name)
    }
  }
}
