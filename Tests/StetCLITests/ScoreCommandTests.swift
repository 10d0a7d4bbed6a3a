import Foundation
import StrictData
import TestSupport
import Testing

@Suite("stet score")
struct ScoreCommandTests {
  private let bench: Workbench

  init() throws { bench = try Workbench(isCommitted: false) }

  private func lines(_ text: String) throws -> [JSONValue] {
    try JSONLines.parse(Array(text.utf8)).map(\.value)
  }

  @Test("Lines are judged in their order, with full precision, and exit 0 whatever they come to")
  func verdicts() throws {
    let input = """
      {"id": "a", "output": "red cat sat", "assert": [{"type": "f1", "value": "red cat", "threshold": 0.5}]}
      {"id": 7, "output": "x", "assert": [{"type": "equals", "value": "{{v}}", "metric": "m"}], "vars": {"v": "y"}}

      {"output": {"b": 1}, "expected": {"b": 1.0}, "assert": [{"type": "equals"}], "note": "kept"}
      """
    let outcome = try bench.stet("score", input: input)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let results = try lines(outcome.output)
    #expect(results.count == 3)
    #expect(results[0]["score"]?.number?.literal == "0.8")
    #expect(results[0]["pass"] == .bool(true))
    #expect(results[0]["error"] == .null)
    #expect(results[1]["id"]?.number?.int == 7)
    #expect(results[1]["pass"] == .bool(false))
    let inner = try #require(results[1]["results"]?.array?.first)
    #expect(inner["type"]?.string == "equals")
    #expect(inner["name"]?.string == "equals@1")
    #expect(inner["metric"]?.string == "m")
    #expect(inner["score"]?.number?.double == 0)
    #expect(inner["error"] == nil)
    #expect(results[2]["id"]?.number?.int == 4)
    #expect(results[2]["pass"] == .bool(true))
    #expect(try bench.stet("score", "-", "--exit-code", input: input).status == 2)
  }

  @Test("Without a threshold there is an error and no verdict, but the score that was measured")
  func measuredOnly() throws {
    let input = """
      {"id": "a", "output": "red cat sat", "assert": [{"type": "f1", "value": "red cat"}]}
      {"id": "b", "output": "red cat sat", "assert": [{"type": "not-f1", "value": "red cat"}]}
      """
    let outcome = try bench.stet("score", input: input)
    #expect(outcome.status == 1)
    let results = try lines(outcome.output)
    #expect(results[0]["pass"] == .null && results[0]["score"]?.number?.literal == "0.8")
    #expect(results[0]["error"]?.string?.contains("no threshold") == true)
    let turned = try #require(results[1]["results"]?.array?.first?["score"]?.number?.double)
    #expect(abs(turned - 0.2) < 1e-15)
  }

  @Test("A program that the operator names judges lines too; no line can name one itself")
  func programs() throws {
    let folder = bench.repository.folder + "/operator"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = folder + "/providers.yaml"
    try Data("commands: {is-x: {argv: [/bin/sh, -c, 'test \"$(cat)\" = x']}}\n".utf8)
      .write(to: URL(filePath: file))
    #expect(chmod(file, 0o600) == 0)
    let input = """
      {"id": "a", "output": "x", "assert": [{"type": "command", "value": "is-x"}]}
      {"id": "b", "output": "y", "assert": [{"type": "command", "value": "is-x"}]}
      """
    let judged = try lines(try bench.stet("score", "--config", file, input: input).output)
    #expect(judged.map { $0["pass"] } == [.bool(true), .bool(false)])
    let alone = try bench.stet("score", input: input)
    #expect(alone.status == 1)
    #expect(try lines(alone.output).allSatisfy { $0["pass"] == .null })
  }

  @Test("Options may stand beside the value")
  func optionsBeside() throws {
    let input = """
      {"id": "a", "output": "cats running", "assert": [{"type": "rouge-1", "value": "cat runs", "stem": true, "threshold": 0.5}]}
      {"id": "b", "output": "cats running", "assert": [{"type": "rouge-1", "value": {"reference": "cat runs", "stem": true}, "threshold": 0.5}]}
      {"id": "c", "output": "cats", "assert": [{"type": "rouge-1", "value": {"reference": "x", "stem": true}, "stem": true, "threshold": 0}]}
      """
    let outcome = try bench.stet("score", input: input)
    let results = try lines(outcome.output)
    #expect(results[0]["score"]?.number?.double == 1)
    #expect(results[0]["results"] == results[1]["results"])
    #expect(outcome.errors.contains("'stem' stands in 'value' too"))
  }

  @Test("Broken lines are named with line and column; the others are judged all the same")
  func brokenLines() throws {
    let good = #"{"id": "g", "output": "x", "assert": [{"type": "equals", "value": "x"}]}"#
    let input = [
      good, #"{"id": "cut", "output": "#, "nonsense", #"{"id": "none", "output": "x"}"#,
      #"{"id": "key", "output": "x", "assert": [{"type": "equals", "vale": "x"}]}"#,
      #"{"id": "no", "assert": [{"type": "is-json"}]}"#, good,
    ].joined(separator: "\n")
    let outcome = try bench.stet("score", "--exit-code", input: input)
    #expect(outcome.status == 1)
    let results = try lines(outcome.output)
    #expect(results.map { $0["id"]?.string } == ["g", "cut", "none", "key", "no", "g"])
    #expect(results.map { $0["pass"]?.bool } == [true, nil, nil, nil, nil, true])
    #expect(results.map { $0["error"]?.string == nil } == [true, false, false, false, false, true])
    #expect(outcome.errors.contains("-:2:25"))
    #expect(outcome.errors.contains("-:3:1"))
    #expect(outcome.errors.contains("-:4:1: the case has no assertion"))
    #expect(outcome.errors.contains("-:5:60: unknown key 'vale' in an assertion"))
    #expect(outcome.errors.contains("-:6:1: there is no 'output'"))
  }

  @Test("An assertion that cannot run is an error of itself, negated or not")
  func undecided() throws {
    let input = """
      {"id": "a", "output": "x", "assert": [{"type": "not-regex", "value": "("}, {"type": "equals", "value": "x"}]}
      {"id": "b", "output": "x", "assert": [{"type": "f1", "value": "x"}]}
      {"id": "c", "output": "x", "assert": [{"type": "cost", "threshold": 1}]}
      """
    let outcome = try bench.stet("score", input: input)
    #expect(outcome.status == 1)
    let results = try lines(outcome.output)
    for result in results {
      #expect(result["pass"] == .null)
      #expect(result["results"]?.array?.first?["error"]?.string != nil)
    }
    #expect(results[0]["score"] == .null && results[2]["score"] == .null)
    #expect(results[0]["results"]?.array?.last?["pass"] == .bool(true))
    #expect(results[1]["error"]?.string?.contains("no threshold") == true)
    #expect(outcome.errors.contains("-:3: cost@1: the cost is not known"))
  }

  @Test("What is known of the answer is judged too; --assert comes first")
  func known() throws {
    try bench.repository.write(
      "checks.yaml",
      """
      threshold: 0.5
      assert:
        - {type: latency, threshold: 100}
        - {type: tokens, threshold: 9}

      """)
    let input = """
      {"id": "a", "output": "", "latencyMs": 99.5, "tokens": {"prompt": 4, "completion": 5}}
      {"id": "b", "output": "1904", "latencyMs": 101, "tokens": 10, "context": "in 1903", "assert": [{"type": "numbers-grounded"}]}
      {"id": "c", "output": "a", "latencyMs": 1, "tokens": 1, "expected": "a", "labels": ["a", "b"], "assert": [{"type": "assert-set", "assert": [{"type": "classification"}]}]}
      """
    let outcome = try bench.stet("score", "--assert", "checks.yaml", input: input)
    #expect(outcome.status == 0)
    let results = try lines(outcome.output)
    #expect(results.map { $0["pass"]?.bool } == [true, false, true])
    #expect(results.map { $0["results"]?.array?.count } == [2, 3, 3])
    #expect(
      results[2]["results"]?.array?[2]["results"]?.array?[0]["type"]?.string == "classification")
    #expect(results[1]["reason"]?.string?.contains("is below the threshold 0.5") == true)
    try bench.repository.write("bad.yaml", "- {type: equals, vale: x}\n")
    let bad = try bench.stet("score", "--assert", "bad.yaml", input: input)
    #expect(bad.status == 1)
    #expect(bad.output.isEmpty)
    #expect(bad.errors.contains("bad.yaml:1:"))
    #expect(try bench.stet("score", "missing.jsonl").status == 1)
  }

  @Test("Thousands of lines are answered in their order, errors among them")
  func order() throws {
    let lines = (1...3000).map { number in
      number % 700 == 0
        ? "no JSON"
        : #"{"id": "l\#(number)", "output": "\#(number)", "assert": [{"type": "contains", "value": "7"}]}"#
    }
    let outcome = try bench.stet("score", input: lines.joined(separator: "\n\n") + "\n")
    #expect(outcome.status == 1)
    let answers = try self.lines(outcome.output)
    let judged = (1...3000).filter { $0 % 700 != 0 }
    #expect(answers.map { $0["id"]?.string } == judged.map { "l\($0)" })
    #expect(answers.map { $0["pass"]?.bool } == judged.map { "\($0)".contains("7") })
    let problems = outcome.errors.split(separator: "\n")
    #expect(problems.count == 4)
    for (index, problem) in problems.enumerated() {
      #expect(problem.hasPrefix("Error: -:\((index + 1) * 1400 - 1):"), "\(problem)")
    }
  }

  @Test("A line is answered before the next is written")
  func interactive() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try StetBinary().path)
    process.arguments = ["score"]
    process.environment = bench.repository.environment
    process.currentDirectoryURL = URL(fileURLWithPath: bench.repository.path)
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    for word in ["a", "b"] {
      let line =
        #"{"id": "\#(word)", "output": "x", "assert": [{"type": "equals", "value": "x"}]}"# + "\n"
      try input.fileHandleForWriting.write(contentsOf: Data(line.utf8))
      let answer = output.fileHandleForReading.availableData
      #expect(try JSONParser.parse(Array(answer))["id"]?.string == word)
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
