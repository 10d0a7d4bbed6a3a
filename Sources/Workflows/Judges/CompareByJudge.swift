public import Evaluation
public import PromptModel
internal import Registry

/// `stet compare --judge`: a model says which of two states' answers is better, case by case.
public struct CompareByJudge: Sendable {
  /// Arm A.
  public let first: PromptReference
  /// Arm B.
  public let second: PromptReference
  /// The model that judges.
  public let judge: ResourceName
  /// What the answers have to meet; nil: each case's own rubrics.
  public let rubric: String?
  /// Only this suite.
  public let suite: ResourceName?
  /// Both arms on this model; nil: B's own.
  public let model: ResourceName?
  /// How many cases may be under way at once.
  public let concurrency: Int
  /// How models are asked.
  public let asking: AskingOptions

  /// A request.
  public init(
    first: PromptReference, second: PromptReference, judge: ResourceName, rubric: String? = nil,
    suite: ResourceName? = nil, model: ResourceName? = nil, concurrency: Int = 8,
    asking: AskingOptions = AskingOptions()
  ) {
    self.first = first
    self.second = second
    self.judge = judge
    self.rubric = rubric
    self.suite = suite
    self.model = model
    self.concurrency = concurrency
    self.asking = asking
  }

  /// What the judge said.
  public struct Outcome: Sendable {
    /// One suite.
    public struct SuiteOutcome: Sendable {
      /// The suite.
      public let suite: Suite
      /// Case by case.
      public let outcomes: [PairwiseRunner.Outcome]
      /// What they come to.
      public var figures: PairwiseFigures { PairwiseFigures(outcomes) }
      /// Requests the arms sent.
      public var calls: Int { outcomes.reduce(0) { $0 + $1.calls } }
      /// What judging took; nil: nothing was asked.
      public var spend: JudgeSpend? { JudgeSpend.sum(outcomes.compactMap(\.spend)) }
    }

    /// Arm A.
    public let first: ComparisonOutcome.Arm
    /// Arm B.
    public let second: ComparisonOutcome.Arm
    /// The model of both arms.
    public let model: ModelDefinition
    /// The model that judged.
    public let judge: ModelDefinition
    /// Suite by suite.
    public let suites: [SuiteOutcome]
    /// Facts beside the answer.
    public let notes: [String]
  }

  /// Lets both arms answer every gated case and the judge compare the answers; writes nothing.
  ///
  /// - Parameters:
  ///   - announce: called with what will be asked, suite by suite, before it is.
  ///   - progress: called with what runs, how many cases are done, and of how many.
  /// - Throws: `WorkflowError.nothingToEvaluate`, `.refused` where nothing says what is better;
  ///   `.interrupted` where the budget is used up or the task was cancelled; errors of prompt, suite
  ///   and model files.
  public func run(
    in registry: OpenRegistry, announce: (RunAnnouncement) -> Void = { _ in },
    progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> Outcome {
    registry.control = RunControl(asking)
    let arms = (try registry.resolve(first), try registry.resolve(second))
    let plan = try ComparisonPlan(
      CompareVersions(first: first, second: second, suite: suite, model: model), first: arms.0,
      second: arms.1, registry: registry)
    let tree = try registry.currentTree()
    guard let judging = try RulesReader(tree).model(judge) else {
      throw RegistryError.notFound(
        kind: "model", name: judge.text, candidates: try tree.modelNames().map(\.text))
    }
    let judge = try registry.judge(
      judging, isSensitive: plan.suites.contains(where: \.isSensitive))
    var suites: [Outcome.SuiteOutcome] = []
    for suite in plan.suites {
      let pair = EvaluationPlan.Pair(suite: suite, model: plan.model, environments: [])
      var both = (
        try SuiteArm(prompt: arms.0, pair: pair, registry: registry),
        try SuiteArm(prompt: arms.1, pair: pair, registry: registry)
      )
      let rubrics = try rubrics(of: suite)
      announce(try announcement(&both, judge, rubrics, registry))
      let outcomes = await outcomes(
        of: suite, both, PairwiseRunner(PairwiseJudge(judge), rubric: rubrics), judge,
        registry.control.spending, progress)
      try registry.control.requireWhole([], total: suite.gatedCases.count)
      suites.append(Outcome.SuiteOutcome(suite: suite, outcomes: outcomes))
    }
    var notes = plan.notes + registry.control.recordingNotes
    if ModelFamily(judging) == ModelFamily(plan.model) {
      notes.append(
        "judge '\(judging.name)' (\(judging.id)) is of the same family as model "
          + "'\(plan.model.name)' (\(plan.model.id)): both arms gain by that alike")
    }
    return Outcome(
      first: .init(reference: first, prompt: arms.0),
      second: .init(reference: second, prompt: arms.1), model: plan.model, judge: judging,
      suites: suites, notes: notes)
  }

  /// What will be asked: both arms, and the judge in both orders. Equal answers ask no judge.
  private func announcement(
    _ arms: inout (SuiteArm, SuiteArm), _ judge: Judge,
    _ rubrics: (SuiteCase) -> String?, _ registry: OpenRegistry
  ) throws -> RunAnnouncement {
    var check = RequestCheck(registry: registry, kind: nil, repeats: 1)
    try check.prepare(&arms.0, number: 1, isGraded: false)
    try check.prepare(&arms.1, number: 2, isGraded: false)
    // Two answers, each of up to twice as many tokens for the judge.
    let more = arms.0.pair.model.maximumOutput.map { 4 * $0 }
    for suiteCase in arms.0.cases {
      guard let rubric = rubrics(suiteCase),
        let request = PairwiseJudge(judge).request(rubric: rubric)
      else { continue }
      try check.add(request, times: 2, more: more)
    }
    return check.announcement
  }

  private func outcomes(
    of suite: Suite, _ arms: (SuiteArm, SuiteArm), _ runner: PairwiseRunner, _ judge: Judge,
    _ spending: Spending, _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async -> [PairwiseRunner.Outcome] {
    let title =
      "\(arms.0.prompt.closure.digest.short) and \(arms.1.prompt.closure.digest.short) on "
      + "\(suite.name), judged by \(judge.model.name)"
    return await runner.run(
      suite.gatedCases, concurrency: min(concurrency, arms.0.atOnce, arms.1.atOnce),
      first: PairwiseRunner.Arm(task: arms.0.task, provider: arms.0.provider),
      second: PairwiseRunner.Arm(task: arms.1.task, provider: arms.1.provider)
    ) {
      progress(
        EvaluationProgress(title: title, done: $0, total: $1, kept: 0, spent: spending.total))
    }
  }

  /// What each case's answers have to meet.
  private func rubrics(of suite: Suite) throws -> @Sendable (SuiteCase) -> String? {
    if let rubric { return { _ in rubric } }
    var known: [String: String] = [:]
    for suiteCase in suite.gatedCases {
      known[suiteCase.id] =
        try CaseGrader(judging: suiteCase, of: suite, tools: GradingTools())?.rubric
    }
    guard !known.isEmpty else {
      throw WorkflowError.refused(
        "suite '\(suite.name)' has no llm-rubric that says what is better")
    }
    let all = known
    return { all[$0.id] }
  }
}
