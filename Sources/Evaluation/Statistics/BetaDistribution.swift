internal import Foundation

/// The beta distribution: the regularised incomplete beta function and its inverse.
public enum BetaDistribution {
  /// I_x(a, b) = P(X ≤ x) for a, b > 0; 0 below x = 0, 1 above 1; NaN for other a or b.
  ///
  /// The continued fraction DLMF 8.17.22 (evaluated by Lentz's method) on the side where it
  /// converges fast, its prefactor by ``SaddlePoint``: a relative error near 1e-13 up to a and b of
  /// millions. Agrees with `scipy.special.betainc`.
  public static func cumulative(_ x: Double, _ a: Double, _ b: Double) -> Double {
    tails(x, 1 - x, a, b).lower
  }

  /// 1 − I_x(a, b), without cancellation. Agrees with `scipy.special.betaincc`.
  public static func upperTail(_ x: Double, _ a: Double, _ b: Double) -> Double {
    tails(x, 1 - x, a, b).upper
  }

  /// The x with I_x(a, b) = p, for p in 0…1. Agrees with `scipy.stats.beta.ppf`; the upper tail's
  /// inverse `beta.isf(p, a, b)` is 1 − `quantile(p, b, a)`.
  ///
  /// Newton steps held inside a shrinking bracket, to a relative 1e-15.
  public static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
    guard p > 0, p < 1, a > 0, b > 0 else { return p == 0 ? 0 : p == 1 ? 1 : .nan }
    if p > 0.5, quantileIsNearOne(a, b) { return 1 - root(1 - p, b, a) }
    return root(p, a, b)
  }

  private static func quantileIsNearOne(_ a: Double, _ b: Double) -> Bool { a > b }

  /// The tails at x, where y = 1 − x is given beside it so that it keeps its digits near x = 1.
  static func tails(
    _ x: Double, _ y: Double, _ a: Double, _ b: Double
  ) -> (lower: Double, upper: Double) {
    guard a > 0, b > 0, !x.isNaN else { return (.nan, .nan) }
    if x <= 0 { return (0, 1) }
    if y <= 0 { return (1, 0) }
    if x * (a + b + 2) < a + 1 {
      let lower = min(1, front(x, y, a, b) * fraction(x, a, b) / a)
      return (lower, 1 - lower)
    }
    let upper = min(1, front(x, y, a, b) * fraction(y, b, a) / b)
    return (1 - upper, upper)
  }

  /// xᵃ yᵇ / B(a, b).
  private static func front(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
    exp(SaddlePoint.logMass(a, b, p: x, q: y)) * (a / (a + b)) * b
  }

  /// DLMF 8.17.22: I_x = xᵃ (1−x)ᵇ / (a B(a, b)) · 1/(1 + d₁/(1 + d₂/(1 + …))).
  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < tiny ? tiny : d)
    var result = d
    for step in 1...1_000_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      var change = 1.0
      for coefficient in [even, odd] {
        d = 1 + coefficient * d
        d = 1 / (abs(d) < tiny ? tiny : d)
        c = 1 + coefficient / c
        c = abs(c) < tiny ? tiny : c
        change = c * d
        result *= change
      }
      if abs(change - 1) < 1e-16 { break }
    }
    return result
  }

  private static func root(_ p: Double, _ a: Double, _ b: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    var x = a / (a + b)
    for _ in 0..<2_000 {
      let error = cumulative(x, a, b) - p
      if error == 0 { return x }
      if error < 0 { low = x } else { high = x }
      // log of the density; the step is taken in x, or by halves where it leaves the bracket.
      let density = front(x, 1 - x, a, b) / (x * (1 - x))
      var next = x - error / density
      if !(next > low && next < high) { next = middle(low, high) }
      if abs(next - x) <= 4e-16 * x || next == low || next == high { return next }
      x = next
    }
    return x
  }

  /// The middle of a bracket: the geometric one where the bracket spans magnitudes.
  private static func middle(_ low: Double, _ high: Double) -> Double {
    if low == 0 { return high > 1e-300 ? high * 1e-3 : high / 2 }
    return high > 4 * low ? (low * high).squareRoot() : (low + high) / 2
  }
}
