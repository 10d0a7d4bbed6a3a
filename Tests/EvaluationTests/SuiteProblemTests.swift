import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Suites that cannot be graded are refused before anything runs")
struct SuiteProblemTests {
  private func spec(
    _ type: String, _ value: String? = "x", weight: Double = 1, threshold: Double? = nil,
    transform: String? = nil
  ) -> AssertionSpec {
    AssertionSpec(
      type: type, value: value.map { .string($0) }, threshold: threshold, weight: weight,
      transforms: transform.map { [$0] } ?? [])
  }

  @Test(
    "unknown types are named, with the nearest known one",
    arguments: [
      ("equal", "equals"), ("icontain", "icontains"), ("is-jsn", "is-json"), ("Equals", "equals"),
      ("meteor", nil), ("rouge-lsu", "rouge-lsum"), ("chrf+", "chrf"), ("llm-rubrik", "llm-rubric"),
      ("", nil), ("not-equals", nil),
    ])
  func unknownType(type: String, suggestion: String?) throws {
    let problem = try Sample.problem([spec(type)])
    #expect(problem.message == "unknown assertion type '\(type)'")
    #expect(problem.suggestion == suggestion)
    #expect(problem.caseID == "a")
    #expect(problem.line == 2)
  }

  @Test("a problem reads as one line with its place")
  func description() throws {
    let problem = try Sample.problem([spec("equal")])
    #expect(
      problem.description
        == "cases.jsonl:2: case 'a': unknown assertion type 'equal'; did you mean 'equals'?")
  }

  @Test("values that no assertion can have")
  func values() throws {
    let problems: [(AssertionSpec, String)] = [
      (spec("contains", ""), "contains has an empty value"),
      (spec("icontains", ""), "icontains has an empty value"),
      (spec("contains", nil), "contains has no value and the case has no expected"),
      (spec("equals", nil), "equals has no value and the case has no expected"),
      (spec("regex", nil), "regex has no value and the case has no expected"),
      (spec("classification", nil), "classification has no value and the case has no expected"),
      (spec("regex", ""), "regex has an empty pattern"),
      (spec("equals", "{{who}}"), "equals refers to a variable 'who' that the case does not have"),
      (
        AssertionSpec(type: "contains", value: .array([.string("a")])),
        "contains takes a text, its value is an array"
      ),
      (AssertionSpec(type: "regex", value: .null), "regex takes a text, its value is null"),
    ]
    for (spec, message) in problems {
      #expect(try Sample.problem([spec]).message == message)
    }
    #expect(try Sample.problem([spec("regex", "(")]).message.contains("regex /(/ is not a valid"))
  }

  @Test("a reference to a list has no text")
  func listReference() throws {
    let vars = try Sample.object(#"{"who": ["a"]}"#)
    #expect(
      try Sample.problem([spec("contains", "{{who}}")], vars: vars).message
        == "contains refers to variable 'who', which is an array")
    #expect(
      try Sample.problem([spec("contains", "{{who}}")], vars: Sample.object(#"{"who": ""}"#))
        .message == "contains has an empty value")
  }

  @Test("numbers out of range")
  func numbers() throws {
    #expect(try Sample.problem([spec("equals", weight: -1)]).message.contains("weight -1.0"))
    #expect(try Sample.problem([spec("equals", weight: .nan)]).message.contains("weight nan"))
    #expect(try Sample.problem([spec("equals", weight: .infinity)]).message.contains("weight inf"))
    #expect(try Sample.problem([spec("equals", threshold: 1.5)]).message.contains("threshold 1.5"))
    #expect(try Sample.problem([spec("equals", threshold: .nan)]).message.contains("threshold nan"))
    #expect(
      try Sample.problem([spec("equals")], threshold: 2).message.contains("case threshold 2.0"))
  }

  @Test("a case without assertions, or without one that decides")
  func noVerdict() throws {
    #expect(try Sample.problem([]).message == "the case has no assertion")
    #expect(
      try Sample.problem([spec("equals", weight: 0)]).message
        == "every assertion has weight 0, so the case has no verdict")
  }

  @Test("an unknown transform")
  func transform() throws {
    let problem = try Sample.problem([spec("equals", transform: "trimm")])
    #expect(problem.message == "unknown transform 'trimm'")
    #expect(problem.suggestion == "trim")
  }

  @Test("labels: declared, once, not empty")
  func labels() throws {
    let undeclared = try Sample.problem([spec("classification", "bilings")], labels: ["billing"])
    #expect(undeclared.message == "expected label 'bilings' is not declared")
    #expect(undeclared.suggestion == "billing")
    let twice = try Sample.problem([spec("classification")], labels: ["x", "x"])
    #expect(twice.message == "label 'x' is declared twice")
    #expect(try Sample.problem([spec("classification")], labels: ["x", ""]).caseID == nil)
    #expect(
      try Sample.problem([spec("classification", "")]).message
        == "a label is empty; an empty output is no answer")
    #expect(
      try Sample.problem([spec("classification", "{{y}}")]).message
        == "classification refers to a variable 'y' that the case does not have")
    #expect(
      try Sample.problem([spec("classification"), spec("classification")]).message
        == "the case has more than one classification")
  }

  @Test("an id used twice, byte for byte")
  func ids() async throws {
    let twice = try Sample.suite([
      Sample.suiteCase("a", [spec("equals")]), Sample.suiteCase("a", [spec("equals")], line: 3),
    ])
    let problem = try #require(throws: SuiteProblem.self) { try Grader(suite: twice) }
    #expect(problem.line == 3)
    let forms = try Sample.suite([
      Sample.suiteCase("é", [spec("equals")]), Sample.suiteCase("e\u{301}", [spec("equals", "y")]),
    ])
    let grader = try Grader(suite: forms)
    #expect(await grader.grade(forms.cases[0], output: "x").pass == true)
    #expect(await grader.grade(forms.cases[1], output: "x").pass == false)
  }

  @Test("the first case that is wrong is named")
  func place() throws {
    let suite = try Sample.suite([
      Sample.suiteCase("fine", [spec("equals")]),
      Sample.suiteCase("bad", [spec("regex", "[")], line: 7),
    ])
    let problem = try #require(throws: SuiteProblem.self) { try Grader(suite: suite) }
    #expect(problem.caseID == "bad")
    #expect(problem.line == 7)
  }
}
