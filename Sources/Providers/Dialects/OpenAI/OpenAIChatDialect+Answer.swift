internal import Evaluation
internal import StrictData

extension OpenAIChatDialect {
  func answer(from reply: HTTPReply) throws(ProviderError) -> ModelAnswer {
    let object = try ReplyBody.object(reply.body, dialect: name)
    try checkError(object)
    guard let choices = object["choices"]?.array, let choice = choices.first else {
      throw ReplyBody.wrong("has no choices", in: object, dialect: name)
    }
    guard let message = choice["message"]?.object else {
      throw ReplyBody.wrong("has no message", in: object, dialect: name)
    }
    let calls = try toolCalls(message, in: object)
    let refusal = message.present("refusal")?.string
    guard message["content"] != nil || !calls.isEmpty || refusal != nil else {
      throw ReplyBody.wrong("has no content", in: object, dialect: name)
    }
    guard let text = Self.text(message["content"] ?? .null) else {
      throw ReplyBody.wrong("has a content that is no text", in: object, dialect: name)
    }
    var answer = ModelAnswer(
      text: text + (refusal ?? ""), toolCalls: calls,
      finish: Self.finish(
        choice["finish_reason"]?.string, isRefusal: refusal?.isEmpty == false,
        hasCalls: !calls.isEmpty),
      model: object["model"]?.string)
    answer.usage = Self.usage(object.present("usage"))
    return answer
  }

  /// An error with status 200.
  func checkError(_ object: JSONObject) throws(ProviderError) {
    guard let error = object.present("error") else { return }
    let failure = ReplyFailure(error: error, around: object)
    let isQuota = failure.has("insufficient_quota")
    let isTransient = failure.statusByCode.map(RetryRule().isTransient) ?? false
    throw failure.error(
      "answered with an error", dialect: name,
      retry: isTransient && !isQuota ? .afterBackoff : .never)
  }

  /// Text, or a list of parts of which those of the type `text` count; nil for anything else.
  static func text(_ content: JSONValue) -> String? {
    switch content {
    case .null: return ""
    case .string(let text): return text
    case .array(let parts):
      var text = ""
      for part in parts {
        guard let type = part["type"]?.string else { return nil }
        if type == "text" || type == "output_text" {
          guard let words = part["text"]?.string else { return nil }
          text += words
        }
      }
      return text
    default: return nil
    }
  }

  private func toolCalls(
    _ message: JSONObject, in object: JSONObject
  ) throws(ProviderError) -> [ToolCall] {
    guard let list = message.present("tool_calls") else { return [] }
    guard let values = list.array else {
      throw ReplyBody.wrong("has tool calls that are no list", in: object, dialect: name)
    }
    var calls: [ToolCall] = []
    for value in values {
      guard let function = value["function"]?.object, let tool = function["name"]?.string else {
        throw ReplyBody.wrong("has a tool call without a name", in: object, dialect: name)
      }
      calls.append(
        ToolCall(
          id: value["id"]?.string, name: tool,
          arguments: Self.arguments(function["arguments"] ?? .null)))
    }
    return calls
  }

  /// Arguments as JSON text, whether they came as a text or as a value.
  static func arguments(_ value: JSONValue) -> String {
    switch value {
    case .null: "{}"
    case .string(let text): text.isEmpty ? "{}" : text
    default: value.serialized()
    }
  }

  static func finish(_ word: String?, isRefusal: Bool, hasCalls: Bool) -> FinishReason? {
    if isRefusal { return .refused }
    switch word {
    case "content_filter": return .refused
    case "length": return .length
    case "tool_calls", "function_call": return .toolCalls
    case "stop": return hasCalls ? .toolCalls : .stop
    case .some(let word): return .other(Excerpt.of(word, limit: 60))
    case nil: return hasCalls ? .toolCalls : nil
    }
  }

  static func usage(_ value: JSONValue?) -> TokenUsage {
    TokenUsage(
      prompt: value?["prompt_tokens"]?.tokenCount,
      completion: value?["completion_tokens"]?.tokenCount,
      cachedPrompt: value?["prompt_tokens_details"]?["cached_tokens"]?.tokenCount,
      reasoning: value?["completion_tokens_details"]?["reasoning_tokens"]?.tokenCount)
  }
}
