internal import Foundation

/// Wilcoxon's signed-rank test of paired differences: robust where a few large ones rule the mean.
///
/// Wilcoxon (1945). Differences of 0 are dropped, tied sizes share their mean rank. Agrees with
/// `scipy.stats.wilcoxon(zero_method="wilcox", correction=False)`: with `method="exact"` for at
/// most 50 differences without ties, with all signs of the mean ranks enumerated for at most 16
/// with ties, else with `method="asymptotic"` and its correction for ties.
public struct WilcoxonTest: Sendable, Hashable {
  /// How the p values were found.
  public enum Method: String, Sendable, Hashable {
    /// The exact distribution of rank sums without ties.
    case exact
    /// All choices of signs of the mean ranks.
    case exactWithTies = "exact-with-ties"
    /// The normal approximation.
    case normal
  }

  /// Differences other than 0.
  public let count: Int
  /// Differences of 0, dropped.
  public let zeroCount: Int
  /// Whether two sizes are equal.
  public let hasTies: Bool
  /// The sum of the ranks of positive differences.
  public let positiveRankSum: Double
  /// The sum of the ranks of negative differences.
  public let negativeRankSum: Double
  /// (W⁺ − mean) / standard error, corrected for ties; nil where there is no difference.
  public let z: Double?
  /// How ``pWorse`` and ``pBetter`` were found.
  public let method: Method
  /// The one-sided p value of "it got worse" (`alternative="less"`); 1 where nothing differs.
  public let pWorse: Double
  /// The reverse (`alternative="greater"`).
  public let pBetter: Double

  /// The smaller rank sum: scipy's two-sided statistic.
  public var statistic: Double { min(positiveRankSum, negativeRankSum) }
  /// Twice the smaller one-sided p, at most 1.
  public var pTwoSided: Double { min(1, 2 * min(pWorse, pBetter)) }

  /// The normal approximation of ``pWorse``, whatever the method; nil where nothing differs.
  public var normalPWorse: Double? { z.map { NormalDistribution.cumulative($0) } }
  /// The normal approximation of ``pBetter``.
  public var normalPBetter: Double? { z.map { NormalDistribution.cumulative(-$0) } }
  /// The normal approximation of ``pTwoSided``: 2Φ(−|z|).
  public var normalPTwoSided: Double? { z.map { 2 * NormalDistribution.cumulative(-abs($0)) } }

  /// A test of differences (second minus first); nil where there is none or one is not finite.
  /// Sizes are ties only where the doubles are equal, as scipy has it.
  public init?(_ differences: [Double]) {
    guard !differences.isEmpty, differences.allSatisfy(\.isFinite) else { return nil }
    let ranked = SignedRanks(differences.filter { $0 != 0 })
    count = ranked.count
    zeroCount = differences.count - ranked.count
    hasTies = ranked.hasTies
    positiveRankSum = ranked.positive
    negativeRankSum = ranked.negative
    z = ranked.z
    let isExact = ranked.count <= (ranked.hasTies ? 16 : 50)
    method = isExact ? (ranked.hasTies ? .exactWithTies : .exact) : .normal
    if isExact {
      (pWorse, pBetter) = ranked.exactTails
    } else {
      pWorse = NormalDistribution.cumulative(ranked.z ?? 0)
      pBetter = NormalDistribution.cumulative(-(ranked.z ?? 0))
    }
  }
}

/// The mean ranks of the sizes of differences other than 0.
private struct SignedRanks {
  let count: Int
  let hasTies: Bool
  let positive: Double
  let negative: Double
  /// Twice the rank of each: whole numbers.
  private let doubledRanks: [Int]
  /// Σ t³ − t over the groups of ties.
  private let tieTerm: Double

  init(_ differences: [Double]) {
    let order = differences.sorted { abs($0) < abs($1) }
    var (doubled, terms): ([Int], Double) = ([], 0)
    var (above, below) = (0, 0)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, abs(order[end]) == abs(order[start]) { end += 1 }
      let rank = start + end + 1
      for value in order[start..<end] {
        doubled.append(rank)
        if value > 0 { above += rank } else { below += rank }
      }
      let size = Double(end - start)
      terms += size * size * size - size
      start = end
    }
    count = order.count
    hasTies = terms > 0
    positive = Double(above) / 2
    negative = Double(below) / 2
    doubledRanks = doubled
    tieTerm = terms
  }

  var z: Double? {
    guard count > 0 else { return nil }
    let n = Double(count)
    let variance = (n * (n + 1) * (2 * n + 1) - tieTerm / 2) / 24
    return (positive - n * (n + 1) / 4) / variance.squareRoot()
  }

  /// P(W ≤ observed) and P(W ≥ observed) when every sign is a fair coin, counted in whole numbers:
  /// for at most 50 ranks.
  var exactTails: (below: Double, above: Double) {
    let top = doubledRanks.reduce(0, +)
    var ways = [UInt64](repeating: 0, count: top + 1)
    ways[0] = 1
    var reach = 0
    for rank in doubledRanks {
      reach += rank
      for sum in stride(from: reach, through: rank, by: -1) { ways[sum] += ways[sum - rank] }
    }
    let observed = Int(2 * positive)
    let all = pow(2, Double(count))
    return (
      Double(ways[...observed].reduce(0, +)) / all, Double(ways[observed...].reduce(0, +)) / all
    )
  }
}
