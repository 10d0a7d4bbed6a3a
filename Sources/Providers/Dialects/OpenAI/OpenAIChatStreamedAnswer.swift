internal import Evaluation
internal import StrictData

/// The chunks of a streamed chat completion, ended by `[DONE]`; compatible servers may leave it at a
/// reason to finish.
struct OpenAIChatStreamedAnswer: StreamedAnswer {
  private let dialect: OpenAIChatDialect
  private var text = ""
  private var isRefusal = false
  private var calls = StreamedToolCalls()
  private var finish: String?
  private var usage = TokenUsage()
  private var model: String?
  private var isDone = false

  init(dialect: OpenAIChatDialect) {
    self.dialect = dialect
  }

  var isComplete: Bool { isDone || (dialect.rules == .compatible && finish != nil) }

  mutating func take(_ event: ServerEvent) throws(ProviderError) -> String {
    if event.data.elementsEqual("[DONE]".utf8) {
      isDone = true
      return ""
    }
    if isDone { return "" }
    let chunk = try event.object(dialect: dialect.name)
    try dialect.checkError(chunk)
    if let model = chunk["model"]?.string, !model.isEmpty { self.model = model }
    if let usage = chunk.present("usage") { self.usage = OpenAIChatDialect.usage(usage) }
    guard let choice = chunk["choices"]?.array?.first,
      (choice["index"]?.number?.int ?? 0) == 0
    else { return "" }
    if let finish = choice["finish_reason"]?.string { self.finish = finish }
    guard let delta = choice["delta"]?.object else { return "" }
    addCalls(delta)
    return try words(delta, in: chunk)
  }

  private mutating func words(
    _ delta: JSONObject, in chunk: JSONObject
  ) throws(ProviderError) -> String {
    guard var words = OpenAIChatDialect.text(delta["content"] ?? .null) else {
      throw ReplyBody.wrong("has a content that is no text", in: chunk, dialect: dialect.name)
    }
    if let refusal = delta["refusal"]?.string, !refusal.isEmpty {
      isRefusal = true
      words += refusal
    }
    text += words
    return words
  }

  private mutating func addCalls(_ delta: JSONObject) {
    for call in delta["tool_calls"]?.array ?? [] {
      let arguments = call["function"]?["arguments"] ?? .null
      calls.add(
        index: call["index"]?.number?.int, id: call["id"]?.string,
        name: call["function"]?["name"]?.string,
        arguments: arguments.string ?? (arguments.isNull ? "" : arguments.serialized()))
    }
  }

  func answer() throws(ProviderError) -> ModelAnswer {
    var answer = ModelAnswer(
      text: text, toolCalls: try calls.toolCalls(dialect: dialect.name),
      finish: OpenAIChatDialect.finish(finish, isRefusal: isRefusal, hasCalls: !calls.isEmpty),
      model: model)
    answer.usage = usage
    return answer
  }
}
