import TestSupport
import Testing

/// What the reviewing commands promise beyond their transcripts.
@Suite struct ReviewCommandTests {
  @Test func `the digest is the SHA-256 of the closure text, by coreutils`() throws {
    let bench = try Workbench()
    try bench.repository.write("registry/prompts/_tone.prompt", "Be kind.\r\n")
    try bench.edit(Workbench.promptFile, "{{tone}}", "{{tone}}{{> tone}}")
    try bench.repository.commit()
    let text = try bench.ok("show", "a/p@v2", "--closure-text")
    try bench.repository.write("closure.txt", text)
    let sums = try bench.repository.git(
      "-c",
      "alias.sum=!sha256sum closure.txt registry/prompts/_tone.prompt \(Workbench.promptFile)",
      "sum"
    ).split(separator: "\n").map { $0.prefix(64) }
    #expect(text == "\(sums[1])  partial/tone\n\(sums[2])  prompt\n")
    #expect(try bench.ok("show", "a/p@v2").contains("closure    sha256:\(sums[0])"))
    #expect(try bench.ok("show", "a/p@v2", "--format", "json").contains("sha256:\(sums[0])"))
  }

  @Test func `show prints the bytes of the prompt file`() throws {
    let bench = try Workbench()
    let bytes = Array("---\nmodel: baseline\n---\nline\r\n\u{202E}x".utf8)
    try bench.repository.write(Workbench.promptFile, bytes: bytes)
    #expect(try bench.stet("show", "a/p", "--raw").bytes == bytes)
    let shown = try bench.ok("show", "a/p")
    #expect(shown.contains("⟨U+202E⟩x"))
    #expect(!shown.unicodeScalars.contains("\u{202E}"))
  }

  @Test func `diff compares a broken state by its file alone, and says so`() throws {
    let bench = try Workbench()
    try bench.repository.write(Workbench.promptFile, "---\nmodel: x\n")
    let outcome = try bench.stet("diff", "a/p", "--exit-code")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("(work tree) is broken"))
    #expect(outcome.output.contains("+model: x"))
    #expect(!outcome.output.contains("Variables"))
  }

  @Test func `diff of equal states says so and exits 0`() throws {
    let bench = try Workbench()
    let outcome = try bench.stet("diff", "a/p", "--exit-code")
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("are the same"))
    try bench.repository.write("registry/prompts/new.prompt", "new")
    let added = try bench.stet("diff", "new", "--exit-code")
    #expect(added.status == 2)
    #expect(added.output.contains("(added, +1 -0)"))
    #expect(try bench.stet("diff", "nowhere").status == 1)
  }

  @Test func `diff as JSON has a version and both sides`() throws {
    let bench = try Workbench()
    try bench.edit(Workbench.promptFile, "Choose", "Pick")
    let json = try bench.ok("diff", "a/p@v1", "a/p", "--format", "jsonl")
    #expect(json.hasPrefix("{\"format\":\"stet-diff/1\",\"old\":{\"prompt\":\"a/p\""))
    #expect(json.contains("\"kind\":\"removed\""))
  }

  @Test func `colours mark changed words`() throws {
    let bench = try Workbench()
    try bench.edit(Workbench.promptFile, "all is well", "all was well")
    let text = try bench.ok("diff", "a/p", "--color", "always")
    #expect(text.contains("\u{1B}[1;31mis\u{1B}[0m"), "\(text.debugDescription)")
    #expect(text.contains("\u{1B}[1;32mwas\u{1B}[0m"))
  }

  @Test func `log has scores of records and stops at a limit`() throws {
    let bench = try Workbench(isCommitted: false)
    try bench.ok("new", "b/c", "--template", "classify")
    try bench.repository.commit("Begin")
    try bench.ok("eval", "b/c", "--commit")
    try bench.edit("registry/prompts/b/c.prompt", "fits best", "fits")
    try bench.repository.commit("Reword")
    let text = try bench.ok("log", "b/c")
    #expect(text.contains("b-c on baseline: 0.833 (5 of 6 cases passed)"), "\(text)")
    #expect(text.contains("Ada <ada@example.com>"))
    #expect(try bench.ok("log", "b/c", "--limit", "1").contains("v1") == false)
    let json = try bench.ok("log", "b/c", "--format", "json")
    #expect(json.contains("\"format\": \"stet-log/1\""))
    #expect(json.contains("\"passed\": 5"))
    #expect(try bench.stet("log", "b/c", "--limit", "0").status == 64)
    #expect(try bench.stet("log", "nowhere").status == 1)
  }

  @Test func `times shown are those of the commits, not the running maximum`() throws {
    let bench = try Workbench()
    try bench.edit(Workbench.promptFile, "all is well", "all was well")
    try bench.repository.git("add", "--all")
    try bench.repository.git(
      ["commit", "--quiet", "--message", "Early"],
      environment: ["GIT_COMMITTER_DATE": "1000000000 +0000"])
    #expect(try bench.ok("log", "a/p").contains("2001-09-09T01:46:40Z"))
    #expect(try bench.ok("log", "a/p", "--format", "json").contains("2001-09-09T01:46:40Z"))
  }

  @Test func `every command has a runnable example in its help`() throws {
    let bench = try Workbench(isCommitted: false)
    for command in ["new", "lint", "render", "ls", "log", "show", "diff", "status"] {
      let help = try bench.ok(command, "--help")
      #expect(help.contains("OVERVIEW: "))
      #expect(
        help.contains("  stet \(command)") || help.contains("| stet \(command)"), "\(command)")
    }
  }
}

/// `stet new`.
@Suite struct NewCommandTests {
  @Test(arguments: ["classify", "text", "extract", "summarise", "chat", "cot", "judge"])
  func `a new prompt is clean and can be evaluated at once`(template: String) throws {
    let bench = try Workbench()
    let outcome = try bench.stet("new", "support/triage", "--template", template)
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 5)
    #expect(outcome.errors.contains("No gate asks for suite support-triage yet"))
    #expect(outcome.errors.contains("- suite: support-triage"))
    // The baseline is no language model: how to go on with one is said.
    #expect(outcome.errors.contains("  stet eval support/triage --model NAME"))
    let lint = try bench.stet("lint")
    #expect(lint.status == 0)
    #expect(
      !lint.output.contains("support"), "\(lint.output)")
    let evaluation = try bench.stet("eval", "support/triage")
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    #expect(evaluation.output.contains("accuracy"))
  }

  @Test func `nothing is written where a file is in the way`() throws {
    let bench = try Workbench()
    try bench.repository.write("registry/suites/support-triage/cases.jsonl", "{}")
    let outcome = try bench.stet("new", "support/triage")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("registry/suites/support-triage/cases.jsonl is there already"))
    #expect(
      try bench.repository.git("status", "--porcelain", "-uall").split(separator: "\n").count == 1)
    #expect(try bench.stet("new", "support/triage", "--no-suite").status == 0)
    #expect(try bench.stet("new", "support/triage", "--no-suite").status == 1)
  }

  @Test func `refusals name the grammar, the templates, the models`() throws {
    let bench = try Workbench()
    let name = try bench.stet("new", "Support/Triage")
    #expect(name.status == 1)
    #expect(name.errors.contains("joined by '/'; a variant stands behind one '.'"))
    let template = try bench.stet("new", "x", "--template", "poem")
    #expect(template.status == 1)
    #expect(template.errors.contains("--template classify: "))
    #expect(template.errors.contains("--template text: "))
    let model = try bench.stet("new", "x", "--model", "gpt")
    #expect(model.status == 1)
    #expect(model.errors.contains("models/ has 'baseline'"))
    let meets = try bench.stet("new", "a.p")
    #expect(meets.status == 1)
    #expect(meets.errors.contains("'a.p' and 'a/p' would meet"))
  }
}
