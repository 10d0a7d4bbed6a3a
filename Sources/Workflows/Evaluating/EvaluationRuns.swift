internal import Evaluation
internal import PromptModel

/// The runs of one evaluation: all are got ready before the first request is sent.
struct EvaluationRuns {
  /// One suite on one model with what it is compared with.
  private struct Prepared {
    let pair: EvaluationPlan.Pair
    var candidate: SuiteArm
    let others: [EvaluationPlan.Live]
    /// The arms of what is live and has no record; the first runs beside the candidate.
    var live: [(environment: EnvironmentName, arm: SuiteArm)]
  }

  private let request: Evaluate
  private let registry: OpenRegistry
  private let isPart: Bool
  private var prepared: [Prepared]

  init(
    _ request: Evaluate, _ candidate: ResolvedPrompt, _ plan: EvaluationPlan,
    _ registry: OpenRegistry, shard: RunShard? = nil
  ) throws {
    self.request = request
    self.registry = registry
    isPart = shard != nil
    prepared = try plan.pairs.map { pair in
      let others = try plan.live(for: pair).filter {
        !request.isGateAlone || $0.environment == request.gate
      }
      return Prepared(
        pair: pair, candidate: try SuiteArm(prompt: candidate, pair: pair, registry: registry),
        others: others,
        live: try others.filter(\.records.isEmpty).map {
          ($0.environment, try SuiteArm(prompt: $0.prompt, pair: $0.pair, registry: registry))
        })
    }
    changeArms { arm, _ in arm.shard = shard }
  }

  /// Changes every arm: the candidate's is number 1 of a suite and model, what is live comes behind.
  private mutating func changeArms(
    _ change: (_ arm: inout SuiteArm, _ number: Int) throws -> Void
  ) rethrows {
    for index in prepared.indices {
      try change(&prepared[index].candidate, 1)
      for place in prepared[index].live.indices {
        try change(&prepared[index].live[place].arm, place + 2)
      }
    }
  }

  /// Opens the journals and looks at every request, before any is sent.
  ///
  /// - Returns: what will be asked.
  mutating func prepare() throws -> RunAnnouncement {
    var check = RequestCheck(registry: registry, kind: "eval", repeats: request.repeats)
    try changeArms { arm, number in try check.prepare(&arm, number: number) }
    return check.announcement
  }

  /// Takes what the parts of the run came to, so that nothing is asked.
  ///
  /// - Throws: `WorkflowError.refused` where they are parts of another run.
  mutating func take(_ parts: [RunPart]) throws {
    var arms = parts[0].arms.indices.makeIterator()
    let (request, runner) = (request, registry.surroundings.runner)
    let started = parts.map(\.started).min() ?? 0
    let finished = parts.map(\.finished).max() ?? 0
    try changeArms { arm, number in
      let binding = RunBinding(
        kind: "eval", arm: number, prompt: arm.prompt, pair: arm.pair, repeats: request.repeats,
        runner: runner)
      guard let index = arms.next(), parts[0].arms[index] == binding.json else {
        throw WorkflowError.refused(
          "the parts are not of this registry's \(arm.title): the prompt, the suite, the model, "
            + "what is live or stet itself has changed since they ran")
      }
      arm.parts = try PartOutcomes(
        parts.flatMap { $0.outcomes[index] },
        jobs: RunJob.all(arm.pair.suite.gatedCases, repeats: request.repeats), started: started,
        finished: finished)
    }
    registry.control.trials = RunPart.canaries(of: parts)
    guard arms.next() == nil else {
      throw WorkflowError.refused("the parts have runs that are not asked for any more")
    }
  }

  /// Runs them without comparing: the parts of a run are compared when they are put together.
  ///
  /// - Returns: every arm with what it is of.
  /// - Throws: `WorkflowError.interrupted`.
  func arms(
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> [(binding: RunBinding, run: FinishedRun)] {
    var arms: [(binding: RunBinding, run: FinishedRun)] = []
    func add(_ arm: SuiteArm, _ number: Int, _ run: FinishedRun) {
      arms.append(
        (
          RunBinding(
            kind: "eval", arm: number, prompt: arm.prompt, pair: arm.pair,
            repeats: request.repeats, runner: registry.surroundings.runner), run
        ))
    }
    try await tryJudges()
    for one in prepared {
      let (run, live) = await both(one, progress)
      add(one.candidate, 1, run)
      for (place, other) in one.live.enumerated() {
        if let run = live[other.environment] { add(other.arm, place + 2, run) }
      }
      try registry.control.requireWhole(arms.map(\.run.outcomes), total: total)
    }
    return arms
  }

  /// Runs them.
  ///
  /// - Throws: `WorkflowError.interrupted`.
  func run(
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> [EvaluationOutcome.Run] {
    var runs: [EvaluationOutcome.Run] = []
    var done: [[CaseOutcome]] = []
    try await tryJudges()
    var canaries = registry.control.trials
    for one in prepared {
      let (run, live) = await both(one, progress)
      done += [run.outcomes] + live.values.map(\.outcomes)
      try registry.control.requireWhole(done, total: total)
      let comparisons = one.others.compactMap { other in
        if !other.records.isEmpty {
          return EvaluationOutcome.Comparison(
            environment: other.environment, live: other.prompt, records: other.records, run: run)
        }
        return live[other.environment].map {
          EvaluationOutcome.Comparison(
            environment: other.environment, live: other.prompt, liveRun: $0, run: run)
        }
      }
      // A suite's canaries are asked once, whatever the number of models that run on it.
      runs.append(
        EvaluationOutcome.Run(
          run: run, pair: one.pair, comparisons: comparisons,
          canaries: canaries.removeValue(forKey: one.pair.suite.digest)))
    }
    return runs
  }

  /// Tries the judges of all suites, before the first case of any is asked.
  private func tryJudges() async throws {
    try await registry.control.tryJudges(
      of: prepared.flatMap { [$0.candidate] + $0.live.map(\.arm) })
  }

  /// Cases times repeats in all.
  private var total: Int {
    prepared.reduce(0) {
      $0 + $1.candidate.cases.count * request.repeats * (1 + $1.live.count)
    }
  }

  /// The candidate's run, interleaved with that of what is live where that has no record; more such
  /// versions run alone.
  private func both(
    _ one: Prepared, _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async -> (candidate: FinishedRun, live: [EnvironmentName: FinishedRun]) {
    guard let beside = one.live.first else { return (await alone(one.candidate, progress), [:]) }
    let ran = await PairedSuiteRun(
      first: beside.arm, second: one.candidate, registry: registry,
      concurrency: request.concurrency, needsWords: needsWords
    ).all(repeats: request.repeats, progress)
    var live = [beside.environment: ran.first]
    for other in one.live.dropFirst() {
      live[other.environment] = await alone(other.arm, progress)
    }
    return (ran.second, live)
  }

  /// The answers that the evidence keeps; a part of a run holds all.
  private var needsWords: EvaluationRunner.WordsNeeded? {
    guard !isPart else { return nil }
    let kept = request.outputs
    return { RunOutputs.isKept($0, kept) }
  }

  private func alone(
    _ arm: SuiteArm, _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async -> FinishedRun {
    await SuiteRun(
      arm: arm, registry: registry, concurrency: request.concurrency, repeats: request.repeats,
      needsWords: needsWords
    ).run(progress)
  }
}
