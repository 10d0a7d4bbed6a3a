/// A quantile of a sample, and the interval between two of its values that holds the true one: no
/// assumption on the distribution but that the values are independent.
///
/// Thompson (1936); Conover (1999), Practical Nonparametric Statistics, section 3.2. The number of
/// values below the q-quantile is Bin(n, q). Agrees with
/// `scipy.stats.quantile_test(x, p=q).confidence_interval(confidence)`, a bound that no value
/// reaches (there NaN) is nil.
public struct QuantileInterval: Sendable, Hashable {
  /// The quantile, 0…1: 0.95 for p95.
  public let quantile: Double
  /// The number of values.
  public let count: Int
  /// Linear interpolation from 20 values on, nearest rank below.
  public let estimate: Double
  /// The lower end; nil: the sample is too small for one.
  public let lower: Double?
  /// The upper end; nil likewise: print the estimate as "≥". A p95 has no upper 95 % end below 72
  /// values.
  public let upper: Double?

  /// An interval of a sorted sample; nil where it is empty or the quantile not inside 0…1.
  public init?(sorted: [Double], quantile: Double, confidence: Double = 0.95) {
    guard !sorted.isEmpty, quantile > 0, quantile < 1,
      let below = BinomialDistribution(count: sorted.count, probability: quantile)
    else { return nil }
    self.quantile = quantile
    count = sorted.count
    estimate =
      sorted.count < 20
      ? Percentile.nearestRank(sorted, quantile) : Percentile.linear(sorted, quantile)
    let tail = (1 - confidence) / 2
    let (low, high) = (below.quantile(tail) - 1, below.inverseUpperTail(tail))
    lower = low >= 0 ? sorted[low] : nil
    upper = high < sorted.count ? sorted[high] : nil
  }
}
