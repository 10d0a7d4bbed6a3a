internal import Evaluation
public import PromptModel
internal import Registry

/// `stet eval --folds`: measures a prompt on the cases that no gate reads, in k parts.
///
/// It is for choosing: examples and wordings are compared by their mean over the folds and the
/// spread tells how much of a difference is luck. Nothing is written, and no test case is run.
public struct EvaluateFolds {
  /// What to evaluate.
  public let reference: PromptReference
  /// Only this suite.
  public let suite: ResourceName?
  /// Only this model.
  public let model: ResourceName?
  /// How many folds.
  public let count: Int
  /// How many requests may be under way at once.
  public let concurrency: Int
  /// How models are asked.
  public let asking: AskingOptions

  /// A request.
  public init(
    reference: PromptReference, suite: ResourceName? = nil, model: ResourceName? = nil,
    count: Int, concurrency: Int = 8, asking: AskingOptions = AskingOptions()
  ) {
    self.reference = reference
    self.suite = suite
    self.model = model
    self.count = count
    self.concurrency = concurrency
    self.asking = asking
  }

  /// One suite on one model.
  public struct Run: Sendable {
    /// The suite.
    public let suite: ResourceName
    /// The model.
    public let model: ResourceName
    /// Each fold's counts, in order.
    public let folds: [CaseCounts]
    /// The shares that passed, 0…1 each.
    public var shares: [Double] {
      folds.map { $0.total == 0 ? 0 : Double($0.passed) / Double($0.total) }
    }
    /// The mean of the folds' shares.
    public var mean: Double { shares.reduce(0, +) / Double(max(shares.count, 1)) }
    /// Their standard deviation, with k − 1 in the denominator.
    public var deviation: Double {
      guard shares.count > 1 else { return 0 }
      let mean = mean
      let squares = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(shares.count - 1)).squareRoot()
    }
  }

  /// What came out.
  public struct Outcome: Sendable {
    /// The prompt.
    public let prompt: ResolvedPrompt
    /// One for each suite and model.
    public let runs: [Run]
    /// Facts beside the answer.
    public let notes: [String]
  }

  /// Runs the train and dev cases of each suite.
  ///
  /// - Throws: `WorkflowError.refused` for a suite without splits, or with fewer groups than folds.
  public func run(
    in registry: OpenRegistry, progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> Outcome {
    registry.control = RunControl(asking)
    let candidate = try registry.resolve(reference)
    let plan = try EvaluationPlan(
      request: Evaluate(reference: reference, suite: suite, model: model), candidate: candidate,
      registry: registry)
    var runs: [Run] = []
    for pair in plan.pairs {
      let dealt = try folds(of: pair.suite)
      let cases = dealt.folds.flatMap { $0 }
      let open = Self.suite(pair.suite, with: cases)
      var arm = try SuiteArm(
        prompt: candidate,
        pair: EvaluationPlan.Pair(suite: open, model: pair.model, environments: []),
        registry: registry)
      var check = RequestCheck(registry: registry, kind: nil, repeats: 1)
      try check.prepare(&arm, number: 1)
      check.note()
      try await registry.control.tryJudges(of: [arm])
      let run = await SuiteRun(arm: arm, registry: registry, concurrency: concurrency).run(progress)
      try registry.control.requireWhole([run.outcomes], total: cases.count)
      let results = Dictionary(grouping: run.results, by: \.id)
      runs.append(
        Run(
          suite: pair.suite.name, model: pair.model.name,
          folds: dealt.folds.map { fold in
            CaseCounts(counting: fold.flatMap { results[$0.id] ?? [] })
          }))
    }
    return Outcome(prompt: candidate, runs: runs, notes: plan.notes)
  }

  private func folds(of suite: Suite) throws -> SuiteFolds {
    guard suite.hasSplits else {
      throw WorkflowError.refused(
        "suite '\(suite.name)' has no splits: every case is one that gates read, and folds never "
          + "touch those")
    }
    let open = suite.cases.filter { $0.split != .test }
    guard let folds = SuiteFolds(open, count: count, seed: suite.digest.hex) else {
      throw WorkflowError.refused(
        "suite '\(suite.name)' has \(open.count) train and dev cases, too few groups for \(count) "
          + "folds")
    }
    return folds
  }

  /// The suite as if it had these cases alone, all to be run.
  private static func suite(_ suite: Suite, with cases: [SuiteCase]) -> Suite {
    Suite(
      name: suite.name, description: suite.description, labels: suite.labels,
      defaultAssertions: suite.defaultAssertions, defaultThreshold: suite.defaultThreshold,
      hasSplits: false, cases: cases, digest: suite.digest, metrics: suite.metrics,
      isSensitive: suite.isSensitive, defaultVary: suite.defaultVary,
      judges: suite.judges, embedder: suite.embedder, canaries: suite.canaries)
  }
}

extension CaseCounts {
  /// Counts results of single runs.
  fileprivate init(counting results: [CaseResult]) {
    self.init()
    total = results.count
    passed = results.count { $0.pass == true }
    failed = results.count { $0.pass == false }
    errored = results.count { $0.pass == nil }
  }
}
