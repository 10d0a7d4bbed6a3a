internal import PromptModel
internal import StrictData

/// `messages`, `tools` and `files` of a case.
enum ConversationFormat {
  /// The keys of a case.
  static let keys = ["messages", "tools", "files"]
  /// The largest file, in bytes.
  static let maximumBytes = 20_000_000

  /// What the case brings; nil where it has none of the keys.
  ///
  /// - Parameter files: the bytes of the suite's other files, by name.
  static func parse(
    _ fields: FormatFields, files: [String: [UInt8]]
  ) throws(SourceError) -> CaseConversation? {
    let conversation = CaseConversation(
      messages: try messages(fields["messages"]), toolResults: try tools(fields["tools"]),
      files: try self.files(fields["files"], files))
    return conversation.isEmpty ? nil : conversation
  }

  /// The names of the files that cases of a cases.jsonl show, each once; what cannot be read names
  /// none: the parse says why.
  static func fileNames(in casesJSONL: [UInt8]) -> [String] {
    // Most suites have none, and are not read twice.
    let key = Array(#""files""#.utf8)
    var names: [ExactString] = []
    var seen: Set<ExactString> = []
    do throws(SourceError) {
      for line in try JSONLines.split(casesJSONL) where contains(key, line.bytes) {
        for entry in try line.node().value["files"]?.object?.entries ?? [] {
          guard let name = entry.value.string.map(ExactString.init) else { continue }
          if seen.insert(name).inserted { names.append(name) }
        }
      }
    } catch {
      return []
    }
    return names.map(\.text)
  }

  private static func contains(_ part: [UInt8], _ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.indices.dropLast(part.count - 1).contains {
      bytes[$0] == part[0] && bytes[$0..<($0 + part.count)].elementsEqual(part)
    }
  }

  private static func messages(_ node: FormatNode?) throws(SourceError) -> [JSONValue] {
    var messages: [JSONValue] = []
    for element in try node?.elements() ?? [] {
      let fields = try element.fields(["role", "content", "metadata"], noun: "a message")
      let role = try fields.required("role")
      guard ["system", "user", "model", "assistant", "tool"].contains(try role.text()) else {
        throw role.mismatch("system, user, model, assistant or tool")
      }
      let content = try fields.required("content")
      switch content.value {
      case .string: break
      case .array:
        for part in try content.elements() { _ = try part.members() }
      default: throw content.mismatch("a text or a list of parts")
      }
      messages.append(element.value)
    }
    return messages
  }

  private static func tools(_ node: FormatNode?) throws(SourceError) -> JSONObject {
    guard let node else { return JSONObject() }
    guard case .object(let tools) = node.value else {
      throw node.mismatch("a mapping from tools to results")
    }
    return tools
  }

  private static func files(
    _ node: FormatNode?, _ known: [String: [UInt8]]
  ) throws(SourceError) -> [CaseFile] {
    var files: [CaseFile] = []
    for (variable, node) in try node?.members() ?? [] {
      let name = try node.text()
      guard case .suiteFile(_, let file) = RegistryPath("suites/x/\(name)"),
        file.utf8.elementsEqual(name.utf8), !["suite.yaml", "cases.jsonl"].contains(name)
      else { throw node.mismatch("the name of a file in the suite's folder") }
      guard let bytes = known[name] else {
        throw node.error("the suite's folder has no file '\(FormatNode.quoted(name))'")
      }
      guard bytes.count <= maximumBytes else {
        throw node.error("'\(name)' has \(bytes.count) bytes, the limit is \(maximumBytes)")
      }
      guard let type = MediaType.type(of: bytes) else {
        throw node.error(
          "'\(name)' is no image (PNG, JPEG, GIF, WebP), sound (WAV, MP3, Ogg, FLAC) or PDF by its "
            + "first bytes")
      }
      files.append(
        CaseFile(
          variable: variable, name: name, digest: Digest(hashing: bytes), contentType: type,
          bytes: bytes))
    }
    return files
  }

  /// The keys of a case that has them, in the format's order.
  static func add(_ conversation: CaseConversation, to object: inout JSONObject) {
    if !conversation.messages.isEmpty { object["messages"] = .array(conversation.messages) }
    if !conversation.toolResults.isEmpty { object["tools"] = .object(conversation.toolResults) }
    if !conversation.files.isEmpty {
      object["files"] = .object(
        JSONObject(conversation.files.map { ($0.variable, .string($0.name)) }))
    }
  }
}

/// What a file is by its first bytes.
enum MediaType {
  /// `image/png` and so on; nil for anything else than images, sounds and PDF.
  static func type(of bytes: [UInt8]) -> String? {
    func starts(_ text: String, at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: text.utf8)
    }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if starts("GIF87a") || starts("GIF89a") { return "image/gif" }
    if starts("RIFF") {
      if starts("WEBP", at: 8) { return "image/webp" }
      return starts("WAVE", at: 8) ? "audio/wav" : nil
    }
    if starts("OggS") { return "audio/ogg" }
    if starts("fLaC") { return "audio/flac" }
    if starts("%PDF-") { return "application/pdf" }
    // An MPEG audio frame: eleven bits set, then a layer that exists.
    let isFrame =
      bytes.count > 2 && bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0 && bytes[1] & 0x06 != 0
    return starts("ID3") || isFrame ? "audio/mpeg" : nil
  }
}
