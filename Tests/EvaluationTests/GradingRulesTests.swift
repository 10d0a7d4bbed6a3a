import PromptModel
import StrictData
import Testing

@testable import Evaluation

/// The rules that hold for every assertion; most were broken in public by another tool.
@Suite("Rules of grading")
struct GradingRulesTests {
  private func equals(
    _ value: String, weight: Double = 1, threshold: Double? = nil, negated: Bool = false,
    metric: String? = nil
  ) -> AssertionSpec {
    AssertionSpec(
      type: "equals", isNegated: negated, value: .string(value), threshold: threshold,
      weight: weight, metric: metric)
  }

  @Test(
    "not- turns verdict and score of every type",
    arguments: ["equals", "contains", "icontains", "regex", "is-json", "classification"])
  func negation(type: String) async throws {
    for output in ["\"x\"", "y"] {
      let value: JSONValue? = type == "is-json" ? nil : .string("\"x\"")
      let plain = try await Sample.grade(output, [AssertionSpec(type: type, value: value)])
      let negated = try await Sample.grade(
        output, [AssertionSpec(type: type, isNegated: true, value: value)])
      let pass = plain.pass == true
      let score = try #require(plain.score)
      #expect(plain.pass != nil)
      #expect(negated.pass == !pass)
      #expect(negated.score == 1 - score)
      #expect(plain.assertions.first?.result.name == "\(type)@1")
      #expect(negated.assertions.first?.result.name == "not-\(type)@1")
    }
  }

  @Test("a threshold of 0 is a threshold")
  func zeroThreshold() async throws {
    #expect(try await Sample.grade("b", [equals("a", threshold: 0)]).pass == true)
    #expect(try await Sample.grade("b", [equals("a", threshold: 0, negated: true)]).pass == false)
    #expect(try await Sample.grade("b", [equals("a", threshold: 0.1)]).pass == false)
    #expect(try await Sample.grade("b", [equals("a")], threshold: 0).pass == true)
    #expect(try await Sample.grade("b", [equals("a")], threshold: 0).score == 0)
    #expect(try await Sample.grade("b", [equals("a")]).pass == false)
  }

  @Test("the score is the weighted mean; every assertion must pass")
  func score() async throws {
    let graded = try await Sample.grade("a", [equals("a", weight: 3), equals("b")])
    #expect(graded.score == 0.75)
    #expect(graded.pass == false)
    #expect(try await Sample.grade("a", [equals("a"), equals("a", weight: 0.5)]).score == 1)
  }

  @Test("a case threshold decides by the score")
  func caseThreshold() async throws {
    let specs = [equals("a", weight: 3), equals("b")]
    #expect(try await Sample.grade("a", specs, threshold: 0.75).pass == true)
    #expect(try await Sample.grade("a", specs, threshold: 0.76).pass == false)
    let item = Sample.suiteCase("a", specs)
    let strict = try Sample.suite([item], threshold: 0.9)
    #expect(try await Grader(suite: strict).grade(item, output: "a").pass == false)
    let own = Sample.suiteCase("a", specs, threshold: 0.5)
    let lenient = try Sample.suite([own], threshold: 0.9)
    #expect(try await Grader(suite: lenient).grade(own, output: "a").pass == true)
  }

  @Test("weight 0 measures and never decides")
  func zeroWeight() async throws {
    let graded = try await Sample.grade(
      "a", [equals("a"), equals("b", weight: 0, metric: "exact")])
    #expect(graded.pass == true)
    #expect(graded.score == 1)
    #expect(graded.assertions.map(\.result.pass) == [true, false])
    #expect(graded.assertions.last?.result.metric == "exact")
    let slow = AssertionSpec(type: "regex", value: .string("(a+)+$"), weight: 0)
    let text = String(repeating: "a", count: 60) + "b"
    let measured = try await Sample.grade(text, [equals(text), slow])
    #expect(measured.pass == true)
    #expect(measured.assertions.last?.result.pass == nil)
  }

  @Test("an error is neither a pass nor a fail, whatever passes beside it")
  func error() async throws {
    let slow = AssertionSpec(type: "regex", value: .string("(a+)+$"))
    let text = String(repeating: "a", count: 60) + "b"
    for threshold in [nil, 0.0, 0.5] {
      let graded = try await Sample.grade(text, [equals(text), slow], threshold: threshold)
      #expect(graded.pass == nil)
      #expect(graded.score == nil)
      #expect(graded.assertions.first?.result.pass == true)
    }
  }

  @Test("the suite's assertions come before the case's")
  func defaults() async throws {
    let item = Sample.suiteCase("a", [equals("b")])
    let suite = try Sample.suite([item], defaults: [AssertionSpec(type: "is-json")])
    let grader = try Grader(suite: suite)
    let names = await grader.grade(item, output: "b").assertions.map(\.result.name)
    #expect(names == ["is-json@1", "equals@1"])
    #expect(grader.assertionNames == ["equals@1", "is-json@1"])
  }

  @Test("outputs are never trimmed unasked")
  func noTrimming() async throws {
    #expect(try await Sample.passes("a\n", "equals", .string("a")) == false)
    #expect(try await Sample.passes("a", "equals", .string("a\n")) == false)
  }

  @Test("empty outputs are graded like any other")
  func emptyOutput() async throws {
    for type in ["equals", "contains", "icontains", "regex", "classification"] {
      let graded = try await Sample.grade("", [AssertionSpec(type: type, value: .string("x"))])
      #expect(graded.pass == false, "\(type)")
      #expect(graded.score == 0, "\(type)")
    }
  }

  @Test("a case that cannot be rendered fails; one without an answer has no verdict")
  func withoutOutput() throws {
    let item = Sample.suiteCase("a", [], expected: .string("x"))
    let grader = try Grader(
      suite: Sample.suite([item], defaults: [AssertionSpec(type: "classification")]))
    let failed = grader.failed(item, reason: "variable 'y' is missing")
    #expect(failed.pass == false)
    #expect(failed.score == 0)
    #expect(failed.expected == "x")
    #expect(failed.label == "other")
    let errored = grader.errored(item, reason: "no answer")
    #expect(errored.pass == nil)
    #expect(errored.score == nil)
    #expect(errored.expected == "x")
    #expect(errored.label == nil)
    #expect(errored.error == "no answer")
  }

  @Test("a case of another suite gets no verdict")
  func strangeCase() async throws {
    let grader = try Grader(suite: Sample.suite([Sample.suiteCase("a", [equals("x")])]))
    let graded = await grader.grade(Sample.suiteCase("b", [equals("x")]), output: "x")
    #expect(graded.pass == nil)
    #expect(graded.error == "the suite has no case 'b'")
  }

  @Test("reasons show excerpts only, with control characters escaped")
  func reasons() async throws {
    let graded = try await Sample.grade(
      "\u{1B}[31m" + String(repeating: "x", count: 100_000), [equals("a")])
    let reason = try #require(graded.assertions.first?.reason)
    #expect(reason.unicodeScalars.count < 200)
    #expect(!reason.unicodeScalars.contains("\u{1B}"))
  }

  @Test("what the cases file keeps has no free text")
  func result() async throws {
    let graded = try await Sample.grade("secret", [equals("a", metric: "m")])
    let result = graded.result(id: "a", repeatIndex: 2)
    #expect(result.id == "a")
    #expect(result.repeatIndex == 2)
    #expect(
      result.assertions == [AssertionResult(name: "equals@1", metric: "m", pass: false, score: 0)])
    #expect(!"\(result)".contains("secret"))
  }
}
