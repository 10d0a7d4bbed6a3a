internal import Evaluation
internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// `stet eval --until-decided` and `--stop-early`: a candidate against what an environment serves,
/// interleaved, until the gate can decide by a rule fixed before the run.
public struct DecideByRuns: Sendable {
  /// The candidate.
  public let reference: PromptReference
  /// Whose gate decides; nil: `production` where it asks for a suite, else the only one that does.
  public let environment: EnvironmentName?
  /// Calls that may be spent; nil: as many as the passes take.
  public let budget: Int?
  /// How often each case runs at most.
  public let maximumRepeats: Int
  /// Whether the evidence is committed.
  public let commits: Bool
  /// How many requests may be under way at once.
  public let concurrency: Int
  /// How models are asked: the budget is that of the rule, and no kept answer is used.
  public let asking: AskingOptions

  /// A request.
  public init(
    reference: PromptReference, environment: EnvironmentName? = nil, budget: Int? = nil,
    maximumRepeats: Int = 5, commits: Bool = false, concurrency: Int = 8,
    asking: AskingOptions = AskingOptions()
  ) {
    self.reference = reference
    self.environment = environment
    self.budget = budget
    self.maximumRepeats = max(1, maximumRepeats)
    self.commits = commits
    self.concurrency = concurrency
    self.asking = asking.asksAnew
  }

  /// Runs until it is decided or the budget is spent, and writes the evidence of suites whose every
  /// case ran: of no other.
  ///
  /// - Parameter announce: called with the plan before anything runs.
  /// - Throws: `WorkflowError.refused` where no environment is meant; errors of prompt, suite and
  ///   model files.
  public func run(
    in registry: OpenRegistry, announce: (SequentialAnnouncement) -> Void,
    progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> SequentialOutcome {
    try registry.recover()
    let writer = EvidenceWriter(registry: registry)
    try writer.requirePlace(commits: commits)
    let candidate = try registry.resolve(reference)
    let rules = RulesReader(try registry.tree(at: registry.mainline().tip))
    let choice = GateChoice(rules: rules, prompt: candidate.name)
    let environment = try choice.environment(self.environment)
    let trial = try GateTrial(
      candidate: candidate, environment: environment.name, registry: registry)
    registry.control = RunControl(asking)
    var contests = try contests(of: candidate, in: environment, registry: registry)
    let calls = contests.reduce(0) { $0 + $1.callsPerPass }
    let plan = SequentialPlan(
      callsPerPass: calls, budget: budget,
      maximumPasses: contests.contains { $0.live != nil && !$0.isDeterministic }
        ? maximumRepeats : 1)
    var check = RequestCheck(registry: registry, kind: "decide", repeats: maximumRepeats)
    for index in contests.indices { try contests[index].prepare(&check) }
    check.note()
    announce(
      SequentialAnnouncement(
        prompt: candidate, environment: environment.name, plan: plan,
        suites: contests.map { ($0.suite, $0.live, $0.suite.gatedCases.count) },
        isDeterministic: contests.allSatisfy(\.isDeterministic)))
    var run = SequentialRun(
      plan: plan, contests: contests, registry: registry, concurrency: concurrency)
    try await registry.control.tryJudges(of: run.contests.flatMap(\.arms))
    await run.go(progress)
    try registry.control.requireWhole(
      run.contests.flatMap(\.outcomes), total: run.contests.reduce(0) { $0 + $1.callsPerPass })
    let evidence = try writer.evidence(run.evidence, keeping: .failed)
    let written =
      evidence.files.isEmpty
      ? nil
      : try writer.write(
        evidence, commits: commits,
        message: "Evaluate \(candidate.name) (\(candidate.closure.digest.short))"
      ).written
    registry.control.finishJournals()
    let verdict = run.isComplete ? try trial.run(evidence: evidence.files) : nil
    let (honesty, suites) = (SuiteHonesty(registry), contests.map(\.suite))
    let honest = try honesty.notes(
      on: candidate, suites, leaks: honesty.leaks(into: candidate, suites))
    return SequentialOutcome(
      prompt: candidate, environment: environment.name, plan: plan, calls: run.calls,
      suites: run.contests.map(\.result), written: written?.paths ?? [],
      commit: written?.commit, added: written?.added, verdict: verdict,
      notes: ComparisonOutcome.notes(on: run.evidence)
        + evidence.notes + honest)
  }

  /// What the environment's gate asks to be run.
  private func contests(
    of candidate: ResolvedPrompt, in environment: EnvironmentPolicy, registry: OpenRegistry
  ) throws -> [Contest] {
    let request = Evaluate(
      reference: reference, concurrency: concurrency, gate: environment.name)
    let plan = try EvaluationPlan(request: request, candidate: candidate, registry: registry)
    return try plan.pairs.map { pair in
      let live = try plan.live(for: pair).first { $0.environment == environment.name }
      let rule = GateChoice.suites(of: environment, among: [pair.suite]).first?.rule
      return try Contest(
        candidate: SuiteArm(prompt: candidate, pair: pair, registry: registry),
        live: live.map { try SuiteArm(prompt: $0.prompt, pair: $0.pair, registry: registry) },
        rule: rule ?? RegressionRule())
    }
  }
}
