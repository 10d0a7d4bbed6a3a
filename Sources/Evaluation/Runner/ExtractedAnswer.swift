public import PromptModel

/// A task whose answer is a part of what the model says: a prompt with `stet.answer`.
public struct ExtractedAnswer: CaseTask {
  /// Why a case without an answer failed.
  public static let noAnswer = "no answer found"

  private let task: any CaseTask
  private let extractor: AnswerExtractor

  /// A task.
  public init(of task: any CaseTask, by extractor: AnswerExtractor) {
    self.task = task
    self.extractor = extractor
  }

  /// That of the task inside.
  public var requestCount: RequestCount { task.requestCount }

  /// That of the task inside.
  public func firstRequest(
    for suiteCase: SuiteCase, repeatIndex: Int
  ) throws(RenderFailure) -> ModelRequest {
    try task.firstRequest(for: suiteCase, repeatIndex: repeatIndex)
  }

  /// The answer, of which the extracted part is judged.
  public func answer(
    _ suiteCase: SuiteCase, repeatIndex: Int, from provider: any ModelProvider
  ) async throws(CaseFailure) -> CaseAnswer {
    var answered = try await task.answer(suiteCase, repeatIndex: repeatIndex, from: provider)
    switch extractor.extract(answered.answer.text) {
    case .found(let text): answered.judged = .part(text)
    case .nothing: answered.judged = .nothing(Self.noAnswer)
    case .undecided(let reason): answered.judged = .undecided(reason)
    }
    return answered
  }
}
