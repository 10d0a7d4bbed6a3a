internal import Evaluation
internal import PromptModel
internal import StrictData

/// Ollama's own chat. `num_ctx` is the model file's to say: without it Ollama cuts long prompts
/// silently.
struct OllamaDialect: Dialect {
  let name = "Ollama"

  func problem(with request: ModelRequest) -> ProviderError? {
    problem { () throws(ProviderError) in _ = try body(for: request, streaming: false) }
  }

  func call(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> DialectCall {
    DialectCall(path: "/api/chat", json: try body(for: request, streaming: streaming))
  }

  func credential(_ key: String) -> HTTPField {
    HTTPField(name: "Authorization", value: "Bearer \(key)")
  }

  func error(from reply: HTTPReply, now: Int64) -> ProviderError {
    error(from: reply, name: name) { _ in RetryRule().retry(reply, now: now) }
  }

  func stream() -> (any DialectStream)? {
    EventStream(
      answer: OllamaStreamedAnswer(dialect: self), dialect: self, name: name, isLines: true)
  }

  /// What stands beside the options; every other key goes into them.
  private static let outerKeys: Set<String> = [
    "think", "keep_alive", "logprobs", "top_logprobs", "model", "messages", "tools", "format",
    "options", "stream",
  ]

  /// The body of the request.
  func body(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> JSONObject {
    let config = try DialectConfig(request, dialect: name)
    var messages: [JSONValue] = []
    for turn in try Conversation(request, dialect: name).turns {
      messages.append(try message(turn))
    }
    var body = JSONObject([
      ("model", .string(request.model.id)), ("messages", .array(messages)),
      // Left out, it means true.
      ("stream", .bool(streaming)),
    ])
    if !request.tools.isEmpty {
      body["tools"] = .array(request.tools.map(OpenAIChatDialect.tool))
    }
    if let output = request.output, output.isJSON || output.schema != nil {
      body["format"] = output.schema ?? .string("json")
    }
    if let effort = try config.effort(["none", "low", "medium", "high", "max"]) {
      body["think"] = effort == "none" ? .bool(false) : .string(effort)
    }
    let options = try options(config)
    if !options.isEmpty { body["options"] = .object(options) }
    try config.addRest(
      to: &body, reserved: ["tools", "format", "options"], where: Self.outerKeys.contains)
    return body
  }

  private func options(_ config: DialectConfig) throws(ProviderError) -> JSONObject {
    var options = JSONObject()
    options["temperature"] = try config.number(.temperature)
    options["top_p"] = try config.number(.topP)
    options["top_k"] = try config.whole(.topK)
    options["seed"] = try config.whole(.seed)
    options["num_predict"] = try config.outputLimit()
    options["stop"] = try config.stops()
    options["presence_penalty"] = try config.number(.presencePenalty)
    options["frequency_penalty"] = try config.number(.frequencyPenalty)
    try config.addRest(to: &options) { !Self.outerKeys.contains($0) }
    return options
  }

  private func message(_ turn: Conversation.Turn) throws(ProviderError) -> JSONValue {
    var images: [JSONValue] = []
    for case .media(let media) in turn.parts {
      images.append(.string(try image(DialectMedia(media, dialect: name, remoteSchemes: []))))
    }
    var calls: [JSONValue] = []
    for call in turn.calls {
      calls.append(
        .members([
          (
            "function",
            .members([
              ("name", .string(call.name)), ("arguments", try call.input(dialect: name)),
            ])
          )
        ]))
    }
    let role: String
    switch turn.role {
    case .system: role = "system"
    case .user: role = "user"
    case .assistant: role = "assistant"
    case .tool: role = "tool"
    }
    return .members([
      ("role", .string(role)), ("content", .string(turn.text)),
      ("images", images.isEmpty ? nil : .array(images)),
      ("tool_calls", calls.isEmpty ? nil : .array(calls)),
      ("tool_name", turn.answers.map { .string($0.name) }),
    ])
  }

  /// An image's bytes, bare.
  private func image(_ media: DialectMedia) throws(ProviderError) -> String {
    guard media.kind == .image, case .inline(let base64) = media.source else {
      throw ProviderError("\(name) takes no \(media.name)")
    }
    return base64
  }
}
