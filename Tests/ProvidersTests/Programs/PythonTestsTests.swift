import Evaluation
import Foundation
import StrictData
import Testing

@testable import Providers

/// docs/commands/python_tests.py, as docs/commands/providers.yaml runs it.
@Suite(
  "The Python runner of the documentation",
  .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
struct PythonTestsTests {
  private let sandbox: Sandbox
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "docs/commands")

  init() throws { sandbox = try Sandbox() }

  private func run(
    _ answer: String, tests: JSONValue = .string("assert twice(4) == 8, 'twice(4)'")
  ) async throws -> ProgramOutcome {
    let bytes = Array(try Data(contentsOf: Self.folder.appending(path: "providers.yaml")))
    let program = try #require(
      OperatorConfiguration(parsing: bytes).commands["python-tests"])
    let arguments = [
      program.arguments[0], program.arguments[1],
      Self.folder.appending(path: "python_tests.py").path,
    ]
    let input = JSONObject([
      ("output", .string(answer)), ("vars", .object(JSONObject([("tests", tests)]))),
      ("expected", .null),
    ])
    return try await Program(
      arguments: arguments, limits: program.limits.with(\.wallSeconds, 300)
    ).run(
      input: Array(JSONValue.object(input).serialized().utf8), temporaryFolder: sandbox.path)
  }

  @Test(
    "right answers pass",
    arguments: [
      "def twice(x):\n    return x * 2\n",
      "```python\ndef twice(x):\n    return x * 2\n```\n",
      "print('noise' * 100000)\ndef twice(x): return x + x",
      "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\n"
        + "class A:\n    x: int\ndef twice(x): return A(x).x * 2",
      "import sys\nsys.path.append('x')\ndef twice(x): return x * 2\n"
        + "if __name__ == '__main__': raise SystemExit(3)",
    ])
  func right(answer: String) async throws {
    let outcome = try await run(answer)
    #expect(outcome.ending == .exited(0), "\(outcome.text) \(outcome.errorText)")
    #expect(outcome.text.hasPrefix("{\"pass\": true, \"score\": 1.0, "), "\(outcome.text)")
  }

  @Test(
    "wrong answers fail and say why",
    arguments: [
      ("def twice(x): return x", "got 4"), ("", "name 'twice' is not defined"),
      ("def twice(", "SyntaxError: '(' was never closed"),
      ("def thrice(x): return x", "NameError: name 'twice' is not defined"),
      ("I cannot help with that.", "SyntaxError: invalid syntax"),
      ("raise SystemExit(0)", "the answer does not run: SystemExit"),
      ("import os\nos._exit(0)", "the answer ended the interpreter"),
      ("import os, sys\nprint('{\"pass\": true}')\nsys.exit()", "the answer does not run"),
      ("def twice(x): raise SystemExit", "SystemExit"),
      ("def twice(x):\n  while True: pass", "no end after 3 seconds"),
    ])
  func wrong(answer: String, reason: String) async throws {
    let outcome = try await run(answer)
    #expect(outcome.ending == .exited(1))
    #expect(outcome.text.hasPrefix("{\"pass\": false, "))
    #expect(outcome.text.contains(reason), "\(outcome.text)")
  }

  @Test("a suite without tests is the suite's fault", arguments: [JSONValue.null, .string(" ")])
  func noTests(tests: JSONValue) async throws {
    let outcome = try await run("def twice(x): return x * 2", tests: tests)
    #expect(outcome.ending == .exited(2))
    #expect(outcome.errorText.contains("tests"))
  }
}
