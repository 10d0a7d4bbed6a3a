import Foundation
import TestSupport
import Testing

/// `stet score --suite-metric`: a figure over a whole input.
@Suite("Figures over a whole input")
struct SuiteMetricTests {
  private let repository: TemporaryRepository
  private let binary: StetBinary

  init() throws {
    repository = try TemporaryRepository()
    binary = try StetBinary()
  }

  private func score(_ lines: [String], _ arguments: [String]) throws -> StetBinary.Outcome {
    try repository.write("lines.jsonl", lines.map { $0 + "\n" }.joined())
    return try binary.run(["score", "lines.jsonl"] + arguments, in: repository)
  }

  private func last(_ outcome: StetBinary.Outcome) throws -> [String: Any] {
    let line = try #require(outcome.output.split(separator: "\n").last)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  private static let labels = [
    #"{"id":"1","output":"a","expected":"a"}"#, #"{"id":"2","output":" B","expected":"b"}"#,
    #"{"id":"3","output":"?","expected":"b"}"#, #"{"id":"4","output":"a","expected":"a"}"#,
  ]

  @Test func aClassificationNeedsNoAssertions() throws {
    let outcome = try score(
      Self.labels,
      [
        "--suite-metric", "classification", "--labels", "a,b", "--transform", "trim",
        "--transform", "lower",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.split(separator: "\n").count == 1)
    let figures = try last(outcome)
    #expect(figures["format"] as? String == "stet-suite-metric/1")
    #expect(figures["count"] as? Int == 4 && figures["accuracy"] as? Double == 0.75)
    #expect(figures["macroRecall"] as? Double == 0.75)
    #expect(figures["microPrecision"] as? Double == 1)
    let raw = try last(try score(Self.labels, ["--suite-metric", "classification"]))
    #expect(raw["accuracy"] as? Double == 0.5)
  }

  @Test func aLinesOwnClassificationSaysItsLabel() throws {
    let assertion = #"[{"type":"classification","value":"b","transform":["trim","lower"]}]"#
    let lines = [
      #"{"id":1,"output":" B ","labels":["c","b"],"assert":\#(assertion)}"#,
      #"{"id":2,"output":"c","assert":\#(assertion)}"#,
    ]
    let figures = try last(try score(lines, ["--suite-metric", "classification"]))
    #expect(figures["accuracy"] as? Double == 0.5)
    #expect(figures["confusion"] as? [[Int]] == [[0, 0, 0], [1, 1, 0]])
  }

  @Test func linesWithOneIdAreRepeats() throws {
    let lines = [("a", 1), ("a", 0), ("a", 0), ("b", 1), ("b", 1), ("b", 1)].map {
      #"{"id":"\#($0.0)","output":"\#($0.1)","assert":[{"type":"equals","value":"1"}]}"#
    }
    let outcome = try score(lines, ["--suite-metric", "pass@2"])
    #expect(outcome.output.split(separator: "\n").count == 7)
    // Case a: 1 - C(2, 2) / C(3, 2) = 2/3; case b: 1.
    let value = try #require(try last(outcome)["value"] as? Double)
    #expect(abs(value - 5.0 / 6) < 1e-12)
    let few = try score(lines, ["--suite-metric", "pass@4"])
    #expect(few.status == 1 && few.errors.contains("pass@4 is undefined"))
    let accuracy = try last(try score(lines, ["--suite-metric", "accuracy"]))
    #expect(accuracy["value"] as? Double == 4.0 / 6)
  }

  @Test func corpusMetrics() throws {
    let lines = [
      #"{"id":1,"output":"the cat sat on the mat","expected":"the cat sat on the mat"}"#,
      #"{"id":2,"output":"a dog","expected":["a dog","the dog"]}"#,
    ]
    for metric in ["bleu", "chrf", "chrf++"] {
      let value = try last(try score(lines, ["--suite-metric", metric]))["value"] as? Double
      #expect(abs((value ?? 0) - 1) < 1e-12, "\(metric)")
    }
  }

  @Test func whatIsWrongIsSaid() throws {
    let unknown = try score(Self.labels, ["--suite-metric", "macro-f2"])
    #expect(unknown.status == 64 && unknown.errors.contains("macro-f1"))
    let lone = try score(Self.labels, ["--labels", "a"])
    #expect(lone.status == 64)
    let undeclared = try score(Self.labels, ["--suite-metric", "macro-f1", "--labels", "a"])
    #expect(undeclared.status == 1)
    #expect(undeclared.errors.contains("expected label 'b' is not declared"))
    let missing = try score([#"{"id":1,"output":"x"}"#], ["--suite-metric", "classification"])
    #expect(missing.status == 1 && missing.errors.contains("'expected', which is not there"))
  }
}
