public import PromptModel
internal import StrictData

/// What two runs of one and the same version differ by: the noise of the model's sampler on a suite.
///
/// A case that passes with probability p contributes p(1 − p) to the variance of one run; from c
/// passes in R runs its unbiased estimate is c(R − c)/(R(R − 1)). The difference of two means over n
/// cases with r runs a case then has the variance (2/(r n²)) Σ p(1 − p). The cases are taken as they
/// are: this is the noise of running again, not that of drawing another suite.
public struct NoiseFloor: Sendable, Hashable {
  /// Cases with a verdict in every run.
  public let count: Int
  /// Runs of each case in each arm.
  public let repeats: Int
  /// Cases whose mean is lower in the second arm, by id.
  public let lost: [String]
  /// Cases whose mean is higher.
  public let gained: [String]
  /// Second minus first: what an unchanged version appears to have lost or gained.
  public let difference: Double
  /// The share of cases that neither passed nor failed in all of their runs, of both arms; nil where
  /// there is no case. Above ``flakeLimit`` the suite measures the sampler.
  public let flakeRate: Double?
  /// The share of cases expected to flip between two single runs: the mean of 2p(1 − p).
  public let churn: Double

  private let variance: Double

  /// Above this share of flaky cases a suite measures the sampler.
  public static let flakeLimit = 0.1

  /// The noise; cases with a run without a verdict are left out.
  public init(first: [CaseResult], second: [CaseResult]) {
    let (before, after) = (Self.tallies(first), Self.tallies(second))
    var (lost, gained): ([String], [String]) = ([], [])
    var pooled: [(passes: Int, runs: Int)] = []
    var (difference, spread) = (0.0, 0.0)
    for (id, one) in before.order {
      guard let two = after.byID[id], !one.isUndecided, !two.isUndecided else { continue }
      let change = Double(two.passes) / Double(two.runs) - Double(one.passes) / Double(one.runs)
      if change < -1e-12 { lost.append(id.text) }
      if change > 1e-12 { gained.append(id.text) }
      difference += change
      let (passes, runs) = (one.passes + two.passes, one.runs + two.runs)
      pooled.append((passes, runs))
      spread += Double(passes * (runs - passes)) / Double(runs * (runs - 1))
    }
    let n = Double(max(1, pooled.count))
    count = pooled.count
    repeats = before.order.first?.1.runs ?? 0
    self.lost = lost
    self.gained = gained
    self.difference = difference / n
    flakeRate = Consistency.flakeRate(pooled)
    churn = 2 * spread / n
    variance = 2 * spread / (n * n)
  }

  /// The share of cases that were lost or gained here.
  public var flipRate: Double {
    count == 0 ? 0 : Double(lost.count + gained.count) / Double(count)
  }

  /// The standard deviation of the difference of two runs of an unchanged version with so many
  /// repeats, 0…1.
  public func standardDeviation(repeats: Int) -> Double {
    (variance / Double(max(1, repeats))).squareRoot()
  }

  /// Whether the suite measures the sampler.
  public var measuresSampler: Bool { (flakeRate ?? 0) > Self.flakeLimit }
}

/// The passes of one case.
private struct Tally {
  var passes = 0
  var runs = 0
  var isUndecided = false
}

extension NoiseFloor {
  private static func tallies(
    _ results: [CaseResult]
  ) -> (order: [(ExactString, Tally)], byID: [ExactString: Tally]) {
    var byID: [ExactString: Tally] = [:]
    var order: [ExactString] = []
    for result in results {
      let id = ExactString(result.id)
      if byID[id] == nil { order.append(id) }
      byID[id, default: Tally()].runs += 1
      if result.pass == true { byID[id]?.passes += 1 }
      if result.pass == nil { byID[id]?.isUndecided = true }
    }
    return (order.map { ($0, byID[$0] ?? Tally()) }, byID)
  }
}
