public import StrictData

/// Tokens of one request, as the provider reports them; nil: it did not.
public struct TokenUsage: Sendable, Hashable {
  /// Tokens of the prompt, those read from the provider's cache included.
  public var prompt: Int?
  /// Tokens of the answer, those of its reasoning included.
  public var completion: Int?
  /// Those of ``prompt`` that came from the provider's cache.
  public var cachedPrompt: Int?
  /// Those of ``completion`` that were reasoning.
  public var reasoning: Int?

  /// A usage.
  public init(
    prompt: Int? = nil, completion: Int? = nil, cachedPrompt: Int? = nil, reasoning: Int? = nil
  ) {
    self.prompt = prompt
    self.completion = completion
    self.cachedPrompt = cachedPrompt
    self.reasoning = reasoning
  }

  /// The usage of two requests together; what one of them does not report is not known of both.
  public static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
    func sum(_ path: KeyPath<TokenUsage, Int?>) -> Int? {
      guard let first = left[keyPath: path], let second = right[keyPath: path] else { return nil }
      return first + second
    }
    return TokenUsage(
      prompt: sum(\.prompt), completion: sum(\.completion), cachedPrompt: sum(\.cachedPrompt),
      reasoning: sum(\.reasoning))
  }
}

/// Why a model stopped.
public enum FinishReason: Sendable, Hashable {
  /// It was done, or met a stop sequence.
  case stop
  /// The limit on tokens cut it off.
  case length
  /// It waits for tools.
  case toolCalls
  /// The provider withheld or cut the answer, or the model refused.
  case refused
  /// Another reason, in the provider's word.
  case other(String)

  /// One word: `stop`, `length`, `tool-calls`, `refused`, or the provider's own.
  public var word: String {
    switch self {
    case .stop: "stop"
    case .length: "length"
    case .toolCalls: "tool-calls"
    case .refused: "refused"
    case .other(let word): word
    }
  }
}

/// What a model gave.
public struct ModelAnswer: Sendable, Hashable {
  /// The text, untouched.
  public var text: String
  /// Tokens, as reported.
  public var usage: TokenUsage
  /// How long the provider took, in milliseconds; nil for answers that were not produced now.
  public var latencyMilliseconds: Double?
  /// Whether the answer was kept from an earlier request.
  public var isCached: Bool
  /// What the provider says of its answer: the baseline names its evidence here.
  public var note: String?
  /// The tools the model asks for, in order.
  public var toolCalls: [ToolCall]
  /// What the provider wants to see again before what the model said, as it came, where the
  /// conversation goes on: thinking with its signature. In no file of git, and part of no digest.
  public var carried: [JSONValue] = []
  /// Why it stopped; nil: not said.
  public var finish: FinishReason?
  /// The model that answered, as the provider names it; nil: not said.
  public var model: String?
  /// How many requests were sent for it: above 1 after failures on the way.
  public var attempts: Int
  /// What it cost, in US dollars; nil: not known, which is not free.
  public var costUSD: Double?

  /// An answer.
  public init(
    text: String, promptTokens: Int? = nil, completionTokens: Int? = nil,
    latencyMilliseconds: Double? = nil, isCached: Bool = false, note: String? = nil,
    toolCalls: [ToolCall] = [], finish: FinishReason? = nil, model: String? = nil
  ) {
    self.text = text
    usage = TokenUsage(prompt: promptTokens, completion: completionTokens)
    self.latencyMilliseconds = latencyMilliseconds
    self.isCached = isCached
    self.note = note
    self.toolCalls = toolCalls
    self.finish = finish
    self.model = model
    attempts = 1
  }

  /// Tokens of the prompt, as the provider reports them; nil: not reported.
  public var promptTokens: Int? { usage.prompt }
  /// Tokens of the answer, as the provider reports them; nil: not reported.
  public var completionTokens: Int? { usage.completion }

  /// The answer that came last of several requests which make one: with the usage, cost, time and
  /// number of requests of all. What is not known of one is not known of all; it is kept from before
  /// where all are.
  ///
  /// - Parameter answers: all of them, this one included.
  func together(with answers: [ModelAnswer]) -> ModelAnswer {
    guard let first = answers.first, answers.count > 1 else { return self }
    var sum = self
    sum.usage = answers.dropFirst().reduce(first.usage) { $0 + $1.usage }
    sum.latencyMilliseconds = Self.sum(answers.map(\.latencyMilliseconds))
    sum.costUSD = Self.sum(answers.map(\.costUSD))
    sum.isCached = answers.allSatisfy(\.isCached)
    sum.attempts = answers.reduce(0) { $0 + $1.attempts }
    return sum
  }

  private static func sum(_ values: [Double?]) -> Double? {
    var sum = 0.0
    for value in values {
      guard let value else { return nil }
      sum += value
    }
    return sum
  }
}
