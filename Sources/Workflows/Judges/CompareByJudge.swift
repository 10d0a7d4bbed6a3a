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

  /// A request.
  public init(
    first: PromptReference, second: PromptReference, judge: ResourceName, rubric: String? = nil,
    suite: ResourceName? = nil, model: ResourceName? = nil, concurrency: Int = 8
  ) {
    self.first = first
    self.second = second
    self.judge = judge
    self.rubric = rubric
    self.suite = suite
    self.model = model
    self.concurrency = concurrency
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
  /// - Throws: `WorkflowError.nothingToEvaluate`, `.refused` where nothing says what is better;
  ///   errors of prompt, suite and model files.
  public func run(
    in registry: OpenRegistry, progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> Outcome {
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
      let both = (
        try SuiteArm(prompt: arms.0, pair: pair, registry: registry),
        try SuiteArm(prompt: arms.1, pair: pair, registry: registry)
      )
      let outcomes = try await outcomes(
        of: suite, both, judge, registry.control.spending, progress)
      suites.append(Outcome.SuiteOutcome(suite: suite, outcomes: outcomes))
    }
    var notes = plan.notes
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

  private func outcomes(
    of suite: Suite, _ arms: (SuiteArm, SuiteArm), _ judge: Judge, _ spending: Spending,
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> [PairwiseRunner.Outcome] {
    let title =
      "\(arms.0.prompt.closure.digest.short) and \(arms.1.prompt.closure.digest.short) on "
      + "\(suite.name), judged by \(judge.model.name)"
    return await PairwiseRunner(PairwiseJudge(judge), rubric: try rubrics(of: suite)).run(
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
