public import PromptModel

/// What a prompt does to answer a case: one request, or several that make one answer.
public protocol CaseTask: Sendable {
  /// Answers a case.
  ///
  /// - Parameters:
  ///   - repeatIndex: 0 for the first run of the case.
  ///   - provider: who is asked.
  func answer(
    _ suiteCase: SuiteCase, repeatIndex: Int, from provider: any ModelProvider
  ) async throws(CaseFailure) -> CaseAnswer

  /// How many requests a case takes at least, tools left aside.
  var requestCount: RequestCount { get }

  /// The first request for a case, for what is asked before anything is sent.
  func firstRequest(
    for suiteCase: SuiteCase, repeatIndex: Int
  ) throws(RenderFailure) -> ModelRequest
}

/// How many requests a case takes.
public struct RequestCount: Sendable, Hashable {
  /// The number.
  public let count: Int
  /// Whether all of them are like the first one.
  public let areAlike: Bool

  /// A number of requests.
  public init(_ count: Int, areAlike: Bool = true) {
    self.count = count
    self.areAlike = areAlike
  }

  /// One.
  public static let one = RequestCount(1)
}

extension CaseTask {
  /// One.
  public var requestCount: RequestCount { .one }
}

/// What was asked once on the way to an answer, and what came back.
public struct Exchange: Sendable, Hashable {
  /// How it ended.
  public enum Ending: Sendable, Hashable {
    /// With an answer.
    case answered(ModelAnswer)
    /// Without one.
    case failed(ProviderError)
  }

  /// The step of a chain, `sample 2`, or the like; nil: the case's only request.
  public let step: String?
  /// The request.
  public let request: Digest
  /// What the step was given; empty for a case's only request, which can be rendered again.
  public let input: [ChatMessage]
  /// How it ended.
  public let ending: Ending

  /// An exchange.
  public init(step: String?, request: Digest, input: [ChatMessage] = [], ending: Ending) {
    self.step = step
    self.request = request
    self.input = input
    self.ending = ending
  }

  /// The same exchange as part of a larger one: `draft`, `draft, sample 2`.
  func part(of whole: String) -> Exchange {
    Exchange(
      step: step.map { "\(whole), \($0)" } ?? whole, request: request, input: input, ending: ending)
  }

  /// The answer, where there is one.
  public var answer: ModelAnswer? {
    if case .answered(let answer) = ending { answer } else { nil }
  }

  /// Requests that were sent for it, those sent again included; 0 for an answer kept from before.
  public var calls: Int {
    switch ending {
    case .answered(let answer): answer.isCached && answer.attempts == 1 ? 0 : answer.attempts
    case .failed(let error): error.attempts
    }
  }
}

/// A case's answer and how it came about.
public struct CaseAnswer: Sendable, Hashable {
  /// What of the answer is judged.
  public enum Judged: Sendable, Hashable {
    /// All of its text.
    case whole
    /// What an extractor took out of it.
    case part(String)
    /// Nothing, and why: the case failed.
    case nothing(String)
    /// It cannot be told, and why: no verdict.
    case undecided(String)
  }

  /// The whole answer: for several requests with their usage, cost and time together.
  public var answer: ModelAnswer
  /// Every request on the way, in order.
  public var exchanges: [Exchange]
  /// What of the answer is judged.
  public var judged = Judged.whole
  /// For several samples: how they voted.
  public var vote: SampleVote?
  /// The tools that the model could ask for.
  public var tools: [ToolDefinition] = []

  /// An answer.
  public init(_ answer: ModelAnswer, exchanges: [Exchange]) {
    self.answer = answer
    self.exchanges = exchanges
  }
}

/// Why a case has no answer.
public enum CaseFailure: Error, Sendable, Hashable {
  /// The prompt could not be rendered for it: the case failed.
  case unrendered(RenderFailure)
  /// The model gave no answer: no verdict. With what was asked on the way, in order.
  case unanswered(ProviderError, [Exchange])
}
