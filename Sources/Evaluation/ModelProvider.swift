/// What a model gave.
public struct ModelAnswer: Sendable, Hashable {
  /// The text, untouched.
  public let text: String
  /// Tokens of the prompt, as the provider reports them; nil: not reported.
  public let promptTokens: Int?
  /// Tokens of the answer, as the provider reports them; nil: not reported.
  public let completionTokens: Int?
  /// How long the provider took; nil for answers that were not produced now.
  public let latencyMilliseconds: Double?
  /// Whether the answer was kept from an earlier request.
  public let isCached: Bool
  /// What the provider says of its answer: the baseline names its evidence here.
  public let note: String?

  /// An answer.
  public init(
    text: String, promptTokens: Int? = nil, completionTokens: Int? = nil,
    latencyMilliseconds: Double? = nil, isCached: Bool = false, note: String? = nil
  ) {
    self.text = text
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.latencyMilliseconds = latencyMilliseconds
    self.isCached = isCached
    self.note = note
  }
}

/// Why there is no answer.
public struct ProviderError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One sentence with the facts, without a full stop.
  public let message: String
  /// Whether the way to the model failed (a refused connection, 429, 5xx, a timeout), so that
  /// asking again is no retry of a bad answer.
  public let isTransport: Bool

  /// An error.
  public init(_ message: String, isTransport: Bool = false) {
    self.message = message
    self.isTransport = isTransport
  }

  /// The message.
  public var description: String { message }
}

/// Something that answers requests: the embedded baseline, recorded answers, a hosted model.
public protocol ModelProvider: Sendable {
  /// The answer to one request.
  ///
  /// - Throws: where there is none; never an answer made up instead.
  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer
}
