import StrictData

/// Makes messages of what a template printed (google/dotprompt, parse.ts: toMessages).
struct MessageAssembly {
  private var messages: [Message] = []
  private var role = "user"
  private var parts: [Part] = []
  /// The pieces since the last role or history.
  private var run: [OutputPiece] = []
  private let history: [Message]

  static func messages(of pieces: [OutputPiece], history: [Message]) -> [Message] {
    var assembly = MessageAssembly(history: history)
    for piece in pieces { assembly.add(piece) }
    assembly.endRun()
    assembly.endMessage()
    return assembly.inserted()
  }

  private init(history: [Message]) {
    self.history = history
  }

  private mutating func add(_ piece: OutputPiece) {
    switch piece {
    case .text, .media, .section, .examples: run.append(piece)
    case .role(let name):
      endRun()
      endMessage()
      role = name
    case .history:
      endRun()
      endMessage()
      for message in history {
        var message = message
        var metadata = message.metadata ?? JSONObject()
        metadata["purpose"] = .string("history")
        message.metadata = metadata
        messages.append(message)
      }
      role = "model"
    }
  }

  /// Blank text between two markers is dropped, and so is blank text between two parts.
  private mutating func endRun() {
    for piece in run {
      switch piece {
      case .text(let bytes):
        if !WhiteSpace.isBlank(bytes) { parts.append(Part(.text(text(bytes)))) }
      case .media(let url, let contentType):
        parts.append(Part(.media(url: url, contentType: contentType)))
      case .section(let name):
        let metadata = JSONObject([("purpose", .string(name)), ("pending", .bool(true))])
        parts.append(Part(.pending, metadata: metadata))
      case .examples: parts.append(Part.examples)
      case .role, .history: break
      }
    }
    run = []
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private mutating func endMessage() {
    guard !parts.isEmpty else { return }
    messages.append(Message(role: role, content: parts))
    parts = []
  }

  /// The messages with the history in its place where the template does not name one: before the
  /// last message if that is the user's, else at the end.
  private func inserted() -> [Message] {
    if messages.contains(where: { $0.metadata?["purpose"]?.string == "history" }) {
      return messages
    }
    guard let last = messages.last else { return history }
    return last.role == "user"
      ? messages.dropLast() + history + [last] : messages + history
  }
}
