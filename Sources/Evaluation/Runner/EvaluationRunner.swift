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
/// A bad answer is never asked for again. Only a failure on the way to the model
/// (``ProviderError/isTransport``) is, at most ``transportRetries`` times.
public struct EvaluationRunner: Sendable {
  /// How often a failure on the way to the model is tried again.
  public let transportRetries: Int
  /// The wait before the first of those; it doubles with each.
  public let retryDelay: Duration

  /// A runner.
  public init(transportRetries: Int = 3, retryDelay: Duration = .milliseconds(500)) {
    self.transportRetries = max(0, transportRetries)
    self.retryDelay = retryDelay
  }

  /// Runs every case `repeats` times.
  ///
  /// - Parameters:
  ///   - cases: cases of the grader's suite.
  ///   - repeats: how often each runs, at least 1.
  ///   - concurrency: how many requests may be open, at least 1.
  ///   - render: the request for a case, called once per case and repeat, maybe on several tasks
  ///     at once.
  ///   - provider: who answers.
  ///   - grader: who judges.
  ///   - progress: called after each, one call at a time.
  /// - Returns: one outcome per case and repeat, in the order of `cases`, a case's repeats
  ///   together, `invariant` assertions decided. After a cancellation what had not begun, or was waiting to ask again, is skipped.
  public func run(
    cases: [SuiteCase], repeats: Int = 1, concurrency: Int = 1,
    render: @escaping @Sendable (SuiteCase) throws(RenderFailure) -> ModelRequest,
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
          (index, await runner.run(job, render: render, provider: provider, grader: grader))
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

    var skipped: CaseOutcome {
      CaseOutcome(
        suiteCase: suiteCase, repeatIndex: repeatIndex, ending: .skipped,
        graded: GradedCase(pass: nil, score: nil, assertions: []))
    }
  }

  /// One request and its verdict.
  func run(
    _ job: Job, render: @Sendable (SuiteCase) throws(RenderFailure) -> ModelRequest,
    provider: any ModelProvider, grader: Grader
  ) async -> CaseOutcome {
    if Task.isCancelled { return job.skipped }
    let request: ModelRequest
    do {
      request = try render(job.suiteCase).repeated(job.repeatIndex)
    } catch {
      return CaseOutcome(
        suiteCase: job.suiteCase, repeatIndex: job.repeatIndex, ending: .unrendered(error),
        graded: grader.failed(job.suiteCase, reason: error.message))
    }
    var attempts = 0
    while true {
      attempts += 1
      do {
        let answer = try await provider.answer(request)
        return CaseOutcome(
          suiteCase: job.suiteCase, repeatIndex: job.repeatIndex, ending: .answered(answer),
          request: request, graded: await grader.grade(job.suiteCase, JudgedAnswer(answer)),
          attempts: attempts)
      } catch {
        if Task.isCancelled { return job.skipped }
        let mayRetry = error.isTransport && attempts <= transportRetries
        guard mayRetry, await waited(before: attempts) else {
          return Task.isCancelled
            ? job.skipped : unanswered(job, request, error, grader, attempts: attempts)
        }
      }
    }
  }

  private func unanswered(
    _ job: Job, _ request: ModelRequest, _ error: ProviderError, _ grader: Grader, attempts: Int
  ) -> CaseOutcome {
    CaseOutcome(
      suiteCase: job.suiteCase, repeatIndex: job.repeatIndex, ending: .unanswered(error),
      request: request, graded: grader.errored(job.suiteCase, reason: error.message),
      attempts: attempts)
  }

  /// Waits before a retry; false where the wait was cancelled.
  private func waited(before attempt: Int) async -> Bool {
    do {
      try await Task.sleep(for: retryDelay * (1 << min(attempt - 1, 16)))
      return true
    } catch {
      return false
    }
  }
}
