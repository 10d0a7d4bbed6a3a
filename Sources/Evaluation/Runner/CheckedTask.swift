public import PromptModel
internal import StrictData

/// A task some of whose cases are known beforehand to have no answer: nothing is sent for them.
public struct CheckedTask: CaseTask {
  private let inner: any CaseTask
  private let problems: [ExactString: ProviderError]

  /// A task.
  ///
  /// - Parameter problems: why a case cannot be asked, by its id.
  public init(_ inner: any CaseTask, problems: [String: ProviderError]) {
    self.inner = inner
    self.problems = Dictionary(
      problems.map { (ExactString($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// The other task's.
  public var requestCount: RequestCount { inner.requestCount }

  /// The other task's.
  public func firstRequest(
    for suiteCase: SuiteCase, repeatIndex: Int
  ) throws(RenderFailure) -> ModelRequest {
    try inner.firstRequest(for: suiteCase, repeatIndex: repeatIndex)
  }

  /// The other task's answer.
  public func answer(
    _ suiteCase: SuiteCase, repeatIndex: Int, from provider: any ModelProvider
  ) async throws(CaseFailure) -> CaseAnswer {
    if var problem = problems[ExactString(suiteCase.id)] {
      problem.attempts = 0
      throw .unanswered(problem, [])
    }
    return try await inner.answer(suiteCase, repeatIndex: repeatIndex, from: provider)
  }
}
