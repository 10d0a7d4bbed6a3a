internal import Evaluation
internal import StrictData

/// Reads label descriptions, examples and the query out of rendered messages.
///
/// Examples are (user, assistant) pairs before the last user message, and blocks of lines inside
/// the other messages (`Input:`/`Output:`, `Q:`/`A:`, `User:`/`Assistant:`, `Text:`/`Label:`). The
/// last user message is the query, unless an answer follows it: then nothing is asked, as where a
/// case's text is empty and its message is left out. Its own lists and blocks are read, and left out of the query,
/// only where nothing before it teaches anything: a customer's text is no part of the prompt.
struct PromptReader {
  private(set) var evidence = PromptEvidence()
  private(set) var query: String?
  /// The last user message as it is, lists and blocks included.
  private(set) var asked: String?
  /// Whether nothing stands before ``asked``.
  private(set) var isAlone = false
  /// The messages before the question that are no examples, as they are.
  private(set) var instructions: [String] = []
  /// The examples that stand before the question.
  private(set) var taught: [PromptEvidence.Example] = []
  private var described: Set<ExactString> = []

  init(_ messages: [ChatMessage]) {
    let end = messages.lastIndex { $0.role == "user" || $0.role == "assistant" }
    let last = end.flatMap { messages[$0].role == "user" ? $0 : nil }
    let before = messages[..<(last ?? messages.endIndex)]
    for (index, message) in zip(before.indices, before) {
      let answer = index + 1 < before.endIndex ? before[index + 1] : nil
      if message.role == "user", let answer, answer.role == "assistant" {
        add(PromptEvidence.Example(input: message.text, output: answer.text.trimmed))
      } else if message.role == "system" || message.role == "user" {
        instructions.append(message.text)
        add(MessageReader(message.text))
      }
    }
    guard let last else { return }
    let text = messages[last].text
    query = text
    asked = text
    isAlone = before.isEmpty
    taught = evidence.examples
    guard evidence.examples.isEmpty, evidence.descriptions.isEmpty else { return }
    let reader = MessageReader(text)
    add(reader)
    query = reader.openInput ?? reader.rest
  }

  private mutating func add(_ reader: MessageReader) {
    for description in reader.descriptions
    where described.insert(ExactString(description.label)).inserted {
      evidence.descriptions.append(description)
    }
    for example in reader.examples { add(example) }
  }

  private mutating func add(_ example: PromptEvidence.Example) {
    evidence.examples.append(example)
  }
}

extension String {
  /// Without the white space at both ends.
  var trimmed: String {
    let scalars = unicodeScalars
    guard let start = scalars.firstIndex(where: { !PythonText.isSpace($0) }),
      let end = scalars.lastIndex(where: { !PythonText.isSpace($0) })
    else { return "" }
    return String(scalars[start...end])
  }
}
