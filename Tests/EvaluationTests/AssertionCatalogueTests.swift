import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("The catalogue of assertions")
struct AssertionCatalogueTests {
  private func grade(
    _ type: String, _ value: String?, _ output: String, threshold: Double? = nil,
    transforms: [String] = [], vars: String = "{}"
  ) async throws -> GradedCase {
    let spec = AssertionSpec(
      type: type, value: try value.map { try Sample.json($0) }, threshold: threshold,
      transforms: transforms)
    return try await Sample.grade(output, [spec], vars: try Sample.object(vars))
  }

  private func message(
    _ type: String, _ value: String?, threshold: Double? = nil, transforms: [String] = []
  ) throws -> String {
    let spec = AssertionSpec(
      type: type, value: try value.map { try Sample.json($0) }, threshold: threshold,
      transforms: transforms)
    return try Sample.problem([spec]).message
  }

  @Test(
    "A bare string of contains-all is split as promptfoo does",
    arguments: [
      ("a,b", ["a", "b"]), (" a , b ", ["a", "b"]), ("a,,b,", ["a", "b"]), ("a", ["a"]),
      (#""a, b",c"#, ["a, b", "c"]), (#""say ""hi""",x"#, [#"say "hi""#, "x"]),
      (#""a\"b\\c""#, [#"a"b\c"#]), (#"a"b,c"#, [#"a"b"#, "c"]), (" , ,", []),
      ("\u{FEFF}a\u{A0},b\n", ["a", "b"]), (#"" a ""#, [" a "]), ("\u{85}a", ["\u{85}a"]),
    ])
  func commas(text: String, parts: [String]) throws {
    #expect(try CommaSeparated.parse(text).map { Array($0.utf8) } == parts.map { Array($0.utf8) })
  }

  @Test("A quoted part that is not closed, or not followed by a comma, is refused")
  func badCommas() throws {
    #expect(
      try message("contains-all", #""\"a""#)
        == "contains-all has a quoted part without its closing quote")
    #expect(
      try message("contains-any", #""\"a\"b""#)
        == "contains-any has no comma after a quoted part of its value")
  }

  @Test("contains-all and contains-any")
  func parts() async throws {
    #expect(try await grade("contains-all", #""a, b""#, "b a").pass == true)
    #expect(try await grade("contains-all", #"["a, b"]"#, "b a").pass == false)
    #expect(try await grade("contains-any", "[1.50, true]", "1.5").pass == false)
    #expect(try await grade("contains-any", "[1.50, true]", "true").pass == true)
    #expect(try await grade("icontains-any", #""Ä, x""#, "ä").pass == true)
    #expect(try await grade("contains-any", #"["é"]"#, "e\u{301}").pass == false)
    for type in ["contains-all", "contains-any", "icontains-all", "icontains-any"] {
      #expect(try message(type, "[]") == "\(type) has an empty list")
      #expect(try message(type, #"" , ""#) == "\(type) has an empty list")
      #expect(try message(type, #"["a", ""]"#) == "\(type) has an empty text")
      #expect(try message(type, #"[["a"]]"#) == "\(type) takes texts, its list holds an array")
    }
  }

  @Test("starts-with and ends-with compare scalars")
  func edges() async throws {
    #expect(try await grade("starts-with", #""e""#, "e\u{301}").pass == true)
    #expect(try await grade("starts-with", #""é""#, "e\u{301}x").pass == false)
    #expect(try await grade("ends-with", #""\n""#, "a\r\n").pass == true)
    #expect(try await grade("ends-with", #""xa""#, "a").pass == false)
    #expect(try message("starts-with", #""""#) == "starts-with has an empty value")
    #expect(try message("ends-with", #""""#) == "ends-with has an empty value")
  }

  @Test(
    "contains-json finds JSON anywhere, the outermost first",
    arguments: [
      ("here: {\"a\": [1]} done", ["{\"a\": [1]}"]), ("[1] {\"b\":2}", ["[1]", "{\"b\":2}"]),
      ("{not [1, 2]}", ["[1, 2]"]), ("{\"a\": {\"b\": 1}", ["{\"b\": 1}"]),
      ("{\"a\": \"}\"}", ["{\"a\": \"}\"}"]), ("{ {} }", ["{}"]), ("[1,]", []), ("1 \"x\"", []),
      ("[NaN] [01] [\"\\ud800\"] [\"\t\"]", []), ("{\"a\":1,\"a\":2}", ["{\"a\":1,\"a\":2}"]),
      ("{\"say {\\\"x\\\": 1}\": oops {\"y\":2}", ["{\"y\":2}"]),
      ("{\"q: {\"a\":1}", ["{\"a\":1}"]), ("", []),
      ("[\"\\ud83d\\ude00\"]", ["[\"\\ud83d\\ude00\"]"]),
      ("```json\n{\"a\": 1e5, \"b\": -0.5}\n```", ["{\"a\": 1e5, \"b\": -0.5}"]),
    ])
  func candidates(text: String, found: [String]) {
    let bytes = Array(text.utf8)
    let ranges = JSONCandidates(bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
    #expect(ranges == found)
  }

  @Test(
    "Hostile texts take linear time and no stack",
    arguments: [
      "[", "{", "[]", "{\"a\":", "[\"", "[1,", "{\"a\":1", "\"[", "[[[]]", "{\"{\"", "[x", "\\\"[",
    ])
  func hostile(piece: String) {
    let bytes = Array(String(repeating: piece, count: 300_000).utf8)
    let spent = ContinuousClock().measure { for _ in JSONCandidates(bytes) {} }
    #expect(spent < .seconds(120), "\(piece) took \(spent)")
  }

  @Test("contains-json with a schema takes any one that is valid")
  func containsJSONSchema() async throws {
    let schema = #"{"type": "object", "required": ["label"]}"#
    #expect(try await grade("contains-json", schema, #"{} then {"label": 1}"#).pass == true)
    #expect(try await grade("contains-json", schema, #"{} then []"#).pass == false)
    #expect(try await grade("contains-json", schema, "none").pass == false)
    let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    #expect(try await grade("contains-json", nil, deep).pass == true)
    #expect(try message("contains-json", #"{"type": "objekt"}"#).contains("invalid schema"))
  }

  @Test(
    "word-count and length take a count or a range",
    arguments: [
      ("word-count", "2", "a  b\n", true), ("word-count", #""2""#, "a b", true),
      ("word-count", "0", "", true), ("word-count", #"{"min": 2}"#, "a", false),
      ("word-count", #"{"max": 2}"#, "a b c", false),
      ("word-count", #"{"min":1,"max":2}"#, "a", true),
      ("length", "2", "e\u{301}", true), ("length", #"{"max": 1}"#, "👨‍👩‍👧", false),
      ("length", "5", "👨‍👩‍👧", true), ("length", "2", "\r\n", true),
    ])
  func counts(type: String, value: String, output: String, pass: Bool) async throws {
    #expect(try await grade(type, value, output).pass == pass)
  }

  @Test("Counts that cannot be")
  func badCounts() throws {
    #expect(try message("word-count", nil) == "word-count has no value")
    #expect(try message("word-count", "{}") == "word-count has neither 'min' nor 'max'")
    #expect(
      try message("word-count", #"{"min": 3, "max": 2}"#) == "word-count: 'min' is above 'max'")
    #expect(try message("length", #""many""#) == "length takes a count, or {min, max}")
    #expect(try message("length", "-1") == "length takes a count, or {min, max}")
    #expect(try message("length", #"{"mni": 3}"#) == "length has no option 'mni'")
  }

  @Test("Options of metrics stand in the value; results name those that matter")
  func options() async throws {
    func name(_ type: String, _ value: String) async throws -> String? {
      try await grade(type, value, "x", threshold: 0).assertions.first?.result.name
    }
    #expect(
      try await name("rouge-l", #"{"reference": "x", "stem": true}"#) == "rouge-l@1{stem:true}")
    #expect(try await name("rouge-l", #"{"reference": "x", "stem": false}"#) == "rouge-l@1")
    #expect(
      try await name("rouge-2", #"{"references": ["x"], "stem": true, "score": "r"}"#)
        == "rouge-2@1{score:r,stem:true}")
    #expect(try await name("rouge-n", #""x""#) == "rouge-1@1")
    #expect(try await name("chrf++", #""x""#) == "chrf@1{word-order:2}")
    #expect(
      try await name("chrf", #"{"reference": "x", "word-order": 2}"#) == "chrf@1{word-order:2}")
    #expect(try await name("equals-normalized", #""x""#) == "em@1")
    #expect(
      try await name("json-f1", #"{"reference": {"a": [1]}, "order": "ignore"}"#)
        == "json-f1@1{order:ignore}")
    #expect(
      try message("rouge-l", #"{"reference": "x", "stemm": true}"#, threshold: 0.5)
        == "rouge-l has no option 'stemm'")
    #expect(
      try message("f1", #"{"reference": "x", "stem": true}"#, threshold: 0.5)
        == "f1 has no option 'stem'")
    #expect(
      try message("rouge-l", #"{"stem": true}"#, threshold: 0.5)
        == "rouge-l has no reference and the case has no expected")
    #expect(
      try message("bleu", #"{"reference": "x", "references": ["y"]}"#)
        == "bleu has both 'reference' and 'references'")
    #expect(
      try message("chrf", #"{"reference": "x", "word-order": 1}"#, threshold: 0)
        == "chrf: 'word-order' is 0 (chrF2) or 2 (chrF++)")
  }

  @Test("Metrics take the best of several references")
  func references() async throws {
    for type in ["em", "f1", "similarity", "rouge-1", "rouge-l", "bleu", "chrf", "levenshtein"] {
      let graded = try await grade(
        type, #"["zzz", "a red cat sat here"]"#, "a red cat sat here", threshold: 0)
      #expect(graded.score == 1, "\(type)")
      #expect(graded.pass == true, "\(type)")
    }
  }

  @Test("numeric compares the last number within a tolerance")
  func numeric() async throws {
    #expect(try await grade("numeric", "1234.5", "1 is not 1,234.5").pass == true)
    #expect(try await grade("numeric", #""42""#, "42.0000000001").pass == true)
    #expect(try await grade("numeric", #""so #### 1,000""#, "1000").pass == true)
    #expect(try await grade("numeric", "42", "42.1").pass == false)
    #expect(try await grade("numeric", "42", "none").pass == false)
    let wide = #"{"reference": 42, "tolerance": {"abs": 0.2}}"#
    #expect(try await grade("numeric", wide, "42.1").pass == true)
    #expect(
      try await grade("numeric", #"{"reference": 42, "tolerance": 0.01}"#, "42.1").pass == true)
    let pattern = #"{"reference": 7, "pattern": "answer: (\\d+)"}"#
    #expect(try await grade("numeric", pattern, "answer: 7, not 8").pass == true)
    #expect(
      try await grade("numeric", wide, "42").assertions.first?.result.name == "numeric@1{abs:0.2}")
    #expect(
      try message("numeric", #""many""#) == "numeric compares with a number, and 'many' has none")
    #expect(
      try message("numeric", #"{"reference": 1, "pattern": "("}"#).contains("not a valid pattern"))
  }

  @Test("json-f1 counts leaves; an output that is no JSON scores 0")
  func leaves() async throws {
    let value = #"{"a": 1, "b": [1, 2]}"#
    #expect(
      try await grade("json-f1", value, #"{"b": [1, 2], "a": 1.0}"#, threshold: 1).pass == true)
    #expect(
      isClose(
        try #require(
          try await grade("json-f1", value, #"{"b": [2, 1], "a": 1}"#, threshold: 1).score),
        1.0 / 3))
    #expect(
      try await grade(
        "json-f1", #"{"reference": \#(value), "order": "ignore"}"#, #"{"b": [2, 1], "a": 1}"#,
        threshold: 1
      ).pass == true)
    #expect(try await grade("json-f1", value, "no", threshold: 0.1).score == 0)
  }

  @Test("Grounding takes its context from the value or the variable 'context'")
  func grounding() async throws {
    let vars = #"{"context": "Revenue was 1,000 in 2024."}"#
    #expect(try await grade("numbers-grounded", nil, "1000 in 2024", vars: vars).pass == true)
    #expect(try await grade("numbers-grounded", nil, "1000 in 2025", vars: vars).score == 0.5)
    #expect(
      try await grade(
        "context-grounded", #""{{context}}""#, "Revenue was 1,000.", threshold: 1, vars: vars
      ).pass == true)
    #expect(try message("numbers-grounded", nil).contains("no variable 'context'"))
  }

  @Test("secrets and pii pass when nothing is found, and mask what is")
  func sensitive() async throws {
    let found = try await grade("secrets", nil, "AKIAIOSFODNN7EXAMPLE")
    #expect(found.pass == false)
    #expect(found.assertions.first?.reason.contains("AKIAIOSFODNN7EXAMPLE") == false)
    #expect(found.assertions.first?.reason.contains("aws-key \"AK…LE\"") == true)
    #expect(try await grade("pii", #"["card"]"#, "alice@example.org").pass == true)
    #expect(try await grade("pii", #""email""#, "alice@example.org").pass == false)
    #expect(try message("pii", #""mail""#) == "pii knows no kind 'mail'")
  }

  @Test("is-refusal hears the provider first and takes more phrases")
  func refusal() async throws {
    let spec = AssertionSpec(type: "is-refusal", value: .string("Das kann ich nicht"))
    let grader = try CaseGrader([spec], of: Sample.suiteCase("a", [spec]))
    #expect(await grader.grade(JudgedAnswer("Das kann ich nicht tun.")).pass == true)
    #expect(await grader.grade(JudgedAnswer("Gern.")).pass == false)
    #expect(await grader.grade(JudgedAnswer("Gern.", isRefusal: true)).pass == true)
    #expect(await grader.grade(JudgedAnswer("  ")).pass == true)
  }

  @Test("Limits of latency, cost and tokens")
  func limits() async throws {
    #expect(
      try message("latency", nil)
        == "latency has no threshold, the most that passes in milliseconds")
    #expect(
      try message("cost", "1") == "cost takes no value; its limit is the threshold, in US dollars")
    #expect(try message("tokens", nil) == "tokens has neither 'min' nor 'max'")
    #expect(
      try message("tokens", "5")
        == "tokens takes {min, max, of}, or a threshold, the most that passes")
    let value = try Sample.json(#"{"max": 6, "of": "completion"}"#)
    let spec = AssertionSpec(type: "tokens", value: value)
    let grader = try CaseGrader([spec], of: Sample.suiteCase("a", [spec]))
    #expect(await grader.grade(JudgedAnswer("", completionTokens: 6)).pass == true)
    #expect(await grader.grade(JudgedAnswer("", completionTokens: 7)).pass == false)
    #expect(await grader.grade(JudgedAnswer("", promptTokens: 7)).pass == nil)
    #expect(grader.assertionNames == ["tokens@1{of:completion}"])
    let total = AssertionSpec(type: "tokens", threshold: 9)
    let sum = try CaseGrader([total], of: Sample.suiteCase("a", [total]))
    #expect(await sum.grade(JudgedAnswer("", totalTokens: 10)).pass == false)
    #expect(await sum.grade(JudgedAnswer("", promptTokens: .max, completionTokens: 1)).pass == nil)
  }
}
