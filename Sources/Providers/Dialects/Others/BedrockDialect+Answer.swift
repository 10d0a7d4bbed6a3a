internal import Evaluation
internal import StrictData

extension BedrockDialect {
  func answer(from reply: HTTPReply) throws(ProviderError) -> ModelAnswer {
    let object = try ReplyBody.object(reply.body, dialect: name)
    guard let content = object["output"]?["message"]?["content"]?.array else {
      if let failure = ReplyFailure(object) {
        throw failure.error("answered with an error", dialect: name, retry: .never)
      }
      throw ReplyBody.wrong("has no content", in: object, dialect: name)
    }
    var text = ""
    var calls: [ToolCall] = []
    var thinking: [JSONValue] = []
    for block in content {
      if let words = block["text"] {
        guard let words = words.string else {
          throw ReplyBody.wrong("has a text that is none", in: object, dialect: name)
        }
        text += words
      } else if let use = block["toolUse"] {
        guard let tool = use["name"]?.string else {
          throw ReplyBody.wrong("has a tool call without a name", in: object, dialect: name)
        }
        calls.append(
          ToolCall(
            id: use["toolUseId"]?.string, name: tool,
            arguments: OpenAIChatDialect.arguments(use["input"] ?? .null)))
      } else if block["reasoningContent"] != nil {
        thinking.append(block)
      } else if block.object == nil {
        throw ReplyBody.wrong("has a block that is no object", in: object, dialect: name)
      }
    }
    var answer = ModelAnswer(
      text: text, toolCalls: calls, finish: Self.finish(object["stopReason"]?.string))
    answer.usage = Self.usage(object["usage"])
    if !calls.isEmpty { answer.carried = thinking }
    return answer
  }

  /// The kind of error is in a header, `ThrottlingException:http://…`.
  func error(from reply: HTTPReply, now: Int64) -> ProviderError {
    let kind = reply.header("x-amzn-errortype")?.prefix { $0 != ":" && $0 != "," } ?? ""
    let error = error(from: reply, name: name) { _ in
      RetryRule(statuses: [408, 424, 429]).retry(reply, now: now)
    }
    let words = kind.isEmpty ? "" : " (\(Excerpt.of(kind, limit: 60)))"
    return ProviderError(error.message + words, retry: error.retry)
  }

  private static func finish(_ word: String?) -> FinishReason? {
    switch word {
    case "end_turn", "stop_sequence": .stop
    case "max_tokens", "model_context_window_exceeded": .length
    case "tool_use": .toolCalls
    case "guardrail_intervened", "content_filtered": .refused
    case .some(let word): .other(Excerpt.of(word, limit: 60))
    case nil: nil
    }
  }

  /// `inputTokens` leaves out what was written to or read from the cache.
  private static func usage(_ usage: JSONValue?) -> TokenUsage {
    let input = usage?["inputTokens"]?.tokenCount
    let read = usage?["cacheReadInputTokens"]?.tokenCount
    let written = usage?["cacheWriteInputTokens"]?.tokenCount
    return TokenUsage(
      prompt: input == nil ? nil : [input, read, written].knownSum,
      completion: usage?["outputTokens"]?.tokenCount, cachedPrompt: read)
  }
}
