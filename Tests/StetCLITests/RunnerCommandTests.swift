import Foundation
import TestSupport
import Testing

/// `stet eval` against a program that says how often it was asked.
@Suite("Runs: budget, cache, journal, interruption", .serialized)
struct RunnerCommandTests {
  @Test("a budget is printed before, kept, and what is left is asked after --resume")
  func budget() throws {
    let program = try AskedProgram()
    let first = try program.eval("--budget", "5calls", "--concurrency", "3")
    #expect(first.status == 1, "\(first.errors)")
    #expect(first.errors.contains("planned: 12 requests; budget 5calls"))
    #expect(
      first.errors.contains(
        "Error: the run was interrupted: the budget of 5calls is used up; nothing was written"))
    #expect(first.errors.contains("5 of 12 cases are kept; 5 requests sent"))
    #expect(
      first.errors.contains(
        "Hint: Run `stet eval a/p --suite s --model own --concurrency 3 --resume`"))
    #expect(try program.asked.count == 5)
    #expect(try program.evidence(".json").isEmpty)
    let listed = try program.bench.ok("runs", "--format", "json")
    #expect(listed.contains(#""kept": 5"#) && listed.contains(#""total": 12"#))

    let second = try program.eval("--budget", "7calls", "--resume")
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.contains("5 cases are kept from the interrupted run"))
    #expect(second.errors.contains("planned: 7 requests"))
    #expect(try program.asked.count == 12)
    #expect(try Set(program.asked).count == 12, "no case was asked twice")
    #expect(second.output.contains("12 of 12 passed"))
    #expect(try program.bench.ok("runs").contains("No run was interrupted."))
  }

  @Test("without --resume a run begins anew, says so, and the cache answers what is known")
  func anew() throws {
    let program = try AskedProgram()
    #expect(try program.eval("--budget", "5").status == 1)
    let again = try program.eval()
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("had kept 5 of 12 cases; it is begun anew (--resume goes on)"))
    #expect(try program.asked.count == 12)
    #expect(try program.bench.ok("cache", "info").contains("12"))
    let uncached = try program.eval("--no-cache")
    #expect(uncached.status == 0)
    #expect(try program.asked.count == 24)
    #expect(try program.bench.ok("cache", "clear").contains("Removed 12 answers."))
  }

  @Test("cached answers are counted in the statement and have no latency")
  func cached() throws {
    let program = try AskedProgram(cases: 4)
    #expect(try program.eval("--commit").status == 0)
    let outcome = try program.eval()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try program.asked.count == 4)
    let file = try #require(try program.evidence(".cases.jsonl").first)
    let cases = String(decoding: try program.bench.repository.read(file), as: UTF8.self)
    #expect(cases.hasPrefix(#"{"format":"stet-cases/2"}"#))
    #expect(cases.contains(#""usage":{"in":10,"out":2}"#) && !cases.contains(#""ms""#))
    let statement = try program.evidence(".json").map {
      String(decoding: try program.bench.repository.read($0), as: UTF8.self)
    }.joined()
    #expect(statement.contains(/"cached": ?4/))
    #expect(try program.bench.stet("verify", "a/p").status != 70)
  }

  @Test("what measures asks, whatever the cache has, and keeps what it was told")
  func measured() throws {
    let program = try AskedProgram(cases: 4)
    try program.bench.edit("model: baseline", "model: own")
    try program.bench.repository.commit("Its own model")
    let compare = ["compare", "a/p@v1", "@v2", "--model", "own"]
    for (more, asked) in [([], 8), ([], 8), (["--fresh"], 16), (["--fresh", "--no-cache"], 24)] {
      let outcome = try program.bench.run(compare + more)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try program.asked.count == asked, "\(more)")
    }
    let decide = [
      "eval", "a/p", "--until-decided", "--gate", "production", "--budget", "90calls",
    ]
    for asked in [28, 32] {
      _ = try program.bench.run(decide)
      #expect(try program.asked.count == asked)
    }
    try program.bench.ok("cache", "clear")
    _ = try program.bench.run(compare + ["--fresh"])
    #expect(try program.bench.ok("cache", "info").contains("8"))
    _ = try program.bench.run(compare)
    #expect(try program.asked.count == 40)
  }

  @Test("a model that has retired is told of once, by what asks it")
  func retired() throws {
    let program = try AskedProgram(cases: 2, info: "retires: 2020-01-01\n")
    let words = "Note: model own retired on 2020-01-01"
    let outcome = try program.eval("--no-cache")
    #expect(outcome.errors.components(separatedBy: words).count == 2, "\(outcome.errors)")
    let run = try program.bench.stet("run", "a/p", "--var", "text=x", "--model", "own")
    #expect(run.status == 0 && run.errors.contains(words), "\(run.errors)")
    try program.bench.repository.write("registry/models/own.info.yaml", "retires: 2099-01-01\n")
    #expect(!(try program.eval("--no-cache").errors.contains("retire")))
  }

  @Test("a cache that is broken, or cannot be written, is told and worked around")
  func brokenCache() throws {
    let program = try AskedProgram(cases: 4)
    let folder = program.bench.repository.path + "/.git/stet"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(repeating: 0x41, count: 5000).write(
      to: URL(fileURLWithPath: folder + "/cache.sqlite"))
    let outcome = try program.eval()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("it is worked around"))
  }

  @Test("SIGINT stops asking at once, keeps what is done, writes nothing, exits 130")
  func interrupt() async throws {
    let program = try AskedProgram(script: "[ \"$name\" -lt 4 ] || sleep 120")
    program.bench.repository.advanceClock()
    let process = try program.bench.start("int", AskedProgram.command + ["--concurrency", "2"])
    try await program.wait { try program.asked.count >= 6 }
    let clock = ContinuousClock()
    let took = clock.measure {
      kill(process.processIdentifier, SIGINT)
      process.waitUntilExit()
    }
    #expect(took < .seconds(20), "the programs were not waited for")
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    let words = try program.bench.said("int", "err")
    #expect(words.contains("4 of 12 cases are kept"), "\(words)")
    #expect(try program.evidence(".json").isEmpty)
    let asked = try program.asked.count
    #expect(asked == 6, "nothing was sent after the signal")

    try program.configure()
    let outcome = try program.eval("--resume")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try program.asked.count == asked + 8)
    #expect(Set(try program.asked.suffix(8)) == Set((4..<12).map(String.init)))
  }

  @Test("killed in the middle: finished cases are kept, and not asked again", arguments: 0..<3)
  func killed(trial: Int) async throws {
    // The last cases are not answered: however late it is killed, the run is not over.
    let slow = "sleep 0.0\(trial + 1)"
    let program = try AskedProgram(
      cases: 30, script: "\(slow); test \"$name\" -lt 24 || sleep 300")
    program.bench.repository.advanceClock()
    let process = try program.bench.start(
      "kill", AskedProgram.command + ["--concurrency", "3", "--no-cache"])
    try await program.wait { try program.asked.count >= 5 + 6 * trial }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(try program.evidence(".json").isEmpty)
    // A line that was cut off is no line.
    let runs = program.bench.repository.path + "/.git/stet/runs"
    let run = try #require(try FileManager.default.contentsOfDirectory(atPath: runs).first)
    let journal = try FileHandle(
      forWritingTo: URL(fileURLWithPath: "\(runs)/\(run)/journal.jsonl"))
    try journal.seekToEnd()
    try journal.write(contentsOf: Data(#"{"id":"c1","answer":{"te"#.utf8))
    try journal.close()
    let before = try program.asked.count
    try program.configure(script: slow)
    let outcome = try program.eval("--resume", "--no-cache")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("30 of 30 passed"))
    // What was under way when it was killed is asked again: at most one for each place.
    let after = try program.asked.count
    #expect((30...33).contains(after), "asked \(before), then \(after)")
    #expect(!FileManager.default.fileExists(atPath: "\(runs)/\(run)"))
  }

  @Test("a second process on the same run is refused")
  func locked() async throws {
    let program = try AskedProgram(cases: 4, script: "sleep 120")
    program.bench.repository.advanceClock()
    let process = try program.bench.start("first", AskedProgram.command)
    try await program.wait { try program.asked.count >= 1 }
    let second = try program.eval()
    #expect(second.status == 1)
    #expect(second.errors.contains("another stet runs a/p"))
    #expect(try program.bench.ok("runs").contains("under way"))
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
  }

  @Test("errored cases give an ERRORED statement and exit 1; resuming asks them again")
  func errored() throws {
    let program = try AskedProgram(cases: 6, script: "[ \"$name\" = 3 ] && exit 5")
    let first = try program.eval("--outputs", "none")
    #expect(first.status == 1)
    #expect(first.output.contains("5 of 6 passed, 0 failed, 1 errored"))
    let statements = try program.evidence(".json").map {
      String(decoding: try program.bench.repository.read($0), as: UTF8.self)
    }
    #expect(statements.contains { $0.contains("ERRORED") })
    try program.configure()
    let second = try program.eval("--resume", "--no-cache")
    #expect(second.status == 0, "\(second.errors)")
    #expect(try program.asked.count == 7 && program.asked.last == "3")
    #expect(try program.bench.ok("runs").contains("No run was interrupted."))
  }

  @Test("repeats: each is another question; the flake rate is told")
  func repeats() throws {
    let program = try AskedProgram(cases: 4)
    let outcome = try program.eval("--repeat", "3")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try program.asked.count == 12)
    let file = try #require(try program.evidence(".cases.jsonl").first)
    let cases = String(decoding: try program.bench.repository.read(file), as: UTF8.self)
    #expect(cases.contains(#""repeat":2"#))
    let statement = try program.evidence(".json").map {
      String(decoding: try program.bench.repository.read($0), as: UTF8.self)
    }.joined()
    #expect(statement.contains(/"repeats": ?3/))
  }

  @Test("dollars: refused without prices; never exceeded with them; impossible cases are not sent")
  func dollars() throws {
    let without = try AskedProgram(cases: 4)
    let refused = try without.eval("--budget", "1usd")
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains("a budget in dollars cannot be kept: model 'own' has no prices"))
    #expect(try without.asked.isEmpty)

    let priced = try AskedProgram(
      cases: 6, info: "prices: {input: 1000, output: 1000}\n")
    // One request costs 0.012 usd, and at most about 0.2.
    let outcome = try priced.eval("--budget", "0.25usd", "--concurrency", "1")
    #expect(outcome.errors.contains("; budget 0.25usd"), "\(outcome.errors)")
    #expect(outcome.errors.contains("tokens of prompts, at most"))
    let asked = try priced.asked.count
    #expect(asked >= 1 && Double(asked) * 0.012 <= 0.25)

    let little = try AskedProgram(cases: 2, info: "prices: {input: 1000, output: 1000}\n")
    let none = try little.eval("--budget", "0.05usd")
    #expect(none.errors.contains(/the next request can take up to 0\.\d+ usd, which is more/))
    #expect(try little.asked.isEmpty)
  }

  @Test("a case that does not fit the context is listed, errored and not sent")
  func impossible() throws {
    let program = try AskedProgram(
      cases: 4, info: "context: 400\n")
    var lines = (0..<4).map { ReleaseBench.line("c\($0)", "case number \($0) is fine", "good") }
    let long = "case number 9 is " + String(repeating: "very long ", count: 400)
    lines.append(ReleaseBench.line("long", long, "good"))
    try program.bench.writeSuite(lines)
    let outcome = try program.eval()
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("1 case cannot be asked and will have no verdict:"))
    #expect(outcome.errors.contains("s long: the prompt has"))
    #expect(outcome.output.contains("4 of 5 passed, 0 failed, 1 errored"))
    #expect(try program.asked.count == 4)
  }

  @Test("answers of a sensitive suite are in no cache, and their journal is the operator's")
  func sensitive() throws {
    let program = try AskedProgram(cases: 4)
    try program.bench.repository.write(
      "registry/suites/s/suite.yaml",
      "format: stet-suite/2\nlabels: [good, bad]\nsensitive: true\n"
        + "defaultTest:\n  assert:\n    - type: classification\n")
    let first = try program.eval("--budget", "2calls")
    #expect(first.status == 1, "\(first.errors)")
    let git = program.bench.repository.path + "/.git/stet"
    #expect(!FileManager.default.fileExists(atPath: git + "/cache.sqlite"))
    #expect(!FileManager.default.fileExists(atPath: git + "/runs"))
    #expect(try program.bench.ok("runs").contains("2/4"))
    #expect(try program.eval("--resume").status == 0)
    #expect(try program.asked.count == 4)
  }
}
