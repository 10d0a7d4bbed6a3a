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
  /// A runner.
  public init() {}

  /// Runs every case `repeats` times.
  ///
  /// - Parameters:
  ///   - cases: cases of the grader's suite.
  ///   - repeats: how often each runs, at least 1.
  ///   - concurrency: how many cases may be under way, at least 1.
  ///   - task: what the prompt does to answer a case.
  ///   - provider: who answers.
  ///   - grader: who judges.
  ///   - progress: called after each, one call at a time.
  /// - Returns: one outcome per case and repeat, in the order of `cases`, a case's repeats
  ///   together, `invariant` assertions decided. After a cancellation what had not begun, or was
  ///   waiting to ask again, is skipped.
  public func run(
    cases: [SuiteCase], repeats: Int = 1, concurrency: Int = 1, task: any CaseTask,
    provider: any ModelProvider, grader: Grader,
    progress: @Sendable (Progress) -> Void = { _ in }
  ) async -> [CaseOutcome] {
    let jobs = cases.flatMap { suiteCase in
      (0..<max(1, repeats)).map { Job(suiteCase: suiteCase, repeatIndex: $0) }
    }
    let runner = self
    return await withTaskGroup(of: (Int, CaseOutcome).self) { group in
      var outcomes = [CaseOutcome?](repeating: nil, count: jobs.count)
      var (next, finished) = (0, 0)
      func start() {
        guard next < jobs.count else { return }
        let (index, job) = (next, jobs[next])
        next += 1
        group.addTask {
          (index, await runner.run(job, task: task, provider: provider, grader: grader))
        }
      }
      for _ in 0..<max(1, concurrency) { start() }
      for await (index, outcome) in group {
        outcomes[index] = outcome
        finished += 1
        progress(
          Progress(
            finished: finished, total: jobs.count, caseID: outcome.suiteCase.id,
            repeatIndex: outcome.repeatIndex, pass: outcome.graded.pass))
        start()
      }
      return grader.settled(outcomes.compactMap { $0 })
    }
  }

  struct Job {
    let suiteCase: SuiteCase
    let repeatIndex: Int

    func outcome(
      _ ending: CaseOutcome.Ending, _ graded: GradedCase, _ exchanges: [Exchange] = [],
      vote: SampleVote? = nil
    ) -> CaseOutcome {
      CaseOutcome(
        suiteCase: suiteCase, repeatIndex: repeatIndex, ending: ending, graded: graded,
        exchanges: exchanges, vote: vote)
    }

    var skipped: CaseOutcome {
      outcome(.skipped, GradedCase(pass: nil, score: nil, assertions: []))
    }
  }

  /// One answer and its verdict.
  func run(
    _ job: Job, task: any CaseTask, provider: any ModelProvider, grader: Grader
  ) async -> CaseOutcome {
    if Task.isCancelled { return job.skipped }
    do {
      let answered = try await task.answer(
        job.suiteCase, repeatIndex: job.repeatIndex, from: provider)
      return job.outcome(
        .answered(answered.answer),
        await grader.grade(job.suiteCase, answered), answered.exchanges, vote: answered.vote)
    } catch {
      switch error {
      case .unrendered(let failure):
        return job.outcome(
          .unrendered(failure), grader.failed(job.suiteCase, reason: failure.message))
      case .unanswered(let error, let exchanges):
        if Task.isCancelled { return job.skipped }
        return job.outcome(
          .unanswered(error), grader.errored(job.suiteCase, reason: error.message), exchanges)
      }
    }
  }
}
