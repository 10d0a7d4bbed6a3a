import Foundation
import StrictData
import Testing

@testable import Evaluation

@Suite("Paired intervals")
struct PairedIntervalTests {
  @Test("Clopper and Pearson, by halving exact sums")
  func clopperPearson() throws {
    for row in try PairedGoldens.rows("clopperPearson") {
      let interval = try #require(
        ProportionInterval.clopperPearson(
          passes: try row.int("k"), of: try row.int("n"), confidence: try row.double("level")))
      #expect(isNear(interval.lower, try row.double("low"), 1e-11), "\(row)")
      #expect(isNear(interval.upper, try row.double("high"), 1e-11), "\(row)")
    }
    #expect(ProportionInterval.clopperPearson(passes: 0, of: 0) == nil)
    #expect(ProportionInterval.clopperPearson(passes: 3, of: 2) == nil)
    // statsmodels test_proportion.py: 50 of 100, method="beta".
    let half = try #require(ProportionInterval.clopperPearson(passes: 50, of: 100))
    #expect(abs(half.lower - 0.3983211) < 1e-7)
    #expect(abs(half.upper - 0.6016789) < 1e-7)
  }

  @Test("Newcombe's method 10 and Bonett–Price: the published anchor and the formula")
  func crossChecks() throws {
    let anchor = try #require(PairedDifference(lost: 7, gained: 1, count: 21))
    let newcombe = try #require(anchor.newcombe(bothPassed: 1))
    #expect(abs(newcombe.lower - -0.507) < 0.0005)
    #expect(abs(newcombe.upper - -0.026) < 0.0005)
    let second = try #require(PairedDifference(lost: 8, gained: 16, count: 86))
    #expect(isClose(try #require(second.newcombe(bothPassed: 53)).lower, -0.020104076887636144))
    #expect(isClose(try #require(second.newcombe(bothPassed: 53)).upper, 0.2039158352504531))
    let price = anchor.bonettPrice()
    // (2 − 8)/23 ± 1.96 √((10/23 − (6/23)²)/23)
    let (center, half) = (
      -6.0 / 23, 1.959963984540054 * ((10.0 / 23 - 36.0 / 529) / 23).squareRoot()
    )
    #expect(isClose(price.lower, center - half, 1e-14))
    #expect(isClose(price.upper, center + half, 1e-14))
    #expect(anchor.newcombe(bothPassed: 14) == nil)
    #expect(anchor.newcombe(bothPassed: -1) == nil)
    let constant = try #require(PairedDifference(lost: 0, gained: 0, count: 10))
    let still = try #require(constant.newcombe(bothPassed: 10))
    #expect(still.lower == -still.upper)
  }

  @Test("clustered errors: the sandwich in fractions; each case alone gives s/√n")
  func clustered() throws {
    for row in try PairedGoldens.rows("clustered") {
      let differences = try row.doubles("d")
      let clusters = try row.doubles("g").map(Int.init)
      let error = try #require(ClusteredError(differences, clusters: clusters))
      #expect(isClose(error.mean, try row.double("mean"), 1e-14))
      #expect(error.clusterCount == (try row.int("groups")))
      #expect(isClose(error.cr0, try row.double("cr0"), 1e-14))
      if let cr1 = PairedGoldens.optional(row, "cr1") {
        #expect(isClose(try #require(error.cr1), cr1, 1e-14))
        let student = try #require(error.studentInterval())
        #expect(student.lower < error.interval(standardError: cr1).lower)
      } else {
        #expect(error.cr1 == nil)
        #expect(error.studentInterval() == nil)
      }
    }
    let alone = try #require(ClusteredError([0, 1, 1, 0, 1], clusters: [1, 2, 3, 4, 5]))
    #expect(isClose(try #require(alone.cr1), (0.3 / 5).squareRoot(), 1e-14))
    let interval = alone.interval(standardError: alone.cr0)
    #expect(isClose(interval.upper - 0.6, 1.959963984540054 * alone.cr0, 1e-14))
    #expect(ClusteredError([], clusters: []) == nil)
    #expect(ClusteredError([1], clusters: []) == nil)
  }

  @Test("BCa: R's boot on sixteen values, within the tolerance of scipy's own test")
  func bootstrap() throws {
    // scipy test_bootstrap_against_R; rtol 0.005 with a million resamples.
    let x: [Double] = [10, 12, 12.5, 12.5, 13.9, 15, 21, 22, 23, 34, 50, 81, 89, 121, 134, 213]
    let bootstrap = try #require(BootstrapInterval(x, resamples: 60_000, seed: 3))
    let interval = try #require(bootstrap.interval())
    #expect(isNear(interval.lower, 32.31, 0.015), "\(interval)")
    #expect(isNear(interval.upper, 91.43, 0.015), "\(interval)")
    let percentile = bootstrap.percentileInterval()
    #expect(isNear(percentile.lower, 28.86, 0.015), "\(percentile)")
    #expect(isNear(percentile.upper, 84.21, 0.015), "\(percentile)")
    #expect(isNear(bootstrap.mean, 864.4 / 16 - 0.53125, 0.02))
    // Σ(d − d̄)³ / 6(Σ(d − d̄)²)^1.5
    let mean = x.reduce(0, +) / 16
    let (squares, cubes) = x.reduce(into: (0.0, 0.0)) {
      $0.0 += pow($1 - mean, 2)
      $0.1 += pow($1 - mean, 3)
    }
    #expect(isClose(bootstrap.acceleration, cubes / 6 / pow(squares, 1.5), 1e-13))
    let oneSided = try #require(bootstrap.lowerBound(confidence: 0.975))
    #expect(isClose(oneSided, interval.lower, 1e-9))
  }

  @Test("the bootstrap's standard error is s/√n, whatever the order, seeded")
  func bootstrapError() throws {
    let values = (0..<101).map { Double($0 % 7) / 7 - 0.4 }
    let bootstrap = try #require(BootstrapInterval(values, seed: 11))
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    #expect(isNear(bootstrap.standardError, (spread / n).squareRoot(), 0.03))
    let again = try #require(BootstrapInterval(values.shuffled(), seed: 11))
    #expect(again.interval() == bootstrap.interval())
    #expect(abs(bootstrap.bias) < 0.05)
  }

  @Test("a bootstrap without spread has no interval; one case has none at all")
  func degenerateBootstrap() throws {
    let rounded = try #require(BootstrapInterval([0.4 - 0.3, 0.6 - 0.5, 0.1], seed: 1))
    #expect(rounded.isConstant && rounded.interval() == nil)
    let constant = try #require(BootstrapInterval([0.2, 0.2, 0.2], seed: 1))
    #expect(constant.interval() == nil)
    #expect(constant.lowerBound() == nil)
    #expect(constant.standardError == 0)
    #expect(BootstrapInterval([0.2], seed: 1) == nil)
    #expect(BootstrapInterval([], seed: 1) == nil)
    #expect(BootstrapInterval([1, .infinity], seed: 1) == nil)
  }

  @Test("quantile intervals: the order statistics, by exact sums")
  func quantiles() throws {
    for row in try PairedGoldens.rows("quantileRanks") {
      let n = try row.int("n")
      let interval = try #require(
        QuantileInterval(
          sorted: (1...n).map(Double.init), quantile: try row.double("q"),
          confidence: try row.double("level")))
      #expect(interval.lower == PairedGoldens.optional(row, "low"), "\(row)")
      #expect(interval.upper == PairedGoldens.optional(row, "high"), "\(row)")
    }
    // scipy test_R_ci_quantile, from R's confintr.
    let x = (0...100).map { exp(Double($0) / 100) }
    let third = try #require(QuantileInterval(sorted: x, quantile: 0.3))
    #expect(isClose(try #require(third.lower), 1.221402758160170, 1e-13))
    #expect(isClose(try #require(third.upper), 1.476980793882643, 1e-13))
    let median = try #require(QuantileInterval(sorted: x, quantile: 0.5, confidence: 0.9))
    #expect(isClose(try #require(median.lower), 1.506817785112854, 1e-13))
    #expect(isClose(try #require(median.upper), 1.803988415397857, 1e-13))
    #expect(QuantileInterval(sorted: [], quantile: 0.5) == nil)
    #expect(QuantileInterval(sorted: [1], quantile: 1) == nil)
  }

  @Test("percentiles: numpy's linear rule, nearest rank in small samples")
  func percentiles() throws {
    #expect(Percentile.linear([1, 2, 3, 4], 0.5) == 2.5)
    #expect(isClose(Percentile.linear([10, 20, 40], 0.75), 30, 1e-15))
    #expect(Percentile.linear([7], 0.95) == 7)
    #expect(Percentile.linear([1, 2], 1) == 2)
    #expect(Percentile.linear([], 0.5).isNaN)
    #expect(Percentile.nearestRank([1, 2, 3, 4], 0.5) == 2)
    #expect(Percentile.nearestRank([1, 2, 3, 4], 0) == 1)
    #expect(Percentile.nearestRank((1...100).map(Double.init), 0.07) == 7)
    let small = try #require(QuantileInterval(sorted: (1...19).map(Double.init), quantile: 0.95))
    #expect(small.estimate == 19)
    let large = try #require(QuantileInterval(sorted: (1...20).map(Double.init), quantile: 0.95))
    #expect(isClose(large.estimate, 19.05, 1e-14))
  }
}
