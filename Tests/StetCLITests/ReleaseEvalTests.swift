import Foundation
import TestSupport
import Testing

@Suite("Evaluation from the command line")
struct ReleaseEvalTests {
  private func evidence(_ bench: ReleaseBench) throws -> [String: [UInt8]] {
    let files = try bench.repository.git(
      "ls-files", "--others", "--cached", "--", "registry/evidence"
    ).split(separator: "\n").map(String.init)
    return try files.reduce(into: [:]) { $0[$1] = try bench.repository.read($1) }
  }

  @Test("each pair an environment asks for is run; the table names a baseline a baseline")
  func table() throws {
    let bench = try ReleaseBench()
    let outcome = try bench.stet("eval", "a/p")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("a baseline: no evidence about an LLM"))
    #expect(outcome.output.contains("4 of 4 passed, 0 failed, 0 errored"))
    #expect(outcome.output.contains("macro") && outcome.output.contains("confusion"))
    #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("░"))
    #expect(try bench.evidenceStatus.count == 2)
  }

  @Test("JSON holds counts, comparisons and the files")
  func json() throws {
    let bench = try ReleaseBench()
    let text = try bench.ok("eval", "a/p@v1", "--format", "json", "--suite", "s")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["format"] as? String == "stet-evaluation/1")
    #expect((object["written"] as? [String])?.count == 2)
    #expect((object["runs"] as? [[String: Any]])?.first?["baseline"] as? Bool == true)
  }

  @Test("the same run at the same time gives the same bytes")
  func repetition() throws {
    let bench = try ReleaseBench()
    let clock = ["GIT_COMMITTER_DATE": "", "SOURCE_DATE_EPOCH": "1800000000"]
    try bench.stet("eval", "a/p", environment: clock)
    let first = try evidence(bench)
    try bench.stet("eval", "a/p", environment: clock)
    #expect(try evidence(bench) == first)
    #expect(first.count == 2)
    for (path, bytes) in first {
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      let sum = try bench.repository.git(["hash-object", "--stdin"], input: bytes).text
      #expect(!sum.isEmpty && name.count > 16)
    }
    let statement = try #require(first.first { $0.key.hasSuffix(".json") })
    #expect(String(decoding: statement.value, as: UTF8.self).contains("2027-01-15T08:00:00Z"))
  }

  @Test("--commit commits exactly the evidence, also what lies there already, and keeps the index")
  func commits() throws {
    let bench = try ReleaseBench()
    let clock = ["GIT_COMMITTER_DATE": "", "SOURCE_DATE_EPOCH": "1800000000"]
    try bench.stet("eval", "a/p", environment: clock)
    try bench.repository.write("staged", "x")
    try bench.repository.git("add", "staged")
    let committed = try bench.stet("eval", "a/p", "--commit", environment: clock)
    #expect(committed.status == 0, "\(committed.errors)")
    #expect(committed.output.contains("Committed 2 evidence files"))
    let files = try bench.repository.git("show", "--format=", "--name-only", "HEAD")
    #expect(files.split(separator: "\n").allSatisfy { $0.hasPrefix("registry/evidence/") })
    #expect(try bench.status == "A  staged")
    let head = try bench.head
    let again = try bench.stet("eval", "a/p", "--commit", environment: clock)
    #expect(again.output.contains("committed already; there was nothing to add"))
    #expect(try bench.head == head)
  }

  @Test("what is live is run beside; lost and gained cases are named")
  func comparison() throws {
    let bench = try ReleaseBench()
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("eval", "a/p", "--commit")
    try bench.ok("promote", "a/p", "--to", "production")
    // The suite moves on, so that the live version has no record for it.
    try bench.writeSuite(
      ReleaseBench.cases.map { ReleaseBench.line($0.0, $0.1, $0.2) }
        + [ReleaseBench.line("b3", "crash and error", "bad")])
    try bench.repository.commit("Widen")
    try bench.edit("broken, wrong, crash, error, fails", "unwell")
    let outcome = try bench.stet("eval", "a/p")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("against production"))
    #expect(outcome.output.contains(/lost: .*b3/))
    #expect(try bench.evidenceFolders == 2, "the live version's evidence is written too")
  }

  @Test("variables a version does not declare are ignored with a note")
  func ignoredVariables() throws {
    let bench = try ReleaseBench()
    try bench.writeSuite(
      ReleaseBench.cases.map {
        ReleaseBench.line($0.0, $0.1, $0.2, more: #", "tone": "warm""#)
      })
    let outcome = try bench.stet("eval", "a/p", "--format", "json")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("variable 'tone' of suite 's' is not declared by a/p"))
  }

  @Test("a case the live version cannot render counts as failed for it and is listed")
  func unrendered() throws {
    let bench = try ReleaseBench()
    try bench.edit("text: string, what to label", "text: string\n    mood: string")
    try bench.repository.write(
      ReleaseBench.promptFile,
      String(decoding: try bench.repository.read(ReleaseBench.promptFile), as: UTF8.self)
        .replacingOccurrences(of: "{{text}}", with: "{{text}} {{mood}}"))
    try bench.writeSuite(
      ReleaseBench.cases.map { ReleaseBench.line($0.0, $0.1, $0.2, more: #", "mood": "x""#) })
    try bench.repository.commit("Two variables")
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("eval", "a/p", "--commit")
    try bench.ok("promote", "a/p", "--to", "production")
    try bench.writeSuite(ReleaseBench.cases.map { ReleaseBench.line($0.0, $0.1, $0.2) })
    try bench.repository.write(ReleaseBench.promptFile, ReleaseBench.prompt)
    try bench.repository.commit("One variable")
    let outcome = try bench.stet("eval", "a/p")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("live failed g1: it could not be rendered"))
    #expect(outcome.output.contains("4 gained"))
  }

  @Test("replay answers from git; a missing recording names its digest and its file, and exits 1")
  func replay() throws {
    let bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/taped.yaml", "format: stet-model/1\nprovider: replay\nid: some/model\n")
    let missing = try bench.stet("eval", "a/p", "--model", "taped", "--suite", "s")
    #expect(missing.status == 1)
    let found = missing.output.matches(
      of:
        /errored (\w+): there is no recording of request sha256:([0-9a-f]{64}); it would be ([\w\/.]+)/
    )
    try #require(found.count == 4)
    let statement = try #require(
      evidence(bench).first { $0.key.hasSuffix(".json") })
    #expect(String(decoding: statement.value, as: UTF8.self).contains("ERRORED"))
    for match in found {
      #expect(match.3 == "registry/recordings/taped/\(match.2).json")
      let label = match.1.hasPrefix("g") ? "good" : "bad"
      try bench.repository.write(
        String(match.3),
        #"{"format": "stet-recording/1", "request": "sha256:\#(match.2)", "output": "\#(label)"}"#)
    }
    let taped = try bench.stet("eval", "a/p", "--model", "taped", "--suite", "s")
    #expect(taped.status == 0, "\(taped.output)")
    #expect(taped.output.contains("4 of 4 passed"))
  }

  @Test("what cannot be evaluated is refused before anything runs")
  func refusals() throws {
    let bench = try ReleaseBench()
    for (arguments, words) in [
      (["b/q"], "no suite names it"), (["a/x"], "Did you mean 'a/p'?"),
      (["a/p", "--suite", "none"], "there is no suite 'none'"),
      (["a/p", "--model", "none"], "there is no model 'none'"),
      (["a/p", "--gate", "productio"], "Did you mean 'production'?"),
    ] {
      let outcome = try bench.stetList(["eval"] + arguments)
      #expect(outcome.status == 1 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    try bench.repository.write(
      "registry/suites/s/suite.yaml", "format: stet-suite/1\nlabels: [good, bad]\n")
    let bare = try bench.stet("eval", "a/p")
    #expect(bare.status == 1 && bare.errors.contains("suites/s"), "\(bare.errors)")
    #expect(try bench.evidenceStatus.isEmpty)
  }

  @Test("--gate exits by the environment's verdict, for the work tree and for a branch")
  func gate() throws {
    let bench = try ReleaseBench()
    let first = try bench.stet("eval", "a/p", "--gate", "production")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("gate of production: pass"))
    #expect(first.errors.contains("as if 'staging' served this state already"))
    try bench.repository.commit("Evaluate")
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("promote", "a/p", "--to", "production")
    let head = try bench.head
    try bench.edit(
      "- good: works well, fine, thanks, happy, great\n- bad: broken, wrong, crash, error, fails",
      "- bad: works well, fine, thanks, happy, great\n- good: broken, wrong, crash, error, fails")
    let worse = try bench.stet("eval", "a/p", "--gate", "production")
    #expect(worse.status == 2, "\(worse.output)")
    #expect(worse.errors.contains("fail floor"))
    try bench.repository.git("checkout", "-q", "-b", "feature")
    try bench.repository.commit("Worse")
    try bench.repository.git("checkout", "-q", "main")
    let branch = try bench.stet("eval", "a/p@feature", "--gate", "production", "--format", "json")
    #expect(branch.status == 2 && branch.output.contains(#""verdict": "fail""#))
    #expect(try bench.head == head)
    #expect(try bench.repository.run(["fsck", "--strict"]).status == 0)
  }

  @Test("--gate runs that environment's pairs only; errors of its own are the verdict's")
  func gateOfOthers() throws {
    let bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/taped.yaml", "format: stet-model/1\nprovider: replay\nid: some/model\n")
    let policy = "registry/stet.yaml"
    let text = String(decoding: try bench.repository.read(policy), as: UTF8.self)
    try bench.repository.write(
      policy,
      text.replacingOccurrences(
        of: "free: {}", with: "free: {model: taped, gates: [{suite: s, floors: {accuracy: 0.5}}]}"))
    try bench.repository.commit("Ask for a model without recordings")
    #expect(try bench.stet("eval", "a/p").status == 1)
    let production = try bench.stet("eval", "a/p", "--gate", "production")
    #expect(production.status == 0, "\(production.output) \(production.errors)")
    #expect(!production.output.contains("taped"))
    let free = try bench.stet("eval", "a/p", "--gate", "free")
    #expect(free.status == 2, "\(free.output) \(free.errors)")
    #expect(free.output.contains("gate of free: error"))
    let staging = try bench.stet("eval", "a/p", "--gate", "staging")
    #expect(staging.status == 0, "\(staging.output) \(staging.errors)")
    let asked = try bench.stet("eval", "a/p", "--gate", "production", "--model", "taped")
    #expect(asked.output.contains("taped"))
  }

  @Test("an undecided gate exits 3")
  func inconclusive() throws {
    let bench = try ReleaseBench()
    try bench.writeSuite(
      (1...10).flatMap {
        [
          ReleaseBench.line("g\($0)", "works well \($0)", "good"),
          ReleaseBench.line("b\($0)", "crash \($0)", "bad"),
        ]
      } + [ReleaseBench.line("x", "unwell", "bad"), ReleaseBench.line("y", "great", "good")])
    try bench.repository.commit("Wide")
    try bench.edit("error, fails", "error, fails, unwell")
    try bench.repository.commit("Unwell")
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("eval", "a/p", "--commit")
    try bench.ok("promote", "a/p", "--to", "production")
    try bench.edit("fine, thanks, happy, great", "fine, thanks, happy, great, unwell, quite unwell")
    try bench.edit("error, fails, unwell", "error, fails")
    let outcome = try bench.stet("eval", "a/p", "--gate", "production")
    #expect(outcome.status == 3, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.output.contains("gate of production: inconclusive"))
  }

  @Test("evidence of a prompt with partials and examples is accepted by the gate")
  func partsAccepted() throws {
    let bench = try ReleaseBench()
    try bench.repository.write("registry/prompts/a/_rule.prompt", "Answer with a label.\n")
    try bench.repository.write(
      "registry/prompts/a/p.examples.jsonl",
      #"{"input": {"text": "splendid"}, "output": "good"}"# + "\n")
    try bench.edit("model: baseline", "model: baseline\nstet.examples: p.examples.jsonl")
    try bench.edit("Choose:", "{{> rule}}\nChoose:")
    try bench.repository.commit("Parts")
    try bench.ok("eval", "a/p", "--commit")
    try bench.ok("promote", "a/p", "--to", "staging")
    #expect(try bench.ok("promote", "a/p", "--to", "production").contains("nothing → v2"))
  }

  @Test("an interrupted run writes nothing")
  func interrupt() throws {
    let bench = try ReleaseBench()
    try bench.writeSuite(
      (1...40_000).map { ReleaseBench.line("c\($0)", "works well \($0)", "good") })
    try bench.repository.commit("Long")
    let process = try bench.start("eval", ["eval", "a/p", "--commit"])
    // A sleeping task may wait long for a thread beside so many tests; a sleeping thread does not.
    usleep(60_000)
    // Not SIGINT or SIGTERM: the threads of a test runner block them, and a child inherits that.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal || process.terminationStatus != 0)
    #expect(try bench.status.isEmpty)
    #expect(try bench.repository.git("log", "-1", "--format=%s") == "Long")
  }
}

extension ReleaseBench {
  /// Evidence files that git does not track.
  var evidenceStatus: [String] {
    get throws {
      try repository.git("ls-files", "--others", "--", "registry/evidence").split(separator: "\n")
        .map(String.init)
    }
  }

  /// How many closures have evidence in the work tree.
  var evidenceFolders: Int {
    get throws {
      try FileManager.default.contentsOfDirectory(
        atPath: repository.path + "/registry/evidence"
      ).count
    }
  }
}
