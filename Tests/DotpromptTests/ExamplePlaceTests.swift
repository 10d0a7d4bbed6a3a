import StrictData
import Testing

@testable import Dotprompt

/// Where `{{examples}}` stands, and what examples look like there.
@Suite struct ExamplePlaceTests {
  private func rendered(
    _ body: String, keys: String = "stet.examples: e.jsonl", messages: [JSONValue] = [],
    examples: String = #"{"input": "q1", "output": "a1"}"# + "\n"
      + #"{"input": {"text": "q2"}, "output": {"l": 2}}"#
  ) throws -> [String] {
    let source = try PromptSource(parsing: Array("---\n\(keys)\n---\n\(body)".utf8))
    let data = RenderData(
      input: JSONObject([("text", .string("now"))]), messages: messages)
    let renderer = Renderer()
    let prompt = try renderer.inserting(
      try Example.parse(Array(examples.utf8)), into: try renderer.render(source, data: data),
      of: source, data: data)
    return prompt.messages.map { "\($0.role): \($0.text)" }
  }

  @Test func `without a place they stand before the last user message`() throws {
    #expect(
      try rendered("{{role \"system\"}}S{{role \"user\"}}{{text}}") == [
        "system: S", "user: q1", "model: a1", "user: q2", #"model: {"l":2}"#, "user: now",
      ])
  }

  @Test func `at the end of a message, or the beginning of the question, they are turns`() throws {
    let turns = ["user: q1", "model: a1", "user: q2", #"model: {"l":2}"#]
    #expect(
      try rendered("{{role \"system\"}}S\n{{examples}}\n{{role \"user\"}}{{text}}")
        == ["system: S\n"] + turns + ["user: now"])
    #expect(
      try rendered("{{role \"system\"}}S{{role \"user\"}}{{examples}}{{text}}")
        == ["system: S"] + turns + ["user: now"])
    // Before the system's own words, too, where somebody wants them there.
    #expect(
      try rendered("{{role \"user\"}}{{examples}}{{role \"system\"}}S{{role \"user\"}}{{text}}")
        == turns + ["system: S", "user: now"])
  }

  @Test func `inside a message they are blocks of text`() throws {
    #expect(
      try rendered("Choose.\n\n{{examples}}\n\nInput: {{text}}\nOutput:") == [
        "user: Choose.\n\nInput: q1\nOutput: a1\n\nInput: q2\nOutput: {\"l\":2}\n\nInput: now\nOutput:"
      ])
    // Behind the question there is no place for a turn.
    #expect(
      try rendered("{{text}}\n{{examples}}", examples: #"{"input": "q", "output": "a"}"#)
        == ["user: now\nInput: q\nOutput: a"])
    #expect(
      try rendered(
        "A {{examples}} B {{text}}",
        examples: #"{"input": {"text": "t", "n": 1}, "output": "a"}"#)
        == ["user: A Input: text: t\nn: 1\nOutput: a B now"])
  }

  @Test func `without examples the place is nothing`() throws {
    #expect(try rendered("A{{examples}}B", examples: "") == ["user: AB"])
    #expect(
      try rendered("{{role \"system\"}}{{examples}}{{role \"user\"}}{{text}}", examples: "")
        == ["user: now"])
  }

  @Test func `a variable of that name is a variable`() throws {
    let keys = "stet.examples: e.jsonl\ninput:\n  schema:\n    text: string\n    examples?: string"
    #expect(
      try rendered("{{examples}}|{{text}}", keys: keys, examples: #"{"input": "q", "output": "a"}"#)
        == ["user: q", "model: a", "user: |now"])
    #expect(try rendered("{{examples}}x", keys: "model: m", examples: "") == ["user: x"])
  }

  @Test func `no value can stand for the place`() throws {
    let source = try PromptSource(
      parsing: Array("---\nstet.examples: e\n---\nA {{text}} B".utf8))
    let data = RenderData(input: JSONObject([("text", .string("{{examples}}"))]))
    let renderer = Renderer()
    let prompt = try renderer.inserting(
      try Example.parse(Array(#"{"input": "q", "output": "a"}"#.utf8)),
      into: renderer.render(source, data: data), of: source, data: data)
    #expect(prompt.messages.last?.text == "A {{examples}} B")
    #expect(prompt.messages.count == 3)
  }

  @Test func `what was said before stands behind the examples`() throws {
    let said = try JSONParser.parse(
      #"[{"role": "user", "content": [{"text": "before"}]}, {"role": "model", "content": [{"text": "yes"}]}]"#
    )
    #expect(
      try rendered(
        "{{role \"system\"}}S{{role \"user\"}}{{text}}", messages: said.array ?? [],
        examples: #"{"input": "q", "output": "a"}"#)
        == ["system: S", "user: q", "model: a", "user: before", "model: yes", "user: now"])
  }

  @Test func `names that stet gives are not asked of the schema`() throws {
    func names(_ text: String) throws -> [String] {
      try PromptSource(parsing: Array(text.utf8)).inputVariables(partials: { _ in nil })
        .map(\.name)
    }
    #expect(try names("---\nstet.examples: e\n---\n{{examples}}{{x}}") == ["x"])
    #expect(
      try names("---\nmodel: m\n---\n{{examples}}{{steps.a.output}}") == ["examples", "steps"])
    #expect(
      try names("---\nstet.chain: [{name: a, prompt: b}]\n---\n{{steps.a.output}}{{x}}") == ["x"])
  }
}
