internal import Evaluation
internal import StrictData

extension AnthropicDialect {
  func answer(from reply: HTTPReply) throws(ProviderError) -> ModelAnswer {
    let object = try ReplyBody.object(reply.body, dialect: name)
    try checkError(object)
    guard let content = object["content"]?.array else {
      throw ReplyBody.wrong("has no content", in: object, dialect: name)
    }
    var text = ""
    var calls: [ToolCall] = []
    var thinking: [JSONValue] = []
    for block in content {
      switch block["type"]?.string {
      case "thinking", "redacted_thinking": thinking.append(block)
      case "text":
        guard let words = block["text"]?.string else {
          throw ReplyBody.wrong("has a text block without text", in: object, dialect: name)
        }
        text += words
      case "tool_use":
        guard let tool = block["name"]?.string else {
          throw ReplyBody.wrong("has a tool call without a name", in: object, dialect: name)
        }
        calls.append(
          ToolCall(
            id: block["id"]?.string, name: tool,
            arguments: OpenAIChatDialect.arguments(block["input"] ?? .null)))
      case nil: throw ReplyBody.wrong("has a block without a type", in: object, dialect: name)
      default: break
      }
    }
    var answer = ModelAnswer(
      text: text, toolCalls: calls, finish: Self.finish(object["stop_reason"]?.string),
      model: object["model"]?.string)
    answer.usage = Self.usage(object["usage"]?.object)
    // Tool results are refused behind calls whose thinking is missing (Anthropic, "Extended
    // thinking", preserving thinking blocks).
    if !calls.isEmpty { answer.carried = thinking }
    return answer
  }

  /// `{"type": "error", "error": {…}}`, with status 200 or in a stream.
  func checkError(_ object: JSONObject) throws(ProviderError) {
    guard let error = object.present("error") else { return }
    let failure = ReplyFailure(error: error, around: object)
    let isTransient = failure.statusByCode.map { $0 >= 500 } ?? false
    throw failure.error(
      "answered with an error", dialect: name, retry: isTransient ? .afterBackoff : .never)
  }

  static func finish(_ word: String?) -> FinishReason? {
    switch word {
    case "end_turn", "stop_sequence": .stop
    case "max_tokens", "model_context_window_exceeded": .length
    case "tool_use": .toolCalls
    case "refusal": .refused
    case .some(let word): .other(Excerpt.of(word, limit: 60))
    case nil: nil
    }
  }

  /// `input_tokens` leaves out what was written to or read from the cache.
  static func usage(_ usage: JSONObject?) -> TokenUsage {
    let input = usage?["input_tokens"]?.tokenCount
    let read = usage?["cache_read_input_tokens"]?.tokenCount
    let written = usage?["cache_creation_input_tokens"]?.tokenCount
    return TokenUsage(
      prompt: input == nil ? nil : [input, read, written].knownSum,
      completion: usage?["output_tokens"]?.tokenCount, cachedPrompt: read,
      reasoning: usage?["output_tokens_details"]?["thinking_tokens"]?.tokenCount)
  }
}
