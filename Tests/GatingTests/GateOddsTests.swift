import Foundation
import PromptModel
import Testing

@testable import Gating

@Suite("The gate's odds")
struct GateOddsTests {
  private static func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }

  /// Row D of the table of what usual gates do, computed by exact enumeration elsewhere: the
  /// default rule, pass / fail / inconclusive in per cent.
  @Test(
    "the published table",
    arguments: [
      (50, 0.0, 0.10, [25, 13, 63]), (50, 0.05, 0.10, [4, 49, 47]), (50, 0.10, 0.20, [1, 79, 20]),
      (200, 0.0, 0.10, [70, 3, 27]), (200, 0.05, 0.10, [5, 67, 28]),
    ])
  func table(count: Int, drop: Double, churn: Double, expected: [Int]) throws {
    let odds = try #require(
      GateOdds(count: count, drop: drop, churn: churn, rule: RegressionRule()))
    #expect([odds.pass, odds.fail, odds.inconclusive].map(Self.percent) == expected)
    #expect(abs(odds.pass + odds.fail + odds.inconclusive - 1) < 1e-12)
  }

  @Test("a suite of 50 passes a loss of 10 points in at most 1 %, one of 200 nothing in 70 %")
  func promises() throws {
    let rule = RegressionRule()
    let loss = try #require(GateOdds(count: 50, drop: 0.1, churn: 0.2, rule: rule))
    #expect(loss.pass <= 0.01)
    let same = try #require(GateOdds(count: 200, drop: 0, churn: 0.1, rule: rule))
    #expect(same.pass >= 0.7)
  }

  /// The same sums without searches, each verdict by `decide` itself.
  @Test(
    "every term by itself",
    arguments: [(1, 5, 0), (12, 5, 0), (30, 10, 0), (45, 5, 59), (40, 2, 30), (60, 20, 0)])
  func slowly(count: Int, marginPercent: Int, needs: Int) throws {
    let rule = RegressionRule(margin: Double(marginPercent) / 100, nothingLostNeeds: needs)
    for (drop, churn) in [(0.0, 0.1), (0.05, 0.1), (0.1, 0.2), (0.0, 0.0), (0.3, 0.3)] {
      var sums: [VerdictKind: Double] = [:]
      for lost in 0...count {
        for gained in 0...(count - lost) {
          let mass = Self.trinomial(lost, (churn + drop) / 2, gained, (churn - drop) / 2, count)
          guard mass > 1e-12 else { continue }
          let verdict = try RegressionSample.decide(
            lost: lost, gained: gained, of: count, rule: rule
          ).verdict
          sums[verdict, default: 0] += mass
        }
      }
      let odds = try #require(GateOdds(count: count, drop: drop, churn: churn, rule: rule))
      #expect(abs(odds.pass - (sums[.pass] ?? 0)) < 1e-8)
      #expect(abs(odds.fail - (sums[.fail] ?? 0)) < 1e-8)
      #expect(abs(odds.inconclusive - (sums[.inconclusive] ?? 0)) < 1e-8)
    }
  }

  @Test("verdicts by counts are those on cases")
  func counts() throws {
    let rule = RegressionRule(margin: 0.05, nothingLostNeeds: 20)
    for count in [1, 19, 20, 33] {
      for lost in 0...min(count, 12) {
        for gained in 0...min(count - lost, 12) {
          let decided = try RegressionSample.decide(
            lost: lost, gained: gained, of: count, rule: rule)
          #expect(
            RegressionGate.verdict(lost: lost, gained: gained, of: count, rule: rule)
              == decided.verdict)
        }
      }
    }
    #expect(RegressionGate.verdict(lost: 3, gained: 0, of: 2, rule: rule) == nil)
  }

  @Test("10,000 cases stay affordable, and sizes are found")
  func sizes() throws {
    let rule = RegressionRule()
    let large = try #require(GateOdds(count: 10_000, drop: 0.05, churn: 0.1, rule: rule))
    #expect(large.pass < 0.06 && large.fail > 0.4)
    let size = try #require(
      GateOdds.leastCount(drop: 0, churn: 0.1, rule: rule) { $0.pass >= 0.8 })
    #expect((200...300).contains(size), "\(size)")
    let never = GateOdds.leastCount(upTo: 50, drop: 0, churn: 0.1, rule: rule) { $0.pass >= 0.8 }
    #expect(never == nil)
  }

  @Test("what cannot be is nil")
  func impossible() {
    let rule = RegressionRule()
    #expect(GateOdds(count: 0, drop: 0, churn: 0.1, rule: rule) == nil)
    #expect(GateOdds(count: 10, drop: 0.2, churn: 0.1, rule: rule) == nil)
    #expect(GateOdds(count: 10, drop: 0, churn: 1.1, rule: rule) == nil)
    #expect(GateOdds(count: 10, drop: 0, churn: 0.1, rule: RegressionRule(margin: 2)) == nil)
  }

  private static func trinomial(
    _ lost: Int, _ pLost: Double, _ gained: Int, _ pGained: Double, _ n: Int
  ) -> Double {
    func term(_ count: Int, _ p: Double) -> Double {
      count == 0 ? 0 : p > 0 ? Double(count) * log(p) : -.infinity
    }
    let rest = n - lost - gained
    let kept = lgamma(Double(lost + 1)) + lgamma(Double(gained + 1)) + lgamma(Double(rest + 1))
    let ways = lgamma(Double(n + 1)) - kept
    let flips = term(lost, pLost) + term(gained, pGained)
    return exp(ways + flips + term(rest, max(0, 1 - pLost - pGained)))
  }
}
