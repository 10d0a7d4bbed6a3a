public import Evaluation
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
  /// How often each case runs.
  public let repeats: Int
  /// How models are asked.
  public let asking: AskingOptions

  /// A request.
  public init(
    reference: PromptReference, suite: ResourceName? = nil, model: ResourceName? = nil,
    commits: Bool = false, concurrency: Int = 8, gate: EnvironmentName? = nil,
    outputs: OutputsKept = .failed, repeats: Int = 1, asking: AskingOptions = AskingOptions()
  ) {
    self.reference = reference
    self.suite = suite
    self.model = model
    self.commits = commits
    self.concurrency = concurrency
    self.gate = gate
    self.outputs = outputs
    self.repeats = max(1, repeats)
    self.asking = asking
  }

  /// Whether the gate alone says what runs.
  var isGateAlone: Bool { gate != nil && suite == nil && model == nil }

  /// Evaluates, and writes or commits the evidence.
  ///
  /// - Parameters:
  ///   - announce: called with what will be asked, before it is.
  ///   - progress: called with what runs, how many cases are done, and of how many.
  /// - Throws: `WorkflowError.nothingToEvaluate`; `.interrupted` where the budget is used up or the
  ///   task was cancelled, and nothing was written; errors of the prompt, suite or model files.
  public func run(
    in registry: OpenRegistry, announce: (RunAnnouncement) -> Void = { _ in },
    progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> EvaluationOutcome {
    try await runSharing(
      RunControl(asking), in: registry, announce: announce, progress: progress)
  }

  /// Evaluates as a part of what shares a budget.
  func runSharing(
    _ control: RunControl, in registry: OpenRegistry, announce: (RunAnnouncement) -> Void,
    progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> EvaluationOutcome {
    let ready = try prepared(in: registry)
    registry.control = control
    var runs = try EvaluationRuns(self, ready.candidate, ready.plan, registry)
    announce(try runs.prepare())
    let outcome = try outcome(of: await runs.run(progress), of: ready)
    registry.control.finishJournals()
    return outcome
  }

  /// Makes of the parts of a run what ``run(in:announce:progress:)`` would have made.
  func merge(
    _ parts: [RunPart], in registry: OpenRegistry,
    progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> EvaluationOutcome {
    let ready = try prepared(in: registry)
    registry.control = RunControl(asksNobody: true)
    var runs = try EvaluationRuns(self, ready.candidate, ready.plan, registry)
    try runs.take(parts)
    return try outcome(of: await runs.run(progress), of: ready)
  }

  /// What an evaluation needs before it asks anybody.
  private struct Prepared {
    let candidate: ResolvedPrompt
    let plan: EvaluationPlan
    let trial: GateTrial?
    let writer: EvidenceWriter
    /// The leaks of each suite into the prompt, in words: looked for before there are answers to
    /// hold.
    let leaks: [[String]]
  }

  /// Refuses, before a model is asked, where the evidence could not be kept.
  private func prepared(in registry: OpenRegistry) throws -> Prepared {
    let writer = EvidenceWriter(registry: registry)
    try writer.requirePlace(commits: commits)
    let (candidate, plan) = try planned(in: registry)
    let trial = try gate.map {
      try GateTrial(candidate: candidate, environment: $0, registry: registry)
    }
    if outputs != .none, plan.pairs.contains(where: \.suite.isSensitive) {
      _ = try OperatorStore(registry: registry)
    }
    return Prepared(
      candidate: candidate, plan: plan, trial: trial, writer: writer,
      leaks: try SuiteHonesty(registry).leaks(into: candidate, plan.pairs.map(\.suite)))
  }

  /// What is evaluated, on what.
  func planned(
    in registry: OpenRegistry
  ) throws -> (candidate: ResolvedPrompt, plan: EvaluationPlan) {
    try registry.recover()
    let candidate = try registry.resolve(reference)
    return (
      candidate, try EvaluationPlan(request: self, candidate: candidate, registry: registry)
    )
  }

  /// Writes the evidence of runs and asks the gate about it.
  private func outcome(
    of runs: [EvaluationOutcome.Run], of ready: Prepared
  ) throws -> EvaluationOutcome {
    let (candidate, writer) = (ready.candidate, ready.writer)
    var evidence = try writer.evidence(runs.flatMap(\.evidence), keeping: outputs)
    try writer.addRecordings(to: &evidence)
    let (written, stored) = try writer.write(
      evidence, commits: commits,
      message: "Evaluate \(candidate.name) (\(candidate.closure.digest.short))")
    let verdict = try ready.trial?.run(evidence: evidence.files)
    let honesty = try SuiteHonesty(writer.registry).notes(
      on: candidate, ready.plan.pairs.map(\.suite), leaks: ready.leaks)
    return EvaluationOutcome(
      prompt: candidate, runs: runs, written: written.paths, commit: written.commit,
      added: written.added, newBytes: written.newBytes, stored: stored, verdict: verdict,
      notes: ready.plan.notes + runs.flatMap(\.notes) + evidence.notes + honesty)
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
  /// Those that an earlier part of the run has kept.
  public let kept: Int
  /// What the invocation has spent so far.
  public let spent: Spending.Total
}
