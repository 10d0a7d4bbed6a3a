public import StrictData

extension RenderedPrompt {
  /// The messages as the chat completions API takes them: `model` is `assistant`, one text is a
  /// plain string, several parts are a list with `text` and `image_url`.
  ///
  /// Pending parts are left out; other parts of the data are sent as JSON text.
  public var openAIMessages: JSONValue { .array(messages.map(\.openAI)) }
}

extension Message {
  fileprivate var openAI: JSONValue {
    let parts = content.compactMap(\.openAI)
    let body: JSONValue
    switch parts.count {
    case 0: body = .string("")
    case 1: body = parts[0]["text"] ?? .array(parts)
    default: body = .array(parts)
    }
    return .object(
      JSONObject([("role", .string(role == "model" ? "assistant" : role)), ("content", body)]))
  }
}

extension Part {
  fileprivate var openAI: JSONValue? {
    switch content {
    case .text(let text): Self.openAI(text: text)
    case .media(let url, _):
      .object(
        JSONObject([
          ("type", .string("image_url")),
          ("image_url", .object(JSONObject([("url", .string(url))]))),
        ]))
    case .pending: nil
    case .other(let members): Self.openAI(text: JSONValue.object(members).serialized())
    }
  }

  private static func openAI(text: String) -> JSONValue {
    .object(JSONObject([("type", .string("text")), ("text", .string(text))]))
  }
}
