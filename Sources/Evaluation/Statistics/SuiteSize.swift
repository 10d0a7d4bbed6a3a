/// How many cases a comparison takes.
public enum SuiteSize {
  /// The least n with which a run that flips no case rules out a drop of `margin` (0…1, above 0):
  /// n ≥ z²(1 − δ)/δ, which is Tango's bound with no flips solved for n. Nil for margin ≤ 0.
  public static func withoutFlips(margin: Double, confidence: Double = 0.95) -> Int? {
    let z = NormalDistribution.quantile(confidence)
    return whole(z * z * (1 - margin) / margin, .up, margin: margin)
  }

  /// The smallest drop that n cases without a flip rule out: z²/(n + z²).
  public static func excludedDrop(cases n: Int, confidence: Double = 0.95) -> Double {
    let z = NormalDistribution.quantile(confidence)
    return z * z / (Double(max(n, 0)) + z * z)
  }

  /// The n with which an unchanged candidate is shown non-inferior with the given power when a
  /// share `churn` (0…1) of the cases flips: (z_{1−α} + z_{1−β})² ψ/δ². The normal approximation
  /// for a paired difference, rounded to the nearest; agrees with
  /// `statsmodels.stats.power.normal_sample_size_one_tail`. Nil for margin ≤ 0.
  public static func withChurn(
    _ churn: Double, margin: Double, confidence: Double = 0.95, power: Double = 0.8
  ) -> Int? {
    let z = NormalDistribution.quantile(confidence) + NormalDistribution.quantile(power)
    return whole(z * z * churn / (margin * margin), .toNearestOrAwayFromZero, margin: margin)
  }

  /// The same where the true difference is `difference` (above −margin) instead of 0:
  /// (z_{1−α} + z_{1−β})² (ψ − Δ²)/(δ + Δ)².
  public static func withChurn(
    _ churn: Double, difference: Double, margin: Double, confidence: Double = 0.95,
    power: Double = 0.8
  ) -> Int? {
    let z = NormalDistribution.quantile(confidence) + NormalDistribution.quantile(power)
    let room = margin + difference
    return whole(
      z * z * (churn - difference * difference) / (room * room), .toNearestOrAwayFromZero,
      margin: room)
  }

  private static func whole(
    _ size: Double, _ rule: FloatingPointRoundingRule, margin: Double
  ) -> Int? {
    guard margin > 0, size.isFinite, size >= 0, size < 1e15 else { return nil }
    return Int(size.rounded(rule))
  }
}
