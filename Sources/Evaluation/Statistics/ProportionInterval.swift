/// Two ends of an interval, lower first.
public struct Interval: Sendable, Hashable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double

  /// An interval.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// Intervals of one proportion.
public enum ProportionInterval {
  /// Wilson (1927): (p̂ + z²/2n ± z√(p̂q̂/n + z²/4n²)) / (1 + z²/n), two-sided; nil for n < 1 or
  /// passes outside 0…n. Agrees with `statsmodels proportion_confint(method="wilson")`.
  public static func wilson(passes: Int, of n: Int, confidence: Double = 0.95) -> Interval? {
    guard n > 0, (0...n).contains(passes) else { return nil }
    let z = NormalDistribution.twoSided(confidence: confidence)
    let (count, share) = (Double(n), Double(passes) / Double(n))
    let square = z * z
    let scale = 1 + square / count
    let center = (share + square / (2 * count)) / scale
    let half =
      z * (share * (1 - share) / count + square / (4 * count * count)).squareRoot() / scale
    // The ends are exactly 0 and 1 where no case, or every case, passed.
    return Interval(
      lower: passes == 0 ? 0 : max(0, center - half),
      upper: passes == n ? 1 : min(1, center + half))
  }

  /// Clopper and Pearson (1934), two-sided and exact: the Beta quantiles B(α/2; k, n − k + 1) and
  /// B(1 − α/2; k + 1, n − k); nil for n < 1 or passes outside 0…n. It covers at least as often as
  /// it says, which safety claims want. Agrees with `statsmodels proportion_confint(method="beta")`
  /// and `scipy.stats.binomtest().proportion_ci(method="exact")`.
  public static func clopperPearson(
    passes: Int, of n: Int, confidence: Double = 0.95
  ) -> Interval? {
    guard n > 0, (0...n).contains(passes) else { return nil }
    let tail = (1 - confidence) / 2
    let (k, rest) = (Double(passes), Double(n - passes))
    return Interval(
      lower: passes == 0 ? 0 : BetaDistribution.quantile(tail, k, rest + 1),
      upper: passes == n ? 1 : 1 - BetaDistribution.quantile(tail, rest, k + 1))
  }
}
