public import PromptModel

/// A task that asks several times and lets the answers vote: a prompt with `stet.samples`.
///
/// The samples are asked one after another, so that a case is one request at a time wherever it
/// runs. Sample s of n in repeat r is answer r · n + s of its request.
public struct SampledAnswer: CaseTask {
  private let task: any CaseTask
  private let count: Int
  private let ballot: @Sendable (SuiteCase, CaseAnswer) -> SampleVote.Ballot

  /// A task.
  ///
  /// - Parameters:
  ///   - count: the number of samples, at least 1.
  ///   - grader: knows the labels of the cases.
  public init(of task: any CaseTask, count: Int, grader: Grader) {
    self.init(of: task, count: count) { suiteCase, answered in
      switch answered.judged {
      case .whole: grader.ballot(answered.answer.text, isExtracted: false, for: suiteCase)
      case .part(let text): grader.ballot(text, isExtracted: true, for: suiteCase)
      case .nothing, .undecided: .abstention
      }
    }
  }

  /// A task whose samples vote as the caller says.
  public init(
    of task: any CaseTask, count: Int,
    ballot: @escaping @Sendable (SuiteCase, CaseAnswer) -> SampleVote.Ballot
  ) {
    self.task = task
    self.count = max(1, count)
    self.ballot = ballot
  }

  /// As many for each sample.
  public var requestCount: RequestCount {
    RequestCount(task.requestCount.count * count, areAlike: task.requestCount.areAlike)
  }

  /// The first sample's.
  public func firstRequest(
    for suiteCase: SuiteCase, repeatIndex: Int
  ) throws(RenderFailure) -> ModelRequest {
    try task.firstRequest(for: suiteCase, repeatIndex: repeatIndex * count)
  }

  /// The winning answer, with the usage, cost and time of all samples.
  public func answer(
    _ suiteCase: SuiteCase, repeatIndex: Int, from provider: any ModelProvider
  ) async throws(CaseFailure) -> CaseAnswer {
    var samples: [CaseAnswer] = []
    var exchanges: [Exchange] = []
    for sample in 0..<count {
      do {
        let answered = try await task.answer(
          suiteCase, repeatIndex: repeatIndex * count + sample, from: provider)
        samples.append(answered)
        exchanges += answered.exchanges.map { $0.part(of: "sample \(sample + 1)") }
      } catch {
        guard case .unanswered(let failure, let last) = error else { throw error }
        let whole = last.map { $0.part(of: "sample \(sample + 1)") }
        throw .unanswered(failure, exchanges + whole)
      }
    }
    return elected(samples, suiteCase, exchanges)
  }

  private func elected(
    _ samples: [CaseAnswer], _ suiteCase: SuiteCase, _ exchanges: [Exchange]
  ) -> CaseAnswer {
    var vote = SampleVote(samples.map { ballot(suiteCase, $0) })
    let times = samples.compactMap(\.answer.latencyMilliseconds)
    if times.count == samples.count { vote.longestMilliseconds = times.max() }
    var elected = samples[vote.winner ?? 0]
    elected.answer = elected.answer.together(with: samples.map(\.answer))
    elected.answer.note = vote.text
    elected.exchanges = exchanges
    elected.vote = vote
    let undecided = samples.lazy.compactMap { sample in
      if case .undecided = sample.judged { sample.judged } else { nil }
    }.first
    if let undecided {
      elected.judged = undecided
    } else if vote.winner == nil {
      elected.judged = .nothing(ExtractedAnswer.noAnswer)
    }
    return elected
  }
}
