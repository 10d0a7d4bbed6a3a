internal import Foundation

/// The bootstrap of the mean difference: cases drawn anew with replacement, the interval by the
/// bias-corrected and accelerated percentiles (BCa).
///
/// Efron (1987), "Better bootstrap confidence intervals"; Efron and Tibshirani (1993), equations
/// 14.10 and 14.15. Agrees with `scipy.stats.bootstrap(method="BCa")` of the mean within the chance
/// of the resamples. It covers too little where few cases differ; the gate does not read it there.
public struct BootstrapInterval: Sendable {
  /// The number of differences.
  public let count: Int
  /// The number of resamples.
  public let resamples: Int
  /// The mean difference.
  public let mean: Double
  /// Φ⁻¹ of the share of resampled means below the mean, those equal to it counted half. Infinite
  /// or NaN where the resamples lie on one side.
  public let bias: Double
  /// The acceleration, from the jackknife: Σ(d − d̄)³ / 6(Σ(d − d̄)²)^1.5; NaN where all differences
  /// are equal.
  public let acceleration: Double
  /// The standard deviation of the resampled means (n − 1 in the denominator).
  public let standardError: Double

  /// Whether all differences are equal but for rounding: then there is no interval.
  public let isConstant: Bool

  private let sorted: [Double]

  /// A bootstrap of differences; nil for fewer than 2 of them, for one that is not finite, and for
  /// no resamples. The order of the differences does not matter. Cost: `resamples` · n draws.
  public init?(_ differences: [Double], resamples: Int = 9_999, seed: UInt64) {
    guard differences.count > 1, resamples > 1, differences.allSatisfy(\.isFinite),
      differences.count < 1 << 31
    else { return nil }
    let values = differences.sorted()
    let n = Double(values.count)
    let center = values.reduce(0, +) / n
    count = values.count
    self.resamples = resamples
    mean = center
    sorted = Self.means(values, resamples: resamples, seed: seed).sorted()
    let size = values.reduce(0) { $0 + abs($1) } / n
    let tolerance = 100 * Double.ulpOfOne * size
    let below = sorted.count { $0 < center - tolerance }
    let equal = sorted.count { abs($0 - center) <= tolerance }
    bias = NormalDistribution.quantile(
      (Double(below) + Double(equal) / 2) / Double(resamples))
    isConstant = (values.last ?? 0) - (values.first ?? 0) <= tolerance
    let squares = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    let cubes = values.reduce(0) { $0 + ($1 - center) * ($1 - center) * ($1 - center) }
    acceleration = isConstant ? .nan : cubes / (6 * squares * squares.squareRoot())
    let average = sorted.reduce(0, +) / Double(resamples)
    let spread = sorted.reduce(0) { $0 + ($1 - average) * ($1 - average) }
    standardError = isConstant ? 0 : (spread / Double(resamples - 1)).squareRoot()
  }

  /// The two-sided BCa interval; nil where it is undefined, as where all differences are equal.
  public func interval(confidence: Double = 0.95) -> Interval? {
    let tail = (1 - confidence) / 2
    guard let lower = end(tail), let upper = end(1 - tail) else { return nil }
    return Interval(lower: lower, upper: upper)
  }

  /// The one-sided BCa lower bound (`alternative="greater"`); nil where it is undefined.
  public func lowerBound(confidence: Double = 0.95) -> Double? { end(1 - confidence) }

  /// The plain percentile interval, for display beside BCa (`method="percentile"`).
  public func percentileInterval(confidence: Double = 0.95) -> Interval {
    let tail = (1 - confidence) / 2
    return Interval(
      lower: Percentile.linear(sorted, tail), upper: Percentile.linear(sorted, 1 - tail))
  }

  private func end(_ level: Double) -> Double? {
    let shifted = bias + NormalDistribution.quantile(level)
    let adjusted = NormalDistribution.cumulative(
      bias + shifted / (1 - acceleration * shifted))
    guard adjusted.isFinite else { return nil }
    return Percentile.linear(sorted, adjusted)
  }

  /// Each word of the generator draws two cases: the high bits of a 32-bit half times n.
  private static func means(_ values: [Double], resamples: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let n = UInt64(values.count)
    return values.withUnsafeBufferPointer { values in
      (0..<resamples).map { _ in
        var sum = 0.0
        var left = values.count
        while left > 1 {
          let word = generator.next()
          sum +=
            values[Int(((word >> 32) &* n) >> 32)]
            + values[Int(((word & 0xFFFF_FFFF) &* n) >> 32)]
          left -= 2
        }
        if left == 1 { sum += values[Int(((generator.next() >> 32) &* n) >> 32)] }
        return sum / Double(values.count)
      }
    }
  }
}
