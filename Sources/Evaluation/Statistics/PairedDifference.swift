/// The difference of two paired proportions, (gained − lost) / n, and Tango's score interval of it.
///
/// Tango (1998), "Equivalence test and confidence interval for the difference in proportions for
/// the paired-sample design", Statistics in Medicine 17: all Δ with |T(Δ)| ≤ z, where
/// T(Δ) = (gained − lost − nΔ) / √(n(2q(Δ) + Δ(1 − Δ))) and q is the restricted maximum-likelihood
/// estimate of the lost share: the larger root of 2n q² + (−gained − lost + (2n − gained + lost)Δ) q
/// − lost Δ(1 − Δ). Unlike mean ± 1.96 SE it keeps its width when few cases flip. Anchored to the
/// published values that the R package ratesci tests too: (1, 1, 7, 12) → (−0.517, −0.026) and
/// (53, 16, 8, 9) → (−0.020, 0.207), cells in the order both, gained, lost, neither.
public struct PairedDifference: Sendable, Hashable {
  /// Cases the first arm passed and the second failed.
  public let lost: Int
  /// The reverse.
  public let gained: Int
  /// All pairs; at least lost + gained, and at least 1.
  public let count: Int

  /// A comparison; nil where the counts are negative, `count` is 0 or more cases flipped than
  /// there are.
  public init?(lost: Int, gained: Int, count: Int) {
    guard lost >= 0, gained >= 0, count > 0, lost <= count, gained <= count - lost else {
      return nil
    }
    self.lost = lost
    self.gained = gained
    self.count = count
  }

  /// Second minus first, −1…1.
  public var difference: Double { Double(gained - lost) / Double(count) }

  /// Tango's two-sided interval at a confidence in 0…1.
  public func interval(confidence: Double = 0.95) -> Interval {
    let z = NormalDistribution.twoSided(confidence: confidence)
    return Interval(lower: lowerBound(z: z), upper: upperBound(z: z))
  }

  /// The one-sided lower bound: the lower end of the two-sided interval at 2 · confidence − 1.
  public func lowerBound(confidence: Double = 0.95) -> Double {
    lowerBound(z: NormalDistribution.quantile(confidence))
  }

  /// The one-sided upper bound.
  public func upperBound(confidence: Double = 0.95) -> Double {
    upperBound(z: NormalDistribution.quantile(confidence))
  }

  /// Whether the one-sided lower bound lies above `floor`: the score test at `floor` itself, which
  /// needs no root.
  public func isAbove(_ floor: Double, confidence: Double = 0.95) -> Bool {
    let distance = difference - floor
    guard distance > 0 else { return false }
    return rejects(floor, z: NormalDistribution.quantile(confidence))
  }

  /// Whether |T(Δ)| > z, without dividing by a variance that may be 0.
  private func rejects(_ delta: Double, z: Double) -> Bool {
    let n = Double(count)
    let (gained, lost) = (Double(gained), Double(lost))
    let linear = -gained - lost + (2 * n - gained + lost) * delta
    let constant = -lost * delta * (1 - delta)
    let root = max(0, linear * linear - 8 * n * constant).squareRoot()
    // The larger root, written so that nothing cancels for either sign of `linear`.
    let share =
      linear <= 0 ? (root - linear) / (4 * n) : -2 * constant / (root + linear)
    let variance = max(0, n * (2 * share + delta * (1 - delta)))
    let distance = gained - lost - n * delta
    return distance * distance > z * z * variance
  }

  private func lowerBound(z: Double) -> Double {
    guard rejects(-1, z: z) else { return -1 }
    return boundary(rejected: -1, kept: difference, z: z)
  }

  private func upperBound(z: Double) -> Double {
    guard rejects(1, z: z) else { return 1 }
    return boundary(rejected: 1, kept: difference, z: z)
  }

  /// Bisection down to neighbouring doubles (at most about 1,100 halvings near 0, usually 55).
  private func boundary(rejected: Double, kept: Double, z: Double) -> Double {
    var (outside, inside) = (rejected, kept)
    while true {
      let middle = (outside + inside) / 2
      guard middle != outside, middle != inside, abs(outside - inside) > 1e-16 else {
        return inside
      }
      if rejects(middle, z: z) { outside = middle } else { inside = middle }
    }
  }
}
