internal import Evaluation
internal import StrictData

extension OpenAIResponsesDialect {
  func answer(from reply: HTTPReply) throws(ProviderError) -> ModelAnswer {
    try answer(in: try ReplyBody.object(reply.body, dialect: name))
  }

  /// The answer that a response is; one that failed comes with status 200.
  func answer(in object: JSONObject) throws(ProviderError) -> ModelAnswer {
    try checkError(object)
    guard let status = object["status"]?.string else {
      throw ReplyBody.wrong("has no status", in: object, dialect: name)
    }
    let isWhole = status == "completed"
    guard isWhole || status == "incomplete" else {
      throw ProviderError("the answer of \(name) has the status '\(Excerpt.of(status, limit: 40))'")
    }
    guard let output = object["output"]?.array else {
      throw ReplyBody.wrong("has no output", in: object, dialect: name)
    }
    var text = ""
    var isRefusal = false
    var calls: [ToolCall] = []
    for item in output {
      switch item["type"]?.string {
      case "message":
        let (words, refuses) = try self.words(item, in: object)
        text += words
        isRefusal = isRefusal || refuses
      case "function_call": calls.append(try call(item, in: object))
      case nil: throw ReplyBody.wrong("has an output without a type", in: object, dialect: name)
      // Reasoning, and what the provider's own tools did.
      default: break
      }
    }
    let reason = object["incomplete_details"]?["reason"]?.string
    var answer = ModelAnswer(
      text: text, toolCalls: calls,
      finish: Self.finish(isWhole ? nil : reason ?? status, isRefusal, hasCalls: !calls.isEmpty),
      model: object["model"]?.string)
    answer.usage = Self.usage(object["usage"])
    return answer
  }

  /// An error with status 200: `failed`, with `error` beside it.
  func checkError(_ object: JSONObject) throws(ProviderError) {
    let isFailed = object["status"]?.string == "failed"
    guard object.present("error") != nil || isFailed else { return }
    let failure = ReplyFailure(error: object["error"] ?? .null, around: object)
    throw error(of: failure)
  }

  /// The error that a failure in an answer or a stream is.
  func error(of failure: ReplyFailure) -> ProviderError {
    let isTransient = failure.statusByCode.map(RetryRule().isTransient) ?? false
    return failure.error(
      "answered with an error", dialect: name,
      retry: isTransient && !failure.has("insufficient_quota") ? .afterBackoff : .never)
  }

  private func words(
    _ item: JSONValue, in object: JSONObject
  ) throws(ProviderError) -> (String, refuses: Bool) {
    guard let parts = item["content"]?.array else {
      throw ReplyBody.wrong("has a message without content", in: object, dialect: name)
    }
    var text = ""
    var refuses = false
    for part in parts {
      switch part["type"]?.string {
      case "output_text":
        guard let words = part["text"]?.string else {
          throw ReplyBody.wrong("has a text that is none", in: object, dialect: name)
        }
        text += words
      case "refusal":
        text += part["refusal"]?.string ?? ""
        refuses = true
      default: break
      }
    }
    return (text, refuses)
  }

  private func call(
    _ item: JSONValue, in object: JSONObject
  ) throws(ProviderError) -> ToolCall {
    guard let tool = item["name"]?.string else {
      throw ReplyBody.wrong("has a tool call without a name", in: object, dialect: name)
    }
    return ToolCall(
      id: item["call_id"]?.string, name: tool,
      arguments: OpenAIChatDialect.arguments(item["arguments"] ?? .null))
  }

  /// - Parameter reason: why the answer is incomplete; nil: it is not.
  private static func finish(
    _ reason: String?, _ isRefusal: Bool, hasCalls: Bool
  ) -> FinishReason {
    if isRefusal { return .refused }
    switch reason {
    case nil: return hasCalls ? .toolCalls : .stop
    case "max_output_tokens": return .length
    case "content_filter": return .refused
    case .some(let word): return .other(Excerpt.of(word, limit: 60))
    }
  }

  private static func usage(_ value: JSONValue?) -> TokenUsage {
    TokenUsage(
      prompt: value?["input_tokens"]?.tokenCount, completion: value?["output_tokens"]?.tokenCount,
      cachedPrompt: value?["input_tokens_details"]?["cached_tokens"]?.tokenCount,
      reasoning: value?["output_tokens_details"]?["reasoning_tokens"]?.tokenCount)
  }
}

/// The events of a streamed response, ended by the response itself.
struct OpenAIResponsesStreamedAnswer: StreamedAnswer {
  private let dialect: OpenAIResponsesDialect
  private var text = ""
  private var last: ModelAnswer?

  init(dialect: OpenAIResponsesDialect) {
    self.dialect = dialect
  }

  var isComplete: Bool { last != nil }

  mutating func take(_ event: ServerEvent) throws(ProviderError) -> String {
    if isComplete || event.data.elementsEqual("[DONE]".utf8) { return "" }
    let object = try event.object(dialect: dialect.name)
    switch object["type"]?.string ?? event.name {
    case "response.output_text.delta", "response.refusal.delta":
      let words = object["delta"]?.string ?? ""
      text += words
      return words
    case "response.completed", "response.incomplete", "response.failed":
      guard let response = object["response"]?.object else {
        throw ReplyBody.wrong("has no response in it", in: object, dialect: dialect.name)
      }
      last = try dialect.answer(in: response)
    case "error":
      let failure = ReplyFailure(object) ?? ReplyFailure(error: .null, around: object)
      throw dialect.error(of: failure)
    default: try dialect.checkError(object)
    }
    return ""
  }

  func answer() throws(ProviderError) -> ModelAnswer {
    var answer = last ?? ModelAnswer(text: text)
    if !text.isEmpty { answer.text = text }
    return answer
  }
}
