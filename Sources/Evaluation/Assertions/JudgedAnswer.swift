/// What an assertion judges: the text of an answer and what is known of how it came about.
public struct JudgedAnswer: Sendable, Hashable {
  /// The text that is judged: the whole, or a part of it.
  public var text: String
  /// The whole text, untouched, as it is kept and as people rate it.
  public let whole: String
  /// How long the answer took; nil: not measured, or the answer was kept from an earlier request.
  public var latencyMilliseconds: Double?
  /// What it cost; nil: not known, which is not free.
  public var costUSD: Double?
  /// Tokens of the prompt; nil: not reported.
  public var promptTokens: Int?
  /// Tokens of the answer; nil: not reported.
  public var completionTokens: Int?
  /// Tokens of both, for providers that report no more; nil: the sum of the two.
  public var totalTokens: Int?
  /// Whether the answer was kept from an earlier request.
  public var isCached: Bool
  /// The provider's own word on whether it refused; nil: it did not say.
  public var isRefusal: Bool?
  /// The tools the model asked for, in order.
  public var toolCalls: [ToolCall]
  /// The tools that it could ask for.
  public var tools: [ToolDefinition] = []

  /// An answer.
  public init(
    _ text: String, latencyMilliseconds: Double? = nil, costUSD: Double? = nil,
    promptTokens: Int? = nil, completionTokens: Int? = nil, totalTokens: Int? = nil,
    isCached: Bool = false, isRefusal: Bool? = nil, toolCalls: [ToolCall] = []
  ) {
    self.text = text
    whole = text
    self.latencyMilliseconds = latencyMilliseconds
    self.costUSD = costUSD
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.totalTokens = totalTokens
    self.isCached = isCached
    self.isRefusal = isRefusal
    self.toolCalls = toolCalls
  }

  /// What a provider gave. Its latency counts only where the answer was produced now.
  public init(_ answer: ModelAnswer) {
    self.init(
      answer.text, latencyMilliseconds: answer.isCached ? nil : answer.latencyMilliseconds,
      costUSD: answer.costUSD, promptTokens: answer.promptTokens,
      completionTokens: answer.completionTokens, isCached: answer.isCached,
      isRefusal: answer.finish == .refused ? true : nil, toolCalls: answer.toolCalls)
  }

  /// The same answer with another text to judge: a part, or what a transform made.
  func with(text: String) -> JudgedAnswer {
    var answer = self
    answer.text = text
    return answer
  }
}
