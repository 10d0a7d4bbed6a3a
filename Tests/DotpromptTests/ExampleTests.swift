import Dotprompt
import StrictData
import Testing

@Suite struct ExampleTests {
  static let file = """
    {"input": {"text": "late parcel"}, "output": "shipping"}

    {"input": "{{not}} a template", "output": {"label": "other", "score": 1.50}}\r

    """

  @Test func `reads one example a line`() throws {
    let examples = try Example.parse(Array(Self.file.utf8))
    #expect(examples.map(\.position.line) == [1, 3])
    #expect(examples.map(\.output) == ["shipping", #"{"label":"other","score":1.50}"#])
    #expect(examples[0].input == .variables(try object(#"{"text":"late parcel"}"#)))
    #expect(examples[1].input == .text("{{not}} a template"))
    #expect(try Example.parse([]).isEmpty)
  }

  static let broken: [(String, Int, String)] = [
    ("\n[]", 2, "an example is a mapping with 'input' and 'output'"),
    (#"{"output": "x"}"#, 1, "the example has no 'input'"),
    (#"{"input": "x"}"#, 1, "the example has no 'output'"),
    (#"{"input": "x", "output": null}"#, 1, "the example has no 'output'"),
    (#"{"input": 3, "output": "x"}"#, 1, "'input' is neither a text nor a mapping of variables"),
    (#"{"input": "x", "output": "y", "id": 1}"#, 1, "unknown key 'id' in an example"),
  ]

  @Test(arguments: broken)
  func `a wrong line is named`(text: String, line: Int, message: String) throws {
    let error = caught(SourceError.self) { _ = try Example.parse(Array(text.utf8)) }
    #expect(error?.position.line == line)
    #expect(error?.message == message)
  }

  @Test func `malformed JSON and bytes that are no text are refused`() {
    #expect(
      caught(SourceError.self) { _ = try Example.parse(Array("\n\n{".utf8)) }?.position.line == 3)
    #expect(caught(SourceError.self) { _ = try Example.parse([0xEF, 0xBB, 0xBF]) } != nil)
  }

  @Test func `examples become turns before the last user message`() throws {
    let source = try prompt(
      """
      ---
      input:
        schema: {text: string, tone?: string}
        default: {tone: calm}
      ---
      {{role "system"}}Sort.
      {{role "user"}}Text ({{tone}}): {{text}}
      """)
    let renderer = Renderer()
    let pairs = try renderer.turns(of: Example.parse(Array(Self.file.utf8)), for: source)
    let data = RenderData(input: try object(#"{"text":"hello"}"#))
    let prompt = renderer.insertingExamples(pairs, into: try renderer.render(source, data: data))
    #expect(prompt.messages.map(\.role) == ["system", "user", "model", "user", "model", "user"])
    #expect(
      prompt.messages.dropFirst().map(\.text) == [
        "Text (calm): late parcel", "shipping", "{{not}} a template",
        #"{"label":"other","score":1.50}"#, "Text (calm): hello",
      ])
  }

  @Test func `without a user message an empty one ends the examples`() throws {
    let prompt = try rendered("{{role 'system'}}S").insertingExamples([("q", "a")])
    #expect(prompt.messages.map(\.role) == ["system", "user", "model", "user"])
    #expect(prompt.messages.map(\.text) == ["S", "q", "a", ""])
  }

  @Test func `an example that does not fit names its line`() throws {
    let source = try prompt("---\ninput: {schema: {text: string}}\n---\n{{text}}")
    let examples = try Example.parse(Array("\n{\"input\": {\"txet\": 1}, \"output\": \"x\"}".utf8))
    let error = caught(SourceError.self) { _ = try Renderer().turns(of: examples, for: source) }
    #expect(error?.description == "2:1: required variable is missing: 'text'")
    let silent = try prompt("{{role 'system'}}S")
    let other = caught(SourceError.self) { _ = try Renderer().turns(of: examples, for: silent) }
    #expect(other?.description == "2:1: the prompt has no user message for an example")
  }
}

@Suite struct InputVariableTests {
  @Test func `the contract is the schema and what the template reads`() throws {
    let source = try prompt(
      """
      ---
      input:
        schema:
          z: string, the last
          a?: integer
          list(array): string
          color(enum): [r, g]
          unused: any
        default: {color: r}
      ---
      {{z}}{{#each list}}{{this}}{{x}}{{/each}}{{extra}}{{@index}}{{#part}}{{inner}}{{/part}}
      {{> p hidden=1}}{{> q list}}{{> p}}{{> missing}}
      """)
    let partials = [
      "p": "{{hidden}}{{fromPartial}}{{> r}}", "q": "{{never}}", "r": "{{z}}{{deep}}",
    ]
    let variables = try source.inputVariables { name in
      try partials[name].map { try PromptSource.partial(parsing: Array($0.utf8)) }
    }
    #expect(
      variables.map(\.name) == [
        "z", "a", "list", "color", "unused", "extra", "part", "fromPartial", "deep", "hidden",
      ])
    #expect(variables.filter(\.isRequired).map(\.name) == ["z", "list", "unused"])
    #expect(variables.filter { !$0.isDeclared }.count == 5)
    #expect(variables.filter { !$0.isUsed }.map(\.name) == ["a", "color", "unused"])
    #expect(variables.prefix(4).map(\.type) == ["string", "integer|null", "array", nil])
    #expect(variables[0].description == "the last")
  }

  @Test func `partials that include each other end`() throws {
    let loop = try PromptSource.partial(parsing: Array("{{x}}{{> p}}".utf8))
    #expect(try prompt("{{> p}}").inputVariables { _ in loop }.map(\.name) == ["x"])
  }
}
