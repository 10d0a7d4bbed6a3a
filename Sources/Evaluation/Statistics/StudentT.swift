internal import Foundation

/// Student's t distribution, central and not, for real degrees of freedom above 0.
public enum StudentT {
  /// P(T ≤ t). Agrees with `scipy.stats.t.cdf`.
  public static func cumulative(_ t: Double, degreesOfFreedom df: Double) -> Double {
    guard df > 0, !t.isNaN else { return .nan }
    let square = t * t
    let x = df / (df + square)
    let tail = BetaDistribution.tails(x, square / (df + square), df / 2, 0.5).lower / 2
    return t > 0 ? 1 - tail : tail
  }

  /// The t with P(T ≤ t) = p. Agrees with `scipy.stats.t.ppf`.
  public static func quantile(_ p: Double, degreesOfFreedom df: Double) -> Double {
    guard p > 0, p < 1, df > 0 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    if p == 0.5 { return 0 }
    let tail = min(p, 1 - p)
    // Near the middle 1 − x is small: it is found directly there.
    let size: Double
    if tail < 0.25 {
      let x = BetaDistribution.quantile(2 * tail, df / 2, 0.5)
      size = (df * (1 - x) / x).squareRoot()
    } else {
      let y = BetaDistribution.quantile(1 - 2 * tail, 0.5, df / 2)
      size = (df * y / (1 - y)).squareRoot()
    }
    return p < 0.5 ? -size : size
  }

  /// P(T ≤ t) of the noncentral distribution: a Poisson mixture of incomplete beta functions
  /// (Lenth 1989, algorithm AS 243), summed around its mode so that no weight underflows; the
  /// normal approximation beyond |δ| = 300. Agrees with `scipy.special.nctdtr`.
  public static func noncentral(
    _ t: Double, degreesOfFreedom df: Double, noncentrality delta: Double
  ) -> Double {
    guard df > 0, !t.isNaN, delta.isFinite else { return .nan }
    if t < 0 { return 1 - noncentral(-t, degreesOfFreedom: df, noncentrality: -delta) }
    let normal = NormalDistribution.cumulative(-delta)
    if t == 0 { return normal }
    let square = t * t
    let (x, y) = (square / (df + square), df / (df + square))
    let rate = delta * delta / 2
    if rate == 0 { return cumulative(t, degreesOfFreedom: df) }
    guard abs(delta) <= 300 else {
      // Abramowitz and Stegun 26.7.10: the sum would have as many terms as δ is large.
      return NormalDistribution.cumulative(
        (t * (1 - 1 / (4 * df)) - delta) / (1 + square / (2 * df)).squareRoot())
    }
    let width = 10 * rate.squareRoot() + 60
    let first = Int(max(0, rate - width))
    let last = Int(rate + width)
    var sum = 0.0
    for step in first...last {
      let j = Double(step)
      let even = exp(j * log(rate) - rate - lgamma(j + 1))
      let odd = delta / 2.0.squareRoot() * exp(j * log(rate) - rate - lgamma(j + 1.5))
      sum += even * BetaDistribution.tails(x, y, j + 0.5, df / 2).lower
      sum += odd * BetaDistribution.tails(x, y, j + 1, df / 2).lower
    }
    return min(1, max(0, normal + sum / 2))
  }
}
