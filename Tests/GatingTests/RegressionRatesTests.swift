import Evaluation
import Foundation
import PromptModel
import Testing

@testable import Gating

@Suite("How often the gate passes, fails, leaves undecided")
struct RegressionRatesTests {
  /// Pass, fail, inconclusive in tenths of a percent.
  private func tenths(
    _ n: Int, _ churn: Double, _ difference: Double, needs: Int = 0
  ) throws -> [Int] {
    let rates = try #require(
      RegressionRates(
        cases: n, churn: churn, difference: difference,
        rule: RegressionRule(nothingLostNeeds: needs)))
    return [rates.pass, rates.fail, rates.inconclusive].map { Int(($0 * 1000).rounded()) }
  }

  @Test("the measured table: 25 / 13 / 63, 4 / 49 / 47, … percent")
  func table() throws {
    #expect(try tenths(50, 0.1, 0) == [246, 127, 626])
    #expect(try tenths(50, 0.1, -0.05) == [39, 488, 473])
    #expect(try tenths(50, 0.2, -0.1) == [8, 792, 201])
    #expect(try tenths(200, 0.1, 0) == [695, 32, 273])
    #expect(try tenths(200, 0.1, -0.05) == [49, 674, 277])
  }

  @Test("what the gate is judged by: a 10-point drop with 50 cases, no change with 200")
  func promises() throws {
    for churn in [0.1, 0.15, 0.2, 0.25] {
      let drop = try #require(RegressionRates(cases: 50, churn: churn, difference: -0.1))
      #expect(drop.pass <= 0.01, "\(churn): \(drop.pass)")
    }
    for churn in [0.0, 0.02, 0.05, 0.1] {
      let same = try #require(RegressionRates(cases: 200, churn: churn, difference: 0))
      #expect(same.pass >= 0.694, "\(churn): \(same.pass)")
    }
  }

  @Test("the rates are those of the gate's own findings, weighed by hand")
  func againstTheGate() throws {
    let (n, pLost, pGained) = (12, 0.15, 0.1)
    var sums: [VerdictKind: Double] = [:]
    for lost in 0...n {
      for gained in 0...(n - lost) {
        var mass = 1.0
        for step in 0..<lost { mass *= Double(n - step) / Double(step + 1) * pLost }
        for step in 0..<gained {
          mass *= Double(n - lost - step) / Double(step + 1) * pGained
        }
        for _ in 0..<(n - lost - gained) { mass *= 1 - pLost - pGained }
        let verdict = try RegressionSample.decide(lost: lost, gained: gained, of: n).verdict
        sums[verdict, default: 0] += mass
      }
    }
    let rates = try #require(RegressionRates(cases: n, churn: 0.25, difference: -0.05))
    #expect(abs(rates.pass - (sums[.pass] ?? 0)) < 1e-9)
    #expect(abs(rates.fail - (sums[.fail] ?? 0)) < 1e-9)
    #expect(abs(rates.inconclusive - (sums[.inconclusive] ?? 0)) < 1e-9)
  }

  @Test("nothing-lost-needs takes small suites out; impossible candidates have no rates")
  func edges() throws {
    #expect(try tenths(20, 0, 0) == [1000, 0, 0])
    #expect(try tenths(20, 0, 0, needs: 59) == [0, 0, 1000])
    #expect(RegressionRates(cases: 0, churn: 0.1, difference: 0) == nil)
    #expect(RegressionRates(cases: 10, churn: 0.1, difference: -0.2) == nil)
    #expect(RegressionRates(cases: 10, churn: 1.1, difference: 0) == nil)
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
      let odds = try #require(
        RegressionRates(cases: count, churn: churn, difference: -drop, rule: rule))
      #expect(abs(odds.pass - (sums[.pass] ?? 0)) < 1e-8)
      #expect(abs(odds.fail - (sums[.fail] ?? 0)) < 1e-8)
      #expect(abs(odds.inconclusive - (sums[.inconclusive] ?? 0)) < 1e-8)
    }
  }

  @Test("10,000 cases stay affordable, and sizes are found")
  func sizes() throws {
    let rule = RegressionRule()
    let large = try #require(
      RegressionRates(cases: 10_000, churn: 0.1, difference: -0.05, rule: rule))
    #expect(large.pass < 0.06 && large.fail > 0.4)
    let size = try #require(
      RegressionRates.leastCases(churn: 0.1, difference: 0, rule: rule) { $0.pass >= 0.8 })
    #expect((200...300).contains(size), "\(size)")
    let never = RegressionRates.leastCases(
      upTo: 50, churn: 0.1, difference: 0, rule: rule
    ) { $0.pass >= 0.8 }
    #expect(never == nil)
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
