internal import Foundation

/// What a paired pass/fail comparison of n cases can see.
public enum PairedPower {
  /// The probability that exact one-sided McNemar finds a regression (p ≤ `level`), for cases that
  /// are lost with probability `lostShare` and gained with `gainedShare`: summed over all numbers of
  /// flips. Nil for shares that are none. Agrees with the same sum over `scipy.stats.binom`.
  public static func exactMcNemar(
    cases n: Int, lostShare: Double, gainedShare: Double, level: Double = 0.05
  ) -> Double? {
    let churn = lostShare + gainedShare
    guard n >= 0, lostShare >= 0, gainedShare >= 0, churn <= 1 + 1e-12,
      let flips = BinomialDistribution(count: n, probability: min(1, churn)),
      churn > 0
    else { return lostShare == 0 && gainedShare == 0 && n >= 0 ? 0 : nil }
    var power = 0.0
    let (first, last) = (flips.quantile(1e-17), flips.inverseUpperTail(1e-17))
    var critical = 0
    for m in first...max(first, last) {
      guard
        let lost = BinomialDistribution(count: m, probability: min(1, lostShare / churn))
      else { return nil }
      // The least number of lost cases that is significant grows by 0 or 1 with each flip.
      while critical <= m, FairBinomial.upperTail(from: critical, of: m) > level { critical += 1 }
      if critical <= m { power += flips.mass(m) * lost.upperTail(above: critical - 1) }
    }
    return min(1, power)
  }

  /// The same by Connor (1987), "Sample size for testing differences in proportions for the
  /// paired-sample design": Φ((|Δ|√n − z_{1−α}√ψ) / √(ψ − Δ²)) for churn ψ and difference Δ.
  public static func connor(
    cases n: Int, churn: Double, difference: Double, level: Double = 0.05
  ) -> Double? {
    let variance = churn - difference * difference
    guard n > 0, churn > 0, variance > 0 else { return nil }
    let z = NormalDistribution.quantile(1 - level)
    return NormalDistribution.cumulative(
      (abs(difference) * Double(n).squareRoot() - z * churn.squareRoot()) / variance.squareRoot())
  }

  /// Connor's size: n = (z_{1−α}√ψ + z_{1−β}√(ψ − Δ²))² / Δ², not rounded. One-sided; give α/2 for
  /// the two-sided test. Nil for Δ = 0 or Δ² > ψ.
  public static func connorSize(
    churn: Double, difference: Double, level: Double = 0.05, power: Double = 0.8
  ) -> Double? {
    let variance = churn - difference * difference
    guard difference != 0, churn > 0, variance >= 0 else { return nil }
    let root =
      NormalDistribution.quantile(1 - level) * churn.squareRoot()
      + NormalDistribution.quantile(power) * variance.squareRoot()
    return root * root / (difference * difference)
  }

  /// The smallest detectable difference, (z_{1−α} + z_{1−β}) √(ψ/n), by the normal approximation.
  public static func detectableDifference(
    cases n: Int, churn: Double, level: Double = 0.05, power: Double = 0.8
  ) -> Double? {
    guard n > 0, churn >= 0 else { return nil }
    let z = NormalDistribution.quantile(1 - level) + NormalDistribution.quantile(power)
    return z * (churn / Double(n)).squareRoot()
  }

  /// The size that shows an unchanged candidate non-inferior: (z_{1−α} + z_{1−β})² ψ/δ², not
  /// rounded; ``SuiteSize`` has it rounded. Nil for a margin of 0.
  public static func nonInferioritySize(
    churn: Double, margin: Double, level: Double = 0.05, power: Double = 0.8
  ) -> Double? {
    guard margin > 0, churn >= 0 else { return nil }
    let z = NormalDistribution.quantile(1 - level) + NormalDistribution.quantile(power)
    return z * z * churn / (margin * margin)
  }
}
