import Foundation
import PromptModel
import Testing

@testable import Gating

/// The rules once more, slowly: whole numbers for the test and the margin, a grid search for
/// Tango's bound. Shares no code with the gate.
private enum SlowGate {
  static func rule(
    lost: Int, gained: Int, count: Int, critical: Bool, marginPercent: Int, needs: Int
  ) -> String {
    if critical { return "critical-lost" }
    if 20 * upperTail(lost, of: lost + gained) <= 1 << (lost + gained) {
      return "significant-regression"
    }
    if 100 * (lost - gained) > marginPercent * count { return "drop-beyond-margin" }
    if lost == 0, count >= needs { return "nothing-lost" }
    return isNonInferior(lost: lost, gained: gained, count: count, marginPercent: marginPercent)
      ? "non-inferior" : "cannot-rule-out"
  }

  /// Σ C(m, k) for k ≥ from.
  private static func upperTail(_ from: Int, of m: Int) -> Int {
    var row = [1]
    for _ in 0..<m { row = zip([0] + row, row + [0]).map { $0 + $1 } }
    return row[from...].reduce(0, +)
  }

  /// Tango's score test at −margin: the restricted estimate by golden-section search of the
  /// likelihood.
  private static func isNonInferior(
    lost: Int, gained: Int, count: Int, marginPercent: Int
  ) -> Bool {
    let delta = -Double(marginPercent) / 100
    let n = Double(count)
    let distance = Double(gained - lost) - n * delta
    guard distance > 0 else { return false }
    func term(_ cases: Int, _ p: Double) -> Double {
      cases == 0 ? 0 : Double(cases) * (p > 0 ? log(p) : -.infinity)
    }
    func likelihood(_ q: Double) -> Double {
      term(gained, q + delta) + term(lost, q) + term(count - lost - gained, 1 - 2 * q - delta)
    }
    var (low, high) = (max(0, -delta), (1 - delta) / 2)
    for _ in 0..<200 {
      let (left, right) = (low + (high - low) * 0.382, low + (high - low) * 0.618)
      if likelihood(left) < likelihood(right) { low = left } else { high = right }
    }
    let q = (low + high) / 2
    let variance = n * (2 * q + delta - delta * delta)
    return distance * distance > 1.6448536269514722 * 1.6448536269514722 * variance
  }
}

@Suite("The regression gate, exhaustively")
struct RegressionEnumerationTests {
  @Test(
    "every outcome of small suites, against a slow implementation",
    arguments: [(5, 0), (10, 0), (2, 0), (5, 12), (20, 0), (0, 0)])
  func enumeration(marginPercent: Int, needs: Int) throws {
    let rule = RegressionRule(margin: Double(marginPercent) / 100, nothingLostNeeds: needs)
    var compared = 0
    for count in Array(1...20) + [30, 45] {
      for lost in 0...min(count, 20) {
        for gained in 0...min(count - lost, 20) {
          for critical in lost == 0 ? [0] : [0, 1] {
            let finding = try RegressionSample.decide(
              lost: lost, gained: gained, of: count, criticalLost: critical, rule: rule)
            let slow = SlowGate.rule(
              lost: lost, gained: gained, count: count, critical: critical > 0,
              marginPercent: marginPercent, needs: needs)
            #expect(finding.rule == slow, "\(lost) lost, \(gained) gained of \(count)")
            compared += 1
          }
        }
      }
    }
    #expect(compared > 4000)
  }

  private static let rank: [VerdictKind: Int] = [.error: 0, .fail: 1, .inconclusive: 2, .pass: 3]

  @Test("mending a case never makes the verdict worse", arguments: [0.0, 0.02, 0.05, 0.1, 0.3])
  func monotone(margin: Double) throws {
    let rule = RegressionRule(margin: margin)
    func rank(_ lost: Int, _ gained: Int, _ count: Int) throws -> Int {
      let verdict = try RegressionSample.decide(
        lost: lost, gained: gained, of: count, rule: rule
      ).verdict
      return try #require(Self.rank[verdict])
    }
    for count in [1, 2, 5, 12, 24, 60, 150] {
      for lost in 0...min(count, 14) {
        for gained in 0...min(count - lost, 14) {
          let here = try rank(lost, gained, count)
          if lost > 0 {
            #expect(try rank(lost - 1, gained, count) >= here, "\(lost), \(gained), \(count)")
          }
          if gained + lost < count {
            #expect(try rank(lost, gained + 1, count) >= here, "\(lost), \(gained), \(count)")
          }
        }
      }
    }
  }

  @Test("the order of the cases does not matter")
  func order() throws {
    let input = try RegressionSample.input(lost: 3, gained: 5, of: 40)
    let turned = RegressionInput(suite: input.suite, pairs: input.pairs.reversed())
    let (left, right) = (
      RegressionGate.decide(input, rule: RegressionRule()),
      RegressionGate.decide(turned, rule: RegressionRule())
    )
    #expect(left.rule == right.rule)
    #expect(left.remedy == right.remedy)
    #expect(left.lost == right.lost.reversed())
  }

  @Test("a true drop of the margin passes as rarely as measured")
  func errorRate() throws {
    // n = 100, margin 5 points, churn 10 %: 2.5 % of cases gained, 7.5 % lost.
    var passes = 0.0
    for lost in 0...40 {
      for gained in 0...30
      where try RegressionSample.decide(
        lost: lost, gained: gained, of: 100
      ).verdict == .pass {
        passes += Self.multinomial(lost, 0.075, gained, 0.025, of: 100)
      }
    }
    #expect(passes > 0.03 && passes < 0.05, "\(passes)")
  }

  private static func multinomial(
    _ lost: Int, _ pLost: Double, _ gained: Int, _ pGained: Double, of n: Int
  ) -> Double {
    let rest = n - lost - gained
    let choose =
      lgamma(Double(n + 1)) - lgamma(Double(lost + 1)) - lgamma(Double(gained + 1))
      - lgamma(Double(rest + 1))
    return exp(
      choose + Double(lost) * log(pLost) + Double(gained) * log(pGained)
        + Double(rest) * log(1 - pLost - pGained))
  }
}
