internal import Foundation

/// X ~ Bin(m, ½): how many of m flips of a fair coin show heads.
enum FairBinomial {
  /// P(X = k) with a relative error near 1e-14 for m up to 1e6 and beyond.
  ///
  /// Loader (2000), "Fast and accurate computation of binomial probabilities": the saddle-point
  /// form, as in R's `dbinom`. Agrees with `scipy.stats.binom.pmf`.
  static func mass(_ k: Int, of m: Int) -> Double {
    guard k >= 0, k <= m else { return 0 }
    if k == 0 || k == m { return exp(-Double(m) * M_LN2) }
    let (n, x) = (Double(m), Double(k))
    let y = n - x
    let exponent =
      stirlingError(m) - stirlingError(k) - stirlingError(m - k)
      - deviance(x, n / 2) - deviance(y, n / 2)
    return (n / (2 * Double.pi * x * y)).squareRoot() * exp(exponent)
  }

  /// P(X ≥ k). Sums from the larger term outwards on the side away from the middle, so that
  /// nothing cancels; O(√m) terms. Agrees with `scipy.stats.binom.sf(k - 1, m, 0.5)`.
  static func upperTail(from k: Int, of m: Int) -> Double {
    if k <= 0 { return 1 }
    if k > m { return 0 }
    if 2 * k <= m { return 1 - upperTail(from: m - k + 1, of: m) }
    var term = mass(k, of: m)
    var sum = term
    var next = k
    while next < m {
      term *= Double(m - next) / Double(next + 1)
      next += 1
      guard term > sum * 1e-18 else { break }
      sum += term
    }
    return min(sum, 1)
  }

  /// log(n!) − log(√(2πn) (n/e)ⁿ).
  private static func stirlingError(_ count: Int) -> Double {
    let n = Double(count)
    if count <= 15 {
      var factorial = 1.0
      for factor in 1...max(count, 1) { factorial *= Double(factor) }
      return log(factorial) - 0.5 * log(2 * Double.pi * n) - n * log(n) + n
    }
    let square = n * n
    let series: [Double] = [
      1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156,
    ]
    return series.reversed().reduce(0) { $0 / square + $1 } / n
  }

  /// x log(x/mean) + mean − x, without cancellation where x is near the mean.
  private static func deviance(_ x: Double, _ mean: Double) -> Double {
    let difference = x - mean
    guard abs(difference) < 0.1 * (x + mean) else {
      return x * log(x / mean) + mean - x
    }
    let v = difference / (x + mean)
    var sum = difference * v
    var term = 2 * x * v
    var power = 1.0
    while true {
      term *= v * v
      power += 2
      let next = sum + term / power
      if next == sum { return next }
      sum = next
    }
  }
}
