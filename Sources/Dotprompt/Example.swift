public import StrictData

/// One few-shot example: what a user asked and what the answer was.
///
/// An example file has one on each line (JSON Lines):
/// `{"input": {"city": "Bern"}, "output": "…"}` or `{"input": "the question itself", …}`.
/// Blank lines are skipped.
public struct Example: Sendable, Hashable {
  /// The question.
  public enum Input: Sendable, Hashable {
    /// The user's turn, word for word.
    case text(String)
    /// Input variables: the user's turn is the last user message of the prompt's own template
    /// rendered with them, so that the example looks as the real question does.
    case variables(JSONObject)
  }

  /// The question.
  public let input: Input
  /// The answer; a value that is no text is written as JSON on one line.
  public let output: String
  /// Where the line starts.
  public let position: SourcePosition

  /// The examples of a file, in order.
  ///
  /// - Throws: at the first line that is not as described above.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> [Example] {
    _ = try TextCheck.text(bytes)
    var examples: [Example] = []
    for line in try JSONLines.parse(bytes) {
      let position = SourcePosition(line: line.number, column: 1)
      examples.append(try Example(line.value, at: position))
    }
    return examples
  }

  private init(_ value: JSONValue, at position: SourcePosition) throws(SourceError) {
    guard case .object(let object) = value else {
      throw SourceError(position, "an example is a mapping with 'input' and 'output'")
    }
    if let key = object.keys.first(where: { $0 != "input" && $0 != "output" }) {
      throw SourceError(position, "unknown key '\(key)' in an example")
    }
    switch object["input"] {
    case .string(let text): input = .text(text)
    case .object(let variables): input = .variables(variables)
    case nil: throw SourceError(position, "the example has no 'input'")
    default: throw SourceError(position, "'input' is neither a text nor a mapping of variables")
    }
    guard let output = object["output"], output != .null else {
      throw SourceError(position, "the example has no 'output'")
    }
    self.output = output.string ?? output.serialized()
    self.position = position
  }
}

extension Renderer {
  /// The turns that a prompt's examples stand for.
  ///
  /// - Parameter data: the rendering the examples are for; its input is not used.
  /// - Throws: ``SourceError`` at the line of an example that does not fit the prompt; what the
  ///   lookup of a partial throws.
  public func turns(
    of examples: [Example], for source: PromptSource, data: RenderData = RenderData()
  ) throws -> [(input: String, output: String)] {
    try examples.map { example in
      switch example.input {
      case .text(let text): return (text, example.output)
      case .variables(let variables):
        let data = RenderData(input: variables, docs: data.docs, context: data.context)
        let rendered: RenderedPrompt
        do {
          rendered = try render(source, data: data)
        } catch let error as RenderError {
          throw SourceError(example.position, error.message)
        }
        guard let question = rendered.messages.last(where: { $0.role == "user" }) else {
          throw SourceError(example.position, "the prompt has no user message for an example")
        }
        return (question.text, example.output)
      }
    }
  }

  /// The prompt with examples as turns of a conversation before the last user message.
  public func insertingExamples(
    _ pairs: [(input: String, output: String)], into prompt: RenderedPrompt
  ) -> RenderedPrompt {
    prompt.insertingExamples(pairs)
  }

  /// The prompt with examples where `{{examples}}` stands in its template, else before the last user
  /// message.
  ///
  /// At the end of a message behind which a user's follows, and at the beginning of one that has
  /// such a message before it or is a user's, they are turns of a conversation; anywhere else they
  /// are blocks of text, `Input: …` and `Output: …`, a blank line between two.
  ///
  /// - Throws: ``SourceError`` at the line of an example that does not fit the prompt; what the
  ///   lookup of a partial throws.
  public func inserting(
    _ examples: [Example], into prompt: RenderedPrompt, of source: PromptSource,
    data: RenderData = RenderData()
  ) throws -> RenderedPrompt {
    guard let place = ExamplePlace(in: prompt.messages) else {
      if examples.isEmpty { return prompt }
      var history: [Message] = []
      for message in data.messages { history.append(try Message(message)) }
      return prompt.insertingExamples(
        try turns(of: examples, for: source, data: data), before: history)
    }
    var prompt = prompt
    let turns =
      place.isInside
      ? [] : RenderedPrompt.messages(try self.turns(of: examples, for: source, data: data))
    prompt.messages = place.filled(prompt.messages, turns: turns, blocks: examples.map(\.block))
    return prompt
  }
}

extension RenderedPrompt {
  /// The prompt with examples as turns of a conversation, a `user` and a `model` message each,
  /// before the last user message. A prompt whose last user message rendered to nothing (and so
  /// is no message) gets an empty one behind them: an example is never taken for the question.
  ///
  /// - Parameter history: what was said before, which stands behind them.
  public func insertingExamples(
    _ pairs: [(input: String, output: String)], before history: [Message] = []
  ) -> RenderedPrompt {
    let turns = Self.messages(pairs)
    var prompt = self
    if !messages.contains(where: { $0.role == "user" }) {
      prompt.messages.append(Message(role: "user", content: [Part(.text(""))]))
    }
    let place =
      prompt.place(of: history) ?? prompt.messages.lastIndex { $0.role == "user" }
      ?? prompt.messages.count
    prompt.messages.insert(contentsOf: turns, at: place)
    return prompt
  }

  /// Where what was said before begins: as the template says, else before the last message or at
  /// the end.
  private func place(of history: [Message]) -> Int? {
    guard !history.isEmpty else { return nil }
    let marked = messages.firstIndex { $0.metadata?["purpose"]?.string == "history" }
    if let marked { return marked }
    return [messages.count - history.count - 1, messages.count - history.count].first { start in
      start >= 0 && messages[start...].starts(with: history)
    }
  }

  /// A user's and a model's message for each.
  static func messages(_ pairs: [(input: String, output: String)]) -> [Message] {
    pairs.flatMap { pair in
      [
        Message(role: "user", content: [Part(.text(pair.input))]),
        Message(role: "model", content: [Part(.text(pair.output))]),
      ]
    }
  }
}
