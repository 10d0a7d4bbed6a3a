/// Percentiles of a sorted sample.
public enum Percentile {
  /// The value at position q(n − 1) from 0, linear between neighbours, for q in 0…1 and a sorted
  /// sample that is not empty (else NaN): type 7 of Hyndman and Fan (1996). Agrees with
  /// `numpy.quantile`.
  public static func linear(_ sorted: [Double], _ q: Double) -> Double {
    guard !sorted.isEmpty, (0...1).contains(q) else { return .nan }
    let position = q * Double(sorted.count - 1)
    let below = min(Int(position), sorted.count - 1)
    let above = min(below + 1, sorted.count - 1)
    let (low, high) = (sorted[below], sorted[above])
    let share = position - Double(below)
    // As numpy does it: from the nearer end, so that both ends are met exactly.
    return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share
  }

  /// The ⌈qn⌉-th smallest value, the first for q = 0: nearest rank. Agrees with
  /// `numpy.quantile(method="inverted_cdf")`.
  public static func nearestRank(_ sorted: [Double], _ q: Double) -> Double {
    guard !sorted.isEmpty, (0...1).contains(q) else { return .nan }
    // A product like 0.07 · 100 must not climb a rank by its rounding.
    let rank = Int((q * Double(sorted.count) - 1e-9).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }
}
