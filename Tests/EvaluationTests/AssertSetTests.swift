import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Sets of assertions, and transforms")
struct AssertSetTests {
  private func equals(_ value: String, weight: Double = 1, metric: String? = nil) -> AssertionSpec {
    AssertionSpec(type: "equals", value: .string(value), weight: weight, metric: metric)
  }

  private func set(
    _ inside: [AssertionSpec], negated: Bool = false, threshold: Double? = nil, weight: Double = 1
  ) -> AssertionSpec {
    AssertionSpec(
      type: "assert-set", isNegated: negated, threshold: threshold, weight: weight, metric: "set",
      assertions: inside)
  }

  @Test("A set passes when all inside pass, or by its score where it has a threshold")
  func verdicts() async throws {
    let inside = [equals("a", weight: 3), equals("b")]
    #expect(try await Sample.grade("a", [set(inside)]).pass == false)
    #expect(try await Sample.grade("a", [set(inside)]).score == 0.75)
    #expect(try await Sample.grade("a", [set(inside, threshold: 0.75)]).pass == true)
    #expect(try await Sample.grade("a", [set(inside, threshold: 0.76)]).pass == false)
    #expect(try await Sample.grade("c", [set(inside, threshold: 0)]).pass == true)
    #expect(try await Sample.grade("a", [set([equals("a")])]).pass == true)
  }

  @Test("A set gives its score times its weight")
  func weight() async throws {
    let graded = try await Sample.grade(
      "a", [set([equals("a"), equals("b")], threshold: 0, weight: 3), equals("a")])
    #expect(graded.score == 0.625)
    #expect(graded.pass == true)
  }

  @Test("not- turns a set too; sets nest; weight 0 inside measures only")
  func nesting() async throws {
    let inner = set([equals("a"), equals("b", weight: 0)])
    let graded = try await Sample.grade("a", [set([inner, equals("a")])])
    #expect(graded.pass == true)
    #expect(graded.score == 1)
    #expect(try await Sample.grade("a", [set([inner], negated: true)]).pass == false)
    #expect(try await Sample.grade("a", [set([inner], negated: true)]).score == 0)
    let result = graded.result(id: "a", repeatIndex: 0)
    #expect(
      result.assertions.map(\.name)
        == ["assert-set@1", "assert-set@1", "equals@1", "equals@1", "equals@1"])
    #expect(result.assertions.map(\.pass) == [true, true, true, false, true])
  }

  @Test("An error inside is an error of the set, not of a set it is only measured in")
  func errors() async throws {
    let late = AssertionSpec(type: "latency", threshold: 5)
    for negated in [false, true] {
      let graded = try await Sample.grade("a", [set([equals("a"), late], negated: negated)])
      #expect(graded.pass == nil)
      #expect(graded.error?.contains("latency@1") == true)
    }
    let measured = AssertionSpec(type: "latency", threshold: 5, weight: 0)
    #expect(try await Sample.grade("a", [set([equals("a"), measured])]).pass == true)
  }

  @Test("What a record of a set is held against")
  func expectation() throws {
    let suiteCase = Sample.suiteCase(
      "a", [set([AssertionSpec(type: "classification")]), equals("a", weight: 0)],
      expected: .string("a"))
    let grader = try Grader(suite: Sample.suite([suiteCase]))
    let asked = try #require(grader.expectation(of: suiteCase))
    #expect(asked.names == ["assert-set@1", "classification@1", "equals@1"])
    #expect(asked.isDeciding == [true, false, false])
    #expect(asked.label == "a")
    #expect(asked.labelAssertion == 1)
    #expect(grader.labels == ["a"])
  }

  @Test("Sets that cannot be graded")
  func problems() throws {
    #expect(try Sample.problem([set([])]).message == "assert-set has no assertion")
    #expect(
      try Sample.problem([set([equals("a", weight: 0)])]).message
        == "every assertion of an assert-set has weight 0, so it has no verdict")
    #expect(try Sample.problem([set([equals("a")], threshold: 2)]).message.contains("threshold 2"))
    #expect(
      try Sample.problem([set([AssertionSpec(type: "equal")])]).suggestion == "equals")
  }

  @Test("A case with pii or secrets is critical, negated it is not")
  func critical() throws {
    let pii = AssertionSpec(type: "pii")
    let plain = Sample.suiteCase("a", [equals("a")])
    #expect(Sample.suiteCase("a", [pii]).isCritical)
    #expect(Sample.suiteCase("a", [set([AssertionSpec(type: "secrets")])]).isCritical)
    #expect(!Sample.suiteCase("a", [AssertionSpec(type: "pii", isNegated: true)]).isCritical)
    #expect(!plain.isCritical)
    #expect(try Sample.suite([plain], defaults: [pii]).isCritical(plain))
    #expect(try !Sample.suite([plain]).isCritical(plain))
  }

  @Test(
    "json-path finds a place of the output's JSON",
    arguments: [
      ("json-path $.a.b[0]", "x"), ("json-path /a/b/0", "x"),
      ("json-path $.a", #"{"b":["x",1.50]}"#),
      ("json-path $['a']['b'][1]", "1.50"), ("json-path $[\"c d\"]", "y"),
      ("json-path /c d", "y"), ("json-path /e~1f", "true"), ("json-path $.n", "null"),
    ])
  func path(transform: String, text: String) async throws {
    let output = #" {"a": {"b": ["x", 1.50]}, "c d": "y", "e/f": true, "n": null}"#
    #expect(try await Sample.passes(output, "equals", .string(text), transform: transform) == true)
  }

  @Test(
    "What has no such place fails, and not- passes", arguments: ["$.z", "$[0]", "/a/9", "/a/00"])
  func missing(path: String) async throws {
    for output in [#"{"a": [1]}"#, "not JSON", ""] {
      let name = "json-path \(path)"
      #expect(try await Sample.passes(output, "contains", .string("1"), transform: name) == false)
      #expect(
        try await Sample.passes(output, "contains", .string("1"), negated: true, transform: name)
          == true)
    }
  }

  @Test("Transforms run in order; normal forms are asked for, never applied by themselves")
  func order() async throws {
    let spec = AssertionSpec(
      type: "equals", value: .string("yes"), transforms: ["json-path $.answer", "trim", "lower"])
    #expect(try await Sample.grade(#"{"answer": " YES\n"}"#, [spec]).pass == true)
    #expect(try await Sample.passes("e\u{301}", "equals", .string("é"), transform: "nfc") == true)
    #expect(try await Sample.passes("ﬁ", "equals", .string("fi"), transform: "nfkc") == true)
    #expect(try await Sample.passes("ﬁ", "equals", .string("fi"), transform: "nfc") == false)
  }

  @Test(
    "Unknown transforms and paths are refused",
    arguments: [
      "json-path", "json-path a", "json-path $a", "json-path $[x]", "json-path $.", "json-path /~2",
      "Trim",
    ])
  func unknown(name: String) throws {
    let problem = try Sample.problem([
      AssertionSpec(type: "equals", value: .string("a"), transforms: [name])
    ])
    #expect(problem.message.contains("transform '\(name)'"))
  }
}
