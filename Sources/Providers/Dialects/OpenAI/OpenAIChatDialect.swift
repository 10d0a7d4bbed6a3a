internal import Evaluation
internal import PromptModel
internal import StrictData

/// OpenAI's chat completions, and every server that speaks them.
struct OpenAIChatDialect: Dialect {
  /// Whose rules hold.
  enum Rules: Sendable {
    /// OpenAI's own and Azure's: `max_completion_tokens`, no `top_k`, schemas of objects only.
    case openAI
    /// Those of compatible servers (vLLM, llama.cpp, transformers serve, AI21, Mistral): the older
    /// `max_tokens`, and `top_k`.
    case compatible
  }

  let name: String
  let rules: Rules
  /// Whether a stream is asked to end with its usage.
  private let asksUsage: Bool

  init(rules: Rules, name: String = "OpenAI chat", asksUsage: Bool = true) {
    self.rules = rules
    self.name = name
    self.asksUsage = asksUsage
  }

  /// The dialect of the server at a base URL. Mistral refuses `stream_options` with status 422 and
  /// tells the usage unasked (mistral.ai, "Chat completion stream"); AI21's client does not know it.
  init(baseURL: String) {
    self.init(
      rules: Self.rules(baseURL: baseURL),
      asksUsage: !Self.isHost(of: baseURL, under: ["mistral.ai", "ai21.com"]))
  }

  /// The rules of the server at a base URL: OpenAI's own under openai.com and azure.com.
  static func rules(baseURL: String) -> Rules {
    isHost(of: baseURL, under: ["openai.com", "azure.com"]) ? .openAI : .compatible
  }

  private static func isHost(of baseURL: String, under domains: [String]) -> Bool {
    let rest = baseURL.split(separator: "://", maxSplits: 1).last ?? ""
    let host = rest.prefix { $0 != "/" && $0 != ":" }.lowercased()
    return domains.contains { host == $0 || host.hasSuffix("." + $0) }
  }

  func problem(with request: ModelRequest) -> ProviderError? {
    problem { () throws(ProviderError) in _ = try body(for: request, streaming: false) }
  }

  func call(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> DialectCall {
    DialectCall(
      path: "/chat/completions", json: try body(for: request, streaming: streaming))
  }

  func credential(_ key: String) -> HTTPField {
    HTTPField(name: "Authorization", value: "Bearer \(key)")
  }

  func error(from reply: HTTPReply, now: Int64) -> ProviderError {
    error(from: reply, name: name) { failure in
      if let failure, failure.has("insufficient_quota") { return .never }
      return RetryRule().retry(reply, now: now)
    }
  }

  func stream() -> (any DialectStream)? {
    EventStream(answer: OpenAIChatStreamedAnswer(dialect: self), dialect: self, name: name)
  }

  /// The body of the request.
  func body(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> JSONObject {
    let config = try DialectConfig(request, dialect: name)
    if rules == .openAI {
      try config.refuse([.topK])
    }
    var messages: [JSONValue] = []
    for turn in try Conversation(request, dialect: name).turns {
      messages.append(try message(turn))
    }
    let limit = rules == .openAI ? "max_completion_tokens" : "max_tokens"
    var body = JSONObject([
      ("model", .string(request.model.id)), ("messages", .array(messages)),
    ])
    body[limit] = try config.outputLimit()
    body["temperature"] = try config.number(.temperature)
    body["top_p"] = try config.number(.topP)
    body["top_k"] = try config.whole(.topK)
    body["stop"] = try config.stops()
    body["seed"] = try config.whole(.seed)
    body["presence_penalty"] = try config.number(.presencePenalty)
    body["frequency_penalty"] = try config.number(.frequencyPenalty)
    body["reasoning_effort"] = try config.effort().map { .string($0) }
    if !request.tools.isEmpty { body["tools"] = .array(request.tools.map(Self.tool)) }
    if let output = request.output { body["response_format"] = try format(output) }
    try config.addRest(to: &body, reserved: ["stream", "stream_options"])
    if streaming {
      body["stream"] = .bool(true)
      if asksUsage {
        body["stream_options"] = .members([("include_usage", .bool(true))])
      }
    }
    return body
  }

  private func message(_ turn: Conversation.Turn) throws(ProviderError) -> JSONValue {
    switch turn.role {
    case .system:
      return .members([("role", .string("system")), ("content", .string(turn.text))])
    case .user:
      return .members([("role", .string("user")), ("content", try content(turn))])
    case .assistant:
      let isCall = !turn.calls.isEmpty && turn.isSilent
      return .members([
        ("role", .string("assistant")), ("content", isCall ? .null : .string(turn.text)),
        ("tool_calls", turn.calls.isEmpty ? nil : .array(turn.calls.map(Self.call))),
      ])
    case .tool:
      return .members([
        ("role", .string("tool")), ("tool_call_id", turn.answers.map { .string($0.id) }),
        ("content", .string(turn.text)),
      ])
    }
  }

  /// A text where there is nothing to show: every server takes that.
  private func content(_ turn: Conversation.Turn) throws(ProviderError) -> JSONValue {
    var parts: [JSONValue] = []
    var showsMedia = false
    for part in turn.parts {
      switch part {
      case .text(let text):
        parts.append(.members([("type", .string("text")), ("text", .string(text))]))
      case .media(let media):
        showsMedia = true
        parts.append(try Self.media(DialectMedia(media, dialect: name), dialect: name))
      }
    }
    return showsMedia ? .array(parts) : .string(turn.text)
  }

  private func format(_ output: OutputForm) throws(ProviderError) -> JSONValue {
    guard let schema = output.schema else {
      return .members([("type", .string(output.isJSON ? "json_object" : "text"))])
    }
    if rules == .openAI { try Self.checkRoot(schema, dialect: name) }
    return .members([
      ("type", .string("json_schema")),
      (
        "json_schema",
        .members([
          ("name", .string(StrictSchema.name(schema))), ("schema", schema),
          ("strict", .bool(StrictSchema.isStrict(schema))),
        ])
      ),
    ])
  }

  /// OpenAI takes schemas of objects only, strict or not.
  static func checkRoot(_ schema: JSONValue, dialect: String) throws(ProviderError) {
    guard schema["type"]?.string == "object", schema["anyOf"] == nil else {
      throw ProviderError(
        "\(dialect) takes no schema whose root is not of the type 'object' ('output.schema')")
    }
  }
}
