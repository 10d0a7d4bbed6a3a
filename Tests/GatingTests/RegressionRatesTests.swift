import Evaluation
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
}
