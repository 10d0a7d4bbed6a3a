internal import Evaluation
internal import StrictData

extension GeminiDialect {
  func answer(from reply: HTTPReply) throws(ProviderError) -> ModelAnswer {
    let object = try ReplyBody.object(reply.body, dialect: name)
    var answer = GeminiStreamedAnswer(dialect: self)
    _ = try answer.take(object)
    guard answer.hasCandidate else {
      throw ReplyBody.wrong("has no candidates", in: object, dialect: name)
    }
    return try answer.answer()
  }

  /// The wait is in the body; a quota of a day is not waited for.
  func error(from reply: HTTPReply, now: Int64) -> ProviderError {
    error(from: reply, name: name) { failure in
      let retry = RetryRule(statuses: [408, 429]).retry(reply, now: now)
      guard let failure, retry != .never else { return retry }
      return Self.retry(failure) ?? retry
    }
  }

  /// An error with status 200, or in a stream.
  func checkError(_ object: JSONObject) throws(ProviderError) {
    guard let error = object.present("error") else { return }
    let failure = ReplyFailure(error: error, around: object)
    let isTransient =
      failure.statusByCode.map(RetryRule(statuses: [408, 429]).isTransient) ?? false
    throw failure.error(
      "answered with an error", dialect: name,
      retry: isTransient ? Self.retry(failure) ?? .afterBackoff : .never)
  }

  /// What `details` say: `RetryInfo` and `QuotaFailure` of google.rpc; nil: nothing.
  private static func retry(_ failure: ReplyFailure) -> ProviderError.Retry? {
    var retry: ProviderError.Retry?
    for detail in failure.object["details"]?.array ?? [] {
      for violation in detail["violations"]?.array ?? []
      where violation["quotaId"]?.string?.contains("PerDay") == true {
        return .never
      }
      if let delay = detail["retryDelay"]?.string, delay.hasSuffix("s"),
        let seconds = Double(delay.dropLast()), seconds >= 0
      {
        // Whether the wait is kept is the transport's to say; past a day they are all the same.
        retry = .after(.seconds(min(seconds, 86_400)))
      }
    }
    return retry
  }

  static func finish(_ word: String, hasCalls: Bool) -> FinishReason {
    switch word {
    case "STOP": hasCalls ? .toolCalls : .stop
    case "MAX_TOKENS": .length
    case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
      "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "MODEL_ARMOR":
      .refused
    default: .other(Excerpt.of(word, limit: 60))
    }
  }

  /// Thoughts are tokens of the answer, but not counted among its candidates'.
  static func usage(_ value: JSONValue?) -> TokenUsage {
    let thoughts = value?["thoughtsTokenCount"]?.tokenCount
    return TokenUsage(
      prompt: value?["promptTokenCount"]?.tokenCount,
      completion: [value?["candidatesTokenCount"]?.tokenCount, thoughts].knownSum,
      cachedPrompt: value?["cachedContentTokenCount"]?.tokenCount, reasoning: thoughts)
  }
}

/// The chunks of a streamed answer, each of the shape of a whole one, ended by a reason to finish.
struct GeminiStreamedAnswer: StreamedAnswer {
  private let dialect: GeminiDialect
  private var text = ""
  private var calls: [ToolCall] = []
  private var finish: String?
  private var isBlocked = false
  private var usage = TokenUsage()
  private var model: String?
  /// Whether there was anything to read an answer from.
  private(set) var hasCandidate = false

  init(dialect: GeminiDialect) {
    self.dialect = dialect
  }

  var isComplete: Bool { finish != nil || isBlocked }

  mutating func take(_ event: ServerEvent) throws(ProviderError) -> String {
    try take(event.object(dialect: dialect.name))
  }

  /// Takes one chunk and returns the new text in it.
  mutating func take(_ chunk: JSONObject) throws(ProviderError) -> String {
    try dialect.checkError(chunk)
    if let model = chunk["modelVersion"]?.string { self.model = model }
    if let usage = chunk.present("usageMetadata") { self.usage = GeminiDialect.usage(usage) }
    guard let candidate = chunk["candidates"]?.array?.first else {
      if chunk["promptFeedback"]?["blockReason"]?.string != nil {
        isBlocked = true
        hasCandidate = true
      }
      return ""
    }
    if let finish = candidate["finishReason"]?.string { self.finish = finish }
    guard let content = candidate["content"]?.object else {
      guard finish != nil else {
        throw ReplyBody.wrong(
          "has a candidate without content", in: chunk, dialect: dialect.name)
      }
      hasCandidate = true
      return ""
    }
    hasCandidate = true
    return try take(parts: content.present("parts") ?? .array([]), in: chunk)
  }

  private mutating func take(
    parts value: JSONValue, in chunk: JSONObject
  ) throws(ProviderError) -> String {
    guard let parts = value.array else {
      throw ReplyBody.wrong("has parts that are no list", in: chunk, dialect: dialect.name)
    }
    var words = ""
    for part in parts where part["thought"]?.bool != true {
      if let call = part["functionCall"] {
        guard let name = call["name"]?.string else {
          throw ReplyBody.wrong("has a tool call without a name", in: chunk, dialect: dialect.name)
        }
        calls.append(
          ToolCall(
            id: call["id"]?.string, name: name,
            arguments: OpenAIChatDialect.arguments(call["args"] ?? .null)))
      } else if let text = part["text"] {
        guard let text = text.string else {
          throw ReplyBody.wrong("has a text that is none", in: chunk, dialect: dialect.name)
        }
        words += text
      }
    }
    text += words
    return words
  }

  func answer() throws(ProviderError) -> ModelAnswer {
    let reason = finish.map { GeminiDialect.finish($0, hasCalls: !calls.isEmpty) }
    var answer = ModelAnswer(
      text: text, toolCalls: calls, finish: isBlocked ? .refused : reason, model: model)
    answer.usage = usage
    return answer
  }
}
