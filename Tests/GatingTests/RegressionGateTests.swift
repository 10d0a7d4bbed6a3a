import PromptModel
import Testing

@testable import Gating

@Suite("No regression against what is live")
struct RegressionGateTests {
  @Test(
    "the first rule that applies decides",
    arguments: [
      (0, 0, 30, 0, VerdictKind.pass, "nothing-lost"),
      (0, 9, 30, 0, .pass, "nothing-lost"),
      (1, 20, 30, 1, .fail, "critical-lost"),
      (5, 0, 500, 0, .fail, "significant-regression"),
      (4, 0, 500, 0, .pass, "non-inferior"),
      (4, 0, 50, 0, .fail, "drop-beyond-margin"),
      (3, 2, 19, 0, .fail, "drop-beyond-margin"),
      (3, 2, 20, 0, .inconclusive, "cannot-rule-out"),
      (1, 1, 30, 0, .inconclusive, "cannot-rule-out"),
      (5, 19, 176, 0, .pass, "non-inferior"),
      (41, 12, 176, 0, .fail, "significant-regression"),
      (41, 12, 176, 3, .fail, "critical-lost"),
    ])
  func rules(
    lost: Int, gained: Int, count: Int, critical: Int, verdict: VerdictKind, rule: String
  ) throws {
    let finding = try RegressionSample.decide(
      lost: lost, gained: gained, of: count, criticalLost: critical)
    #expect(finding.verdict == verdict)
    #expect(finding.rule == rule)
    #expect(finding.lost.count == lost)
    #expect(finding.gained.count == gained)
    #expect(finding.suite?.text == "sample")
  }

  @Test("whatever keeps the arms from being compared is an error")
  func integrity() throws {
    let stated = RegressionGate.decide(
      try RegressionSample.input(lost: 0, gained: 0, of: 3, problems: ["the suites differ"]),
      rule: RegressionRule())
    #expect(stated.verdict == .error)
    #expect(stated.rule == "integrity")
    #expect(stated.message == "the versions cannot be compared: the suites differ")
    #expect(try RegressionSample.decide([]).verdict == .error)
    for (live, candidate) in [
      (nil, 1.0), (1, nil), (nil, nil), (.nan, 1), (1, .infinity), (-0.1, 1), (1, 1.1),
    ] as [(Double?, Double?)] {
      let finding = try RegressionSample.decide([(1, 1), (live, candidate)])
      #expect(finding.verdict == .error)
      #expect(finding.message.contains("'c1'"))
    }
    for margin in [-0.01, 1.01, .nan, .infinity] {
      let rule = RegressionRule(margin: margin)
      #expect(try RegressionSample.decide(lost: 0, gained: 0, of: 3, rule: rule).verdict == .error)
    }
    let pair = RegressionInput.Pair(id: "a", live: 1, candidate: 1)
    let twice = RegressionInput(suite: try RegressionSample.suite(), pairs: [pair, pair])
    #expect(RegressionGate.decide(twice, rule: RegressionRule()).verdict == .error)
  }

  @Test("ids are told apart byte by byte")
  func unicodeIDs() throws {
    let input = RegressionInput(
      suite: try RegressionSample.suite(),
      pairs: ["é", "e\u{301}"].map { RegressionInput.Pair(id: $0, live: 1, candidate: 1) })
    #expect(RegressionGate.decide(input, rule: RegressionRule()).verdict == .pass)
  }

  @Test("a thousand problems make a short message")
  func manyProblems() throws {
    let finding = try RegressionSample.decide((0..<1000).map { _ in (nil, 1) })
    #expect(finding.message.hasSuffix("; and 990 more"))
  }

  @Test("a drop of exactly the margin is not beyond it, whatever the double says")
  func exactMargin() throws {
    // 0.29 × 100 is 28.999999999999996 in doubles.
    for hundredths in 1...99 {
      let margin = Double(hundredths) / 100
      let at = try comparison(lost: hundredths, of: 100, margin: margin)
      #expect(!at.dropsBeyondMargin, "\(margin)")
      let beyond = try comparison(lost: hundredths + 1, of: 100, margin: margin)
      #expect(beyond.dropsBeyondMargin, "\(margin)")
    }
    #expect(try !comparison(lost: 0, of: 5, margin: 0).dropsBeyondMargin)
    #expect(try comparison(lost: 1, of: 1_000_000, margin: 0).dropsBeyondMargin)
    #expect(try comparison(lost: 1, of: 1_000, margin: 1e-5).dropsBeyondMargin)
    #expect(try !comparison(lost: 1, of: 100_000, margin: 1e-5).dropsBeyondMargin)
    #expect(try !comparison(lost: 7, of: 7, margin: 1).dropsBeyondMargin)
    #expect(try comparison(lost: 1, of: 3, margin: 0.3333333333333333).dropsBeyondMargin)
  }

  private func comparison(lost: Int, of count: Int, margin: Double) throws -> Comparison {
    let input = try RegressionSample.input(lost: lost, gained: 0, of: count)
    return try #require(
      Comparison(input.checked(margin: margin).outcomes, suite: input.suite, margin: margin))
  }

  @Test("graded means: lost and gained by sign, the drop by the mean")
  func graded() throws {
    let third = 1.0 / 3
    let same = (0..<97).map { _ in (live: third * 2, candidate: third + third) as (Double?, Double?)
    }
    let finding = try RegressionSample.decide(same + [(1, third), (third, 1), (1, 1 - third)])
    #expect(finding.lost == ["c97", "c99"])
    #expect(finding.gained == ["c98"])
    #expect(finding.message.contains("difference −0.3 points of the mean score, −1 point by cases"))
    // Fewer than ten cases differ: three of 20 fall by a third, and count as three lost cases.
    let falls = (0..<3).map { _ in (1, 2 * third) as (Double?, Double?) }
    let level = (0..<17).map { _ in (1, 1) as (Double?, Double?) }
    #expect(try RegressionSample.decide(falls + level).rule == "drop-beyond-margin")
    let many = (0..<57).map { _ in (1, 1) as (Double?, Double?) }
    #expect(try RegressionSample.decide(falls + many).rule == "cannot-rule-out")
  }

  @Test("nothing-lost needs the cases the policy asks for")
  func nothingLostNeeds() throws {
    let rule = RegressionRule(margin: 0.05, nothingLostNeeds: 59)
    let small = try RegressionSample.decide(lost: 0, gained: 0, of: 30, rule: rule)
    #expect(small.verdict == .inconclusive)
    #expect(small.rule == "cannot-rule-out")
    #expect(small.remedy == .widenSuite(try RegressionSample.suite(), cases: 52))
    #expect(
      try RegressionSample.decide(lost: 0, gained: 0, of: 58, rule: rule).rule == "non-inferior")
    #expect(
      try RegressionSample.decide(lost: 0, gained: 0, of: 59, rule: rule).rule == "nothing-lost")
    let low = RegressionRule(margin: 0.05, nothingLostNeeds: 40)
    #expect(
      try RegressionSample.decide(lost: 0, gained: 0, of: 30, rule: low).remedy
        == .widenSuite(try RegressionSample.suite(), cases: 40))
  }

  @Test("the size that would decide")
  func remedies() throws {
    let suite = try RegressionSample.suite()
    #expect(
      try RegressionSample.decide(lost: 1, gained: 1, of: 20).remedy
        == .widenSuite(suite, cases: 247))
    // Enough for an unchanged prompt, too few for a drop that has half the margin.
    let finding = try RegressionSample.decide(lost: 8, gained: 2, of: 200)
    #expect(finding.rule == "cannot-rule-out")
    guard case .widenSuite(_, let cases) = finding.remedy else {
      Issue.record("no size in \(finding)")
      return
    }
    #expect(cases > 200)
    // On the margin itself no size helps.
    #expect(
      try RegressionSample.decide(lost: 4, gained: 2, of: 40).remedy
        == .widenSuite(suite, cases: 371))
    #expect(
      try RegressionSample.decide(lost: 1, gained: 1, of: 9, rule: RegressionRule(margin: 0)).remedy
        == nil)
  }
}
