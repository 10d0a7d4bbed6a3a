internal import Evaluation
internal import PromptModel
internal import StrictData

/// Anthropic's messages, in the version 2023-06-01: later ones take no sampling parameters at all.
struct AnthropicDialect: Dialect {
  static let version = "2023-06-01"
  /// The most tokens of an answer where nobody says so: thinking counts in them and is on by
  /// default in newer models.
  static let defaultOutputLimit = 8192

  let name = "Anthropic Messages"

  func problem(with request: ModelRequest) -> ProviderError? {
    problem { () throws(ProviderError) in _ = try body(for: request, streaming: false) }
  }

  func call(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> DialectCall {
    DialectCall(
      path: "/v1/messages",
      headers: [HTTPField(name: "anthropic-version", value: Self.version)],
      json: try body(for: request, streaming: streaming))
  }

  func credential(_ key: String) -> HTTPField { HTTPField(name: "x-api-key", value: key) }

  /// A limit on what is spent comes as 429, and waiting does not lift it.
  func error(from reply: HTTPReply, now: Int64) -> ProviderError {
    error(from: reply, name: name) { failure in
      let details = failure?.object["details"]?["error_code"]?.string
      if let details, ExactString(details) == ExactString("enforced_spend_limit_reached") {
        return .never
      }
      return RetryRule().retry(reply, now: now)
    }
  }

  func stream() -> (any DialectStream)? {
    EventStream(answer: AnthropicStreamedAnswer(dialect: self), dialect: self, name: name)
  }

  /// The body of the request.
  func body(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> JSONObject {
    let config = try DialectConfig(request, dialect: name)
    try config.refuse([.seed, .presencePenalty, .frequencyPenalty])
    let conversation = try Conversation(request, dialect: name)
    var messages: [JSONValue] = []
    for group in try conversation.groups(dialect: name) { messages.append(try message(group)) }
    var body = JSONObject([
      ("model", .string(request.model.id)),
      ("max_tokens", try config.outputLimit() ?? .number(JSONNumber(Self.defaultOutputLimit))),
    ])
    body["system"] = conversation.system.map { .string($0) }
    body["messages"] = .array(messages)
    body["temperature"] = try config.number(.temperature)
    body["top_p"] = try config.number(.topP)
    body["top_k"] = try config.whole(.topK)
    body["stop_sequences"] = try config.stops()
    if !request.tools.isEmpty { body["tools"] = .array(request.tools.map(Self.tool)) }
    let form = JSONValue.members([
      ("effort", try config.effort().map { .string($0) }),
      ("format", try request.output.flatMap(format)),
    ])
    if form.object?.isEmpty == false { body["output_config"] = form }
    try config.addRest(to: &body, reserved: ["stream", "system"])
    if streaming { body["stream"] = .bool(true) }
    return body
  }

  private static func tool(_ tool: ToolDefinition) -> JSONValue {
    .members([
      ("name", .string(tool.name)), ("description", tool.description.map { .string($0) }),
      ("input_schema", tool.parameters),
    ])
  }

  private func format(_ output: OutputForm) throws(ProviderError) -> JSONValue? {
    guard output.isJSON || output.schema != nil else { return nil }
    guard let schema = output.schema else {
      throw ProviderError("\(name) has no JSON output without a schema ('output.schema')")
    }
    return .members([
      ("type", .string("json_schema")), ("schema", try AnthropicSchema.narrowed(schema, name)),
    ])
  }

  private func message(_ group: [Conversation.Turn]) throws(ProviderError) -> JSONValue {
    let role = group.first?.role == .assistant ? "assistant" : "user"
    if group.count == 1, let turn = group.first, turn.role != .tool, turn.calls.isEmpty,
      turn.carried.isEmpty,
      turn.parts.allSatisfy({ if case .text = $0 { true } else { false } })
    {
      return .members([("role", .string(role)), ("content", .string(turn.text))])
    }
    var blocks: [JSONValue] = []
    for turn in group { blocks += try self.blocks(turn) }
    return .members([("role", .string(role)), ("content", .array(blocks))])
  }

  private func blocks(_ turn: Conversation.Turn) throws(ProviderError) -> [JSONValue] {
    if let call = turn.answers {
      return [
        .members([
          ("type", .string("tool_result")), ("tool_use_id", .string(call.id)),
          ("content", .string(turn.text)),
        ])
      ]
    }
    var blocks = turn.carried
    for part in turn.parts {
      switch part {
      // Anthropic refuses empty text blocks.
      case .text(let text) where text.isEmpty: break
      case .text(let text):
        blocks.append(.members([("type", .string("text")), ("text", .string(text))]))
      case .media(let media):
        blocks.append(try block(DialectMedia(media, dialect: name)))
      }
    }
    for call in turn.calls {
      blocks.append(
        .members([
          ("type", .string("tool_use")), ("id", .string(call.id)), ("name", .string(call.name)),
          ("input", try call.input(dialect: name)),
        ]))
    }
    return blocks
  }

  private static let images: Set<String> = ["image/jpeg", "image/png", "image/gif", "image/webp"]

  /// An image or a PDF, by bytes or URL.
  private func block(_ media: DialectMedia) throws(ProviderError) -> JSONValue {
    let type: String
    switch media.type {
    case nil: type = "image"
    case .some(let known) where Self.images.contains(known): type = "image"
    case "application/pdf": type = "document"
    default: throw ProviderError("\(name) takes no \(media.name)")
    }
    let source: JSONValue
    switch media.source {
    case .remote(let url):
      source = .members([("type", .string("url")), ("url", .string(url))])
    case .inline(let base64):
      source = .members([
        ("type", .string("base64")), ("media_type", media.type.map { .string($0) }),
        ("data", .string(base64)),
      ])
    }
    return .members([("type", .string(type)), ("source", source)])
  }
}
