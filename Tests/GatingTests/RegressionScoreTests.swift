import Evaluation
import PromptModel
import Testing

@testable import Gating

@Suite("The regression gate on scores")
struct RegressionScoreTests {
  /// Cases of 0.5 that change by the given differences, then cases that do not.
  private func input(
    _ differences: [Double], level: Int = 0, critical: Set<Int> = [], seed: UInt64 = 0
  ) throws -> RegressionInput {
    let all = differences + [Double](repeating: 0, count: level)
    return RegressionInput(
      suite: try RegressionSample.suite(),
      pairs: all.enumerated().map { index, difference in
        RegressionInput.Pair(
          id: "c\(index)", live: 0.5, candidate: 0.5 + difference,
          isCritical: critical.contains(index))
      }, seed: seed)
  }

  private func decide(
    _ differences: [Double], level: Int = 0, critical: Set<Int> = [],
    rule: RegressionRule = RegressionRule()
  ) throws -> Finding {
    RegressionGate.decide(
      try input(differences, level: level, critical: critical), rule: rule)
  }

  private func spread(_ count: Int, around mean: Double, by width: Double = 0.04) -> [Double] {
    (0..<count).map { mean + ($0.isMultiple(of: 2) ? width : -width) }
  }

  @Test("the first rule that applies decides")
  func rules() throws {
    // 12 losses of a point each: p = 2^-12, though the drop is small.
    let small = try decide([Double](repeating: -0.01, count: 12), level: 60)
    #expect(small.rule == "significant-regression")
    #expect(small.message.contains("one-sided sign-flip p = 0.00024"))
    #expect(try decide(spread(40, around: 0.3), critical: []).rule == "nothing-lost")
    #expect(try decide(spread(40, around: 0.0)).rule == "non-inferior")
    let critical = try decide(spread(40, around: 0.02), critical: [1])
    #expect(critical.rule == "critical-lost")
    // Ten differ, half of them by much: −7 points on the mean, p above 0.05.
    let wide = [-0.5, 0.4, -0.5, 0.4, -0.5, 0.4, -0.5, 0.4, -0.5, 0.1]
    let beyond = try decide(wide)
    #expect(beyond.rule == "drop-beyond-margin")
    #expect(beyond.message.contains("difference −8 points of the mean score"))
    let open = try decide(wide, level: 10)
    #expect(open.rule == "cannot-rule-out")
    #expect(open.message.contains("10 of 20 cases differing it would take"))
    #expect(open.remedy != nil)
  }

  @Test("fewer than ten that differ are counted as lost and gained, ten are not")
  func fewDiffer() throws {
    // Nine of 200 fall by a hair: exact McNemar, 9 lost and 0 gained.
    let nine = try decide([Double](repeating: -0.001, count: 9), level: 191)
    #expect(nine.rule == "significant-regression")
    #expect(nine.message.contains("exact one-sided McNemar p = 0.002"))
    // Four up and four down by different sizes: Tango on 4 lost, 4 gained of 200.
    let mixed = try decide([-0.4, 0.1, -0.4, 0.1, -0.4, 0.1, -0.4, 0.1], level: 192)
    #expect(mixed.rule == "non-inferior")
    #expect(mixed.message.contains("0 points by cases"))
    // As scores the same twice over would fail: −12 of 40 cases.
    let ten = [-0.4, 0.1, -0.4, 0.1, -0.4, 0.1, -0.4, 0.1, -0.4, 0.1]
    #expect(try decide(ten).rule == "drop-beyond-margin")
  }

  @Test("equal differences have a bound: themselves")
  func constant() throws {
    let rule = RegressionRule(margin: 0.05, nothingLostNeeds: 100)
    #expect(try decide([Double](repeating: 0.1, count: 20), rule: rule).rule == "non-inferior")
  }

  @Test("pure: equal inputs and seeds, equal findings, whatever the order of the cases")
  func pure() throws {
    let differences = (0..<40).map { Double($0 % 9) / 40 - 0.11 }
    let first = RegressionGate.decide(try input(differences, seed: 3), rule: RegressionRule())
    let again = RegressionGate.decide(try input(differences, seed: 3), rule: RegressionRule())
    #expect(first == again)
    let turned = RegressionGate.decide(
      try input(differences.reversed(), seed: 3), rule: RegressionRule())
    #expect(turned.rule == first.rule)
    #expect(turned.lost.count == first.lost.count)
  }

  @Test("better: the two-sided sign-flip test and the BCa interval")
  func better() throws {
    let finding = try decide(spread(30, around: 0.2))
    #expect(finding.message.contains("the candidate is better (two-sided sign-flip p < 0.0001)"))
    #expect(try !decide(spread(30, around: 0.005)).message.contains("better"))
  }

  @Test("a drop of exactly the margin is not one beyond it")
  func exactMargin() throws {
    // −0.05 on average, in differences that doubles do not hold.
    let differences = (0..<6).flatMap { _ in [-0.4, 0.3] }
    #expect(try decide(differences).rule == "cannot-rule-out")
    #expect(try decide(differences + [-0.4, 0.29]).rule == "drop-beyond-margin")
  }

  @Test("scores of 0 and 1 only are pass and fail")
  func binary() throws {
    let counts = try RegressionSample.decide(lost: 12, gained: 3, of: 60)
    #expect(counts.message.contains("McNemar"))
  }
}
