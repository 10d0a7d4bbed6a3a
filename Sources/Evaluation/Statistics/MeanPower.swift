internal import Foundation

/// Which differences a test of a mean looks for.
public enum Alternative: String, Sendable, Hashable, CaseIterable {
  case twoSided = "two-sided"
  case larger
  case smaller
}

/// The power of tests of a mean: effect sizes are means over standard deviations.
public enum MeanPower {
  /// The power of the one-sample (paired) t test, by the noncentral t distribution with n − 1
  /// degrees of freedom. Agrees with `statsmodels TTestPower().power`.
  public static func paired(
    effect: Double, count n: Double, level: Double, alternative: Alternative = .twoSided
  ) -> Double {
    guard n > 1, level > 0, level < 1 else { return .nan }
    let df = n - 1
    let tail = alternative == .twoSided ? level / 2 : level
    let critical = -StudentT.quantile(tail, degreesOfFreedom: df)
    let shift = effect * n.squareRoot()
    func above(_ shift: Double) -> Double {
      StudentT.noncentral(-critical, degreesOfFreedom: df, noncentrality: -shift)
    }
    switch alternative {
    case .larger: return above(shift)
    case .smaller: return above(-shift)
    case .twoSided: return above(shift) + above(-shift)
    }
  }

  /// The power of the z test of two independent means of `count` and `ratio` · `count` cases; with a
  /// ratio of 0 of one mean. Agrees with `statsmodels NormalIndPower().power`.
  public static func normal(
    effect: Double, count: Double, level: Double, ratio: Double = 1,
    alternative: Alternative = .twoSided
  ) -> Double {
    guard count > 0, level > 0, level < 1, ratio >= 0 else { return .nan }
    let n = ratio == 0 ? count : 1 / (1 / count + 1 / (count * ratio))
    let tail = alternative == .twoSided ? level / 2 : level
    let critical = -NormalDistribution.quantile(tail)
    let shift = effect * n.squareRoot()
    func above(_ shift: Double) -> Double { NormalDistribution.cumulative(shift - critical) }
    switch alternative {
    case .larger: return above(shift)
    case .smaller: return above(-shift)
    case .twoSided: return above(shift) + above(-shift)
    }
  }

  /// The count, not rounded, at which a power that grows with it reaches `power`; nil where a
  /// million million cases do not reach it. Agrees with statsmodels' `solve_power`.
  public static func count(
    reaching power: Double, from least: Double = 1, _ value: (Double) -> Double
  ) -> Double? {
    var (low, high) = (least, least + 1)
    while !(value(high) >= power) {
      low = high
      high *= 2
      guard high < 1e12 else { return nil }
    }
    while high - low > 1e-13 * high {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { break }
      if value(middle) >= power { high = middle } else { low = middle }
    }
    return high
  }

  /// Cohen's h of two proportions, 2(asin √p − asin √q). Agrees with
  /// `statsmodels proportion_effectsize`.
  public static func effect(of p: Double, and q: Double) -> Double {
    2 * (asin(p.squareRoot()) - asin(q.squareRoot()))
  }

  /// Cases for a paired comparison that repeats each case, Miller (2024): n = (z_{1−α/2} + z_{1−β})²
  /// (ω² + σ²_A/K_A + σ²_B/K_B)/δ², where ω² is the variance of the difference between cases and
  /// σ² the variance within a case sampled K times. Nil for δ = 0 or no samples.
  public static func repeatedSize(
    between: Double, withinA: Double, samplesA: Int, withinB: Double, samplesB: Int,
    difference: Double, level: Double = 0.05, power: Double = 0.8
  ) -> Double? {
    guard difference != 0, samplesA > 0, samplesB > 0 else { return nil }
    let z = NormalDistribution.quantile(1 - level / 2) + NormalDistribution.quantile(power)
    let variance = between + withinA / Double(samplesA) + withinB / Double(samplesB)
    return z * z * variance / (difference * difference)
  }
}
