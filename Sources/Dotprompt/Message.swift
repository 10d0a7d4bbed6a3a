public import StrictData

/// One message of a rendered prompt, in Dotprompt's shape.
public struct Message: Sendable, Hashable {
  /// `system`, `user`, `model` or `tool`.
  public var role: String
  /// The parts, in order.
  public var content: [Part]
  /// What tools know about the message; history has `purpose: history`.
  public var metadata: JSONObject?

  /// A message.
  public init(role: String, content: [Part], metadata: JSONObject? = nil) {
    self.role = role
    self.content = content
    self.metadata = metadata
  }

  /// A message as Dotprompt's data holds it: `{role, content: [part, …], metadata}`.
  ///
  /// - Throws: ``RenderError/wrongData(reason:at:)``.
  public init(_ value: JSONValue) throws(RenderError) {
    guard case .string(let role)? = value["role"], case .array(let parts)? = value["content"] else {
      throw .wrongData(
        reason: "a message of the history is no mapping with 'role' and a list 'content'", at: nil)
    }
    self.role = role
    content = []
    for part in parts { content.append(try Part(part)) }
    metadata = value["metadata"]?.object
  }

  /// The texts of the parts, joined.
  public var text: String { content.map { $0.text ?? "" }.joined() }

  /// Dotprompt's shape.
  public var json: JSONValue {
    var object = JSONObject([
      ("role", .string(role)), ("content", .array(content.map(\.json))),
    ])
    if let metadata { object["metadata"] = .object(metadata) }
    return .object(object)
  }
}

/// A part of a message.
public struct Part: Sendable, Hashable {
  /// What the part holds.
  public enum Content: Sendable, Hashable {
    case text(String)
    case media(url: String, contentType: String?)
    /// A place that something fills later (`{{section "x"}}`): nothing but metadata.
    case pending
    /// A part that only data can bring, such as `toolRequest`: its members without `metadata`.
    case other(JSONObject)
  }

  /// What the part holds.
  public var content: Content
  /// What tools know about the part.
  public var metadata: JSONObject?

  /// A part.
  public init(_ content: Content, metadata: JSONObject? = nil) {
    self.content = content
    self.metadata = metadata
  }

  /// A part as Dotprompt's data holds it.
  ///
  /// - Throws: ``RenderError/wrongData(reason:at:)``.
  public init(_ value: JSONValue) throws(RenderError) {
    guard case .object(var object) = value else {
      throw .wrongData(reason: "a part of a message of the history is no mapping", at: nil)
    }
    metadata = object["metadata"]?.object
    object["metadata"] = nil
    if object.isEmpty {
      content = .pending
    } else if object.count == 1, case .string(let text)? = object["text"] {
      content = .text(text)
    } else if object.count == 1, case .object(let media)? = object["media"],
      case .string(let url)? = media["url"]
    {
      content = .media(url: url, contentType: media["contentType"]?.string)
    } else {
      content = .other(object)
    }
  }

  /// The text; nil for other parts.
  public var text: String? { if case .text(let text) = content { text } else { nil } }

  /// Dotprompt's shape.
  public var json: JSONValue {
    var object = JSONObject()
    switch content {
    case .text(let text): object["text"] = .string(text)
    case .media(let url, let contentType):
      var media = JSONObject([("url", .string(url))])
      if let contentType { media["contentType"] = .string(contentType) }
      object["media"] = .object(media)
    case .pending: break
    case .other(let members): object = members
    }
    if let metadata { object["metadata"] = .object(metadata) }
    return .object(object)
  }
}
