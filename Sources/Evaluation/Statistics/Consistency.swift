internal import Foundation

/// How steadily one case is answered when it is asked several times.
public struct Consistency: Sendable, Hashable {
  /// The number of answers.
  public let count: Int
  /// The share of the most frequent answer.
  public let modalShare: Double
  /// Shannon's entropy of the answers over that of `count` different ones, 0 (all equal) to 1 (all
  /// different); 0 for a single answer.
  public let normalizedEntropy: Double

  /// The figures of one case's answers, given as counts of equal ones; nil where there is none.
  public init?(counts: [Int]) {
    let total = counts.reduce(0, +)
    guard total > 0, counts.allSatisfy({ $0 >= 0 }), let largest = counts.max() else { return nil }
    let n = Double(total)
    count = total
    modalShare = Double(largest) / n
    let entropy = counts.sorted().reduce(0) { sum, count in
      let share = Double(count) / n
      return count > 0 ? sum - share * log(share) : sum
    }
    normalizedEntropy = total > 1 ? entropy / log(n) : 0
  }

  /// The flake rate: the share of cases that neither passed nor failed in all of their runs; nil
  /// where there is no case. Above 0.1 the suite measures the sampler.
  public static func flakeRate(_ cases: [(passes: Int, runs: Int)]) -> Double? {
    guard !cases.isEmpty else { return nil }
    let flaky = cases.count { $0.passes > 0 && $0.passes < $0.runs }
    return Double(flaky) / Double(cases.count)
  }
}
