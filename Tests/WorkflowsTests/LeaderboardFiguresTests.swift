import Evaluation
import PromptModel
import StrictData
import Testing

@testable import Workflows

/// Figures, intervals and ranks of a leaderboard, from results alone.
@Suite struct LeaderboardFiguresTests {
  private func results(
    _ passes: [Bool?], scores: [Double]? = nil, label: String? = nil
  ) -> [CaseResult] {
    passes.enumerated().map { index, pass in
      CaseResult(
        id: "c\(index)", pass: pass, score: scores?[index] ?? pass.map { $0 ? 1 : 0 },
        expected: label, label: label.map { pass == true ? $0 : "other" })
    }
  }

  private func suite(groups: [String?]) throws -> Suite {
    let cases = groups.enumerated().map { index, group in
      SuiteCase(id: "c\(index)", vars: JSONObject(), group: group, line: index + 1)
    }
    return Suite(name: try #require(ResourceName("s")), cases: cases, digest: .zero)
  }

  private func close(_ left: Double?, _ right: Double) -> Bool {
    left.map { abs($0 - right) < 1e-9 } ?? false
  }

  @Test func `cases without groups have Wilson's interval, one without a verdict did not pass`() {
    let figures = LeaderboardFigures(
      "accuracy", of: results([true, true, true, true, true, true]), suite: nil)
    let found = figures.interval(seed: 1)
    #expect(found?.method == .wilson)
    // k = n = 6: n / (n + z²), z = 1.959963984540054.
    #expect(close(found?.interval.lower, 6 / (6 + 1.959963984540054 * 1.959963984540054)))
    #expect(found?.interval.upper == 1)
    let errored = LeaderboardFigures("accuracy", of: results([true, nil]), suite: nil)
    #expect(errored.value == 0.5 && errored.count == 2)
  }

  @Test func `cases of a group are clusters`() throws {
    let passes = [1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1].map { $0 == 1 }
    let groups = (0..<12).map { "g\($0 / 2)" }
    let figures = LeaderboardFigures(
      "accuracy", of: results(passes), suite: try suite(groups: groups))
    let found = try #require(figures.interval(seed: 1))
    // 5/6 ± t(0.975; 5) · √(Σ(Σ residuals)²)/12 · √(6/5), cut at 1; with Python.
    #expect(found.method == .clustered)
    #expect(close(found.interval.lower, 0.5623702162510887))
    #expect(found.interval.upper == 1)
    // All alike: as many cases as there are groups.
    let same = LeaderboardFigures(
      "accuracy", of: results(Array(repeating: true, count: 12)),
      suite: try suite(groups: groups))
    let wilson = try #require(same.interval(seed: 1))
    #expect(wilson.method == .wilson)
    #expect(
      close(wilson.interval.lower, 6 / (6 + 1.959963984540054 * 1.959963984540054)))
  }

  @Test func `runs of a case are averaged first`() {
    let runs = [true, false, true].map { CaseResult(id: "a", pass: $0, score: 1) }
    let figures = LeaderboardFigures(
      "accuracy", of: runs + results([true, false, true]), suite: nil)
    #expect(figures.count == 4 && close(figures.value, 4.0 / 6))
    #expect(figures.interval(seed: 1)?.method == .bca)
  }

  @Test func `graded scores are compared by sign flips, over the cases both have`() {
    let best = LeaderboardFigures(
      "mean-score", of: results([true, true, true, true], scores: [1, 0.9, 0.8, 0.7]), suite: nil)
    let other = LeaderboardFigures(
      "mean-score", of: results([true, true, true], scores: [0.5, 0.4, 0.3]), suite: nil)
    let test = other.test(against: best, seed: 1)
    // Three equal signs of three: 2 · ½³.
    #expect(test?.test == .signFlip && close(test?.p, 0.25))
    let stranger = LeaderboardFigures(
      "mean-score", of: [CaseResult(id: "x", pass: true, score: 1)], suite: nil)
    #expect(stranger.test(against: best, seed: 1) == nil)
    #expect(LeaderboardFigures("none", of: results([true]), suite: nil).value == nil)
  }

  private func line(_ passes: [Bool?]) throws -> LeaderboardRanks.Line {
    let figures = LeaderboardFigures("accuracy", of: results(passes), suite: nil)
    let entry = Leaderboard.Entry(
      prompt: try #require(PromptName("a/p")), version: 1, closure: .zero, model: "m",
      modelDigest: .zero, isBaseline: nil, tuning: nil, techniques: nil, value: figures.value,
      interval: nil, method: nil, cases: passes.count, passed: 0, total: 0, records: 1,
      usage: nil, finishedOn: "")
    return LeaderboardRanks.Line(entry: entry, figures: figures, seed: 0)
  }

  @Test func `Holm over the comparisons to the best decides who shares its rank`() throws {
    func passes(_ count: Int) -> [Bool?] { (0..<12).map { $0 < count } }
    // 6 lost of 12: p = 2 · ½⁶ = 0.03125 alone; beside 2 lost (p = 0.5) and 6 lost once more it is
    // 3 · 0.03125 = 0.09375, and no longer told apart.
    let two = LeaderboardRanks.ranked([try line(passes(12)), try line(passes(6))])
    #expect(two.map(\.rank) == [1, 2] && close(two[1].pValue, 0.03125))
    let many = LeaderboardRanks.ranked([
      try line(passes(12)), try line(passes(10)), try line(passes(6)), try line(passes(6)),
    ])
    #expect(many.map(\.rank) == [1, 1, 1, 1])
    #expect(close(many[2].pValue, 0.09375) && close(many[1].pValue, 0.5))
    // Equal figures have equal ranks; an entry without a figure is tied with nobody.
    let last = LeaderboardRanks.ranked([
      try line(passes(12)), try line(passes(1)), try line(passes(1)), try line([]),
    ])
    #expect(last.map(\.rank) == [1, 2, 2, 4])
    #expect(LeaderboardRanks.ranked([]).isEmpty)
  }

  @Test func `a metric of labels has percentiles and randomization, the same each time`() throws {
    let best = LeaderboardFigures(
      "macro-f1", of: results(Array(repeating: true, count: 20), label: "a"), suite: nil)
    let worse = LeaderboardFigures(
      "macro-f1", of: results((0..<20).map { $0 < 5 }, label: "a"), suite: nil)
    #expect(close(worse.value, 0.4))
    let interval = try #require(worse.interval(seed: 3))
    #expect(interval.method == .percentile)
    #expect(interval.interval.lower < 0.4 && interval.interval.upper > 0.4)
    #expect(worse.interval(seed: 3)?.interval == interval.interval)
    let test = try #require(worse.test(against: best, seed: 3))
    #expect(test.test == .randomization && test.p < 0.01)
  }
}
