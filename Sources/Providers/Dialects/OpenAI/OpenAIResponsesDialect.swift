internal import Evaluation
internal import PromptModel
internal import StrictData

/// OpenAI's Responses, without storage at the provider (`store: false`).
struct OpenAIResponsesDialect: Dialect {
  let name = "OpenAI Responses"

  func problem(with request: ModelRequest) -> ProviderError? {
    problem { () throws(ProviderError) in _ = try body(for: request, streaming: false) }
  }

  func call(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> DialectCall {
    DialectCall(path: "/responses", json: try body(for: request, streaming: streaming))
  }

  func credential(_ key: String) -> HTTPField {
    HTTPField(name: "Authorization", value: "Bearer \(key)")
  }

  func error(from reply: HTTPReply, now: Int64) -> ProviderError {
    OpenAIChatDialect(rules: .openAI, name: name).error(from: reply, now: now)
  }

  func stream() -> (any DialectStream)? {
    EventStream(answer: OpenAIResponsesStreamedAnswer(dialect: self), dialect: self, name: name)
  }

  /// The body of the request.
  func body(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> JSONObject {
    let config = try DialectConfig(request, dialect: name)
    try config.refuse([.topK, .stop, .seed, .presencePenalty, .frequencyPenalty])
    var input: [JSONValue] = []
    for turn in try Conversation(request, dialect: name).turns { input += try items(turn) }
    var body = JSONObject([
      ("model", .string(request.model.id)), ("input", .array(input)), ("store", .bool(false)),
    ])
    body["max_output_tokens"] = try config.outputLimit()
    body["temperature"] = try config.number(.temperature)
    body["top_p"] = try config.number(.topP)
    if let effort = try config.effort() {
      body["reasoning"] = .members([("effort", .string(effort))])
    }
    if !request.tools.isEmpty { body["tools"] = .array(request.tools.map(Self.tool)) }
    if let output = request.output {
      body["text"] = .members([("format", try format(output))])
    }
    try config.addRest(to: &body, reserved: ["stream"])
    if streaming { body["stream"] = .bool(true) }
    return body
  }

  private static func tool(_ tool: ToolDefinition) -> JSONValue {
    .members([
      ("type", .string("function")), ("name", .string(tool.name)),
      ("description", tool.description.map { .string($0) }), ("parameters", tool.parameters),
      // Left out, it means true, which schemas with optional members do not bear.
      ("strict", .bool(StrictSchema.isStrict(tool.parameters))),
    ])
  }

  private func format(_ output: OutputForm) throws(ProviderError) -> JSONValue {
    guard let schema = output.schema else {
      return .members([("type", .string(output.isJSON ? "json_object" : "text"))])
    }
    try OpenAIChatDialect.checkRoot(schema, dialect: name)
    return .members([
      ("type", .string("json_schema")), ("name", .string(StrictSchema.name(schema))),
      ("schema", schema), ("strict", .bool(StrictSchema.isStrict(schema))),
    ])
  }

  /// A message, the calls in it, or the result of one.
  private func items(_ turn: Conversation.Turn) throws(ProviderError) -> [JSONValue] {
    switch turn.role {
    case .system: return [message("system", .string(turn.text))]
    case .user: return [message("user", try content(turn))]
    case .assistant:
      let isCall = !turn.calls.isEmpty && turn.isSilent
      return (isCall ? [] : [message("assistant", .string(turn.text))])
        + turn.calls.map { call in
          .members([
            ("type", .string("function_call")), ("call_id", .string(call.id)),
            ("name", .string(call.name)), ("arguments", .string(call.arguments)),
          ])
        }
    case .tool:
      return [
        .members([
          ("type", .string("function_call_output")),
          ("call_id", turn.answers.map { .string($0.id) }), ("output", .string(turn.text)),
        ])
      ]
    }
  }

  private func message(_ role: String, _ content: JSONValue) -> JSONValue {
    .members([("role", .string(role)), ("content", content)])
  }

  private func content(_ turn: Conversation.Turn) throws(ProviderError) -> JSONValue {
    var parts: [JSONValue] = []
    var showsMedia = false
    for part in turn.parts {
      switch part {
      case .text(let text):
        parts.append(.members([("type", .string("input_text")), ("text", .string(text))]))
      case .media(let media):
        showsMedia = true
        parts.append(try self.media(DialectMedia(media, dialect: name)))
      }
    }
    return showsMedia ? .array(parts) : .string(turn.text)
  }

  /// An image or a PDF, by URL or bytes.
  private func media(_ media: DialectMedia) throws(ProviderError) -> JSONValue {
    switch (media.kind, media.source) {
    case (nil, .remote(let url)), (.image, .remote(let url)):
      return image(url)
    case (.image, .inline): return image(media.dataURL ?? "")
    case (.document, .remote(let url)) where media.type == "application/pdf":
      return .members([("type", .string("input_file")), ("file_url", .string(url))])
    case (.document, .inline) where media.type == "application/pdf":
      return .members([
        ("type", .string("input_file")), ("filename", .string("document.pdf")),
        ("file_data", media.dataURL.map { .string($0) }),
      ])
    default: throw ProviderError("\(name) takes no \(media.name)")
    }
  }

  private func image(_ url: String) -> JSONValue {
    .members([
      ("type", .string("input_image")), ("image_url", .string(url)), ("detail", .string("auto")),
    ])
  }
}
