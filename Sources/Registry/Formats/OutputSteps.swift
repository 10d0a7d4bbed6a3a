internal import PromptModel
internal import StrictData

/// The steps of one answer as an outputs file writes them.
enum OutputSteps {
  private static let keys = ["name", "input", "output", "tokens", "ms", "note"]

  /// The steps of a list; none where there is no list.
  static func parse(_ node: FormatNode?) throws(SourceError) -> [KeptOutput.Step] {
    var steps: [KeptOutput.Step] = []
    for element in try node?.elements() ?? [] {
      let fields = try element.fields(keys, noun: "a step")
      let range = 0...FormatNode.largestInteger
      let tokens = try fields["tokens"]?.fields(["prompt", "completion"], noun: "'tokens'")
      steps.append(
        KeptOutput.Step(
          name: try fields.required("name").text(), input: try messages(fields["input"]),
          output: try fields["output"]?.text(),
          promptTokens: try tokens?["prompt"]?.integer(in: range),
          completionTokens: try tokens?["completion"]?.integer(in: range),
          milliseconds: try fields["ms"]?.integer(in: range), note: try fields["note"]?.text()))
    }
    return steps
  }

  private static func messages(
    _ node: FormatNode?
  ) throws(SourceError) -> [KeptOutput.Message] {
    var messages: [KeptOutput.Message] = []
    for element in try node?.elements() ?? [] {
      let fields = try element.fields(["role", "text"], noun: "a message")
      messages.append(
        KeptOutput.Message(
          role: try fields.required("role").text(), text: try fields.required("text").text()))
    }
    return messages
  }

  /// A step, keys in the format's order.
  static func json(_ step: KeptOutput.Step) -> JSONValue {
    var object = JSONObject([("name", .string(step.name))])
    if !step.input.isEmpty {
      object["input"] = .array(
        step.input.map {
          .object(JSONObject([("role", .string($0.role)), ("text", .string($0.text))]))
        })
    }
    object["output"] = step.output.map { .string($0) }
    var tokens = JSONObject()
    tokens["prompt"] = step.promptTokens.map { .number(JSONNumber($0)) }
    tokens["completion"] = step.completionTokens.map { .number(JSONNumber($0)) }
    if !tokens.isEmpty { object["tokens"] = .object(tokens) }
    object["ms"] = step.milliseconds.map { .number(JSONNumber($0)) }
    object["note"] = step.note.map { .string($0) }
    return .object(object)
  }
}
