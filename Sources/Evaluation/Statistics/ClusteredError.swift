internal import Foundation

/// The standard error of a mean difference whose cases come in clusters: paraphrases of one case,
/// questions on one document. Cases of a cluster are not independent; clusters are.
///
/// SE² = Σ over clusters (Σ residuals)² / n² (CR0: Liang and Zeger 1986; Miller 2024, "Adding error
/// bars to evals"). CR1 multiplies the variance by G/(G − 1). Agrees with
/// `statsmodels OLS(d, ones).fit(cov_type="cluster", cov_kwds={"groups": g, "use_correction": …})`:
/// false gives CR0, true CR1.
public struct ClusteredError: Sendable, Hashable {
  /// The number of differences.
  public let count: Int
  /// The number of clusters, G.
  public let clusterCount: Int
  /// The mean difference.
  public let mean: Double
  /// The standard error without correction.
  public let cr0: Double
  /// The corrected one; nil with fewer than 2 clusters.
  public let cr1: Double?

  /// An estimate; nil where there is no difference or the numbers of both lists differ.
  ///
  /// - Parameter clusters: the cluster of each difference, numbered in any way. With each case its
  ///   own cluster CR1 is the ordinary standard error s/√n.
  public init?(_ differences: [Double], clusters: [Int]) {
    guard !differences.isEmpty, differences.count == clusters.count,
      differences.allSatisfy(\.isFinite)
    else { return nil }
    let n = Double(differences.count)
    let center = differences.reduce(0, +) / n
    var sums: [Int: Double] = [:]
    for (difference, cluster) in zip(differences, clusters) {
      sums[cluster, default: 0] += difference - center
    }
    count = differences.count
    clusterCount = sums.count
    mean = center
    // Sorted, so that the order of a dictionary never moves the last digit.
    cr0 = sums.values.map { $0 * $0 }.sorted().reduce(0, +).squareRoot() / n
    let groups = Double(sums.count)
    cr1 = sums.count > 1 ? cr0 * (groups / (groups - 1)).squareRoot() : nil
  }

  /// mean ± z · SE, the normal quantile as statsmodels takes it for robust errors.
  public func interval(standardError: Double, confidence: Double = 0.95) -> Interval {
    reach(NormalDistribution.twoSided(confidence: confidence) * standardError)
  }

  /// mean ± t · CR1 with G − 1 degrees of freedom (`use_t=True`); nil with fewer than 2 clusters.
  public func studentInterval(confidence: Double = 0.95) -> Interval? {
    guard let cr1 else { return nil }
    let t = StudentT.quantile(0.5 + confidence / 2, degreesOfFreedom: Double(clusterCount - 1))
    return reach(t * cr1)
  }

  private func reach(_ half: Double) -> Interval {
    Interval(lower: mean - half, upper: mean + half)
  }
}
