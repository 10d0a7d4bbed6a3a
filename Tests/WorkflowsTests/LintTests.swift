import Foundation
import TestSupport
import Testing

@testable import Workflows

/// Each check of `lint`, on a registry that is clean but for one thing.
@Suite struct LintTests {
  private let repository: TemporaryRepository

  init() throws {
    repository = try TemporaryRepository()
    try repository.writeRegistry(
      environments: """
        staging:
          gates:
            - suite: a-p
        """)
    try repository.write("registry/prompts/a/p.prompt", Self.prompt)
    try repository.write("registry/prompts/_tone.prompt", "Be {{tone}}.\n")
    try repository.write(
      "registry/prompts/a/p.jsonl", "{\"input\": {\"text\": \"x\"}, \"output\": \"good\"}\n")
    try repository.write(
      "registry/suites/a-p/suite.yaml",
      "format: stet-suite/1\nlabels: [good, bad]\n"
        + "defaultTest: {assert: [{type: classification}]}\n")
    try repository.write(
      "registry/suites/a-p/cases.jsonl",
      "{\"id\": \"one\", \"vars\": {\"text\": \"fine\"}, \"expected\": \"good\"}\n")
    try repository.write("registry/suites/a-p/scope.yaml", "prompts: [a/p]\n")
  }

  private static let prompt = """
    ---
    model: baseline
    input:
      schema:
        text: string
        tone?: string
    stet.examples: p.jsonl
    ---
    {{> tone}}
    {{role "user"}}
    {{text}}

    """

  private func lint(_ targets: [String] = [], isStaged: Bool = false) throws -> Lint.Outcome {
    let surroundings = Surroundings(now: { 1_767_225_600 }, runner: "stet test")
    let registry = try OpenRegistry.open(at: repository.path, surroundings)
    return try Lint(targets: targets, isStaged: isStaged).run(in: registry)
  }

  private func findings() throws -> [String] {
    try lint().findings.map { "\($0.rule.rawValue) \($0.description)" }
  }

  private func edit(_ file: String, _ old: String, _ new: String) throws {
    let text = String(decoding: try repository.read(file), as: UTF8.self)
    try #require(text.contains(old))
    try repository.write(file, text.replacingOccurrences(of: old, with: new))
  }

  private let prompt = "registry/prompts/a/p.prompt"

  @Test func `the registry is clean to begin with`() throws {
    #expect(try findings() == [])
    #expect(try lint().fileCount == 8)
  }

  @Test func `variables`() throws {
    try edit(prompt, "{{text}}", "{{text}} {{txet}}")
    try repository.write("registry/prompts/_tone.prompt", "Be\n {{mood}}.\n")
    #expect(
      try findings() == [
        "variable registry/prompts/_tone.prompt:2:4: error: variable 'mood' is not declared in "
          + "input.schema",
        "variable registry/prompts/a/p.prompt:6:5: warning: variable 'tone' is declared and never "
          + "read",
        "variable registry/prompts/a/p.prompt:11:12: error: variable 'txet' is not declared in "
          + "input.schema",
      ])
  }

  @Test func `a schema that takes any name, and one that is missing`() throws {
    try edit(prompt, "    tone?: string", "    (*): any")
    #expect(try findings() == [])
    try edit(
      prompt, "input:\n  schema:\n    text: string\n    (*): any\n", "")
    #expect(try findings().contains { $0.contains("there is no input.schema") })
  }

  @Test func `a variable that is read in a section or as a whole is used`() throws {
    try edit(prompt, "{{> tone}}", "{{#text}}{{tone}}{{/text}}")
    #expect(try findings() == [])
    try edit(prompt, "{{#text}}{{tone}}{{/text}}\n{{role \"user\"}}\n{{text}}", "{{json this}}")
    #expect(try findings() == [])
  }

  @Test func `front matter`() throws {
    try edit(prompt, "model: baseline", "modle: x\nmodel: gone\nacme.note: kept")
    #expect(
      try findings() == [
        "key registry/prompts/a/p.prompt:2:1: warning: nobody reads the key 'modle'; did you mean "
          + "'model'?",
        "model registry/prompts/a/p.prompt:3:1: error: there is no models/gone.yaml",
      ])
    try edit(prompt, "modle: x\nmodel: gone\nacme.note: kept", "stet.anser: x")
    #expect(try findings().first?.contains("p.prompt:2:1: error: unknown key 'stet.anser'") == true)
  }

  @Test func `helpers, each with its place`() throws {
    try edit(prompt, "{{text}}", "{{text}}{{loud text}}\n{{quiet text}}")
    let found = try findings()
    #expect(found.count == 2)
    #expect(found[0] == "helper registry/prompts/a/p.prompt:11:11: error: unknown helper 'loud'")
    #expect(found[1] == "helper registry/prompts/a/p.prompt:12:3: error: unknown helper 'quiet'")
  }

  @Test func `partials nested deeper than 20`() throws {
    for level in 1...21 {
      try repository.write("registry/prompts/_n\(level).prompt", "{{> n\(level + 1)}}")
    }
    try repository.write("registry/prompts/_n22.prompt", "x")
    try edit(prompt, "{{text}}", "{{text}}{{> n1}}")
    let found = try findings()
    #expect(found.count == 1)
    #expect(found.first?.contains("partials are nested deeper than 20: n1 → n2 → ") == true)
  }

  @Test func `examples`() throws {
    try repository.write(
      "registry/prompts/a/p.jsonl",
      "\n{\"input\": {\"txt\": 1, \"text\": \"\"}, \"output\": \"\"}\n")
    #expect(
      try findings() == [
        "example registry/prompts/a/p.jsonl:2:1: error: the prompt declares no variable 'txt'"
      ])
    try repository.write("registry/prompts/a/p.jsonl", "{\"input\": \"x\"}\n")
    #expect(
      try findings() == [
        "example registry/prompts/a/p.jsonl:1:1: error: the example has no 'output'"
      ])
  }

  @Test func `text`() throws {
    try edit(prompt, "{{text}}\n", "a\u{200B}{{text}}\r\nb\n")
    #expect(
      try findings()
        == [
          "invisible registry/prompts/a/p.prompt:11:2: warning: the invisible character U+200B "
            + "(ZERO WIDTH SPACE)",
          "line-ends registry/prompts/a/p.prompt:11:1: warning: the line ends with CRLF, those "
            + "before it with LF",
        ].sorted { $0.contains("line-ends") && !$1.contains("line-ends") })
  }

  @Test func `size, by the policy's limit`() throws {
    try edit("registry/stet.yaml", "gate: 1\n", "gate: 1\nmax-prompt-bytes: 100\n")
    #expect(
      try findings() == [
        "size registry/prompts/a/p.prompt:1:1: error: the file has "
          + "\(try repository.read(prompt).count) bytes, the limit is 100"
      ])
  }

  @Test func `modes and links`() throws {
    let root = repository.path + "/registry"
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: root + "/models/baseline.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: root + "/prompts/l.prompt", withDestinationPath: "a/p.prompt")
    let found = try findings()
    #expect(found.count == 2)
    #expect(found[0].hasPrefix("mode registry/models/baseline.yaml:1:1: error: "))
    #expect(found[1].hasPrefix("mode registry/prompts/l.prompt:1:1: error: a symbolic link"))
  }

  @Test func `a case's file is the value of its variable`() throws {
    try edit("registry/suites/a-p/suite.yaml", "stet-suite/1", "stet-suite/3")
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    try Data(png).write(
      to: URL(fileURLWithPath: repository.path + "/registry/suites/a-p/page.png"))
    try repository.write(
      "registry/suites/a-p/cases.jsonl",
      "{\"id\": \"one\", \"files\": {\"text\": \"page.png\"}, \"expected\": \"good\"}\n")
    #expect(try findings() == [])
    try edit("registry/suites/a-p/cases.jsonl", "\"text\"", "\"page\"")
    #expect(try findings().first?.contains("has no variable 'text'") == true)
  }

  @Test func `suites and scopes`() throws {
    try repository.write(
      "registry/suites/a-p/cases.jsonl",
      "{\"id\": \"one\", \"vars\": {}, \"expected\": \"good\"}\n"
        + "{\"id\": \"two\", \"vars\": {\"text\": \"\"}, \"expected\": \"great\"}\n")
    #expect(
      try findings().first?.hasPrefix("suite registry/suites/a-p/cases.jsonl:2:1: error: ") == true)
    try edit("registry/suites/a-p/cases.jsonl", "great", "bad")
    #expect(
      try findings() == [
        "suite registry/suites/a-p/cases.jsonl:1:1: warning: case 'one' has no variable 'text', "
          + "which 'a/p' requires"
      ])
    try repository.write("registry/suites/a-p/scope.yaml", "prompts: [a/q]\n")
    #expect(
      try findings() == [
        "scope registry/suites/a-p/scope.yaml:1:1: warning: 'a/q' names no prompt; did you mean "
          + "'a/p'?"
      ])
    try repository.write("registry/suites/a-p/suite.yaml", "format: stet-suite/1\nlabel: x\n")
    #expect(
      try findings().first?.hasPrefix("suite registry/suites/a-p/suite.yaml:2:1: error: ") == true
        || findings().contains { $0.hasPrefix("suite registry/suites/a-p/suite.yaml:2:1: error: ") }
    )
  }

  @Test func `a policy that names what is not there`() throws {
    try edit("registry/stet.yaml", "suite: a-p", "suite: b")
    try edit(
      "registry/stet.yaml", "staging:\n", "staging:\n    model: gone\n    evidence: signed\n")
    let found = try findings()
    #expect(found.count == 3)
    #expect(found.contains { $0.contains("names model 'gone', and models/ has none") })
    #expect(found.contains { $0.contains("names suite 'b', and suites/ has none") })
    #expect(found.contains { $0.contains("'evidence: signed', which this version cannot check") })
  }

  @Test func `pins`() throws {
    let blob = String(repeating: "1", count: 40)
    try repository.write(
      "registry/environments/beta/a/p.yaml",
      """
      format: stet-pin/1
      kind: promote
      prompt: a/p
      closure: "sha256:\(String(repeating: "2", count: 64))"
      files:
        - {name: prompt, path: prompts/a/p.prompt, blob: "\(blob)"}
      model: {name: baseline, digest: "sha256:\(String(repeating: "3", count: 64))", blob: "\(blob)"}
      from: "\(String(repeating: "0", count: 64))"
      reason: ""

      """)
    let found = try findings()
    #expect(found.count == 2, "\(found)")
    #expect(found.contains { $0.contains("error: blob 1111111111 (prompt) is not in this clone") })
    #expect(found.contains { $0.contains("warning: the policy names no environment 'beta'") })
    try repository.write("registry/environments/beta/a/p.yaml", "format: stet-pin/1\nkind: x\n")
    #expect(try findings().first?.hasPrefix("pin registry/environments/beta/a/p.yaml:2:") == true)
  }

  @Test func `what is staged is checked as staged`() throws {
    try repository.commit("Begin")
    try edit(prompt, "{{text}}", "{{text}}{{loud text}}")
    try repository.git("add", "--all")
    try edit(prompt, "{{loud text}}", "")
    #expect(try lint().errorCount == 0)
    #expect(try lint(isStaged: true).errorCount == 1)
    try repository.git("reset", "--quiet")
    #expect(try lint(isStaged: true).errorCount == 0)
  }

  @Test func `a target narrows what is told`() throws {
    try edit(prompt, "model: baseline", "model: gone")
    try repository.write("registry/prompts/other.prompt", "{{x}}")
    #expect(try lint().errorCount == 2)
    #expect(try lint(["a/p"]).findings.map(\.path) == [prompt])
    #expect(try lint(["a/p"]).fileCount == 3)
    #expect(try lint(["registry/prompts/other.prompt"]).errorCount == 1)
    #expect(try lint(["registry/suites"]).errorCount == 0)
    #expect(try lint(["registry"]).errorCount == 2)
    #expect(throws: WorkflowError.self) { try lint(["nowhere"]) }
  }
}
