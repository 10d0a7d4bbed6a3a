import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Assertions")
struct AssertionTests {
  @Test(
    "equals compares Unicode scalars",
    arguments: [
      ("yes", "yes", true), ("yes", "Yes", false), ("yes ", "yes", false), ("", "", true),
      ("é", "e\u{301}", false), ("a\r\n", "a\n", false), ("{\"a\":1}", "{\"a\": 1}", false),
    ])
  func equals(output: String, value: String, pass: Bool) async throws {
    #expect(try await Sample.passes(output, "equals", .string(value)) == pass)
    #expect(try await Sample.passes(output, "equals", .string(value), negated: true) == !pass)
  }

  @Test("equals takes the case's expected where it has no value")
  func expected() async throws {
    let spec = AssertionSpec(type: "equals")
    #expect(try await Sample.grade("x", [spec], expected: .string("x")).pass == true)
    #expect(try await Sample.grade("5", [spec], expected: .number(JSONNumber(5))).pass == true)
    #expect(try await Sample.grade("true", [spec], expected: .bool(true)).pass == true)
    #expect(try await Sample.grade("{{x}}", [spec], expected: .string("{{x}}")).pass == true)
    #expect(
      try await Sample.grade(" [1, 2.0]", [spec], expected: Sample.json("[1.0,2]")).pass == true)
  }

  @Test(
    "equals with an object or array compares JSON",
    arguments: [
      (#"{"b": [1.0], "a": "x"}"#, true), (#"{"a": "x", "b": [1]}"#, true),
      (#"{"a": "x", "b": [true]}"#, false), (#"{"a": "x"}"#, false), ("not JSON", false),
      (#"{"a": "x", "b": [1]} trailing"#, false), (#"{"a": "y", "a": "x", "b": [1]}"#, true),
    ])
  func equalsJSON(output: String, pass: Bool) async throws {
    let value = try Sample.json(#"{"a": "x", "b": [1]}"#)
    #expect(try await Sample.passes(output, "equals", value) == pass)
    #expect(try await Sample.passes(output, "equals", value, negated: true) == !pass)
  }

  @Test("repeated keys in an output are named in the reason")
  func repeatedKeys() async throws {
    let graded = try await Sample.grade(#"{"a": 1, "a": 2}"#, [AssertionSpec(type: "is-json")])
    #expect(graded.pass == true)
    #expect(graded.assertions.first?.reason.contains("repeated keys: \"a\" at 1:10") == true)
  }

  @Test(
    "contains and icontains",
    arguments: [
      ("contains", "abcabd", "abd", true), ("contains", "ABD", "abd", false),
      ("contains", "", "a", false), ("contains", "caf\u{65}\u{301}", "é", false),
      ("contains", "e\u{301}", "e", true), ("icontains", "GRÖSSE", "größe", false),
      ("icontains", "GRÖẞE", "größe", true), ("icontains", "ΟΔΟΣ", "οδοσ", true),
      ("icontains", "Straße İx", "i\u{307}X", true), ("icontains", "xx", "xxx", false),
    ])
  func contains(type: String, output: String, value: String, pass: Bool) async throws {
    #expect(try await Sample.passes(output, type, .string(value)) == pass)
    #expect(try await Sample.passes(output, type, .string(value), negated: true) == !pass)
  }

  @Test("contains takes a number as its JSON text")
  func containsNumber() async throws {
    #expect(try await Sample.passes("about 1.50 EUR", "contains", Sample.json("1.50")) == true)
    #expect(try await Sample.passes("about 1.5 EUR", "contains", Sample.json("1.50")) == false)
  }

  @Test("substring search is linear")
  func longSearch() {
    let text = String(repeating: "a", count: 2_000_000)
    let needle = String(repeating: "a", count: 1_000_000) + "b"
    let clock = ContinuousClock()
    let spent = clock.measure { #expect(!TextSearch.contains(text, needle)) }
    #expect(spent < .seconds(120))
  }

  @Test(
    "regex searches anywhere",
    arguments: [
      ("order 42", "\\d+", true), ("order", "\\d+", false), ("YES", "(?i)^yes$", true),
      ("a\nb", "^b$", false), ("a\nb", "(?m)^b$", true),
    ])
  func regex(output: String, pattern: String, pass: Bool) async throws {
    #expect(try await Sample.passes(output, "regex", .string(pattern)) == pass)
    #expect(try await Sample.passes(output, "regex", .string(pattern), negated: true) == !pass)
  }

  @Test("a regex over its time is an error, negated or not", arguments: [false, true])
  func slowRegex(negated: Bool) async throws {
    let spec = AssertionSpec(type: "regex", isNegated: negated, value: .string("(a+)+$"))
    let graded = try await Sample.grade(String(repeating: "a", count: 60) + "b", [spec])
    #expect(graded.pass == nil)
    #expect(graded.score == nil)
    #expect(graded.error?.contains("regex@1") == true)
    #expect(graded.assertions.first?.result.pass == nil)
  }

  @Test(
    "is-json reads the whole output strictly",
    arguments: [
      ("{}", true), (" [1]\n", true), ("\"x\"", true), ("", false), ("{} {}", false),
      ("{'a': 1}", false), ("[1,]", false), ("NaN", false), ("\u{FEFF}{}", false),
      ("// c\n{}", false), ("\"\\ud800\"", false), ("1e400", true),
    ])
  func isJSON(output: String, pass: Bool) async throws {
    #expect(try await Sample.passes(output, "is-json") == pass)
    #expect(try await Sample.passes(output, "is-json", negated: true) == !pass)
  }

  @Test("deep nesting fails and does not crash")
  func deepJSON() async throws {
    let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
    #expect(try await Sample.passes(deep, "is-json") == false)
  }

  @Test("is-json with a schema")
  func schema() async throws {
    let schema = try Sample.json(#"{"type": "object", "required": ["label"]}"#)
    #expect(try await Sample.passes(#"{"label": "x"}"#, "is-json", schema) == true)
    #expect(try await Sample.passes("{}", "is-json", schema) == false)
    #expect(try await Sample.passes("{}", "is-json", schema, negated: true) == true)
    #expect(try await Sample.passes("nothing", "is-json", schema) == false)
    let problem = try Sample.problem([
      AssertionSpec(type: "is-json", value: try Sample.json(#"{"type": "objekt"}"#))
    ])
    #expect(problem.message.contains("is-json has an invalid schema"))
  }

  @Test("classification: the label is the output, after what is asked to be done to it")
  func classification() async throws {
    let labels = ["billing", "login"]
    func graded(_ output: String, _ transform: String? = nil) async throws -> GradedCase {
      try await Sample.grade(
        output, [AssertionSpec(type: "classification", transforms: transform.map { [$0] } ?? [])],
        expected: .string("billing"), labels: labels)
    }
    #expect(try await graded("billing").pass == true)
    #expect(try await graded("billing").label == "billing")
    #expect(try await graded("login").label == "login")
    #expect(try await graded("billing\n").pass == false)
    #expect(try await graded("billing\n").label == "other")
    #expect(try await graded("").label == "other")
    #expect(try await graded(" billing\n", "trim").pass == true)
    #expect(try await graded("Billing", "lower").label == "billing")
    #expect(try await graded("login\nbecause", "first-line").label == "login")
    #expect(try await graded("login").expected == "billing")
  }

  @Test("classification without declared labels knows the expected ones")
  func undeclaredLabels() async throws {
    let cases = [
      Sample.suiteCase("1", expected: .string("b")), Sample.suiteCase("2", expected: .string("a")),
    ]
    let grader = try Grader(
      suite: Sample.suite(cases, defaults: [AssertionSpec(type: "classification")]))
    #expect(grader.labels == ["a", "b"])
    #expect(await grader.grade(cases[0], output: "a").label == "a")
    #expect(await grader.grade(cases[0], output: "c").label == "other")
  }

  @Test(
    "transforms do what they say and nothing more",
    arguments: [
      ("trim", "\u{A0} a b\r\n", "a b"), ("trim", " \n", ""), ("lower", " ÄB", " äb"),
      ("first-line", "a \r\nb", "a "), ("first-line", "\na", ""), ("first-line", "a", "a"),
    ])
  func transforms(name: String, output: String, result: String) async throws {
    #expect(try await Sample.passes(output, "equals", .string(result), transform: name) == true)
    #expect(try await Sample.passes(output, "equals", .string(result)) == (output == result))
  }

  @Test("references to variables")
  func variables() async throws {
    let vars = try Sample.object(#"{"name": "A.B", "n": 2.50, "inner": "{{name}}"}"#)
    func passes(_ output: String, _ type: String, _ value: String) async throws -> Bool? {
      try await Sample.passes(output, type, .string(value), vars: vars)
    }
    #expect(try await passes("Hi A.B!", "contains", "Hi {{name}}!") == true)
    #expect(try await passes("Hi A.B!", "contains", "Hi {{ name }}!") == true)
    #expect(try await passes("2.50", "equals", "{{n}}") == true)
    #expect(try await passes("{{name}}", "equals", "{{inner}}") == true)
    #expect(try await passes("{{#if name}}", "equals", "{{#if name}}") == true)
    #expect(try await passes("{{name", "equals", "{{name") == true)
    #expect(try await passes("AxB", "regex", "^{{name}}$") == false)
    #expect(try await passes("A.B", "regex", "^{{name}}$") == true)
    let object = try Sample.json(#"{"who": ["{{name}}"]}"#)
    #expect(try await Sample.passes(#"{"who": ["A.B"]}"#, "equals", object, vars: vars) == true)
  }
}
