public import Evaluation
internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// `stet eval --aa`: what is live against itself, to see what the suite's noise alone does.
public struct MeasureNoise: Sendable {
  /// The prompt; a state other than the work tree is measured instead of what is live.
  public let reference: PromptReference
  /// The environment; nil: `production` where it asks for a suite of this prompt, else the only one
  /// that does.
  public let environment: EnvironmentName?
  /// Only this suite.
  public let suite: ResourceName?
  /// Runs of each case in each of the two arms; nil: 3, or 1 where the model is deterministic.
  public let repeats: Int?
  /// How many requests may be under way at once.
  public let concurrency: Int
  /// How models are asked. The cache is left out: its answers have no noise.
  public let asking: AskingOptions

  /// A request.
  public init(
    reference: PromptReference, environment: EnvironmentName? = nil, suite: ResourceName? = nil,
    repeats: Int? = nil, concurrency: Int = 8, budget: RunBudget? = nil
  ) {
    self.reference = reference
    self.environment = environment
    self.suite = suite
    self.repeats = repeats
    self.concurrency = concurrency
    asking = AskingOptions(budget: budget, cache: .none)
  }

  /// Runs; writes nothing.
  ///
  /// - Throws: `WorkflowError.notLive`, `.noEnvironment`, `.refused` where no environment, or more
  ///   than one, is meant; `.nothingToEvaluate`.
  public func run(
    in registry: OpenRegistry, progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> NoiseOutcome {
    registry.control = RunControl(asking)
    let mainline = try registry.mainline()
    let tree = try registry.tree(at: mainline.tip)
    let rules = RulesReader(tree)
    let environment = try GateChoice(rules: rules, prompt: reference.name).environment(environment)
    let prompt =
      reference.selector == .workTree
      ? try registry.live(reference.name, in: environment.name, at: mainline.tip)
      : try registry.resolve(reference)
    let target = try registry.target(of: prompt, in: environment, tree: tree)
    let served = try registry.ownModel(of: prompt)
    guard let model = try served ?? rules.model(target.model.name) else {
      throw RegistryError.notFound(
        kind: "model", name: target.model.name.text, candidates: try tree.modelNames().map(\.text))
    }
    let asked = GateChoice.suites(
      of: environment, among: try rules.suites(judging: reference.name)
    ).filter { suite == nil || $0.suite.name == suite }
    guard !asked.isEmpty else {
      throw WorkflowError.nothingToEvaluate(
        reference.name,
        reason:
          "'\(environment.name)' asks for no \(suite.map { "suite '\($0)'" } ?? "suite") of it")
    }
    var measured: [NoiseOutcome.Measured] = []
    for (suite, rule) in asked {
      let pair = EvaluationPlan.Pair(suite: suite, model: model, environments: [])
      var arm = try SuiteArm(prompt: prompt, pair: pair, registry: registry)
      let repeats = repeats ?? (arm.isDeterministic ? 1 : 3)
      var check = RequestCheck(registry: registry, kind: nil, repeats: repeats)
      try check.prepare(&arm, number: 1)
      check.note()
      try await registry.control.tryJudges(of: [arm])
      let runs = await PairedSuiteRun(
        first: arm, second: arm, registry: registry, concurrency: concurrency
      ).all(repeats: repeats, progress)
      try registry.control.requireWhole(
        [runs.first.outcomes, runs.second.outcomes],
        total: 2 * repeats * suite.gatedCases.count)
      measured.append(
        NoiseOutcome.Measured(
          suite: suite, rule: rule ?? RegressionRule(), isDeterministic: arm.isDeterministic,
          first: runs.first, second: runs.second, calls: runs.calls))
    }
    return NoiseOutcome(
      prompt: prompt, environment: environment.name, model: model, suites: measured)
  }
}

/// Which environment, and which of its suites, a question about a gate means.
struct GateChoice {
  let rules: RulesReader
  let prompt: PromptName

  /// The environment that was named, else `production`, else the only one with a gate.
  ///
  /// - Throws: `WorkflowError.noEnvironment`, `.refused`.
  func environment(_ name: EnvironmentName?) throws -> EnvironmentPolicy {
    let policy = try rules.policy()
    if let name {
      guard let found = policy.environment(name) else {
        throw WorkflowError.noEnvironment(name, known: policy.environments.map(\.name))
      }
      return found
    }
    let judging = try rules.suites(judging: prompt)
    let gated = policy.environments.filter { !Self.suites(of: $0, among: judging).isEmpty }
    if let production = gated.first(where: { $0.name.text == "production" }) { return production }
    guard gated.count == 1 else {
      throw WorkflowError.refused(
        gated.isEmpty
          ? "no environment asks for a suite of '\(prompt)'"
          : "several environments ask for suites of '\(prompt)': "
            + "\(gated.map(\.name.text).joined(separator: ", ")); name one")
    }
    return gated[0]
  }

  /// The suites an environment asks for, each with the rule of its comparison.
  static func suites(
    of environment: EnvironmentPolicy, among judging: [Suite]
  ) -> [(suite: Suite, rule: RegressionRule?)] {
    judging.compactMap { suite in
      let asking = environment.gates.filter {
        $0.suites == .all || $0.suites == .named(suite.name)
      }
      guard !asking.isEmpty else { return nil }
      return (suite, asking.lazy.compactMap(\.regression).first)
    }
  }
}
