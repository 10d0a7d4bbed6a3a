/// What is known of a kind of hosted provider: its place, the names of its keys, its dialect.
struct HostedKind: Sendable {
  /// Where it is; nil: everybody has a place of their own.
  let baseURL: String?
  /// The variables that hold its key, for its own place only.
  let keyVariables: [String]
  /// Ends of a base URL that its dialect writes itself.
  let droppedEnds: [String]

  /// What is known of a kind; nil for programs.
  init?(_ kind: OperatorProvider.Kind) {
    switch kind {
    case .openai, .openaiResponses:
      self.init("https://api.openai.com/v1", ["OPENAI_API_KEY"])
    case .anthropic:
      self.init("https://api.anthropic.com", ["ANTHROPIC_API_KEY"], dropped: ["/v1"])
    case .gemini:
      self.init(
        "https://generativelanguage.googleapis.com", ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        dropped: ["/v1beta"])
    case .ollama: self.init(Self.ollamaPlace, [], dropped: ["/api", "/v1"])
    case .vertex, .azure, .bedrock: self.init(nil, [])
    case .command: return nil
    }
  }

  private init(_ baseURL: String?, _ keyVariables: [String], dropped: [String] = []) {
    self.baseURL = baseURL
    self.keyVariables = keyVariables
    droppedEnds = dropped
  }

  /// Where Ollama listens unless told otherwise: the only private address that is allowed unasked.
  static let ollamaPlace = "http://127.0.0.1:11434"

  /// How a provider is spoken to; nil for programs.
  ///
  /// - Parameter hasToken: whether its key is one that a program prints.
  static func dialect(
    _ kind: OperatorProvider.Kind, baseURL: String, hasToken: Bool
  ) -> (any Dialect)? {
    switch kind {
    case .openai: OpenAIChatDialect(baseURL: baseURL)
    case .openaiResponses: OpenAIResponsesDialect()
    case .anthropic: AnthropicDialect()
    case .gemini: GeminiDialect(service: .gemini)
    case .vertex: GeminiDialect(service: .vertex)
    case .azure: AzureDialect(baseURL: baseURL, keyKind: hasToken ? .bearerToken : .apiKey)
    case .bedrock: BedrockDialect()
    case .ollama: OllamaDialect()
    case .command: nil
    }
  }
}
