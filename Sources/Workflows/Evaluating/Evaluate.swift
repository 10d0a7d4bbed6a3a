internal import Evaluation
internal import GitStore
public import PromptModel
internal import Providers
internal import Registry

/// `stet eval`: runs a prompt on suites and models and writes what came out as evidence.
public struct Evaluate {
  /// What to evaluate.
  public let reference: PromptReference
  /// Only this suite.
  public let suite: ResourceName?
  /// Only this model.
  public let model: ResourceName?
  /// Whether the evidence is committed.
  public let commits: Bool
  /// How many requests may be under way at once.
  public let concurrency: Int
  /// An environment whose gate is asked about a promotion with the fresh evidence.
  public let gate: EnvironmentName?
  /// Which answers are kept: in git, or for sensitive suites in the operator's store.
  public let outputs: OutputsKept

  /// A request.
  public init(
    reference: PromptReference, suite: ResourceName? = nil, model: ResourceName? = nil,
    commits: Bool = false, concurrency: Int = 8, gate: EnvironmentName? = nil,
    outputs: OutputsKept = .failed
  ) {
    self.reference = reference
    self.suite = suite
    self.model = model
    self.commits = commits
    self.concurrency = concurrency
    self.gate = gate
    self.outputs = outputs
  }

  /// Whether the gate alone says what runs.
  var isGateAlone: Bool { gate != nil && suite == nil && model == nil }

  /// Evaluates, and writes or commits the evidence.
  ///
  /// - Parameter progress: called with what runs, how many cases are done, and of how many.
  /// - Throws: `WorkflowError.nothingToEvaluate`; errors of the prompt, suite or model files.
  public func run(
    in registry: OpenRegistry, progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> EvaluationOutcome {
    try registry.recover()
    let writer = EvidenceWriter(registry: registry)
    try writer.requirePlace(commits: commits)
    let candidate = try registry.resolve(reference)
    let trial = try gate.map {
      try GateTrial(candidate: candidate, environment: $0, registry: registry)
    }
    let plan = try EvaluationPlan(request: self, candidate: candidate, registry: registry)
    if outputs != .none, plan.pairs.contains(where: \.suite.isSensitive) {
      _ = try OperatorStore(registry: registry)
    }
    var runs: [EvaluationOutcome.Run] = []
    for pair in plan.pairs {
      let others = try plan.live(for: pair).filter { !isGateAlone || $0.environment == gate }
      let beside = others.first { $0.records.isEmpty }
      let (run, liveRun) = try await both(candidate, pair, beside, registry, progress)
      var live: [EvaluationOutcome.Comparison] = []
      for other in others {
        let known = other.environment == beside?.environment ? liveRun : nil
        live.append(try await compare(run, with: other, known, registry, progress))
      }
      runs.append(EvaluationOutcome.Run(run: run, pair: pair, comparisons: live))
    }
    return try outcome(of: runs, of: candidate, plan, trial, writer)
  }

  /// Writes the evidence of runs and asks the gate about it.
  private func outcome(
    of runs: [EvaluationOutcome.Run], of candidate: ResolvedPrompt, _ plan: EvaluationPlan,
    _ trial: GateTrial?, _ writer: EvidenceWriter
  ) throws -> EvaluationOutcome {
    let evidence = try writer.evidence(runs.flatMap(\.evidence), keeping: outputs)
    let (written, stored) = try writer.write(
      evidence, commits: commits,
      message: "Evaluate \(candidate.name) (\(candidate.closure.digest.short))")
    let verdict = try trial?.run(evidence: evidence.files)
    let honesty = try SuiteHonesty(writer.registry).notes(on: candidate, plan.pairs.map(\.suite))
    return EvaluationOutcome(
      prompt: candidate, runs: runs, written: written.paths, commit: written.commit,
      added: written.added, newBytes: written.newBytes, stored: stored, verdict: verdict,
      notes: plan.notes + runs.flatMap(\.notes) + evidence.notes + honesty)
  }

  /// The candidate's run, interleaved with that of what is live where that has no record.
  private func both(
    _ candidate: ResolvedPrompt, _ pair: EvaluationPlan.Pair, _ live: EvaluationPlan.Live?,
    _ registry: OpenRegistry, _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> (candidate: FinishedRun, live: FinishedRun?) {
    guard let live else {
      let run = try await SuiteRun(
        prompt: candidate, pair: pair, registry: registry, concurrency: concurrency
      ).run(progress)
      return (run, nil)
    }
    let ran = await PairedSuiteRun(
      first: try SuiteArm(prompt: live.prompt, pair: live.pair, registry: registry),
      second: try SuiteArm(prompt: candidate, pair: pair, registry: registry),
      registry: registry, concurrency: concurrency
    ).all(repeats: 1, progress)
    return (ran.second, ran.first)
  }

  /// The live version's verdicts: from its records where there are any, else from a run: the one
  /// beside the candidate's, or one of its own.
  private func compare(
    _ run: FinishedRun, with live: EvaluationPlan.Live, _ known: FinishedRun?,
    _ registry: OpenRegistry, _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> EvaluationOutcome.Comparison {
    if !live.records.isEmpty {
      return EvaluationOutcome.Comparison(
        environment: live.environment, live: live.prompt, records: live.records, run: run)
    }
    let liveRun: FinishedRun
    if let known {
      liveRun = known
    } else {
      liveRun = try await SuiteRun(
        prompt: live.prompt, pair: live.pair, registry: registry, concurrency: concurrency
      ).run(progress)
    }
    return EvaluationOutcome.Comparison(
      environment: live.environment, live: live.prompt, liveRun: liveRun, run: run)
  }
}

/// How far a run is.
public struct EvaluationProgress: Sendable {
  /// What runs, in words: `support/triage 8c1f02a9d3e4 on support-triage with baseline`.
  public let title: String
  /// Cases that are done.
  public let done: Int
  /// All cases.
  public let total: Int
}
