import Foundation
import TestSupport
import Testing

@Suite("Leaderboard from the command line")
struct LeaderboardTests {
  private func entries(_ object: [String: Any], table: Int = 0) throws -> [[String: Any]] {
    let tables = try #require(object["tables"] as? [[String: Any]])
    try #require(tables.count > table)
    return try #require(tables[table]["entries"] as? [[String: Any]])
  }

  private func near(_ value: Any?, _ expected: Double) -> Bool {
    (value as? Double).map { abs($0 - expected) < 1e-9 } ?? false
  }

  /// Twelve cases; the tape fails those of `wrong`.
  private func bench(_ wrong: Set<String>) throws -> ErrorsBench {
    let bench = try ErrorsBench()
    try bench.bench.writeSuite(
      (1...12).map { ReleaseBench.line("c\($0)", "works well, thanks \($0)", "good") })
    try bench.bench.repository.commit("Twelve cases")
    let answers = Dictionary(
      uniqueKeysWithValues: (1...12).map { ("c\($0)", wrong.contains("c\($0)") ? "bad" : "good") })
    try bench.evaluate(answers)
    return bench
  }

  @Test("ranks by accuracy with Wilson's interval; exact McNemar, Holm-adjusted, tells what ties")
  func ranks() throws {
    let bench = try bench(Set((1...8).map { "c\($0)" }))
    try bench.bench.ok("eval", "a/p", "--suite", "s", "--model", "baseline", "--commit")
    let object = try bench.json("leaderboard", "--suite", "s")
    #expect(object["format"] as? String == "stet-leaderboard/1")
    let lines = try entries(object)
    try #require(lines.count == 2)
    #expect(lines.map { $0["model"] as? String } == ["baseline", "taped"])
    #expect(lines.map { $0["rank"] as? Int } == [1, 2])
    #expect(lines.map { $0["baseline"] as? Bool } == [true, false])
    #expect(lines[1]["tuning"] as? String == "lora")
    // 4 of 12, z = 1.959963984540054: (p + z²/2n ± z√(pq/n + z²/4n²)) / (1 + z²/n).
    #expect(near(lines[1]["value"], 1.0 / 3))
    #expect(
      near(lines[1]["low"], 0.13812009109121315) && near(lines[1]["high"], 0.6093779111272004))
    // Eight lost, none gained: 2 · ½⁸.
    #expect(near(lines[1]["p"], 2.0 / 256) && lines[1]["test"] as? String == "mcnemar")
    #expect(lines[1]["notSeparableFromBest"] as? Bool == false)
    let text = try bench.bench.ok("leaderboard")
    #expect(text.contains("baseline (baseline)") && text.contains("taped (lora)"))
    #expect(text.contains("a/p@v1") && text.contains("zero-shot (inferred)"))
    #expect(text.contains("0.138 to 0.609") && text.contains("4/12"))
  }

  @Test("what a test cannot tell from the best shares its rank and says so")
  func ties() throws {
    let bench = try bench(["c1", "c2"])
    try bench.bench.ok("eval", "a/p", "--suite", "s", "--model", "baseline", "--commit")
    let lines = try entries(try bench.json("leaderboard"))
    #expect(lines.map { $0["rank"] as? Int } == [1, 1])
    #expect(near(lines[1]["p"], 0.5))
    let text = try bench.bench.ok("leaderboard")
    #expect(text.contains("not separable from #1 (p = 0.500)"))
  }

  @Test("an edit of the suite begins a table of its own; --current leaves the earlier ones out")
  func states() throws {
    let bench = try bench(["c1"])
    try bench.bench.writeSuite([ReleaseBench.line("n", "fine", "good")])
    try bench.bench.repository.commit("Another suite")
    try bench.bench.ok("eval", "a/p", "--suite", "s", "--model", "baseline", "--commit")
    let all = try bench.json("leaderboard")
    let tables = try #require(all["tables"] as? [[String: Any]])
    #expect(tables.map { $0["current"] as? Bool } == [true, false])
    let current = try bench.json("leaderboard", "--current")
    #expect((current["tables"] as? [Any])?.count == 1)
    #expect(try bench.bench.ok("leaderboard").contains("(an earlier state)"))
  }

  @Test("other metrics, and the best of each version, model and technique")
  func metricsAndGroups() throws {
    let bench = try bench(["c1", "c2", "c3"])
    try bench.bench.ok("eval", "a/p", "--suite", "s", "--model", "baseline", "--commit")
    try bench.bench.edit("Choose:", "Think step by step. Choose:")
    try bench.bench.repository.commit("Reason")
    try bench.bench.ok("eval", "a/p", "--suite", "s", "--model", "baseline", "--commit")
    #expect(try entries(try bench.json("leaderboard")).count == 3)
    let models = try entries(try bench.json("leaderboard", "--by", "model"))
    #expect(models.map { $0["bestOf"] as? Int } == [2, 1])
    let techniques = try entries(try bench.json("leaderboard", "--by", "technique"))
    let names = techniques.compactMap { ($0["technique"] as? [String: Any])?["names"] as? [String] }
    #expect(
      Set(names) == [["zero-shot"], ["zero-shot", "chain-of-thought"]], "\(names)")
    let macro = try entries(try bench.json("leaderboard", "--metric", "f1/good"))
    // 9 of 12 found, none too many: 2 · 9 / (2 · 9 + 3).
    #expect(near(macro.last?["value"], 18.0 / 21))
    #expect(macro.last?["method"] as? String == "percentile")
    #expect(macro.last?["test"] as? String == "randomization")
    let score = try entries(try bench.json("leaderboard", "--metric", "mean-score"))
    #expect(near(score.last?["value"], 0.75) && score.last?["test"] as? String == "sign-flip")
    let unknown = try bench.bench.stet("leaderboard", "--metric", "nothing")
    #expect(unknown.status == 1 && unknown.errors.contains("'nothing'"))
    let none = try bench.bench.stet("leaderboard", "--suite", "gone")
    #expect(none.status == 1 && none.errors.contains("'gone'"))
    #expect(
      try bench.bench.ok("leaderboard", "--metric", "f1/good")
        == bench.bench.ok("leaderboard", "--metric", "f1/good"))
  }
}
