internal import Evaluation
internal import PromptModel
internal import StrictData

/// Bedrock's Converse with an API key. It does not stream here: Bedrock's streams are no
/// server-sent events.
struct BedrockDialect: Dialect {
  let name = "Bedrock Converse"

  func problem(with request: ModelRequest) -> ProviderError? {
    problem { () throws(ProviderError) in _ = try body(for: request) }
  }

  func call(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> DialectCall {
    DialectCall(
      path: "/model/\(PathSegment.encode(request.model.id))/converse",
      json: try body(for: request))
  }

  func credential(_ key: String) -> HTTPField {
    HTTPField(name: "Authorization", value: "Bearer \(key)")
  }

  func stream() -> (any DialectStream)? { nil }

  /// What stands beside the messages; every other key goes to the model itself.
  private static let outerKeys: Set<String> = [
    "guardrailConfig", "additionalModelResponseFieldPaths", "promptVariables", "requestMetadata",
    "performanceConfig", "serviceTier", "outputConfig", "toolConfig", "inferenceConfig", "system",
    "messages",
  ]
  private static let modelKeys = "additionalModelRequestFields"

  /// The body of the request.
  func body(for request: ModelRequest) throws(ProviderError) -> JSONObject {
    let config = try DialectConfig(request, dialect: name)
    try config.refuse(
      [.topK, .seed, .presencePenalty, .frequencyPenalty],
      advice: "what one model knows of it stands under '\(Self.modelKeys)'")
    let conversation = try Conversation(request, dialect: name)
    if request.tools.isEmpty, conversation.turns.contains(where: { !$0.calls.isEmpty }) {
      throw ProviderError("\(name) takes no tool call in a conversation without tools")
    }
    var body = JSONObject()
    body["system"] = conversation.system.map { .array([.members([("text", .string($0))])]) }
    body["messages"] = .array(try messages(conversation))
    let inference = JSONValue.members([
      ("maxTokens", try config.outputLimit()), ("temperature", try config.number(.temperature)),
      ("topP", try config.number(.topP)), ("stopSequences", try config.stops()),
    ])
    if inference.object?.isEmpty == false { body["inferenceConfig"] = inference }
    if !request.tools.isEmpty {
      body["toolConfig"] = .members([("tools", .array(request.tools.map(Self.tool)))])
    }
    let output = JSONValue.members([
      ("effort", try config.effort().map { .string($0) }),
      ("textFormat", try request.output.flatMap(format)),
    ])
    if output.object?.isEmpty == false { body["outputConfig"] = output }
    try addModelKeys(config, to: &body)
    try config.addRest(
      to: &body, reserved: ["system", "inferenceConfig"], where: Self.outerKeys.contains)
    return body
  }

  private func addModelKeys(
    _ config: DialectConfig, to body: inout JSONObject
  ) throws(ProviderError) {
    var fields = JSONObject()
    if let value = config.rest[Self.modelKeys] {
      guard let object = value.object else {
        throw ProviderError("'\(Self.modelKeys)' in the configuration is not an object")
      }
      fields = object
    }
    try config.addRest(to: &fields) { key in
      !Self.outerKeys.contains(key) && key != Self.modelKeys
    }
    if !fields.isEmpty { body[Self.modelKeys] = .object(fields) }
  }

  private func messages(_ conversation: Conversation) throws(ProviderError) -> [JSONValue] {
    var messages: [JSONValue] = []
    var documents = 0
    for group in try conversation.groups(dialect: name) {
      var blocks: [JSONValue] = []
      for turn in group { blocks += try self.blocks(turn, &documents) }
      let role = group.first?.role == .assistant ? "assistant" : "user"
      messages.append(.members([("role", .string(role)), ("content", .array(blocks))]))
    }
    return messages
  }

  private static func tool(_ tool: ToolDefinition) -> JSONValue {
    .members([
      (
        "toolSpec",
        .members([
          ("name", .string(tool.name)),
          // An empty description is refused.
          ("description", tool.description.flatMap { $0.isEmpty ? nil : .string($0) }),
          ("inputSchema", .members([("json", tool.parameters)])),
        ])
      )
    ])
  }

  /// The schema goes out as a text.
  private func format(_ output: OutputForm) throws(ProviderError) -> JSONValue? {
    guard output.isJSON || output.schema != nil else { return nil }
    guard let schema = output.schema else {
      throw ProviderError("\(name) has no JSON output without a schema ('output.schema')")
    }
    let definition = JSONValue.members([
      ("schema", .string(schema.serialized())), ("name", .string(StrictSchema.name(schema))),
    ])
    return .members([
      ("type", .string("json_schema")), ("structure", .members([("jsonSchema", definition)])),
    ])
  }

  private func blocks(
    _ turn: Conversation.Turn, _ documents: inout Int
  ) throws(ProviderError) -> [JSONValue] {
    if let call = turn.answers {
      return [
        .members([
          (
            "toolResult",
            .members([
              ("toolUseId", .string(call.id)),
              ("content", .array([.members([("text", .string(turn.text))])])),
            ])
          )
        ])
      ]
    }
    var blocks = turn.carried
    for part in turn.parts {
      switch part {
      case .text(let text) where text.isEmpty && turn.parts.count + turn.calls.count > 1: break
      case .text(let text): blocks.append(.members([("text", .string(text))]))
      case .media(let media):
        blocks.append(
          try block(DialectMedia(media, dialect: name, remoteSchemes: []), &documents))
      }
    }
    for call in turn.calls {
      let use = JSONValue.members([
        ("toolUseId", .string(call.id)), ("name", .string(call.name)),
        ("input", try call.input(dialect: name)),
      ])
      blocks.append(.members([("toolUse", use)]))
    }
    return blocks
  }

  private static let formats = [
    "image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif", "image/webp": "webp",
    "application/pdf": "pdf", "audio/wav": "wav", "audio/x-wav": "wav", "audio/mpeg": "mp3",
    "audio/mp3": "mp3", "audio/flac": "flac", "audio/ogg": "ogg",
  ]

  private func block(
    _ media: DialectMedia, _ documents: inout Int
  ) throws(ProviderError) -> JSONValue {
    guard let kind = media.kind, let format = media.type.flatMap({ Self.formats[$0] }),
      case .inline(let base64) = media.source
    else { throw ProviderError("\(name) takes no \(media.name)") }
    var block = JSONObject([("format", .string(format))])
    if kind == .document {
      documents += 1
      block["name"] = .string("document-\(documents)")
    }
    block["source"] = .members([("bytes", .string(base64))])
    return .members([(kind.rawValue, .object(block))])
  }
}
