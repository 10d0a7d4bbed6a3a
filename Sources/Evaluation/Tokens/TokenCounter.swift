internal import StrictData

/// Counts the tokens of texts and requests: by a vocabulary, else by the piece rule.
public struct TokenCounter: Sendable {
  /// Tokens around each message in OpenAI's chat format, and before the answer: those of the
  /// OpenAI cookbook's "How to count tokens with tiktoken", which counts a message's role as text.
  public static let overhead = 3

  /// The vocabulary; nil: tokens are estimated.
  public let vocabulary: TokenVocabulary?

  /// How images, sounds and documents are counted; nil: they are not.
  public let media: MediaRule?

  /// A counter.
  public init(_ vocabulary: TokenVocabulary? = nil, media: MediaRule? = nil) {
    self.vocabulary = vocabulary
    self.media = media
  }

  /// The tokens of a text.
  public func tokens(of text: String) -> TokenFigure {
    vocabulary.map { TokenFigure($0.count(of: text), .exact) } ?? TokenFigure(TokenEstimate(text))
  }

  /// The tokens of a message: its role, its words, its media and its tool calls, and ``overhead``.
  /// With media and with tool calls the figure is an estimate, without those of
  /// ``uncountedMedia(of:)``.
  public func tokens(of message: ChatMessage) -> TokenFigure {
    var figure = TokenFigure(Self.overhead, vocabulary == nil ? .estimate : .exact)
    figure = figure + tokens(of: message.role) + tokens(of: message.text)
    for call in message.toolCalls {
      figure = figure + guessed(call.name) + guessed(call.arguments)
    }
    for medium in message.media {
      figure = figure + (media?.tokens(of: medium) ?? TokenFigure(0, .estimate))
    }
    return figure
  }

  /// How many media of a message have no figure: their bytes are elsewhere, or nobody says what they
  /// count.
  public func uncountedMedia(of message: ChatMessage) -> Int {
    message.media.count { media?.tokens(of: $0) == nil }
  }

  /// The tokens of a request's prompt: its messages and ``overhead`` for the answer's beginning; its
  /// tools and the schema of its answer as their JSON text, which makes it an estimate.
  public func tokens(of request: ModelRequest) -> TokenFigure {
    tokens(of: request.messages, tools: request.tools, output: request.output)
  }

  /// The tokens of a prompt whose model is not known.
  public func tokens(
    of messages: [ChatMessage], tools: [ToolDefinition] = [], output: OutputForm? = nil
  ) -> TokenFigure {
    let start = TokenFigure(Self.overhead, vocabulary == nil ? .estimate : .exact)
    var figure = messages.reduce(start) { $0 + tokens(of: $1) }
    for tool in tools { figure = figure + guessed(tool.canonicalValue.serialized()) }
    if let schema = output?.schema { figure = figure + guessed(schema.serialized()) }
    return figure
  }

  /// The tokens of a text whose form on the wire is the provider's: with a margin in any case.
  private func guessed(_ text: String) -> TokenFigure {
    let figure = tokens(of: text)
    guard figure.method == .exact else { return figure }
    return TokenFigure(figure.count, .estimate, margin: (figure.count + 9) / 10)
  }
}
