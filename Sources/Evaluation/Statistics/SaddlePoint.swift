internal import Foundation

/// Loader's saddle-point form of binomial masses: "Fast and accurate computation of binomial
/// probabilities" (2000), as in R's `dbinom`. Its relative error stays near 1e-14 for counts of
/// millions, where sums of `lgamma` lose nine digits.
enum SaddlePoint {
  /// log of Γ(n+1)/(Γ(x+1)Γ(y+1)) pˣ qʸ with n = x + y, for x, y ≥ 0 (whole or not), p + q = 1.
  static func logMass(_ x: Double, _ y: Double, p: Double, q: Double) -> Double {
    let n = x + y
    if x == 0 { return y == 0 ? 0 : logPower(y, base: q, complement: p) }
    if y == 0 { return logPower(x, base: p, complement: q) }
    guard p > 0, q > 0 else { return -.infinity }
    let exponent =
      stirlingError(n) - stirlingError(x) - stirlingError(y)
      - deviance(x, n * p) - deviance(y, n * q)
    return exponent + 0.5 * log(n / (2 * Double.pi * x * y))
  }

  /// n · log(base), by the complement where the base is near 1.
  private static func logPower(_ n: Double, base: Double, complement: Double) -> Double {
    n * (complement < 0.5 ? log1p(-complement) : log(base))
  }

  /// log Γ(n+1) − log(√(2πn) (n/e)ⁿ), for n > 0.
  static func stirlingError(_ n: Double) -> Double {
    if n <= 15 {
      return logFactorial(n) - 0.5 * log(2 * Double.pi * n) - n * log(n) + n
    }
    let square = n * n
    return series.reversed().reduce(0) { $0 / square + $1 } / n
  }

  private static let series: [Double] = [
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156,
  ]

  private static func logFactorial(_ n: Double) -> Double {
    guard n == n.rounded() else { return lgamma(n + 1) }
    var product = 1.0
    for factor in stride(from: 2.0, through: n, by: 1) { product *= factor }
    return log(product)
  }

  /// x log(x/mean) + mean − x, without cancellation where x is near the mean.
  static func deviance(_ x: Double, _ mean: Double) -> Double {
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
