internal import Evaluation
internal import Gating
internal import PromptModel

/// A candidate against what is live on one suite, as far as it has run; or the candidate alone, where
/// the gate compares it with nothing.
struct Contest {
  private(set) var candidate: SuiteArm
  private var liveArm: SuiteArm?
  let rule: RegressionRule
  private(set) var passes = 0
  private(set) var looks: [Finding] = []
  private(set) var decision: Finding?
  private(set) var stop: FailureWatch?
  private var candidateOutcomes: [CaseOutcome] = []
  private var liveOutcomes: [CaseOutcome] = []
  private var started: Int64 = 0
  private var finished: Int64 = 0

  init(candidate: SuiteArm, live: SuiteArm?, rule: RegressionRule) {
    self.candidate = candidate
    liveArm = live
    self.rule = rule
  }

  /// Gets both arms ready.
  mutating func prepare(_ check: inout RequestCheck) throws {
    try check.prepare(&candidate, number: 1)
    if var arm = liveArm {
      try check.prepare(&arm, number: 2)
      liveArm = arm
    }
  }

  /// Both arms.
  var arms: [SuiteArm] { [candidate] + [liveArm].compactMap { $0 } }
  /// What has run.
  var outcomes: [[CaseOutcome]] { [candidateOutcomes, liveOutcomes] }

  var suite: Suite { candidate.pair.suite }
  var live: ResolvedPrompt? { liveArm?.prompt }
  /// Two a case, one where nothing is compared.
  var callsPerPass: Int { suite.gatedCases.count * (liveArm == nil ? 1 : 2) }
  var isDeterministic: Bool { candidate.isDeterministic && liveArm?.isDeterministic ?? true }
  /// Whether nothing more is to run: it is decided, or there is nothing to compare.
  var isSettled: Bool { decision != nil || (liveArm == nil && passes > 0) }

  /// One pass over the cases, or as much of it as the calls allow.
  ///
  /// - Returns: the calls it took.
  mutating func pass(
    registry: OpenRegistry, concurrency: Int, calls: Int?,
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async -> Int {
    guard let liveArm else { return await alone(registry, concurrency, calls, progress) }
    var watch = FailureWatch()
    let suite = suite
    let part = await PairedSuiteRun(
      first: liveArm, second: candidate, registry: registry, concurrency: concurrency
    ).run(passes: passes..<passes + 1, most: calls.map { $0 / 2 }, progress) { cluster in
      watch.add(zip(cluster.first, cluster.second).map { Self.pair($0, $1, in: suite) })
      return watch.reason == nil
    }
    // Only the first pass may stop: later ones repeat cases that the evidence has counted.
    if passes == 0, !part.isComplete, watch.reason != nil { stop = watch }
    add(live: part.first, candidate: part.second, part.isComplete, part.started, part.finished)
    return part.calls
  }

  private mutating func alone(
    _ registry: OpenRegistry, _ concurrency: Int, _ calls: Int?,
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async -> Int {
    if let calls, calls < callsPerPass { return 0 }
    let run = await SuiteRun(
      arm: candidate, registry: registry, concurrency: concurrency
    ).run(progress)
    let isComplete = run.outcomes.count == suite.gatedCases.count
    add(live: [], candidate: run.outcomes, isComplete, run.started, run.finished)
    return run.outcomes.reduce(0) { $0 + $1.attempts }
  }

  private mutating func add(
    live: [CaseOutcome], candidate: [CaseOutcome], _ isComplete: Bool, _ started: Int64,
    _ finished: Int64
  ) {
    if passes == 0 { self.started = started }
    self.finished = finished
    liveOutcomes += live
    candidateOutcomes += candidate
    if isComplete { passes += 1 }
  }

  /// What a whole pass came to.
  mutating func look(_ plan: SequentialPlan, isLast: Bool) {
    guard liveArm != nil, decision == nil, passes > 0 else { return }
    let arms = (ArmResults(liveOutcomes), ArmResults(candidateOutcomes))
    let input = RegressionInput(
      suite: suite, live: arms.0.results, candidate: arms.1.results,
      seed: RegressionInput.seed(live: arms.0.digests, candidate: arms.1.digests))
    switch plan.look(input, afterPass: passes, isLast: isLast, rule: rule) {
    case .open(let finding): looks.append(finding)
    case .decided(let finding):
      looks.append(finding)
      decision = finding
    }
  }

  /// The runs of which a statement may speak: every case ran equally often.
  var evidence: [FinishedRun] {
    let cases = suite.gatedCases.count
    guard passes > 0, candidateOutcomes.count == passes * cases,
      !(candidateOutcomes + liveOutcomes).contains(where: \.isSkipped)
    else { return [] }
    let run = candidate.finished(candidateOutcomes, started: started, finished: finished)
    guard let liveArm else { return [run] }
    return [run, liveArm.finished(liveOutcomes, started: started, finished: finished)]
  }

  var result: SequentialOutcome.SuiteResult {
    var watch = stop
    if watch == nil, passes == 0 { watch = seen }
    return SequentialOutcome.SuiteResult(
      suite: suite, model: candidate.pair.model, live: live, passes: passes,
      casesRun: passes > 0 ? suite.gatedCases.count : candidateOutcomes.count,
      looks: looks, decision: decision, watch: watch)
  }

  /// The flips of a first pass that did not end.
  private var seen: FailureWatch? {
    guard !liveOutcomes.isEmpty else { return nil }
    var watch = FailureWatch()
    for (live, candidate) in zip(liveOutcomes, candidateOutcomes) {
      watch.add([Self.pair(live, candidate, in: suite)])
    }
    return watch
  }

  private static func pair(
    _ live: CaseOutcome, _ candidate: CaseOutcome, in suite: Suite
  ) -> FailureWatch.Pair {
    FailureWatch.Pair(
      id: live.suiteCase.id, isCritical: suite.isCritical(live.suiteCase),
      first: live.graded.pass, second: candidate.graded.pass)
  }
}

extension ArmResults {
  /// Outcomes that are no finished run yet.
  init(_ outcomes: [CaseOutcome]) {
    self.init(results: outcomes.map(\.result), outcomes: outcomes)
  }
}
