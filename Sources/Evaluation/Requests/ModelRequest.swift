public import PromptModel
public import StrictData

/// What a model is asked: a rendered prompt, the model and its configuration.
public struct ModelRequest: Sendable, Hashable {
  /// The model.
  public let model: ModelDefinition
  /// The rendered messages, in order.
  public let messages: [ChatMessage]
  /// The prompt's configuration with the model's parameters laid over it.
  public let config: JSONObject
  /// The tools it may ask for.
  public let tools: [ToolDefinition]
  /// The form the answer is asked for in; nil: any.
  public let output: OutputForm?
  /// Which answer to it this is, from 0: the repeat of the case; with n samples, the repeat · n +
  /// the sample. Not part of the digest.
  public let repeatIndex: Int
  /// What the request is known by: SHA-256 of ``canonicalText``.
  public let digest: Digest
  /// The RFC 8785 canonical JSON of
  /// `{"config": …, "messages": [{"role", "text"}, …], "model": {"id", "parameters", "provider"}}`,
  /// with `"maximumOutput"` in `model` where the model sets one, and `"tools"` and `"output"` where
  /// there are any. Equal requests have equal texts
  /// whatever the order of keys or the way numbers were written (`1.0` is `1`).
  public let canonicalText: String

  /// A request.
  ///
  /// - Parameter sampling: what several samples are asked with; it wins over the configuration and
  ///   the model's parameters.
  /// - Throws: where the configuration or the parameters hold a number that no double stands for.
  public init(
    model: ModelDefinition, messages: [ChatMessage], config: JSONObject = JSONObject(),
    tools: [ToolDefinition] = [], output: OutputForm? = nil, repeatIndex: Int = 0,
    sampling: JSONObject = JSONObject()
  ) throws(ProviderError) {
    self.model = model
    self.messages = messages
    self.config = Self.merged(Self.merged(config, under: model.parameters), under: sampling)
    self.tools = tools
    self.output = output
    self.repeatIndex = repeatIndex
    do {
      canonicalText = try Self.canonicalValue(
        model: model, messages: messages, config: self.config, tools: tools, output: output
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
    tools = other.tools
    output = other.output
    self.repeatIndex = repeatIndex
    digest = other.digest
    canonicalText = other.canonicalText
  }

  /// The same request as another repeat of its case; the digest stays.
  public func repeated(_ index: Int) -> ModelRequest { ModelRequest(self, repeatIndex: index) }

  /// The request that goes on from this one: its messages with more behind them.
  ///
  /// - Throws: never for a request that has a canonical form.
  public func continued(with more: [ChatMessage]) throws(ProviderError) -> ModelRequest {
    try ModelRequest(
      model: model, messages: messages + more, config: config, tools: tools, output: output,
      repeatIndex: repeatIndex, sampling: config)
  }

  /// The prompt's members, then the model's parameters, which win.
  private static func merged(_ config: JSONObject, under parameters: JSONObject) -> JSONObject {
    var merged = config
    for entry in parameters.entries { merged[entry.key] = entry.value }
    return merged
  }

  private static func canonicalValue(
    model: ModelDefinition, messages: [ChatMessage], config: JSONObject, tools: [ToolDefinition],
    output: OutputForm?
  ) -> JSONValue {
    var identity = JSONObject([
      ("id", .string(model.id)),
      ("parameters", .object(model.parameters)),
      ("provider", .string(model.provider)),
    ])
    if let limit = model.maximumOutput { identity["maximumOutput"] = .number(JSONNumber(limit)) }
    var request = JSONObject([
      ("config", .object(config)), ("messages", .array(messages.map(\.canonicalValue))),
      ("model", .object(identity)),
    ])
    if !tools.isEmpty { request["tools"] = .array(tools.map(\.canonicalValue)) }
    if let output { request["output"] = output.canonicalValue }
    return .object(request)
  }
}
