internal import Dotprompt
internal import Evaluation
internal import StrictData

extension RenderedPrompt {
  /// The messages as a model is asked: Dotprompt's `model` role is the assistant, `toolRequest` and
  /// `toolResponse` parts are tool calls and their results.
  var chatMessages: [ChatMessage] { messages.flatMap(\.chatMessages) }

  /// `toolDefs`: a list of `{name, description?, inputSchema?}`.
  ///
  /// - Throws: `RenderFailure` for a tool that is not defined so, or is only named under `tools`.
  var toolDefinitions: [ToolDefinition] {
    get throws(RenderFailure) {
      var definitions: [ToolDefinition] = []
      for value in toolDefs?.array ?? [] {
        guard let name = value["name"]?.string else {
          throw RenderFailure("an entry of 'toolDefs' has no 'name'")
        }
        definitions.append(
          ToolDefinition(
            name: name, description: value["description"]?.string,
            inputSchema: value["inputSchema"]))
      }
      for name in tools
      where !definitions.contains(where: { ExactString($0.name) == ExactString(name) }) {
        throw RenderFailure(
          "the tool '\(name)' is named under 'tools' and not defined under 'toolDefs'")
      }
      return definitions
    }
  }

  /// `output`: JSON where its format says so or it has a schema; nil where it says nothing.
  var outputForm: OutputForm? {
    guard let output else { return nil }
    let schema = output["schema"]
    guard schema != nil || output["format"]?.string == "json" else { return nil }
    return OutputForm(isJSON: true, schema: schema)
  }
}

extension Message {
  /// The message, and one for each tool result in it.
  fileprivate var chatMessages: [ChatMessage] {
    var parts: [ChatPart] = []
    var calls: [ToolCall] = []
    var results: [ChatMessage] = []
    for part in content {
      switch part.content {
      case .text(let text): parts.append(.text(text))
      case .media(let url, let type): parts.append(.media(ChatMedia(url: url, contentType: type)))
      case .pending: break
      case .other(let members):
        if let request = members["toolRequest"], let name = request["name"]?.string {
          calls.append(
            ToolCall(
              id: request["ref"]?.string, name: name,
              arguments: (request["input"] ?? .object(JSONObject())).serialized()))
        } else if let response = members["toolResponse"], let name = response["name"]?.string {
          let output = response["output"] ?? .null
          results.append(
            ChatMessage(
              role: "tool", parts: [.text(output.string ?? output.serialized())],
              toolCallID: response["ref"]?.string, toolName: name))
        } else {
          parts.append(.text(JSONValue.object(members).serialized()))
        }
      }
    }
    if parts.isEmpty && calls.isEmpty && !results.isEmpty { return results }
    let role = role == "model" ? "assistant" : role
    if parts.isEmpty && calls.isEmpty { parts = [.text("")] }
    return [ChatMessage(role: role, parts: parts, toolCalls: calls)] + results
  }
}
