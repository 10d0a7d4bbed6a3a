import StrictData
import Testing

@testable import Evaluation

@Suite("Statistics agree with scipy and statsmodels")
struct StatisticsTests {
  private func rows(_ section: String) throws -> [JSONValue] {
    let rows = try #require(try Sample.fixture("statistics-goldens.json")[section]?.array)
    try #require(rows.count >= 20)
    return rows
  }

  @Test("normal quantiles and distribution: scipy.stats.norm")
  func normal() throws {
    for row in try rows("normal") {
      let (p, x) = (try row.double("p"), try row.double("x"))
      #expect(isClose(NormalDistribution.quantile(p), x, 1e-12), "p = \(p)")
      #expect(isClose(NormalDistribution.cumulative(x), try row.double("cdf"), 1e-12), "x = \(x)")
    }
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(1.5).isNaN)
    #expect(NormalDistribution.quantile(.nan).isNaN)
  }

  @Test("exact McNemar, one- and two-sided, and mid-p, up to a million flips")
  func mcnemar() throws {
    for row in try rows("mcnemar") {
      let test = McNemarTest(lost: try row.int("lost"), gained: try row.int("gained"))
      let pairs = [
        (test.pWorse, try row.double("worse")), (test.pTwoSided, try row.double("two")),
        (test.midPWorse, try row.double("midWorse")), (test.midPTwoSided, try row.double("midTwo")),
      ]
      for (ours, theirs) in pairs {
        // Relative, so that tiny p values count too; scipy's own tails carry about 1e-9.
        #expect(abs(ours - theirs) <= 1e-9 * theirs + 1e-300, "\(test): \(ours), \(theirs)")
      }
    }
  }

  @Test("exact McNemar is Σ C(m, k) / 2^m in whole numbers")
  func mcnemarByCounting() {
    for m in 0...50 {
      var row: [UInt64] = [1]
      for _ in 0..<m {
        row = zip([0] + row, row + [0]).map { $0 + $1 }
      }
      for lost in 0...m {
        let tail = row[lost...].reduce(0, +)
        let exact = Double(tail) / Double(UInt64(1) << UInt64(m))
        let p = McNemarTest(lost: lost, gained: m - lost).pWorse
        #expect(abs(p - exact) <= 1e-13 * exact)
        #expect((p <= 0.05) == (tail * 20 <= UInt64(1) << UInt64(m)), "\(lost) of \(m)")
      }
    }
  }

  @Test("Wilson's interval: statsmodels proportion_confint")
  func wilson() throws {
    for row in try rows("wilson") {
      let interval = try #require(
        ProportionInterval.wilson(
          passes: try row.int("k"), of: try row.int("n"), confidence: try row.double("level")))
      #expect(isClose(interval.lower, try row.double("low")))
      #expect(isClose(interval.upper, try row.double("high")))
    }
    #expect(ProportionInterval.wilson(passes: 0, of: 0) == nil)
    #expect(ProportionInterval.wilson(passes: 4, of: 3) == nil)
    #expect(ProportionInterval.wilson(passes: -1, of: 3) == nil)
    #expect(ProportionInterval.wilson(passes: 0, of: 7)?.lower == 0)
    #expect(ProportionInterval.wilson(passes: 7, of: 7)?.upper == 1)
  }

  @Test("Tango's interval: the likelihood maximised in 40 digits")
  func tango() throws {
    for row in try rows("tango") {
      let paired = try #require(
        PairedDifference(
          lost: try row.int("lost"), gained: try row.int("gained"), count: try row.int("n")))
      let level = try row.double("level")
      let interval = paired.interval(confidence: level)
      #expect(isClose(interval.lower, try row.double("low")), "\(paired) at \(level)")
      #expect(isClose(interval.upper, try row.double("high")), "\(paired) at \(level)")
      let oneSided = 0.5 + level / 2
      #expect(isClose(paired.lowerBound(confidence: oneSided), interval.lower))
      #expect(isClose(paired.upperBound(confidence: oneSided), interval.upper))
    }
  }

  @Test("Tango's interval: the published anchors")
  func tangoAnchors() throws {
    let first = try #require(PairedDifference(lost: 7, gained: 1, count: 21)).interval()
    #expect(abs(first.lower - -0.517) < 0.0005)
    #expect(abs(first.upper - -0.026) < 0.0005)
    let second = try #require(PairedDifference(lost: 8, gained: 16, count: 86)).interval()
    #expect(abs(second.lower - -0.020) < 0.0005)
    #expect(abs(second.upper - 0.207) < 0.0005)
  }

  @Test("the score test at a floor says what the bound says")
  func isAbove() throws {
    for n in [1, 2, 7, 20, 60] {
      for lost in 0...n {
        for gained in 0...(n - lost) {
          let paired = try #require(PairedDifference(lost: lost, gained: gained, count: n))
          let bound = paired.lowerBound()
          for floor in [-1, -0.5, -0.1, -0.05, 0, 0.2] where abs(bound - floor) > 1e-9 {
            #expect(paired.isAbove(floor) == (bound > floor), "\(paired) above \(floor)")
          }
          #expect(bound <= paired.difference)
          #expect(paired.upperBound() >= paired.difference)
        }
      }
    }
  }

  @Test("counts that are no comparison are refused")
  func impossible() {
    #expect(PairedDifference(lost: 0, gained: 0, count: 0) == nil)
    #expect(PairedDifference(lost: -1, gained: 0, count: 3) == nil)
    #expect(PairedDifference(lost: 2, gained: 2, count: 3) == nil)
    #expect(PairedDifference(lost: .max, gained: .max, count: .max) == nil)
  }

  @Test("suite sizes: those of the plan, and statsmodels normal_sample_size_one_tail")
  func sizes() throws {
    #expect([0.1, 0.05, 0.02].map { SuiteSize.withoutFlips(margin: $0) } == [25, 52, 133])
    for (churn, expected) in [
      (0.05, [31, 124, 773]), (0.1, [62, 247, 1546]), (0.2, [124, 495, 3091]),
    ] {
      let sizes = [0.1, 0.05, 0.02].map { SuiteSize.withChurn(churn, margin: $0) }
      #expect(sizes == expected, "churn \(churn)")
    }
    for row in try rows("sizes") {
      let size = SuiteSize.withChurn(
        try row.double("churn"), margin: try row.double("margin"),
        power: try row.double("power"))
      #expect(size == Int(try row.double("n").rounded()))
    }
  }

  @Test("no margin, no size; and the excluded drop is the size's inverse")
  func sizeEdges() throws {
    #expect(SuiteSize.withoutFlips(margin: 0) == nil)
    #expect(SuiteSize.withChurn(0.1, margin: 0) == nil)
    #expect(SuiteSize.withChurn(0.1, difference: -0.05, margin: 0.05) == nil)
    #expect(SuiteSize.withoutFlips(margin: 1) == 0)
    #expect(abs(SuiteSize.excludedDrop(cases: 30) - 0.0827) < 0.0001)
    for n in [1, 10, 52, 1000] {
      let drop = SuiteSize.excludedDrop(cases: n)
      let paired = try #require(PairedDifference(lost: 0, gained: 0, count: n))
      #expect(isClose(-paired.lowerBound(), drop))
      #expect(
        isClose(Double(try #require(SuiteSize.withoutFlips(margin: drop + 1e-12))), Double(n)))
    }
  }
}
