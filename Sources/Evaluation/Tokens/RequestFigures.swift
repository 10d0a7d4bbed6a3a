public import PromptModel

/// What can be said of a model's requests before and after they are sent: tokens, whether they fit,
/// what they cost.
public struct RequestFigures: Sendable {
  /// The model.
  public let model: ModelDefinition
  /// What is known of it; nil: it has no side file.
  public let info: ModelInfo?
  /// Counts its tokens.
  public let counter: TokenCounter

  /// Figures of a model.
  ///
  /// - Parameter vocabulary: that of the model, where it is installed.
  public init(model: ModelDefinition, info: ModelInfo?, vocabulary: TokenVocabulary? = nil) {
    self.model = model
    self.info = info
    counter = TokenCounter(vocabulary, media: MediaRule(modelID: model.id))
  }

  /// The vocabulary a model cuts text with: its side file's, else by its id; nil: not known.
  public static func vocabularyName(
    of model: ModelDefinition, _ info: ModelInfo?
  ) -> VocabularyName? {
    info?.vocabulary ?? VocabularyName(modelID: model.id)
  }

  /// The tokens of a request's prompt.
  public func tokens(of request: ModelRequest) -> TokenFigure { counter.tokens(of: request) }

  /// Why a request cannot fit the model's context: its prompt, with the margin of an estimate, and
  /// the largest answer are more than that. Nil where they fit, and where the context is not known.
  public func problem(with request: ModelRequest) -> ProviderError? {
    let limit = ContextLimit(context: info?.context, maximumOutput: model.maximumOutput)
    guard let texts = request.embeddedTexts else {
      return limit.problem(withPrompt: tokens(of: request))
    }
    return texts.lazy.compactMap { limit.problem(withPrompt: counter.tokens(of: $0)) }.first
  }

  /// The tokens of the largest answer to a request; nil: the model's file does not say. Embeddings
  /// are none.
  public func largestAnswer(to request: ModelRequest) -> Int? {
    request.embeddedTexts == nil ? model.maximumOutput : 0
  }

  /// What a request cost, in US dollars; nil where that is not known.
  public func cost(of usage: TokenUsage) -> Double? { info?.prices?.cost(of: usage) }

  /// What a request can cost at most, in US dollars, before it is sent: its prompt with its margin at
  /// the price of one that is not cached, and the largest answer. Nil where a price or the largest
  /// answer is not known. Media count as far as ``MediaRule`` knows them.
  ///
  /// - Parameter more: tokens that the prompt will have besides.
  public func highestCost(of request: ModelRequest, more: Int = 0) -> Double? {
    cost(
      of: TokenUsage(
        prompt: tokens(of: request).atMost + more, completion: largestAnswer(to: request)))
  }
}

/// A model's context: prompt and answer together.
public struct ContextLimit: Sendable, Hashable {
  /// The limit in tokens; nil: not known.
  public let context: Int?
  /// The largest answer in tokens; nil: not said, and one token is left for it.
  public let maximumOutput: Int?

  /// A limit.
  public init(context: Int?, maximumOutput: Int?) {
    self.context = context
    self.maximumOutput = maximumOutput
  }

  /// Why a prompt does not fit; nil: it does, or the limit is not known.
  public func problem(withPrompt prompt: TokenFigure) -> ProviderError? {
    guard let context else { return nil }
    let (sum, overflows) = prompt.atMost.addingReportingOverflow(maximumOutput ?? 1)
    guard overflows || sum > context else { return nil }
    let margin = prompt.margin > 0 ? " and a margin of \(prompt.margin)" : ""
    let answer = maximumOutput.map { ", with up to \($0) of the answer" } ?? ""
    return ProviderError(
      "the prompt has \(prompt.text) tokens\(margin)\(answer); the model's context is \(context) "
        + "tokens", attempts: 0)
  }
}
