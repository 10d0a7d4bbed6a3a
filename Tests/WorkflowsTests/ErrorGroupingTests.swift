import PromptModel
import StrictData
import Testing

@testable import Workflows

/// Failing cases as values, and the bytes of cases.jsonl.
@Suite struct ErrorGroupingTests {
  private func item(
    _ id: String, _ text: String, passes: [Bool?], outputs: [String] = [], tags: [String] = []
  ) -> ErrorGrouping.Item {
    ErrorGrouping.Item(
      id: id,
      runs: passes.enumerated().map { index, pass in
        CaseResult(
          id: id, repeatIndex: index, pass: pass, score: pass.map { $0 ? 1 : 0 },
          assertions: pass == nil
            ? [] : [AssertionResult(name: "contains@1", metric: "tone", pass: pass, score: 0)])
      },
      suiteCase: SuiteCase(
        id: id, vars: JSONObject([("text", .string(text))]), tags: tags, line: 1),
      outputs: outputs)
  }

  private func names(_ items: [ErrorGrouping.Item]) -> [String] {
    ErrorGrouping(items).groups().map {
      "\($0.number) \($0.kind.rawValue) \($0.name) \($0.cases.joined(separator: ","))"
    }
  }

  @Test func `a case fails when a run does; runs without an output are told apart`() {
    let items = [
      item("a", "one", passes: [true, false]), item("b", "two", passes: [true, true]),
      item("c", "three", passes: [nil, true]),
    ]
    #expect(
      names(items) == ["1 assertion contains@1 (tone) a", "2 assertion no output c"])
    #expect(ErrorGrouping(items).groups().first?.total == 3)
    #expect(names([items[1]]) == [])
  }

  @Test func `texts that read alike are named by what tells them from those that passed`() {
    let items = [
      item("a", "refund my money", passes: [false], outputs: ["No idea."]),
      item("b", "the money is gone, refund", passes: [false], outputs: ["No idea."]),
      item("c", "the sun is out", passes: [true]), item("d", "it is my day", passes: [true]),
    ]
    #expect(names(items).last == "2 text money, refund a,b")
    let kept =
      Array(items.prefix(2))
      + [
        item("c", "the sun is out", passes: [true], outputs: ["Sure."]),
        item("d", "it is my day", passes: [true], outputs: ["Sure."]),
      ]
    let terms = ErrorGrouping(kept).groups().last?.terms.map(\.word)
    #expect(terms == ["money", "output:idea", "output:no", "refund"])
  }

  @Test func `answers alone can make texts alike`() {
    let items = (0..<3).map {
      item("c\($0)", "word\($0)", passes: [false], outputs: ["I am sorry, I cannot help."])
    }
    #expect(names(items).last?.hasSuffix("c0,c1,c2") == true)
  }

  @Test func `ten thousand failing cases are grouped in seconds`() {
    let items = (0..<10_000).map { number in
      item(
        "c\(number)",
        (0..<20).map { "w\((number &* 7919 &+ $0 &* 104_729) % 997)" }.joined(
          separator: " "), passes: [number % 10 == 0], tags: ["t\(number % 300)"])
    }
    let clock = ContinuousClock()
    let duration = clock.measure {
      #expect(ErrorGrouping(items).groups().count > 300)
    }
    print("9,000 failing of 10,000 cases grouped in \(duration)")
    #expect(duration < .seconds(300))
  }

  private func tagged(_ text: String, line: Int = 1) throws -> String {
    var edit = CasesEdit(Array(text.utf8))
    _ = try edit.add(tag: "new", atLine: line)
    return String(decoding: edit.bytes, as: UTF8.self)
  }

  @Test func `a tag is written into the line's own list of tags, and nowhere else`() throws {
    #expect(try tagged(#"{"id": "a"}"#) == #"{"id": "a", "tags": ["new"]}"#)
    #expect(try tagged("{\"id\":\"a\"  }\r\n") == "{\"id\":\"a\", \"tags\": [\"new\"]  }\r\n")
    #expect(
      try tagged(#"{"vars": {"tags": ["x"]}, "tags": [], "id": "tags"}"#)
        == #"{"vars": {"tags": ["x"]}, "tags": ["new"], "id": "tags"}"#)
    #expect(
      try tagged(#"{"tags": ["]", "\"}"], "vars": {"a": "\"tags\": ["}}"#)
        == #"{"tags": ["]", "\"}", "new"], "vars": {"a": "\"tags\": ["}}"#)
    #expect(try tagged(#"{"\u0074ags":["a"]}"#) == #"{"\u0074ags":["a", "new"]}"#)
    #expect(try tagged(#"{"id": "tags", "vars": ["x"]}"#).hasSuffix(#"["x"], "tags": ["new"]}"#))
    #expect(try tagged("{\"tags\":[\"new\"]}\n") == "{\"tags\":[\"new\"]}\n")
    #expect(
      try tagged("{\"id\":1}\n{\"id\":2}", line: 2) == "{\"id\":1}\n{\"id\":2, \"tags\": [\"new\"]}"
    )
    for text in ["[]", "{\"tags\": 1}", "{", ""] {
      #expect(throws: WorkflowError.self) { try tagged(text) }
    }
  }

  @Test func `a line is added with the line ends of the file`() {
    var edit = CasesEdit(Array("{\"id\":1}\r\n{\"id\":2}".utf8))
    edit.append(JSONObject([("id", .string("é"))]))
    #expect(
      String(decoding: edit.bytes, as: UTF8.self)
        == "{\"id\":1}\r\n{\"id\":2}\r\n{\"id\":\"é\"}\r\n")
  }
}
