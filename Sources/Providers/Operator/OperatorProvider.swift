/// What an alias that models name stands for, as the operator says.
public struct OperatorProvider: Sendable, Hashable {
  /// How the provider is spoken to.
  public enum Kind: String, Sendable, CaseIterable {
    case openai
    case openaiResponses = "openai-responses"
    case anthropic, gemini, vertex, azure, bedrock, ollama, command
  }

  /// Where a key comes from; never the key itself.
  public enum Credential: Sendable, Hashable {
    /// The environment variable that holds it.
    case environment(variable: String)
    /// The argument list of a program that prints a short-lived one.
    case program([String])
  }

  /// How it is spoken to.
  public let kind: Kind
  /// Where it is; nil: the kind's own place.
  public let baseURL: String?
  /// Where its key comes from; nil: it needs none.
  public let credential: Credential?
  /// How long one answer may take, in seconds; nil: the kind's default.
  public let timeoutSeconds: Double?
  /// Requests under way at once; nil: what the run says.
  public let concurrency: Int?
  /// Requests a minute; nil: no limit.
  public let requestsPerMinute: Double?
  /// Whether it may have a private or a loopback address.
  public let allowsPrivateAddresses: Bool
  /// For ``Kind/command``: the program.
  public let program: Program?
  /// For ``Kind/command``: how its standard output is read.
  public let answerFormat: CommandProvider.AnswerFormat

  /// A provider.
  public init(
    kind: Kind, baseURL: String? = nil, credential: Credential? = nil,
    timeoutSeconds: Double? = nil, concurrency: Int? = nil, requestsPerMinute: Double? = nil,
    allowsPrivateAddresses: Bool = false, program: Program? = nil,
    answerFormat: CommandProvider.AnswerFormat = .text
  ) {
    self.kind = kind
    self.baseURL = baseURL
    self.credential = credential
    self.timeoutSeconds = timeoutSeconds
    self.concurrency = concurrency
    self.requestsPerMinute = requestsPerMinute
    self.allowsPrivateAddresses = allowsPrivateAddresses
    self.program = program
    self.answerFormat = answerFormat
  }
}
