import StrictData
import Testing

@testable import Evaluation

@Suite("Distributions")
struct DistributionTests {
  @Test("the incomplete beta function, both tails, against whole numbers")
  func beta() throws {
    for row in try PairedGoldens.rows("beta") {
      let (a, b, x) = (try row.double("a"), try row.double("b"), try row.double("x"))
      let (lower, upper) = (try row.double("lower"), try row.double("upper"))
      // The smaller tail is exact to a relative 1e-12, its complement to the last digit.
      if lower < 0.5 {
        #expect(isNear(BetaDistribution.cumulative(x, a, b), lower), "\(a) \(b) \(x)")
      } else {
        #expect(isNear(BetaDistribution.upperTail(x, a, b), upper, 1e-11), "\(a) \(b) \(x)")
      }
      #expect(abs(BetaDistribution.cumulative(x, a, b) - lower) < 1e-13)
      #expect(abs(BetaDistribution.upperTail(x, a, b) - upper) < 1e-13)
    }
    #expect(BetaDistribution.cumulative(-1, 2, 3) == 0)
    #expect(BetaDistribution.cumulative(2, 2, 3) == 1)
    #expect(BetaDistribution.cumulative(0.5, 0, 3).isNaN)
  }

  @Test("the beta quantile is the inverse, in both tails")
  func betaQuantile() {
    for (a, b) in [(1.0, 1.0), (0.5, 0.5), (3, 7), (1, 200), (200, 1), (60, 0.5), (5e5, 3e5)] {
      for p in [1e-12, 1e-4, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999] {
        let x = BetaDistribution.quantile(p, a, b)
        #expect(isNear(BetaDistribution.cumulative(x, a, b), p, 1e-9), "\(p) \(a) \(b)")
      }
    }
    #expect(BetaDistribution.quantile(0, 2, 2) == 0)
    #expect(BetaDistribution.quantile(1, 2, 2) == 1)
    #expect(BetaDistribution.quantile(1.1, 2, 2).isNaN)
    #expect(isNear(BetaDistribution.quantile(0.3, 1, 1), 0.3))
  }

  @Test("Student's t in closed form")
  func student() throws {
    for row in try PairedGoldens.rows("student") {
      let (t, df, p) = (try row.double("t"), try row.double("df"), try row.double("cdf"))
      #expect(abs(StudentT.cumulative(t, degreesOfFreedom: df) - p) < 1e-13, "\(t) \(df)")
      #expect(abs(StudentT.cumulative(-t, degreesOfFreedom: df) - (1 - p)) < 1e-13)
      if p < 0.999 {
        #expect(isNear(StudentT.quantile(p, degreesOfFreedom: df), t, 1e-9), "\(t) \(df)")
      }
    }
    #expect(StudentT.quantile(0.5, degreesOfFreedom: 3) == 0)
    // Tables: 12.706, 4.303, 2.045 at 97.5 %.
    for (df, t) in [(1.0, 12.706), (2, 4.303), (29, 2.045)] {
      #expect(abs(StudentT.quantile(0.975, degreesOfFreedom: df) - t) < 5e-4)
    }
  }

  @Test("the noncentral t without noncentrality, at 0, and with much")
  func noncentral() {
    func value(_ t: Double, _ df: Double, _ delta: Double) -> Double {
      StudentT.noncentral(t, degreesOfFreedom: df, noncentrality: delta)
    }
    #expect(isNear(value(1.3, 7, 0), StudentT.cumulative(1.3, degreesOfFreedom: 7)))
    #expect(isNear(value(0, 7, 1.5), NormalDistribution.cumulative(-1.5)))
    #expect(isNear(value(-1, 5, -2), 1 - value(1, 5, 2)))
    #expect(value(2, 5, 60) < 1e-12)
    #expect(value(70, 500, 60) > 0.99)
    #expect(value(2, 30, 1e16) == 0)
    #expect(value(2, 30, -1e16) == 1)
    // The approximation takes over without much of a jump.
    #expect(abs(value(310, 2_000, 300) - value(310, 2_000, 300.000_001)) < 1e-3)
    // By the difference equation in t of Johnson, Kotz and Balakrishnan, 31.9: a trapezoidal
    // integral over the chi distribution.
    for (t, df, delta) in [(1.7, 4.0, 1.0), (2.5, 11, 3), (0.4, 30, 1.2)] {
      #expect(abs(value(t, df, delta) - Self.integral(t, df, delta)) < 1e-8, "\(t) \(df) \(delta)")
    }
  }

  /// P(Z + δ ≤ t √(V/ν)) by Simpson's rule over V's chi density.
  private static func integral(_ t: Double, _ df: Double, _ delta: Double) -> Double {
    let steps = 4_000
    let width = (df.squareRoot() + 12) / Double(steps)
    var (sum, weight) = (0.0, 0.0)
    for step in 1...steps {
      let chi = Double(step) * width
      var density = 1.0
      // χ^(ν−1) exp(−χ²/2), scaled at its mode; ν is whole here.
      for _ in 0..<Int(df - 1) { density *= chi / max(1, (df - 1).squareRoot()) }
      density *= Self.exponential(-(chi * chi - (df - 1)) / 2)
      let factor = step == steps ? 1.0 : step.isMultiple(of: 2) ? 2 : 4
      weight += factor * density
      sum +=
        factor * density
        * NormalDistribution.cumulative(t * chi / df.squareRoot() - delta)
    }
    return sum / weight
  }

  private static func exponential(_ x: Double) -> Double {
    // e^x by its series at x/1024, squared ten times.
    let small = x / 1_024
    var (term, sum) = (1.0, 1.0)
    for k in 1...12 {
      term *= small / Double(k)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }

  @Test("binomial quantiles are the least that reach, whole numbers against whole numbers")
  func binomial() throws {
    for n in [1, 7, 40] {
      for p in [0.05, 0.5, 0.9] {
        let binomial = try #require(BinomialDistribution(count: n, probability: p))
        var sum = 0.0
        for k in 0...n {
          sum += binomial.mass(k)
          #expect(abs(binomial.cumulative(k) - sum) < 1e-13)
          #expect(abs(binomial.upperTail(above: k) - (1 - sum)) < 1e-13)
        }
        for q in [0.01, 0.025, 0.5, 0.99] {
          let k = binomial.quantile(q)
          #expect(binomial.cumulative(k) >= q)
          #expect(k == 0 || binomial.cumulative(k - 1) < q)
          let upper = binomial.inverseUpperTail(q)
          #expect(binomial.upperTail(above: upper) <= q)
          #expect(upper == 0 || binomial.upperTail(above: upper - 1) > q)
        }
      }
    }
    #expect(BinomialDistribution(count: -1, probability: 0.5) == nil)
    #expect(BinomialDistribution(count: 1, probability: 1.5) == nil)
    #expect(try #require(BinomialDistribution(count: 3, probability: 1)).mass(3) == 1)
    #expect(try #require(BinomialDistribution(count: 3, probability: 0)).mass(0) == 1)
  }

  @Test("SplitMix64: its published words, and the same on every machine")
  func generator() {
    // The words of Vigna's splitmix64.c for the seed 1234567.
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }
}
