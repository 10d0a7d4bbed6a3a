internal import Evaluation
internal import StrictData

/// The events of a streamed message, ended by `message_stop`.
///
/// mockllm 0.0.8 wraps a `content_block_delta` in a `message_delta`, leaves out the type of the text,
/// and ends with `[DONE]`; that is read too.
struct AnthropicStreamedAnswer: StreamedAnswer {
  private let dialect: AnthropicDialect
  private var text = ""
  private var calls = StreamedToolCalls()
  private var finish: String?
  private var usage = JSONObject()
  private var model: String?
  private(set) var isComplete = false

  init(dialect: AnthropicDialect) {
    self.dialect = dialect
  }

  mutating func take(_ event: ServerEvent) throws(ProviderError) -> String {
    if isComplete { return "" }
    if event.data.elementsEqual("[DONE]".utf8) {
      isComplete = true
      return ""
    }
    let object = try event.object(dialect: dialect.name)
    try dialect.checkError(object)
    switch object["type"]?.string {
    case "message_start":
      model = object["message"]?["model"]?.string
      add(usage: object["message"]?["usage"])
    case "content_block_start": return start(object)
    case "content_block_delta": return grow(object)
    case "message_delta":
      if let inner = object["delta"]?.object, inner["delta"] != nil { return grow(inner) }
      finish = object["delta"]?["stop_reason"]?.string ?? finish
      add(usage: object["usage"])
    case "message_stop": isComplete = true
    case nil:
      throw ReplyBody.wrong("has an event without a type", in: object, dialect: dialect.name)
    // `ping`, `content_block_stop`, and what later versions add.
    default: break
    }
    return ""
  }

  private mutating func start(_ object: JSONObject) -> String {
    let block = object["content_block"]
    switch block?["type"]?.string {
    case "text":
      let words = block?["text"]?.string ?? ""
      text += words
      return words
    case "tool_use":
      // The input is empty here and comes in pieces.
      let input = block?["input"]
      calls.add(
        index: object["index"]?.number?.int, id: block?["id"]?.string,
        name: block?["name"]?.string ?? "",
        arguments: input?.object?.isEmpty == false ? input?.serialized() ?? "" : "")
    default: break
    }
    return ""
  }

  private mutating func grow(_ object: JSONObject) -> String {
    let delta = object["delta"]
    switch delta?["type"]?.string {
    case nil where delta?["text"] != nil, "text_delta":
      let words = delta?["text"]?.string ?? ""
      text += words
      return words
    case "input_json_delta":
      calls.grow(
        index: object["index"]?.number?.int, arguments: delta?["partial_json"]?.string ?? "")
    default: break
    }
    return ""
  }

  /// The counts are running totals: the last ones hold.
  private mutating func add(usage more: JSONValue?) {
    for entry in more?.object?.entries ?? [] where !entry.value.isNull {
      usage[entry.key] = entry.value
    }
  }

  func answer() throws(ProviderError) -> ModelAnswer {
    var answer = ModelAnswer(
      text: text, toolCalls: try calls.toolCalls(dialect: dialect.name),
      finish: AnthropicDialect.finish(finish), model: model)
    answer.usage = AnthropicDialect.usage(usage)
    return answer
  }
}
