public import StrictData

/// A piece of a message.
public enum ChatPart: Sendable, Hashable {
  /// Words.
  case text(String)
  /// An image, a sound or a document.
  case media(ChatMedia)
}

/// An image, a sound or a document that a message shows.
public struct ChatMedia: Sendable, Hashable {
  /// `https://…`, or `data:<type>;base64,…` with the bytes themselves.
  public let url: String
  /// `image/png`, `audio/wav`, `application/pdf` and so on; nil: not said, see the data URL.
  public let contentType: String?

  /// A medium.
  public init(url: String, contentType: String? = nil) {
    self.url = url
    self.contentType = contentType
  }
}

/// A tool that a model asks to be run.
public struct ToolCall: Sendable, Hashable {
  /// What the result is to be filed under, as the provider gave it; nil: it gave none.
  public let id: String?
  /// The tool.
  public let name: String
  /// What it is called with: JSON text as the provider gave it, which may be no JSON at all.
  public let arguments: String

  /// A call.
  public init(id: String? = nil, name: String, arguments: String) {
    self.id = id
    self.name = name
    self.arguments = arguments
  }

  /// The arguments as a value; nil where they are no JSON.
  public var argumentsValue: JSONValue? {
    do {
      return try JSONParser.parse(Array(arguments.utf8))
    } catch {
      return nil
    }
  }

  /// Equality by bytes.
  public static func == (left: ToolCall, right: ToolCall) -> Bool { left.exact == right.exact }

  /// The hash of that equality.
  public func hash(into hasher: inout Hasher) { hasher.combine(exact) }

  private var exact: [ExactString?] {
    [id.map { ExactString($0) }, ExactString(name), ExactString(arguments)]
  }

  var canonicalValue: JSONValue {
    var object = JSONObject([("name", .string(name)), ("arguments", .string(arguments))])
    if let id { object["id"] = .string(id) }
    return .object(object)
  }
}

/// One message of a rendered prompt or a conversation.
public struct ChatMessage: Sendable, Hashable {
  /// `system`, `user`, `assistant` or `tool`.
  public let role: String
  /// What it says and shows, in order.
  public let parts: [ChatPart]
  /// For the assistant: the tools it asks for, in order.
  public let toolCalls: [ToolCall]
  /// For the assistant: ``ModelAnswer/carried``.
  public var carried: [JSONValue] = []
  /// For a tool: the call it answers.
  public let toolCallID: String?
  /// For a tool: its name.
  public let toolName: String?

  /// A message of words.
  public init(role: String, text: String) {
    self.init(role: role, parts: [.text(text)])
  }

  /// A message.
  public init(
    role: String, parts: [ChatPart], toolCalls: [ToolCall] = [], toolCallID: String? = nil,
    toolName: String? = nil
  ) {
    self.role = role
    self.parts = parts
    self.toolCalls = toolCalls
    self.toolCallID = toolCallID
    self.toolName = toolName
  }

  /// What it says: its texts, joined.
  public var text: String {
    var text = ""
    for case .text(let words) in parts { text += words }
    return text
  }

  /// What it shows, in order.
  public var media: [ChatMedia] {
    parts.compactMap { if case .media(let media) = $0 { media } else { nil } }
  }

  /// Equality by bytes.
  public static func == (left: ChatMessage, right: ChatMessage) -> Bool {
    left.canonicalValue == right.canonicalValue
  }

  /// The hash of that equality.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ExactString(role))
    hasher.combine(ExactString(text))
  }

  /// `{"role", "text"}`, with `parts`, `toolCalls`, `toolCallID` and `toolName` only where they say
  /// more than that.
  var canonicalValue: JSONValue {
    var object = JSONObject([("role", .string(role)), ("text", .string(text))])
    if !media.isEmpty { object["parts"] = .array(parts.map(\.canonicalValue)) }
    if !toolCalls.isEmpty { object["toolCalls"] = .array(toolCalls.map(\.canonicalValue)) }
    if let toolCallID { object["toolCallID"] = .string(toolCallID) }
    if let toolName { object["toolName"] = .string(toolName) }
    return .object(object)
  }
}

extension ChatPart {
  fileprivate var canonicalValue: JSONValue {
    switch self {
    case .text(let text): return .object(JSONObject([("text", .string(text))]))
    case .media(let media):
      var object = JSONObject([("url", .string(media.url))])
      if let type = media.contentType { object["contentType"] = .string(type) }
      return .object(JSONObject([("media", .object(object))]))
    }
  }
}
