import PromptModel
import StrictData
import Testing

@testable import Evaluation

/// What a program was given.
struct GivenToProgram: Sendable, Equatable {
  var name: String
  var input: String
  var files: [String: String]
}

/// Programs as values: an outcome by name, or a report of what came in.
private struct ScriptedPrograms: ProgramRunner {
  var outcomes: [String: ProgramOutcome] = [:]
  var onRun: @Sendable (GivenToProgram) -> Void = { _ in }

  func run(
    _ name: String, input: [UInt8], files: [String: [UInt8]]
  ) async throws(ProgramProblem) -> ProgramOutcome {
    onRun(
      GivenToProgram(
        name: name, input: String(decoding: input, as: UTF8.self),
        files: files.mapValues { String(decoding: $0, as: UTF8.self) }))
    guard let outcome = outcomes[name] else { throw .unknown(name: name, file: "/etc/p.yaml") }
    return outcome
  }
}

@Suite("Assertion command")
struct CommandAssertionTests {
  private func grade(
    _ ending: ProgramOutcome.Ending, output: String = "", errors: String = "",
    isNegated: Bool = false, threshold: Double? = nil
  ) async throws -> (GradedCase, GradedAssertion) {
    let programs = ScriptedPrograms(outcomes: [
      "judge": ProgramOutcome(
        ending: ending, output: Array(output.utf8), errors: Array(errors.utf8))
    ])
    let spec = AssertionSpec(
      type: "command", isNegated: isNegated, value: .string("judge"), threshold: threshold)
    return try await grade(spec, "x", programs)
  }

  private func grade(
    _ spec: AssertionSpec, _ output: String, _ programs: ScriptedPrograms?,
    vars: JSONObject = JSONObject(), expected: JSONValue? = nil
  ) async throws -> (GradedCase, GradedAssertion) {
    let item = Sample.suiteCase("a", [spec], expected: expected, vars: vars)
    let grader = try Grader(suite: Sample.suite([item]), tools: GradingTools(programs: programs))
    let graded = await grader.grade(item, output: output)
    return (graded, try #require(graded.assertions.first))
  }

  @Test(
    "status 0 is a pass, every other end a fail with its reason",
    arguments: [
      (ProgramOutcome.Ending.exited(0), true, "command 'judge' passed the answer"),
      (.exited(1), false, #"command 'judge' exited with status 1: "E: two\u{FFFD}""#),
      (.signalled(11), false, #"command 'judge' was killed by signal 11: "E: two\u{FFFD}""#),
      (
        .limit(.wall(seconds: 20)), false,
        #"command 'judge' ran into the time limit of 20 s: "E: two\u{FFFD}""#
      ),
      (
        .limit(.cpu(seconds: 1)), false,
        #"command 'judge' ran into the CPU limit of 1 s: "E: two\u{FFFD}""#
      ),
    ])
  func endings(ending: ProgramOutcome.Ending, pass: Bool, reason: String) async throws {
    let errors = "one\nE: two\u{FFFD}\n \n"
    let (graded, assertion) = try await grade(ending, errors: errors)
    #expect(graded.pass == pass && graded.score == (pass ? 1 : 0))
    #expect(assertion.reason == reason.replacing("\\u{FFFD}", with: "\u{FFFD}"))
    let (negated, _) = try await grade(ending, errors: errors, isNegated: true)
    #expect(negated.pass == !pass && negated.score == (pass ? 0 : 1))
  }

  @Test(
    "limits are told apart",
    arguments: [
      (ProgramLimit.memory(mebibytes: 256), "the memory limit of 256 MiB"),
      (.output(kibibytes: 64), "the output limit of 64 KiB"),
      (.file(mebibytes: 64), "the file size limit of 64 MiB"),
      (.processes(8), "the limit of 8 processes"), (.wall(seconds: 0.5), "the time limit of 0.5 s"),
    ])
  func limits(limit: ProgramLimit, text: String) async throws {
    #expect(limit.description == text)
    #expect(try await grade(.limit(limit)).0.pass == false)
  }

  @Test(
    "the last line may say more",
    arguments: [
      (
        #"{"pass": true, "score": 0.25, "reason": "part"}"#, true, 0.25,
        "passed the answer: \"part\""
      ),
      (#"{"pass": false, "reason": "bad\u0007"}"#, false, 0, "failed the answer: \"bad\\u{07}\""),
      (#"{"score": 0}"#, true, 0, "passed the answer"),
      ("noise\n{\"pass\": false}\n\n \n", false, 0, "failed the answer"),
      ("{\"pass\": false}\nnoise", true, 1, "passed the answer"),
      (#"{"tests": 4}"#, true, 1, "passed the answer"), ("{not JSON", true, 1, "passed the answer"),
      ("[1]", true, 1, "passed the answer"),
      ("{\"pass\": false}\r\n", false, 0, "failed the answer"),
    ])
  func report(output: String, pass: Bool, score: Double, reason: String) async throws {
    let (graded, assertion) = try await grade(.exited(0), output: output)
    #expect(graded.pass == pass && graded.score == score)
    #expect(assertion.reason == "command 'judge' \(reason)")
  }

  @Test("no report turns another end into a pass; its reason is told")
  func reportOfFailure() async throws {
    let (graded, assertion) = try await grade(
      .exited(1), output: #"{"pass": true, "score": 1, "reason": "f(2) is 3"}"#, errors: "noise")
    #expect(graded.pass == false && graded.score == 0)
    #expect(assertion.reason == #"command 'judge' exited with status 1: "f(2) is 3""#)
  }

  @Test(
    "a report that breaks the protocol is an error, negated too",
    arguments: [
      #"{"pass": "yes"}"#, #"{"score": 1.5}"#, #"{"score": "1"}"#, #"{"pass": true, "score": -1}"#,
    ])
  func malformed(output: String) async throws {
    for isNegated in [false, true] {
      let (graded, assertion) = try await grade(.exited(0), output: output, isNegated: isNegated)
      #expect(graded.pass == nil && graded.score == nil)
      #expect(assertion.reason.contains("of its report is"))
    }
  }

  @Test("a threshold decides by the score")
  func threshold() async throws {
    let output = #"{"pass": false, "score": 0.5}"#
    #expect(try await grade(.exited(0), output: output, threshold: 0.5).0.pass == true)
    #expect(try await grade(.exited(0), output: output, threshold: 0.6).0.pass == false)
  }

  @Test("a program that is not named is an error, negated too", arguments: [false, true])
  func unknown(isNegated: Bool) async throws {
    let spec = AssertionSpec(type: "command", isNegated: isNegated, value: .string("other"))
    let (graded, assertion) = try await grade(spec, "x", ScriptedPrograms())
    #expect(graded.pass == nil && graded.score == nil)
    #expect(
      assertion.reason
        == "the operator's configuration (/etc/p.yaml) names no command 'other'")
    let (none, missing) = try await grade(spec, "x", nil)
    #expect(none.pass == nil)
    #expect(missing.reason == "the operator's configuration names no command 'other'")
  }

  @Test(
    "the program gets the output, or JSON",
    arguments: [
      (#""judge""#, "é\n", [:]),
      (
        #"{"name": "judge"}"#,
        #"{"output":"é\n","vars":{"n":1.0,"t":"x"},"expected":[true],"value":{"name":"judge"}}"#
          + "\n", [:]
      ),
      (#"{"name": "judge", "input": "output", "files": {}}"#, "é\n", [:]),
      (
        #"{"name": "judge", "input": "output", "files": {"a.py": "t={{t}}", "B-1_.x": ""}}"#, "é\n",
        ["a.py": "t=x", "B-1_.x": ""]
      ),
    ])
  func input(value: String, input: String, files: [String: String]) async throws {
    try await confirmation { given in
      let programs = ScriptedPrograms(outcomes: ["judge": ProgramOutcome(ending: .exited(0))]) {
        #expect($0 == GivenToProgram(name: "judge", input: input, files: files))
        given()
      }
      let vars = JSONObject([
        ("n", .number(JSONNumber(literal: "1.0"))), ("t", .string("x")),
      ])
      let spec = AssertionSpec(type: "command", value: try Sample.json(value))
      let (graded, assertion) = try await grade(
        spec, "é\n", programs, vars: vars, expected: .array([.bool(true)]))
      #expect(graded.pass == true)
      #expect(assertion.result.name == "command@1{name:judge}")
    }
  }

  @Test(
    "a suite names a command and nothing else",
    arguments: [
      ("null", "command takes a name"), (#"["/bin/sh"]"#, "command takes a name"),
      (#""/bin/sh""#, "is no name"), (#""rm -rf x""#, "is no name"), (#""../x""#, "is no name"),
      (#""""#, "is no name"), (#"{}"#, "command has no name"), (#"{"name": 1}"#, "has no name"),
      (#"{"name": "a", "argv": ["/bin/sh"]}"#, "has a key 'argv'"),
      (#"{"name": "{{t}}"}"#, "is no name"),
      (#"{"name": "a", "input": "stdin"}"#, "command's input is output or json"),
      (#"{"name": "a", "files": ["x"]}"#, "command's files are a mapping"),
      (#"{"name": "a", "files": {"../x": ""}}"#, "a name is 1 to 64 letters"),
      (#"{"name": "a", "files": {".x": ""}}"#, "a name is 1 to 64 letters"),
      (#"{"name": "a", "files": {"a/b": ""}}"#, "a name is 1 to 64 letters"),
      (#"{"name": "a", "files": {"x": 1}}"#, "file 'x' is no text"),
      (#"{"name": "a", "files": {"x": "{{no}}"}}"#, "file 'x' refers to a variable 'no'"),
    ])
  func refused(value: String, message: String) throws {
    let problem = try Sample.problem(
      [AssertionSpec(type: "command", value: try Sample.json(value))],
      vars: JSONObject([("t", .string("judge"))]))
    #expect(problem.description.contains(message), "\(problem)")
  }

  @Test("too many files, too large files")
  func fileLimits() throws {
    let many = JSONObject((0..<65).map { ("f\($0)", .string("")) })
    let large = JSONObject([("f", .string(String(repeating: "x", count: (16 << 20) + 1)))])
    for files in [many, large] {
      let value = JSONValue.object(JSONObject([("name", .string("a")), ("files", .object(files))]))
      let problem = try Sample.problem([AssertionSpec(type: "command", value: value)])
      #expect(problem.description.contains("the limits are 64 and 16777216"))
    }
  }

  @Test(
    "what looks like a key is masked in messages",
    arguments: [
      ("Bearer sk-proj-0123456789abcdefXYZ end\n", "\"Bearer [masked] end\""),
      ("\n  \nFileNotFoundError: no-such-file\nnext", "\"FileNotFoundError: no-such-file\""),
      ("\u{1B}[31mred\u{7}\n", "\"\\u{1B}[31mred\\u{07}\""), ("1234567890123456789012345", nil),
    ])
  func masking(text: String, shown: String?) {
    #expect(
      ProgramWords.firstLine(of: Array(text.utf8)) == shown ?? "\"\(text)\"")
    #expect(ProgramWords.lastLine(of: [0x0A, 0x20]) == nil)
  }
}
