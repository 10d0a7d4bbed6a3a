import StrictData

extension Part {
  /// The place of the examples.
  static let examples = Part(
    .pending, metadata: JSONObject([("purpose", .string("examples")), ("pending", .bool(true))]))

  var isExamples: Bool {
    if case .pending = content { metadata?["purpose"]?.string == "examples" } else { false }
  }
}

/// Where `{{examples}}` stands in a rendered prompt: at its first place; others are taken out.
struct ExamplePlace {
  private let message: Int
  private let part: Int
  /// Whether they stand inside a message, as blocks of text.
  let isInside: Bool

  /// The place; nil where there is none.
  init?(in messages: [Message]) {
    let marked = messages.firstIndex { $0.content.contains(where: \.isExamples) }
    guard let message = marked,
      let part = messages[message].content.firstIndex(where: \.isExamples)
    else { return nil }
    let content = messages[message].content
    let isFirst = content[..<part].allSatisfy(\.isBlank)
    let isLast = content[(part + 1)...].allSatisfy { $0.isBlank || $0.isExamples }
    let isFollowed = messages[(message + 1)...].contains { $0.role == "user" }
    let isBeforeUser = isFirst && !isLast && messages[message].role == "user"
    isInside = !(isFollowed && (isFirst || isLast)) && !isBeforeUser
    self.message = message
    self.part = part
  }

  /// The messages with the examples there.
  func filled(_ messages: [Message], turns: [Message], blocks: [String]) -> [Message] {
    var messages = messages
    let before = Array(messages[message].content[..<part])
    let after = Array(messages[message].content[(part + 1)...])
    var replaced: [Message] = []
    if isInside {
      let text = blocks.joined(separator: "\n\n")
      let parts = before + (text.isEmpty ? [] : [Part(.text(text))]) + after
      replaced = [messages[message].with(Self.joined(parts))]
    } else {
      let sides = [before, after].map { parts in messages[message].with(parts) }
      replaced = [sides[0]] + turns + [sides[1]]
    }
    messages.replaceSubrange(message...message, with: replaced)
    // Blank text is no part, so that what is left of a message says something or is nothing.
    return messages.map { $0.with($0.content.filter { !$0.isExamples }) }
      .filter { !$0.content.isEmpty }
  }

  /// Texts that follow one another are one.
  private static func joined(_ parts: [Part]) -> [Part] {
    var joined: [Part] = []
    for part in parts {
      if let text = part.text, let last = joined.last?.text {
        joined[joined.count - 1] = Part(.text(last + text), metadata: part.metadata)
      } else {
        joined.append(part)
      }
    }
    return joined
  }
}

extension Part {
  /// Whether it is text that says nothing.
  fileprivate var isBlank: Bool {
    text?.unicodeScalars.allSatisfy { $0.properties.isWhitespace } ?? false
  }
}

extension Message {
  fileprivate func with(_ content: [Part]) -> Message {
    Message(role: role, content: content, metadata: metadata)
  }
}

extension Example {
  /// `Input: …` and `Output: …` on lines of their own; the input of several variables has one line
  /// for each, `name: value`.
  var block: String {
    let question: String
    switch input {
    case .text(let text): question = text
    case .variables(let variables):
      let lines = variables.entries.map { entry in
        (entry.key, entry.value.string ?? entry.value.serialized())
      }
      question =
        lines.count == 1
        ? lines[0].1 : lines.map { "\($0.0): \($0.1)" }.joined(separator: "\n")
    }
    return "Input: \(question)\nOutput: \(output)"
  }
}
