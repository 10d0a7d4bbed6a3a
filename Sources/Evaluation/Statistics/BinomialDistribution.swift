internal import Foundation

/// X ~ Bin(n, p): how many of n independent tries succeed.
public struct BinomialDistribution: Sendable, Hashable {
  /// The number of tries.
  public let count: Int
  /// The probability of each, 0…1.
  public let probability: Double

  /// A distribution; nil for a negative count or a probability outside 0…1.
  public init?(count: Int, probability: Double) {
    guard count >= 0, (0...1).contains(probability) else { return nil }
    self.count = count
    self.probability = probability
  }

  /// P(X = k). Agrees with `scipy.stats.binom.pmf`.
  public func mass(_ k: Int) -> Double {
    guard (0...count).contains(k) else { return 0 }
    return exp(
      SaddlePoint.logMass(Double(k), Double(count - k), p: probability, q: 1 - probability))
  }

  /// P(X ≤ k) = I_{1−p}(n − k, k + 1). Agrees with `scipy.stats.binom.cdf`.
  public func cumulative(_ k: Int) -> Double {
    if k < 0 { return 0 }
    if k >= count { return 1 }
    return BetaDistribution.tails(
      1 - probability, probability, Double(count - k), Double(k) + 1
    ).lower
  }

  /// P(X > k) = I_p(k + 1, n − k). Agrees with `scipy.stats.binom.sf`.
  public func upperTail(above k: Int) -> Double {
    if k < 0 { return 1 }
    if k >= count { return 0 }
    return BetaDistribution.tails(
      probability, 1 - probability, Double(k) + 1, Double(count - k)
    ).lower
  }

  /// The least k with P(X ≤ k) ≥ q, for q in 0…1. Agrees with `scipy.stats.binom.ppf`.
  public func quantile(_ q: Double) -> Int { least { cumulative($0) >= q } }

  /// The least k with P(X > k) ≤ q. Agrees with `scipy.stats.binom.isf`.
  public func inverseUpperTail(_ q: Double) -> Int { least { upperTail(above: $0) <= q } }

  /// The least k in 0…n with a property that holds for every larger one and for n.
  private func least(_ holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
