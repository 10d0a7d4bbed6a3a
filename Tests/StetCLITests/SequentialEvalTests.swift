import Foundation
import TestSupport
import Testing

/// `stet eval --aa`, `--until-decided` and `--stop-early`.
@Suite("Running two arms until it is decided")
struct SequentialEvalTests {
  private static let descriptions =
    "- good: works well, fine, thanks, happy, great\n- bad: broken, wrong, crash, error, fails"
  private static let swapped =
    "- bad: works well, fine, thanks, happy, great\n- good: broken, wrong, crash, error, fails"

  private let bench: ReleaseBench
  /// Cases of the suite.
  private static let count = 24

  /// A bench whose production serves v1, on the baseline or on a program.
  init() throws {
    bench = try ReleaseBench()
    try bench.writeSuite(
      (0..<Self.count).map {
        ReleaseBench.line("c\($0)", "a crash, broken, number \($0)", "bad")
      })
  }

  private func serve(model: String = "baseline", program: String? = nil) throws {
    if let program {
      let file = bench.repository.folder + "/home/.config/stet/providers.yaml"
      let url = URL(fileURLWithPath: file)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("providers: {mine: {kind: command, argv: [/bin/sh, -c, '\(program)']}}\n".utf8)
        .write(to: url)
      #expect(chmod(file, 0o600) == 0)
      try bench.repository.write(
        "registry/models/own.yaml", "format: stet-model/1\nprovider: mine\nid: m-1\n")
      try bench.edit("model: baseline", "model: own")
    }
    try bench.repository.commit("Ready")
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("eval", "a/p", "--commit")
    try bench.ok("promote", "a/p", "--to", "production")
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func suite(_ text: String) throws -> [String: Any] {
    try #require((object(text)["suites"] as? [[String: Any]])?.first)
  }

  // MARK: --aa

  @Test("a deterministic model has no noise, and that is said")
  func silence() throws {
    try serve()
    let before = try bench.evidenceStatus
    let text = try bench.ok("eval", "a/p", "--aa")
    #expect(text.contains("against itself, as production serves it, with baseline (a baseline"))
    #expect(text.contains("n = 24, two runs with 1 repeat a case, interleaved, 48 calls"))
    #expect(text.contains(/flips +0 \(0 lost, 0 gained\)/))
    #expect(text.contains("the gate would say: pass nothing-lost"))
    #expect(text.contains("provider 'baseline' answers the same question alike"))
    #expect(try bench.evidenceStatus == before && bench.status.isEmpty)
    // The work tree is not what is live.
    try bench.edit(Self.descriptions, Self.swapped)
    #expect(try bench.ok("eval", "a/p", "--aa").contains(/flips +0/))
  }

  @Test("a sampler is measured, and more than 10 % flakes are warned of")
  func flakes() throws {
    // The clock's last digit is a coin.
    let coin = "grep -q x; case $(date +%N) in *[02468]) printf good;; *) printf bad;; esac"
    try serveAnyway(program: coin)
    let outcome = try bench.stet("eval", "a/p", "--aa", "--env", "production", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("are flaky: the suite measures the sampler"), "\(outcome.errors)")
    let found = try suite(outcome.output)
    #expect(found["repeats"] as? Int == 3 && found["calls"] as? Int == 144)
    #expect(found["measuresSampler"] as? Bool == true)
    let flakeRate = try #require(found["flakeRate"] as? Double)
    // Three of four cases, give or take: of 24 fair coins, 1 in 10 million runs has a quarter.
    #expect(flakeRate > 0.25)
    let deviation = try #require(
      (found["standardDeviation"] as? [String: Any])?["1"] as? Double)
    // √(2 · ¼/24) is 0.144; √(2 · ⅓/24), with every case flaky, 0.167.
    #expect((0.09...0.17).contains(deviation), "\(deviation)")
    #expect(
      ((found["lost"] as? [String])?.count ?? 0) + ((found["gained"] as? [String])?.count ?? 0) > 0)
  }

  /// Pins v1 whatever its gate would say: the floor is taken out.
  private func serveAnyway(program: String) throws {
    let policy = String(
      decoding: try bench.repository.read("registry/stet.yaml"), as: UTF8.self)
    try bench.repository.write(
      "registry/stet.yaml",
      policy.replacingOccurrences(of: "              floors: {accuracy: 0.50}\n", with: "")
        .replacingOccurrences(of: "        floors: {accuracy: 0.50}\n", with: ""))
    try serve(program: program)
  }

  @Test("nothing live, an unknown environment, several that could be meant")
  func refusals() throws {
    let nothing = try bench.stet("eval", "a/p", "--aa")
    #expect(nothing.status == 1)
    #expect(nothing.errors.contains("'production' serves no version of 'a/p'"))
    let unknown = try bench.stet("eval", "a/p", "--aa", "--env", "productio")
    #expect(unknown.status == 1 && unknown.errors.contains("Did you mean 'production'?"))
    #expect(try bench.stet("eval", "b/q", "--aa").status == 1)
    // A state that is named is measured although it is not live.
    try bench.repository.commit("Wider")
    #expect(try bench.ok("eval", "a/p@main", "--aa").contains(/flips +0/))
    for arguments in [
      ["--aa", "--gate", "production"], ["--aa", "--commit"], ["--env", "production"],
      ["--stop-early", "--budget", "9calls"], ["--until-decided"], ["--stop-early"],
      ["--until-decided", "--budget", "0"], ["--until-decided", "--budget", "9cents"],
      ["--aa", "--until-decided", "--budget", "9"], ["--max-repeats", "3"],
      ["--until-decided", "--budget", "9", "--suite", "s"],
    ] {
      let outcome = try bench.stetList(["eval", "a/p"] + arguments)
      #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
    }
  }

  // MARK: --until-decided, --stop-early

  @Test("a run that is sure to fail stops early, exits 2 and writes nothing")
  func stops() throws {
    try serve()
    try bench.edit(Self.descriptions, Self.swapped)
    let before = try bench.status
    for arguments in [["--stop-early"], ["--until-decided", "--budget", "500calls"]] {
      let outcome = try bench.stetList(
        ["eval", "a/p", "--gate", "production", "--concurrency", "1"] + arguments)
      #expect(outcome.status == 2, "\(outcome.errors)")
      let text = outcome.output
      #expect(text.contains("reaches E = 20"), "the rule comes first")
      #expect(text.contains("7 of 24 cases, 0 whole passes"))
      #expect(text.contains("stopped: the evidence of a regression is E = 31 after 7 lost and 0"))
      #expect(text.contains("no statement was written of s: not every case ran"))
      #expect(text.contains("production: fail, stopped early"))
      #expect(text.contains(/spent 14( of 500)? calls/))
    }
    #expect(try bench.status == before, "nothing is written")
  }

  @Test("a lost critical case stops the run at once")
  func critical() throws {
    try bench.repository.write(
      "registry/suites/s/cases.jsonl",
      (0..<Self.count).map {
        #"{"id": "c\#($0)", "vars": {"text": "crash \#($0)"}, "expected": "bad", "tags": ["critical"]}"#
          + "\n"
      }.joined())
    try serve()
    try bench.edit(Self.descriptions, Self.swapped)
    let outcome = try bench.stet(
      "eval", "a/p", "--gate", "production", "--stop-early", "--concurrency", "1")
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("stopped: critical case lost: c"))
    #expect(outcome.output.contains("1 of 24 cases"))
  }

  @Test("a budget below one pass can only fail: undecided is 3, and nothing is written")
  func smallBudget() throws {
    try serve()
    try bench.edit("happy, great", "happy, grand")
    let before = try bench.status
    let outcome = try bench.stet(
      "eval", "a/p", "--until-decided", "--gate", "production", "--budget", "20calls")
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(outcome.output.contains("48 calls a pass over all cases, budget 20 calls"))
    #expect(outcome.output.contains("the budget does not cover one pass"))
    #expect(outcome.output.contains("spent 20 of 20 calls"))
    #expect(outcome.output.contains("inconclusive, the budget ended before every case ran"))
    #expect(try bench.status == before)
  }

  @Test("a whole pass is written and the gate asked; the baseline needs no repeats")
  func decided() throws {
    try serve()
    try bench.edit("happy, great", "happy, grand")
    let outcome = try bench.stet(
      "eval", "a/p", "--until-decided", "--gate", "production", "--budget", "500", "--format",
      "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("repeats would add nothing"), "the rule is a note beside JSON")
    let found = try object(outcome.output)
    #expect(found["format"] as? String == "stet-sequential/1")
    #expect(found["verdict"] as? String == "pass" && found["spent"] as? Int == 48)
    #expect(found["passes"] as? Int == 1 && found["stoppedEarly"] as? Bool == false)
    #expect((found["written"] as? [String])?.count == 4)
    #expect((found["gate"] as? [String: Any])?["verdict"] as? String == "pass")
    #expect(try bench.evidenceFolders == 2)
  }

  @Test("passes are repeated where the model may sample, and the statement says how often")
  func repeats() throws {
    try serve(program: "grep -q x; printf bad")
    try bench.edit("happy, great", "happy, grand")
    let outcome = try bench.stet(
      "eval", "a/p", "--until-decided", "--gate", "production", "--budget", "150calls", "--commit",
      "--no-cache")
    #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
    let text = outcome.output
    #expect(text.contains("after each of the first 2 of 3 passes"))
    #expect(text.contains("instead of 0.05") && text.contains("0.0025"))
    #expect(text.contains("pass 1, open: pass nothing-lost"))
    #expect(text.contains("pass 2, open: pass nothing-lost"))
    #expect(text.contains("pass 3, decided: pass nothing-lost"))
    #expect(text.contains("spent 144 of 150 calls"))
    #expect(text.contains("gate of production: pass"))
    let files = try bench.repository.git("show", "--format=", "--name-only", "HEAD")
    let statements = files.split(separator: "\n").filter { !$0.hasSuffix(".cases.jsonl") }
    #expect(statements.count == 2)
    for file in statements {
      let statement = String(decoding: try bench.repository.read(String(file)), as: UTF8.self)
      #expect(statement.contains(/"repeats": ?3/) && statement.contains(/"total": ?24/))
    }
  }

  @Test("with nothing live every case runs once and the gate decides")
  func nothingLive() throws {
    try bench.repository.commit("Wider")
    let text = try bench.ok(
      "eval", "a/p", "--until-decided", "--gate", "production", "--budget", "500")
    #expect(text.contains("s: 24 cases alone: nothing to compare"))
    #expect(text.contains("rule: there is nothing to compare with"))
    #expect(text.contains("spent 24 of 500 calls") && text.contains("gate of production: pass"))
  }
}
