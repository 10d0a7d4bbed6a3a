internal import Evaluation
internal import PromptModel

/// Two arms on one suite, run interleaved.
struct PairedSuiteRun {
  let first: SuiteArm
  let second: SuiteArm
  let registry: OpenRegistry
  let concurrency: Int
  /// Which answers are read when the run is over; nil: all.
  var needsWords: EvaluationRunner.WordsNeeded?

  /// What ran.
  struct Part {
    let first: [CaseOutcome]
    let second: [CaseOutcome]
    let isComplete: Bool
    let calls: Int
    let started: Int64
    let finished: Int64
  }

  private var suite: Suite { first.pair.suite }

  /// Runs passes over the gated cases.
  ///
  /// - Parameters:
  ///   - most: cases beyond this number are left out; nil: none.
  ///   - goesOn: asked after each cluster of cases, in the order fixed before the run.
  func run(
    passes: Range<Int>, most: Int? = nil,
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void,
    goesOn: (PairedRunner.ClusterOutcome) -> Bool = { _ in true }
  ) async -> Part {
    let schedule = PairedSchedule(
      cases: first.cases, passes: passes, seed: PairedSchedule.seed(of: suite), most: most)
    let started = registry.surroundings.now()
    let title =
      "\(first.prompt.closure.digest.short) and \(second.prompt.closure.digest.short) on "
      + suite.name.text
    let spending = registry.control.spending
    let kept = (first.journal?.found ?? 0) + (second.journal?.found ?? 0)
    let outcome = await PairedRunner(needsWords: needsWords).run(
      schedule, concurrency: min(concurrency, first.atOnce, second.atOnce), first: first.arm,
      second: second.arm,
      progress: {
        progress(
          EvaluationProgress(
            title: title, done: $0, total: $1, kept: kept, spent: spending.total))
      },
      goesOn: goesOn)
    return Part(
      first: outcome.first, second: outcome.second,
      isComplete: outcome.isComplete
        && schedule.steps.count == passes.count * first.cases.count,
      calls: outcome.calls, started: started, finished: registry.surroundings.now())
  }

  /// Runs every gated case `repeats` times in both arms.
  func all(
    repeats: Int, _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async -> (first: FinishedRun, second: FinishedRun, calls: Int) {
    let part = await run(passes: 0..<max(1, repeats), progress)
    return (
      first.finished(part.first, started: part.started, finished: part.finished),
      second.finished(part.second, started: part.started, finished: part.finished), part.calls
    )
  }
}
