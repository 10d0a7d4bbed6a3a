public import PromptModel
public import StrictData

/// One message of a rendered prompt.
public struct ChatMessage: Sendable, Hashable {
  /// `system`, `user` or `assistant`.
  public let role: String
  /// What it says.
  public let text: String

  /// A message.
  public init(role: String, text: String) {
    self.role = role
    self.text = text
  }

  /// Equality by bytes.
  public static func == (left: ChatMessage, right: ChatMessage) -> Bool {
    ExactString(left.role) == ExactString(right.role)
      && ExactString(left.text) == ExactString(right.text)
  }

  /// The hash of that equality.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ExactString(role))
    hasher.combine(ExactString(text))
  }
}

/// What a model is asked: a rendered prompt, the model and its configuration.
public struct ModelRequest: Sendable, Hashable {
  /// The model.
  public let model: ModelDefinition
  /// The rendered messages, in order.
  public let messages: [ChatMessage]
  /// The prompt's configuration with the model's parameters laid over it.
  public let config: JSONObject
  /// Which repeat of the case this is, from 0. Not part of the digest.
  public let repeatIndex: Int
  /// What the request is known by: SHA-256 of ``canonicalText``.
  public let digest: Digest
  /// The RFC 8785 canonical JSON of
  /// `{"config": …, "messages": [{"role", "text"}, …], "model": {"id", "parameters", "provider"}}`,
  /// with `"maximumOutput"` in `model` where the model sets one. Equal requests have equal texts
  /// whatever the order of keys or the way numbers were written (`1.0` is `1`).
  public let canonicalText: String

  /// A request.
  ///
  /// - Throws: where the configuration or the parameters hold a number that no double stands for.
  public init(
    model: ModelDefinition, messages: [ChatMessage], config: JSONObject = JSONObject(),
    repeatIndex: Int = 0
  ) throws(ProviderError) {
    self.model = model
    self.messages = messages
    self.config = Self.merged(config, under: model.parameters)
    self.repeatIndex = repeatIndex
    do {
      canonicalText = try Self.canonicalValue(
        model: model, messages: messages, config: self.config
      ).canonical()
    } catch {
      throw ProviderError("the request has no canonical form: \(error)")
    }
    digest = Digest(hashing: canonicalText)
  }

  private init(_ other: ModelRequest, repeatIndex: Int) {
    model = other.model
    messages = other.messages
    config = other.config
    self.repeatIndex = repeatIndex
    digest = other.digest
    canonicalText = other.canonicalText
  }

  /// The same request as another repeat of its case; the digest stays.
  public func repeated(_ index: Int) -> ModelRequest { ModelRequest(self, repeatIndex: index) }

  /// The prompt's members, then the model's parameters, which win.
  private static func merged(_ config: JSONObject, under parameters: JSONObject) -> JSONObject {
    var merged = config
    for entry in parameters.entries { merged[entry.key] = entry.value }
    return merged
  }

  private static func canonicalValue(
    model: ModelDefinition, messages: [ChatMessage], config: JSONObject
  ) -> JSONValue {
    var identity = JSONObject([
      ("id", .string(model.id)),
      ("parameters", .object(model.parameters)),
      ("provider", .string(model.provider)),
    ])
    if let limit = model.maximumOutput { identity["maximumOutput"] = .number(JSONNumber(limit)) }
    let messages = messages.map { message in
      JSONValue.object(
        JSONObject([("role", .string(message.role)), ("text", .string(message.text))]))
    }
    return .object(
      JSONObject([
        ("config", .object(config)), ("messages", .array(messages)), ("model", .object(identity)),
      ]))
  }
}
