import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite("Suites of other tools")
struct SuiteImporterTests {
  private func csv(
    _ text: String, columns: ImportColumns = ImportColumns()
  ) throws -> ImportedSuite {
    try SuiteImporter.read(Array(text.utf8), as: .csv, columns: columns)
  }

  private func yaml(_ text: String) throws -> ImportedSuite {
    try SuiteImporter.read(Array(text.utf8), as: .promptfoo)
  }

  private func lines(_ suite: ImportedSuite) -> [String] {
    let files = SuiteImporter.files(of: suite, SuiteImporter.Settings())
    return String(decoding: files.casesJSONL, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(
    "expected texts are read as promptfoo reads them",
    arguments: [
      ("Paris", #"{"type":"equals","value":"Paris"}"#),
      ("equals: 4", #"{"type":"equals","value":"4"}"#),
      ("contains:Paris", #"{"type":"contains","value":"Paris"}"#),
      ("not-contains: Rome", #"{"type":"not-contains","value":"Rome"}"#),
      ("contains-any: <b>,</span>", #"{"type":"contains-any","value":["<b>","</span>"]}"#),
      ("similar(0.8):Hello", #"{"type":"similar","value":"Hello","threshold":0.8}"#),
      ("levenshtein(2):Hello", #"{"type":"levenshtein","value":"Hello","threshold":2}"#),
      ("rouge-n:Hello", #"{"type":"rouge-n","value":"Hello","threshold":0.75}"#),
      ("is-json", #"{"type":"is-json"}"#),
      (#"is-json:{"type":"object"}"#, #"{"type":"is-json","value":{"type":"object"}}"#),
      ("a:b", #"{"type":"equals","value":"a:b"}"#),
      ("contains(x):b", #"{"type":"equals","value":"contains(x):b"}"#),
      ("grade: kind", #"{"type":"llm-rubric","value":"kind"}"#),
      ("fn:x > 1", #"{"type":"javascript"}"#),
      ("f1(0.5):the cat", #"{"type":"f1","value":"the cat","threshold":0.5}"#),
    ])
  func expectedTexts(text: String, json: String) {
    #expect(JSONValue.object(ExpectedText.parse(text).json).serialized() == json)
  }

  @Test("columns: variables, and what two underscores mean")
  func columns() throws {
    let suite = try csv(
      """
      q,__expected1,__expected2,__metric,__threshold,__metadata:area,__metadata:t[],\
      __config:__expected2:threshold,__description
      one,contains: a,levenshtein:b,m,0,math,"x,y\\,z",3,first
      two,c,,,,,,,

      """)
    #expect(suite.problems.isEmpty)
    #expect(
      lines(suite) == [
        #"{"id":"case-1","vars":{"q":"one"},"assert":[{"type":"contains","value":"a","metric":"m"},"#
          + #"{"type":"levenshtein","value":"b","threshold":3,"metric":"m"}],"threshold":0,"#
          + #""tags":["area:math","t:x","t:y,z"],"description":"first"}"#,
        #"{"id":"case-2","vars":{"q":"two"},"assert":[{"type":"equals","value":"c"}]}"#,
      ])
  }

  @Test("columns that are named are no variables")
  func namedColumns() throws {
    var columns = ImportColumns()
    columns.id = "n"
    columns.expected = "label"
    columns.group = "g"
    columns.tags = "t"
    columns.split = "s"
    let suite = try csv("n,text,label,g,t,s\na1,hi,good,x,\"p, q\",test\n", columns: columns)
    #expect(
      lines(suite) == [
        #"{"id":"a1","vars":{"text":"hi"},"expected":"good","tags":["p","q"],"group":"x","#
          + #""split":"test"}"#
      ])
    columns.id = "m"
    #expect(throws: SourceError.self) {
      try csv("n,text,label,g,t,s\n", columns: columns)
    }
    let bad = try csv(
      "n,s,label,g,t\na,x,b,c,d\n",
      columns: { columns in
        var columns = columns
        columns.id = "n"
        return columns
      }(columns))
    #expect(bad.problems.map(\.description) == ["2:3: 'x' is not train, dev or test"])
  }

  @Test(
    "what has no counterpart is a problem with its place",
    arguments: [
      ("q,__prefix\na,You must\n", "2:3"), ("q,__providerOutput\na,b\n", "2:3"),
      ("q,__config:__expected:weight\na,1\n", "2:3"), ("q,__threshold\na,much\n", "2:3"),
      ("q,__expected\nfile://a.txt,x\n", "2:1"),
      ("q,__expected\na,contains:{{ q | upper }}\n", "2:3"),
      ("q,__expected\na,contains:file://x.json\n", "2:3"), ("q,__other\na,b\n", "2:3"),
    ])
  func problems(text: String, place: String) throws {
    #expect(try csv(text).problems.map(\.position.description) == [place])
  }

  @Test("headers are unique and named")
  func headers() {
    #expect(throws: SourceError.self) { try csv("a,a\n1,2\n") }
    #expect(throws: SourceError.self) { try csv("a,\n1,2\n") }
    #expect(throws: SourceError.self) { try csv("") }
  }

  @Test("a configuration: defaults, lists of texts, metadata")
  func configuration() throws {
    let suite = try yaml(
      """
      prompts: [p]
      defaultTest:
        vars: {tone: warm}
        threshold: 0.5
        assert: [{type: not-contains, value: error}]
      tests:
        - description: both
          vars: {q: [one, two], n: [1, 2]}
          metadata: {area: math}
          assert: [{type: contains, value: "{{q}}", weight: 0}]
      """)
    #expect(suite.problems.isEmpty)
    #expect(suite.defaultThreshold == 0.5 && suite.defaults.count == 1)
    #expect(
      lines(suite).first
        == #"{"id":"case-1","vars":{"tone":"warm","q":"one","n":[1,2]},"#
        + #""assert":[{"type":"contains","value":"{{q}}","weight":0}],"tags":["area:math"],"#
        + #""description":"both"}"#)
    #expect(suite.cases.count == 2)
    #expect(suite.notes.contains { $0.contains("weight: 0") })
    #expect(suite.notes.contains { $0.contains("'prompts'") })
  }

  @Test(
    "unsupported parts of a test are problems, every one of them",
    arguments: [
      (
        "- vars: {q: a}\n  assert:\n    - type: contains\n      value: x\n      provider: y\n",
        "5:7"
      ),
      ("- vars: {q: a}\n  provider: x\n", "2:3"), ("- vars: {q: file://x}\n", "1:13"),
      ("- vars: {q: a}\n  options: {transform: x}\n", "2:13"), ("- file://tests.csv\n", "1:3"),
      ("- vars: {q: a}\n  assert: [{$ref: x}]\n", "2:13"),
      ("- vars: {q: a}\n  assert: [text]\n", "2:12"),
      ("- vars: {q: a}\n  threshold: 2\n", "2:14"),
      ("scenarios: []\ntests: []\n", "1:1"),
    ])
  func testProblems(text: String, place: String) throws {
    #expect(try yaml(text).problems.map(\.position.description) == [place])
  }

  @Test("lists that multiply beyond all measure are refused")
  func explosion() throws {
    let list = "[" + Array(repeating: "x", count: 20).joined(separator: ", ") + "]"
    let vars = (0..<12).map { "v\($0): \(list)" }.joined(separator: ", ")
    #expect(try yaml("- vars: {\(vars)}\n").problems.count == 1)
  }

  @Test("lines: tests with vars, or flat objects; not both")
  func jsonLines() throws {
    let tests = try SuiteImporter.read(
      Array(#"{"id":"x","vars":{"q":1},"expected":"a","tags":["t"]}"#.utf8), as: .jsonl)
    #expect(
      lines(tests) == [#"{"id":"x","vars":{"q":1},"expected":"a","tags":["t"]}"#])
    var columns = ImportColumns()
    columns.expected = "label"
    let flat = try SuiteImporter.read(
      Array(#"{"text":"hi","n":2,"label":"good"}"#.utf8), as: .jsonl, columns: columns)
    #expect(
      lines(flat) == [#"{"id":"case-1","vars":{"text":"hi","n":2},"expected":"good"}"#])
    #expect(throws: SourceError.self) {
      try SuiteImporter.read(
        Array("{\"vars\":{\"q\":1}}\n{\"text\":1}\n".utf8), as: .jsonl)
    }
  }

  @Test("what is written is read back as a suite")
  func files() throws {
    let imported = try csv("q,__expected\na,contains:b\n")
    var settings = SuiteImporter.Settings()
    settings.description = "x: \"y\""
    settings.salt = "s"
    let files = SuiteImporter.files(of: imported, settings)
    let suite = try SuiteFile.parse(
      name: try #require(ResourceName("s")), suiteYAML: files.suiteYAML,
      casesJSONL: files.casesJSONL)
    #expect(suite.description == "x: \"y\"" && suite.hasSplits)
    #expect(suite.cases.first?.assertions.first?.value == .string("b"))
  }
}
