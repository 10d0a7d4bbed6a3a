internal import Evaluation
internal import StrictData

/// A request's messages with every tool call under an id, and every tool result under its call's.
struct Conversation {
  /// Who speaks.
  enum Role {
    case system, user, assistant, tool
  }

  /// A tool that is asked for.
  struct Call {
    let id: String
    let name: String
    /// JSON text.
    let arguments: String
  }

  /// One message.
  struct Turn {
    let role: Role
    let parts: [ChatPart]
    let calls: [Call]
    /// For the assistant: what the provider wants to see again before it, as it came.
    let carried: [JSONValue]
    /// For a tool: the call it answers.
    let answers: Call?

    /// Its texts, joined.
    var text: String {
      parts.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    }

    /// Whether it has nothing to say or to show.
    var isSilent: Bool {
      parts.allSatisfy { if case .text(let text) = $0 { text.isEmpty } else { false } }
    }
  }

  /// The messages, in order.
  let turns: [Turn]

  /// Calls and results that have no id get one by their order: `call00001`, which the strictest
  /// server (Mistral: nine letters and digits) takes.
  ///
  /// - Throws: for a role that is none, a conversation without a message, a tool result without a
  ///   call, and media where no dialect takes them.
  init(_ request: ModelRequest, dialect: String) throws(ProviderError) {
    guard !request.messages.isEmpty else { throw ProviderError("there is no message to send") }
    var turns: [Turn] = []
    var open: [Call] = []
    var count = 0
    for message in request.messages {
      let role = try Self.role(message.role)
      var calls: [Call] = []
      for call in message.toolCalls {
        count += 1
        let id =
          call.id ?? "call" + String(repeating: "0", count: max(0, 5 - "\(count)".count))
          + "\(count)"
        calls.append(Call(id: id, name: call.name, arguments: call.arguments))
      }
      if !message.media.isEmpty, role != .user {
        throw ProviderError(
          "a message of the role '\(message.role)' shows media; \(dialect) takes them from the user"
        )
      }
      open += calls
      let answers = role == .tool ? try Self.answered(by: message, of: &open) : nil
      turns.append(
        Turn(
          role: role, parts: message.parts, calls: calls, carried: message.carried,
          answers: answers))
    }
    self.turns = turns
  }

  /// What the system messages say, joined by empty lines; nil where there are none.
  var system: String? {
    let texts = turns.filter { $0.role == .system }.map(\.text).filter { !$0.isEmpty }
    return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
  }

  /// The other messages; neighbours with the same role, or of the user and tools, are together.
  ///
  /// - Throws: where there are none.
  func groups(dialect: String) throws(ProviderError) -> [[Turn]] {
    var groups: [[Turn]] = []
    for turn in turns where turn.role != .system {
      if let last = groups.last?.last, (last.role == .assistant) == (turn.role == .assistant) {
        groups[groups.count - 1].append(turn)
      } else {
        groups.append([turn])
      }
    }
    guard !groups.isEmpty else {
      throw ProviderError("\(dialect) needs a message that is not of the role 'system'")
    }
    return groups
  }

  private static func role(_ name: String) throws(ProviderError) -> Role {
    switch name {
    case "system", "developer": .system
    case "user": .user
    case "assistant", "model": .assistant
    case "tool": .tool
    default:
      throw ProviderError(
        "the role '\(Excerpt.of(name, limit: 40))' is none of system, user, assistant, tool")
    }
  }

  /// The call that a result answers: by its id, else the first open one of its name.
  private static func answered(
    by message: ChatMessage, of open: inout [Call]
  ) throws(ProviderError) -> Call {
    let position = open.firstIndex { call in
      if let id = message.toolCallID { return ExactString(call.id) == ExactString(id) }
      guard let name = message.toolName else { return true }
      return ExactString(call.name) == ExactString(name)
    }
    guard let position else {
      let subject = message.toolCallID ?? message.toolName ?? "tool"
      throw ProviderError(
        "the result of '\(Excerpt.of(subject, limit: 60))' answers no tool call before it")
    }
    return open.remove(at: position)
  }
}

extension Conversation.Call {
  /// The arguments as an object.
  ///
  /// - Throws: where they are none.
  func input(dialect: String) throws(ProviderError) -> JSONValue {
    let call = ToolCall(name: name, arguments: arguments.isEmpty ? "{}" : arguments)
    guard let value = call.argumentsValue, value.object != nil else {
      throw ProviderError(
        "the arguments of the tool call '\(name)' are no JSON object, which \(dialect) needs")
    }
    return value
  }
}

extension ToolDefinition {
  /// What it is called with; an empty object where it says nothing.
  var parameters: JSONValue {
    inputSchema
      ?? .object(
        JSONObject([("type", .string("object")), ("properties", .object(JSONObject()))]))
  }
}
