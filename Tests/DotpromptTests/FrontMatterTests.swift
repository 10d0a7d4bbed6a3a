import Dotprompt
import StrictData
import Testing

@Suite struct FrontMatterTests {
  @Test func `reads Dotprompt's keys`() throws {
    let source = try prompt(
      """
      ---
      name: triage
      variant: fr
      version: 1.0
      description: Sorts
      model: baseline
      config: {temperature: 0.5, stop: [a]}
      input:
        default: {tone: kind}
        schema: {text: string, tone?: string}
      output: {format: json, schema: {label(enum): [a, b]}}
      tools: [search, open]
      toolDefs: [{name: search}]
      metadata: {owner: x}
      acme.team: red
      acme.team.lead: ann
      ---
      Hello {{text}}
      """)
    let matter = source.frontMatter
    #expect(matter.isPresent)
    #expect(matter.name == "triage" && matter.variant == "fr" && matter.version == "1.0")
    #expect(matter.description == "Sorts" && matter.model == "baseline")
    #expect(try matter.config == object(#"{"temperature":0.5,"stop":["a"]}"#))
    #expect(try matter.inputDefault == object(#"{"tone":"kind"}"#))
    #expect(matter.inputSchema?["text"]?.string == "string")
    #expect(matter.inputJSONSchema?["required"] == .array([.string("text")]))
    #expect(matter.outputFormat == "json")
    #expect(matter.outputJSONSchema?["type"]?.string == "object")
    #expect(matter.tools == ["search", "open"])
    #expect(matter.toolDefs?.array?.count == 1)
    #expect(matter.metadata?["owner"]?.string == "x")
    #expect(
      try matter.extensions == object(#"{"acme":{"team":"red"},"acme.team":{"lead":"ann"}}"#))
    #expect(matter.raw["model"]?.string == "baseline")
    #expect(source.templateText == "Hello {{text}}")
  }

  @Test func `keys have positions`() throws {
    let (text, positions) = marked(
      "---\n«model: m\n«input:\n  «schema: string\n«stet.examples: «a.jsonl\n«odd: 1\n---\nx")
    let matter = try prompt(text).frontMatter
    #expect(matter.position(of: "model") == positions[0])
    #expect(matter.position(of: "input") == positions[1])
    #expect(matter.position(of: "input.schema") == positions[2])
    #expect(matter.position(of: "stet.examples") == positions[3])
    #expect(matter.examplePaths.map(\.position) == [positions[4]])
    #expect(matter.position(of: "nothing") == nil)
    #expect(matter.unknownKeys.map(\.key) == ["odd"])
    #expect(matter.unknownKeys.map(\.position) == [positions[5]])
  }

  @Test func `unknown keys of input and output are told`() throws {
    let matter = try prompt("---\ninput: {shema: string}\noutput: {fromat: json}\n---\n")
      .frontMatter
    #expect(matter.unknownKeys.map(\.key) == ["input.shema", "output.fromat"])
  }

  /// Files whose template is as given.
  static let bounds: [(String, String)] = [
    ("---\nmodel: m\n---\n\n  Hello  \n\n", "Hello"),
    ("no front matter\n", "no front matter\n"),
    ("", ""),
    ("# licence\n\n  \n# more\n---\nmodel: m\n---\nHi", "Hi"),
    ("# a title\n\ntext\n", "# a title\n\ntext\n"),
    ("---\r\nmodel: m\r\n---\r\na\r\nb\r\n", "a\r\nb"),
    ("a\r\nb\r\n", "a\r\nb\r\n"),
    ("---  \nmodel: m\n--- \t\nHi", "Hi"),
    ("---\nmodel: m\n---", ""),
    ("---\n---\nHi", "Hi"),
    ("---\n\n---\nHi", "Hi"),
    ("---\n# only a comment\n---\nHi", "Hi"),
    ("---x\nHi", "---x\nHi"),
    ("text\n---\nmodel: m\n---\n", "text\n---\nmodel: m\n---\n"),
    ("---\nmodel: m\n---\nHi\n---\nrest\n---\n", "Hi\n---\nrest\n---"),
    ("---\nmodel: m\n---\n\u{a0}\u{feff}Hi\u{2003}", "Hi"),
  ]

  @Test(arguments: bounds)
  func `finds where the template is`(file: String, template: String) throws {
    let text = try prompt(file).templateText
    #expect(Array(text.utf8) == Array(template.utf8))
  }

  /// Files that are broken, with a mark where the error is.
  static let broken: [(String, String)] = [
    ("«---\nmodel: m\nHello", "the front matter is not closed by '---'"),
    ("# licence\n«---\nmodel: m\n--- x\n", "the front matter is not closed by '---'"),
    ("---\n«- a\n---\n", "the front matter is a sequence, not a mapping"),
    ("---\n«text\n---\n", "the front matter is a string, not a mapping"),
    ("---\nmodel: «[m]\n---\n", "'model' is a sequence, not a string"),
    ("---\nname: «3\n---\n", "'name' is a number, not a string"),
    ("---\nconfig: «x\n---\n", "'config' is a string, not a mapping"),
    ("---\ninput: «x\n---\n", "'input' is a string, not a mapping"),
    ("---\ninput: {default: «[]}\n---\n", "'default' is a sequence, not a mapping"),
    ("---\noutput: {format: «1}\n---\n", "'format' is a number, not a string"),
    ("---\ntools: «x\n---\n", "'tools' is a string, not a list"),
    ("---\ntools: [a, «{}]\n---\n", "expected a string, found a mapping"),
    (
      "---\ninput:\n  schema:\n    a: string\n    b: «strnig\n---\n",
      "'input.schema': unknown type 'strnig'"
    ),
    (
      "---\n«stet.exmaples: x\n---\n",
      "unknown key 'stet.exmaples'; the nearest known key is 'stet.examples'"
    ),
    ("---\nstet: {«zzz: 1}\n---\n", "unknown key 'stet.zzz'"),
    ("---\nstet: «[]\n---\n", "'stet' is a sequence, not a mapping"),
    (
      "---\nstet.answer: a\nstet:\n  «answer: b\n---\n",
      "'stet.answer' is given twice, first at 2:1"
    ),
    (
      "---\nstet.examples: {file: a.jsonl, order: «nearest}\n---\n",
      "'order' of 'stet.examples' is none of as-written, seeded; another needs a newer stet"
    ),
    ("---\nstet.examples: «{count: 3}\n---\n", "'stet.examples' has either 'file' or 'files'"),
    (
      "---\nstet.examples: {file: a, «cuont: 3}\n---\n",
      "unknown key 'cuont' in 'stet.examples'; the nearest known key is 'count'"
    ),
    (
      "---\nstet.examples: «{file: a, select: all, count: 2}\n---\n",
      "'stet.examples' selects all, and has a 'count'"
    ),
    (
      "---\nstet.examples: «{files: [a], select: seeded}\n---\n",
      "'stet.examples' selects 'seeded', and has no 'count'"
    ),
    ("---\nstet.chain: «x\n---\n", "'stet.chain' is a string, not a list of steps"),
    (
      "---\nstet.chain: [«{name: a}]\n---\n", "step 'a' of 'stet.chain' has no 'prompt'"
    ),
    (
      "---\nstet.chain: [{name: a, prompt: b, «modle: c}]\n---\n",
      "unknown key 'modle' in a step of 'stet.chain'; the nearest known key is 'model'"
    ),
    (
      "---\nstet.chain: [{name: a, prompt: b}, «{name: a, prompt: c}]\n---\n",
      "two steps of 'stet.chain' have the name 'a'"
    ),
    (
      "---\nstet.chain: [{name: a, prompt: b, input: «{x: '{{#if}}'}}]\n---\n",
      "'x' of step 'a' is no template: '{{#if}}' is not closed"
    ),
    ("---\nstet.examples: «3\n---\n", "'stet.examples' is a number, not a path or a list of paths"),
    ("---\nstet.examples: [a, «1]\n---\n", "a path in 'stet.examples' is a number, not a string"),
    ("---\nstet.examples: «''\n---\n", "a path in 'stet.examples' is empty"),
  ]

  @Test(arguments: broken)
  func `broken front matter names its place`(file: String, message: String) throws {
    let (text, positions) = marked(file)
    let error = try #require(caught(SourceError.self) { _ = try prompt(text) })
    #expect(error.message == message)
    #expect(error.position == positions.first)
  }

  /// Front matter that the YAML reader refuses, with the line of the error.
  static let invalid: [(String, Int)] = [
    ("---\nmodel: m\nmodel: n\n---\nx", 3),
    ("# c\n---\na: &x 1\nb: *x\n---\n", 3),
    ("---\na: [1\n---\n", 2),
    ("---\na: \"x\n---\n", 2),
    ("---\n\ta: 1\n---\n", 2),
  ]

  @Test(arguments: invalid)
  func `invalid YAML is an error and never template text`(file: String, line: Int) throws {
    let error = try #require(caught(SourceError.self) { _ = try prompt(file) })
    #expect((line...line + 1).contains(error.position.line), "\(error)")
  }

  /// Bytes that are no text.
  static let bytes: [([UInt8], SourcePosition)] = [
    ([0xEF, 0xBB, 0xBF, 0x61], SourcePosition(line: 1, column: 1)),
    ([0x61, 0x0A, 0x62, 0x00], SourcePosition(line: 2, column: 2)),
    ([0x61, 0x0A, 0xC3, 0x28], SourcePosition(line: 2, column: 1)),
  ]

  @Test(arguments: bytes)
  func `what is no text is refused`(bytes: [UInt8], position: SourcePosition) {
    for parse in [{ try PromptSource(parsing: $0) }, { try PromptSource.partial(parsing: $0) }]
      as [([UInt8]) throws -> PromptSource]
    {
      #expect(caught(SourceError.self) { _ = try parse(bytes) }?.position == position)
    }
  }

  @Test func `a mapping under stet means the same as dotted keys`() throws {
    let dotted = try prompt("---\nstet.examples: [a, b/c]\nstet.answer: {path: x}\n---\n")
    let nested = try prompt("---\nstet:\n  examples: [a, b/c]\n  answer: {path: x}\n---\n")
    for source in [dotted, nested] {
      #expect(source.frontMatter.stet.examplePaths.map(\.path) == ["a", "b/c"])
      #expect(source.frontMatter.stet.answer?["path"]?.string == "x")
    }
    #expect(dotted.frontMatter.extensions == nested.frontMatter.extensions)
    let all = try prompt(
      "---\nstet: {samples: 3, chain: [{name: a, prompt: b/c}], technique: cot}\n---\n"
    ).frontMatter
    #expect(all.stet.samples?.number?.int == 3)
    #expect(all.stet.chainSteps.map(\.prompt) == ["b/c"])
    #expect(all.stet.technique?.string == "cot")
    #expect(all.unknownKeys.isEmpty)
  }

  @Test func `a partial has no front matter`() throws {
    let text = "---\nmodel: m\n---\n{{x}}\r\n"
    let partial = try PromptSource.partial(parsing: Array(text.utf8))
    #expect(Array(partial.templateText.utf8) == Array(text.utf8))
    #expect(!partial.frontMatter.isPresent)
    #expect(partial.frontMatter.raw == .null)
  }
}

@Suite struct PicoschemaTests {
  /// Schemas in YAML and the JSON Schema they stand for, beyond Dotprompt's own vectors.
  static let schemas: [(String, String)] = [
    ("any", "{}"),
    ("any, all of it", #"{"description":"all of it"}"#),
    (
      "{z: string, a: string, m?: integer}",
      #"{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"string"},"#
        + #""m":{"type":["integer","null"]}},"required":["z","a"],"additionalProperties":false}"#
    ),
    (
      "{'t?(array, some (of) them)': string}",
      #"{"type":"object","properties":{"t":{"type":["array","null"],"items":{"type":"string"},"#
        + #""description":"some (of) them"}},"additionalProperties":false}"#
    ),
    (
      "{'c(enum)': [1, null, x]}",
      #"{"type":"object","properties":{"c":{"enum":[1,null,"x"]}},"required":["c"],"#
        + #""additionalProperties":false}"#
    ),
    (
      "{o: {p: {(*): string}}}",
      #"{"type":"object","properties":{"o":{"type":"object","properties":{"p":{"type":"object","#
        + #""properties":{},"additionalProperties":{"type":"string"}}},"required":["p"],"#
        + #""additionalProperties":false}},"required":["o"],"additionalProperties":false}"#
    ),
    ("{type: array, items: {type: string}}", #"{"type":"array","items":{"type":"string"}}"#),
    (
      "{properties: {a: {type: string}}, required: [a]}",
      #"{"properties":{"a":{"type":"string"}},"required":["a"],"type":"object"}"#
    ),
    ("Named, ours", #"{"type":"string","format":"date","description":"ours"}"#),
  ]

  @Test(arguments: schemas)
  func `becomes JSON Schema with its properties in order`(yaml: String, json: String) throws {
    let schema = try YAMLParser.parse(yaml).jsonValue
    let found = try Picoschema.jsonSchema(of: schema) { name in
      name == "Named"
        ? .object(JSONObject([("type", .string("string")), ("format", .string("date"))])) : nil
    }
    #expect(found?.serialized() == json)
  }

  static let failures: [(String, [String], String)] = [
    ("3", [], "a schema is a text or a mapping"),
    ("strnig", [], "unknown type 'strnig'"),
    ("{a: {b: 3}}", ["a", "b"], "a type is a text or a mapping"),
    ("{'a(enum)': x}", ["a(enum)"], "the values of an enum are a list"),
    ("{'a(set)': string}", ["a(set)"], "'set' is not one of 'object', 'array' and 'enum'"),
    ("{a: string, a?: string}", ["a?"], "property 'a' is defined twice"),
  ]

  @Test(arguments: failures)
  func `what is no schema is refused`(yaml: String, path: [String], message: String) throws {
    let schema = try YAMLParser.parse(yaml).jsonValue
    let error = caught(Picoschema.Failure.self) { _ = try Picoschema.jsonSchema(of: schema) }
    #expect(error?.path == path)
    #expect(error?.message == message)
  }

  @Test func `null is no schema`() throws {
    #expect(try Picoschema.jsonSchema(of: .null) == nil)
  }
}
