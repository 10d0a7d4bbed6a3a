import Dotprompt
import StrictData
import Testing

@Suite struct RenderingTests {
  @Test func `numbers print as JavaScript prints them`() throws {
    let input = #"""
      {"a":1.0,"b":1e3,"c":0.1,"d":1e21,"e":1e-7,"f":-0,"g":123456789012345680000,"h":1.50,
      "i":9007199254740993,"j":0.000001,"k":1e400,"l":-2.5e-10,"m":1.7976931348623157e308}
      """#
    let options = JSONParser.Options(allowsNumberOverflow: true)
    let data = try JSONParser.parse(input, options: options).object ?? JSONObject()
    let text = try Renderer().render(
      try prompt("{{#each this}}{{this}} {{/each}}."), data: RenderData(input: data)
    ).text
    #expect(
      text == "1 1000 0.1 1e+21 1e-7 0 123456789012345680000 1.5 9007199254740993 0.000001 "
        + "Infinity -2.5e-10 1.7976931348623157e+308 .")
  }

  @Test func `json keeps the order of the data and escapes as JSON does`() throws {
    let input = #"{"o":{"z":1.0,"a":[],"k":{},"s":"\"\\\u0001\n\t/é"}}"#
    let expected = #"{"z":1,"a":[],"k":{},"s":"\"\\\u0001\n\t/é"}"#
    #expect(try rendered("{{json o}}", input).text == expected)
    #expect(try rendered("{{json o.missing}}x", input).text == "x")
    #expect(try rendered("{{json o.a indent='\t'}}", input).text == "[]")
    #expect(
      try rendered("{{json o indent=2}}", #"{"o":{"a":[1,{"b":null}]}}"#).text == """
        {
          "a": [
            1,
            {
              "b": null
            }
          ]
        }
        """)
  }

  @Test func `arrays and objects compare by content`() throws {
    let text = "{{#ifEquals a b}}same{{else}}other{{/ifEquals}}"
    #expect(try rendered(text, #"{"a":[1,{}],"b":[1,{}]}"#).text == "same")
    #expect(try rendered(text, #"{"a":1.0,"b":1}"#).text == "same")
    #expect(try rendered(text, #"{"a":"é","b":"e\#u{301}"}"#).text == "other")
    #expect(try rendered(text, #"{"a":9007199254740993,"b":9007199254740992}"#).text == "other")
  }

  @Test func `names of JavaScript's prototypes are missing keys`() throws {
    let text = "[{{constructor}}{{__proto__}}{{o.constructor.name}}{{lookup o '__proto__'}}]"
    #expect(try rendered(text, #"{"o":{}}"#).text == "[]")
    #expect(try rendered("{{__proto__}}", #"{"__proto__":"data"}"#).text == "data")
  }

  @Test func `data gives the at-variables`() throws {
    let source = try prompt(
      "---\nmodel: m\n---\n{{@state.n}}{{@metadata.prompt.model}}{{@metadata.docs.length}}"
        + "{{@missing.x}}{{#each l}}{{@state.n}}{{@root.a}}{{/each}}")
    let data = RenderData(
      input: try object(#"{"a":"A","l":[1,2]}"#), docs: [.null, .null],
      context: try object(#"{"state":{"n":7}}"#))
    #expect(try Renderer().render(source, data: data).text == "7m27A7A")
  }

  @Test func `defaults fill in and data wins`() throws {
    let text = "---\ninput:\n  default: {a: 1, b: 2}\n---\n{{a}}{{b}}"
    #expect(try rendered(text, #"{"b":3}"#).text == "13")
    let options = RenderOptions(metadata: try object(#"{"input":{"default":{"a":9}}}"#))
    #expect(try rendered(text, options: options).text == "92")
  }

  @Test func `CRLF is kept`() throws {
    let text = try rendered("---\r\nmodel: m\r\n---\r\na {{x}}\r\nb\r\n", #"{"x":"1\r\n2"}"#).text
    #expect(Array(text.utf8) == Array("a 1\r\n2\r\nb".utf8))
  }

  @Test func `partials climb no contexts and take arguments`() throws {
    let partials = ["p": "[{{a}}{{../a}}{{@root.a}}]", "q": "{{#each this}}{{.}}{{/each}}"]
    let input = #"{"a":"A","o":{"a":"O"},"l":[1,2]}"#
    #expect(
      try rendered("{{> p}}{{> p o}}{{> p o a=l}}", input, partials: partials).text
        == "[AA][OA][1,2A]")
    #expect(try rendered("{{> q l}}", input, partials: partials).text == "12")
  }

  @Test func `a partial alone on its line indents all its lines`() throws {
    let partials = ["p": "a\n{{x}}\n\n{{> q}}", "q": "q1\nq2\n"]
    let text = try rendered("-\n  {{> p}}\n-", #"{"x":"1\n2"}"#, partials: partials).text
    #expect(text == "-\n  a\n  1\n  2\n  \n  q1\n  q2\n-")
    let nested = try rendered(
      "  {{> a}}\n", partials: ["a": "A\n {{> b}}\n", "b": "B\nB{{role 'model'}}\nC\n"])
    #expect(nested.messages.map(\.text) == ["  A\n   B\n   B", "\n   C\n"])
  }
}

@Suite struct RenderErrorTests {
  /// Prompts that cannot be rendered and why; partials: `p` includes `q`, `q` is a text.
  static let failures: [(String, String)] = [
    ("a\n{{#if x}}{{shout y}}{{/if}}", "2:12: unknown helper 'shout'"),
    ("{{#if (eq a b)}}{{/if}}", "1:8: unknown helper 'eq'"),
    ("{{#each l as |json|}}{{json 1}}{{/each}}", "1:24: unknown helper 'json'"),
    ("{{a.b c}}", "1:3: unknown helper 'a.b'"),
    ("{{> bad}}", "partial 'bad', 2:3: unknown helper 'nope'"),
    ("{{#if}}{{/if}}", "1:4: 'if' takes 1 argument, not 0"),
    ("{{#if a b}}{{/if}}", "1:4: 'if' takes 1 argument, not 2"),
    ("{{lookup a}}", "1:3: 'lookup' takes 2 arguments, not 1"),
    ("{{if a}}", "1:3: 'if' has to open a block"),
    ("{{#role 'user'}}{{/role}}", "1:4: 'role' cannot open a block"),
    ("{{#if (history)}}{{/if}}", "1:8: 'history' gives no value"),
    ("{{media contentType='x'}}", "1:3: 'media' needs 'url='"),
    ("{{media url=missing}}", "1:1: 'media url' needs a text"),
    ("{{role 'System!'}}", "1:1: 'System!' is not a role: one word of lower-case letters"),
    ("{{role missing}}", "1:1: 'role' needs a text"),
    ("{{section missing}}", "1:1: 'section' needs a text"),
    ("x\n{{> nothing}}", "2:1: partial 'nothing' does not exist"),
    ("{{#if f}}{{> a}}{{/if}}", "partial 'c', 1:1: partials include each other: a → b → c → a"),
    ("{{> self}}", "partial 'self', 1:1: partials include each other: self → self"),
    (
      "---\ninput: {schema: {a: string, b: integer, c?: string, d: any}, default: {d: 1}}\n---\n",
      "required variables are missing: 'a', 'b'"
    ),
    ("---\ninput: {schema: {a: string}}\n---\n", "required variable is missing: 'a'"),
  ]

  @Test(arguments: failures)
  func `a failure names its place`(text: String, message: String) throws {
    let partials = [
      "bad": "\n{{nope 1}}", "a": "{{> b}}", "b": "{{> c}}", "c": "{{> a}}", "self": "{{> self}}",
    ]
    let error = caught(RenderError.self) { _ = try rendered(text, partials: partials) }
    #expect(error?.description == message)
  }

  @Test func `a null counts as given`() throws {
    let text = "---\ninput: {schema: {a: string}}\n---\n[{{a}}]"
    #expect(try rendered(text, #"{"a":null}"#).text == "[]")
  }

  @Test func `partial nesting is limited`() throws {
    func chain(_ count: Int) -> [String: String] {
      var partials = ["p\(count)": "end"]
      for index in 1..<count { partials["p\(index)"] = "{{> p\(index + 1)}}" }
      return partials
    }
    #expect(try rendered("{{> p1}}", partials: chain(20)).text == "end")
    let error = caught(RenderError.self) { _ = try rendered("{{> p1}}", partials: chain(21)) }
    guard case .partialsTooDeep(let names, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(names.count == 21 && names.last == "p21")
    // The same depth, found in the other order: p2 is known before p1 includes it.
    #expect(
      caught(RenderError.self) {
        _ = try rendered("{{> p2}}{{> p1}}", partials: chain(21))
      } != nil)
  }

  @Test func `an error of the lookup comes through`() throws {
    struct Lost: Error {}
    let renderer = Renderer(partials: { _ in throw Lost() })
    #expect(throws: Lost.self) { try renderer.render(try prompt("{{> p}}"), data: RenderData()) }
  }

  @Test func `the history has to be messages`() throws {
    for message in ["3", "{}", #"{"role":"user","content":"x"}"#, #"{"role":"u","content":[1]}"#] {
      let data = RenderData(messages: [try JSONParser.parse(message)])
      let error = caught(RenderError.self) { _ = try Renderer().render(prompt("x"), data: data) }
      #expect(error?.message.contains("history") == true, "\(message)")
    }
  }
}
