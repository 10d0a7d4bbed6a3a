internal import Evaluation
internal import StrictData

extension OllamaDialect {
  func answer(from reply: HTTPReply) throws(ProviderError) -> ModelAnswer {
    let object = try ReplyBody.object(reply.body, dialect: name)
    var answer = OllamaStreamedAnswer(dialect: self)
    _ = try answer.take(object)
    guard answer.isComplete else {
      throw ReplyBody.wrong("is not done", in: object, dialect: name)
    }
    return try answer.answer()
  }

  /// An error with status 200, or in a stream.
  func checkError(_ object: JSONObject) throws(ProviderError) {
    guard let error = object.present("error") else { return }
    throw ReplyFailure(error: error, around: object).error(
      "answered with an error", dialect: name, retry: .never)
  }
}

/// The lines of a streamed answer, each of the shape of a whole one, ended by `done`.
struct OllamaStreamedAnswer: StreamedAnswer {
  private let dialect: OllamaDialect
  private var text = ""
  private var calls: [ToolCall] = []
  private var finish: String?
  private var usage = TokenUsage()
  private var model: String?
  private(set) var isComplete = false

  init(dialect: OllamaDialect) {
    self.dialect = dialect
  }

  mutating func take(_ event: ServerEvent) throws(ProviderError) -> String {
    isComplete ? "" : try take(event.object(dialect: dialect.name))
  }

  /// Takes one line and returns the new text in it.
  mutating func take(_ line: JSONObject) throws(ProviderError) -> String {
    try dialect.checkError(line)
    guard let message = line["message"]?.object else {
      throw ReplyBody.wrong("has no message", in: line, dialect: dialect.name)
    }
    let content = message["content"] ?? .null
    guard let words = content.isNull ? "" : content.string else {
      throw ReplyBody.wrong("has a content that is no text", in: line, dialect: dialect.name)
    }
    for call in message["tool_calls"]?.array ?? [] {
      guard let name = call["function"]?["name"]?.string else {
        throw ReplyBody.wrong("has a tool call without a name", in: line, dialect: dialect.name)
      }
      calls.append(
        ToolCall(
          id: call["id"]?.string, name: name,
          arguments: OpenAIChatDialect.arguments(call["function"]?["arguments"] ?? .null)))
    }
    model = line["model"]?.string ?? model
    if line["done"]?.bool == true {
      isComplete = true
      finish = line["done_reason"]?.string
      // The count of the prompt is left out where it was cached.
      usage = TokenUsage(
        prompt: line["prompt_eval_count"]?.tokenCount, completion: line["eval_count"]?.tokenCount)
    }
    text += words
    return words
  }

  func answer() throws(ProviderError) -> ModelAnswer {
    var answer = ModelAnswer(
      text: text, toolCalls: calls,
      finish: OpenAIChatDialect.finish(finish, isRefusal: false, hasCalls: !calls.isEmpty),
      model: model)
    answer.usage = usage
    return answer
  }
}
