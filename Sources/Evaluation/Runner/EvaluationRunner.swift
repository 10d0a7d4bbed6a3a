public import PromptModel

/// How far a run is.
public struct Progress: Sendable, Hashable {
  /// Cases times repeats that are done.
  public let finished: Int
  /// Cases times repeats in all.
  public let total: Int
  /// The case that was done last.
  public let caseID: String
  /// Its repeat, from 0.
  public let repeatIndex: Int
  /// Its verdict; nil: none.
  public let pass: Bool?
}

/// Runs cases against a model: a bounded number at a time, each graded as soon as it is answered.
///
/// Nothing is asked twice: see ``PatientProvider`` for failures on the way to the model.
public struct EvaluationRunner: Sendable {
  /// Which outcomes' words are still read when a run is over.
  public typealias WordsNeeded = @Sendable (CaseOutcome) -> Bool

  private let needsWords: WordsNeeded?

  /// A runner.
  ///
  /// - Parameter needsWords: says of an outcome whether its answer, reasons and steps are read after
  ///   the run; of the others figures are left, so that long suites do not fill the memory. Nil:
  ///   outcomes stay whole.
  public init(needsWords: WordsNeeded? = nil) {
    self.needsWords = needsWords
  }

  /// Runs every case `repeats` times; see ``run(_:concurrency:task:provider:grader:keeper:progress:)``.
  ///
  /// - Returns: one outcome per case and repeat, in the order of `cases`, a case's repeats together.
  public func run(
    cases: [SuiteCase], repeats: Int = 1, concurrency: Int = 1, task: any CaseTask,
    provider: any ModelProvider, grader: Grader,
    progress: @Sendable (Progress) -> Void = { _ in }
  ) async -> [CaseOutcome] {
    await run(
      RunJob.all(cases, repeats: repeats), concurrency: concurrency, task: task,
      provider: provider, grader: grader, progress: progress)
  }

  /// Runs jobs.
  ///
  /// - Parameters:
  ///   - jobs: cases of the grader's suite, each with its repeat.
  ///   - concurrency: how many may be under way, at least 1.
  ///   - task: what the prompt does to answer a case.
  ///   - provider: who answers.
  ///   - grader: who judges.
  ///   - keeper: what it has is not run again; it gets every new outcome but skipped ones.
  ///   - progress: called after each, one call at a time.
  /// - Returns: one outcome per job, in their order, `invariant` assertions decided. After a
  ///   cancellation, or once a provider has ended the run, what had not begun or was waiting to ask
  ///   again is skipped.
  public func run(
    _ jobs: [RunJob], concurrency: Int = 1, task: any CaseTask, provider: any ModelProvider,
    grader: Grader, keeper: (any OutcomeKeeper)? = nil,
    progress: @Sendable (Progress) -> Void = { _ in }
  ) async -> [CaseOutcome] {
    let runner = self
    await grader.tryJudges()
    return await withTaskGroup(of: (Int, CaseOutcome).self) { group in
      // One array from the first to the last: a long suite's outcomes are not held twice.
      var outcomes = jobs.map(\.skipped)
      var (next, finished) = (0, 0)
      var isOver = false
      func start() {
        guard next < jobs.count, !isOver else { return }
        let (index, job) = (next, jobs[next])
        next += 1
        group.addTask {
          let outcome = await runner.run(
            job, task: task, provider: provider, grader: grader, keeper: keeper)
          return (index, outcome)
        }
      }
      for _ in 0..<max(1, concurrency) { start() }
      for await (index, outcome) in group {
        outcomes[index] = outcome
        finished += 1
        if outcome.isSkipped { isOver = true }
        progress(
          Progress(
            finished: finished, total: jobs.count, caseID: outcome.suiteCase.id,
            repeatIndex: outcome.repeatIndex, pass: outcome.graded.pass))
        start()
      }
      return grader.settled(outcomes)
    }
  }

  /// One answer and its verdict.
  func run(
    _ job: RunJob, task: any CaseTask, provider: any ModelProvider, grader: Grader,
    keeper: (any OutcomeKeeper)? = nil
  ) async -> CaseOutcome {
    if let kept = keeper?.kept(job) { return reduced(kept, grader) }
    if Task.isCancelled { return job.skipped }
    let outcome = await outcome(of: job, task: task, provider: provider, grader: grader)
    if !outcome.isSkipped { keeper?.keep(outcome) }
    return reduced(outcome, grader)
  }

  private func reduced(_ outcome: CaseOutcome, _ grader: Grader) -> CaseOutcome {
    guard let needsWords, !outcome.isSkipped else { return outcome }
    // A verdict that waits for its group may still become one whose words are read.
    return outcome.reduced(keepingWords: grader.hasInvariants || needsWords(outcome))
  }

  private func outcome(
    of job: RunJob, task: any CaseTask, provider: any ModelProvider, grader: Grader
  ) async -> CaseOutcome {
    do {
      let answered = try await task.answer(
        job.suiteCase, repeatIndex: job.repeatIndex, from: provider)
      let graded = await grader.grade(job.suiteCase, answered)
      // A judge that was cut off has said nothing.
      if graded.pass == nil, Task.isCancelled || graded.isCutOff { return job.skipped }
      return job.outcome(
        .answered(answered.answer), graded, answered.exchanges, vote: answered.vote)
    } catch {
      switch error {
      case .unrendered(let failure):
        return job.outcome(
          .unrendered(failure), grader.failed(job.suiteCase, reason: failure.message))
      case .unanswered(let error, let exchanges):
        if Task.isCancelled || error.endsRun { return job.skipped }
        let requests = error.attempts > 1 ? " (after \(error.attempts) requests)" : ""
        return job.outcome(
          .unanswered(error), grader.errored(job.suiteCase, reason: error.message + requests),
          exchanges)
      }
    }
  }
}
