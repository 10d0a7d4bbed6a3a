public import StrictData

/// What a case brings besides variables: the conversation so far, results of tools, files.
public struct CaseConversation: Sendable, Hashable {
  /// The conversation so far, as the case writes it: `{role, content}` each, the content a text or
  /// Dotprompt's list of parts.
  public let messages: [JSONValue]
  /// Results by tool: a list has one for each call in order, anything else is that of every call.
  public let toolResults: JSONObject
  /// Files by the variable that gets them, in the order written.
  public let files: [CaseFile]

  /// What a case brings.
  public init(
    messages: [JSONValue] = [], toolResults: JSONObject = JSONObject(), files: [CaseFile] = []
  ) {
    self.messages = messages
    self.toolResults = toolResults
    self.files = files
  }

  /// Whether it brings nothing.
  public var isEmpty: Bool { messages.isEmpty && toolResults.isEmpty && files.isEmpty }

  /// The conversation so far in Dotprompt's shape.
  public var history: [JSONValue] {
    messages.map { message in
      guard case .object(var object) = message else { return message }
      if object["role"]?.string == "assistant" { object["role"] = .string("model") }
      if case .string(let text)? = object["content"] {
        object["content"] = .array([.object(JSONObject([("text", .string(text))]))])
      }
      return .object(object)
    }
  }
}

/// A file of a suite that a case shows to the model.
public struct CaseFile: Sendable, Hashable {
  /// The variable whose value is the file's data URL.
  public let variable: String
  /// The file's name in the suite's folder.
  public let name: String
  /// The SHA-256 of its bytes.
  public let digest: Digest
  /// What it is by its first bytes: `image/png`, `application/pdf` and so on.
  public let contentType: String
  /// Its bytes.
  public let bytes: [UInt8]

  /// A file.
  public init(
    variable: String, name: String, digest: Digest, contentType: String, bytes: [UInt8]
  ) {
    self.variable = variable
    self.name = name
    self.digest = digest
    self.contentType = contentType
    self.bytes = bytes
  }

  /// Equality by digest.
  public static func == (left: CaseFile, right: CaseFile) -> Bool {
    left.variable.utf8.elementsEqual(right.variable.utf8)
      && left.name.utf8.elementsEqual(right.name.utf8) && left.digest == right.digest
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
