internal import Evaluation
internal import PromptModel
internal import StrictData

/// Gemini, at Google's own API and at Vertex, which differ in path and key.
struct GeminiDialect: Dialect {
  /// Who serves it.
  enum Service: Sendable {
    /// generativelanguage.googleapis.com, with an API key.
    case gemini
    /// Vertex, behind `https://…/v1/projects/<project>/locations/<location>`, with a token.
    case vertex
  }

  private let service: Service

  init(service: Service) {
    self.service = service
  }

  var name: String { service == .gemini ? "Gemini" : "Vertex" }

  func problem(with request: ModelRequest) -> ProviderError? {
    problem { () throws(ProviderError) in _ = try body(for: request) }
  }

  func call(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> DialectCall {
    let method = streaming ? ":streamGenerateContent?alt=sse" : ":generateContent"
    return DialectCall(path: path(request.model.id) + method, json: try body(for: request))
  }

  func credential(_ key: String) -> HTTPField {
    switch service {
    case .gemini: HTTPField(name: "x-goog-api-key", value: key)
    case .vertex: HTTPField(name: "Authorization", value: "Bearer \(key)")
    }
  }

  func stream() -> (any DialectStream)? {
    EventStream(answer: GeminiStreamedAnswer(dialect: self), dialect: self, name: name)
  }

  /// A name, or a path such as `tunedModels/x` and `publishers/meta/models/y`.
  private func path(_ id: String) -> String {
    let parts = id.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let names = parts.map(PathSegment.encode)
    let known = service == .gemini ? ["models", "tunedModels"] : ["publishers", "endpoints"]
    let root = service == .gemini ? "/v1beta/" : "/"
    if parts.count > 1, known.contains(parts[0]) { return root + names.joined(separator: "/") }
    return root + (service == .gemini ? "models/" : "publishers/google/models/")
      + PathSegment.encode(id)
  }

  /// What stands beside the generation's configuration; every other key goes into it.
  private static let outerKeys: Set<String> = [
    "safetySettings", "toolConfig", "cachedContent", "labels", "tools", "contents",
    "systemInstruction", "generationConfig",
  ]

  /// The body of the request.
  func body(for request: ModelRequest) throws(ProviderError) -> JSONObject {
    let config = try DialectConfig(request, dialect: name)
    let conversation = try Conversation(request, dialect: name)
    var body = JSONObject()
    if let system = conversation.system {
      body["systemInstruction"] = .members([("parts", .array([Self.text(system)]))])
    }
    let needsSignature = Self.needsSignature(request.model.id)
    var contents: [JSONValue] = []
    for group in try conversation.groups(dialect: name) {
      var parts: [JSONValue] = []
      for turn in group { parts += try self.parts(turn, needsSignature: needsSignature) }
      let role = group.first?.role == .assistant ? "model" : "user"
      contents.append(.members([("role", .string(role)), ("parts", .array(parts))]))
    }
    body["contents"] = .array(contents)
    if !request.tools.isEmpty {
      body["tools"] = .array([
        .members([("functionDeclarations", .array(request.tools.map(Self.tool)))])
      ])
    }
    let generation = try generation(config, request.output)
    if !generation.isEmpty { body["generationConfig"] = .object(generation) }
    try config.addRest(
      to: &body, reserved: ["systemInstruction", "generationConfig"],
      where: Self.outerKeys.contains)
    return body
  }

  private func generation(
    _ config: DialectConfig, _ output: OutputForm?
  ) throws(ProviderError) -> JSONObject {
    var generation = JSONObject()
    generation["temperature"] = try config.number(.temperature)
    generation["topP"] = try config.number(.topP)
    generation["topK"] = try config.whole(.topK)
    generation["maxOutputTokens"] = try config.outputLimit()
    generation["stopSequences"] = try config.stops()
    generation["seed"] = try config.whole(.seed)
    generation["presencePenalty"] = try config.number(.presencePenalty)
    generation["frequencyPenalty"] = try config.number(.frequencyPenalty)
    if let level = try config.effort(["minimal", "low", "medium", "high", "xhigh"]) {
      generation["thinkingConfig"] = .members([("thinkingLevel", .string(level.uppercased()))])
    }
    if let output, output.isJSON || output.schema != nil {
      generation["responseMimeType"] = .string("application/json")
      generation["responseJsonSchema"] = try output.schema.map { schema throws(ProviderError) in
        try GeminiSchema.plain(schema, name)
      }
    }
    try config.addRest(to: &generation) { !Self.outerKeys.contains($0) }
    return generation
  }

  private static func text(_ text: String) -> JSONValue { .members([("text", .string(text))]) }

  private static func tool(_ tool: ToolDefinition) -> JSONValue {
    .members([
      ("name", .string(tool.name)), ("description", tool.description.map { .string($0) }),
      ("parametersJsonSchema", tool.inputSchema),
    ])
  }

  private func parts(
    _ turn: Conversation.Turn, needsSignature: Bool
  ) throws(ProviderError) -> [JSONValue] {
    if let call = turn.answers { return [Self.result(turn.text, of: call)] }
    var parts: [JSONValue] = []
    for part in turn.parts {
      switch part {
      case .text(let text) where text.isEmpty && turn.parts.count + turn.calls.count > 1: break
      case .text(let text): parts.append(Self.text(text))
      case .media(let media):
        parts.append(
          try self.media(
            DialectMedia(media, dialect: name, remoteSchemes: ["https", "gs"])))
      }
    }
    for (index, call) in turn.calls.enumerated() {
      parts.append(
        .members([
          (
            "functionCall",
            .members([("name", .string(call.name)), ("args", try call.input(dialect: name))])
          ),
          (
            "thoughtSignature",
            needsSignature && index == 0 ? .string("skip_thought_signature_validator") : nil
          ),
        ]))
    }
    return parts
  }

  /// A result as an object: its own, or its text under `output`.
  private static func result(_ text: String, of call: Conversation.Call) -> JSONValue {
    let value = ToolCall(name: call.name, arguments: text).argumentsValue
    let response =
      value?.object == nil ? JSONValue.members([("output", .string(text))]) : value
    return .members([
      (
        "functionResponse",
        .members([("name", .string(call.name)), ("response", response)])
      )
    ])
  }

  private func media(_ media: DialectMedia) throws(ProviderError) -> JSONValue {
    guard let type = media.type else {
      throw ProviderError("\(name) needs the content type of a medium")
    }
    switch media.source {
    case .inline(let base64):
      return .members([
        ("inlineData", .members([("mimeType", .string(type)), ("data", .string(base64))]))
      ])
    case .remote(let url):
      return .members([
        ("fileData", .members([("mimeType", .string(type)), ("fileUri", .string(url))]))
      ])
    }
  }

  /// Whether a model refuses a tool call in the conversation that does not carry the signature of
  /// its thought: Gemini 3 and later. The signature is not kept, so that the word that Google
  /// documents for calls from elsewhere stands for it (Gemini API, "Thought signatures").
  static func needsSignature(_ id: String) -> Bool {
    guard let range = id.firstRange(of: "gemini-") else { return false }
    return Int(id[range.upperBound...].prefix { $0.isASCII && $0.isNumber }).map { $0 >= 3 }
      ?? false
  }
}
