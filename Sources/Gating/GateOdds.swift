internal import Evaluation
internal import Foundation
public import PromptModel

/// How often a comparison with what is live would pass, fail or stay undecided, exactly: the sum
/// over every number of lost and gained cases, each case being lost, gained or neither by itself
/// (the trinomial distribution).
public struct GateOdds: Sendable, Hashable {
  /// The share of runs that pass, 0…1.
  public let pass: Double
  /// The share that fails.
  public let fail: Double
  /// The share that is left undecided.
  public let inconclusive: Double

  /// Numbers of lost or gained cases outside which less than this is left are not looked at.
  static let negligible = 1e-14

  /// The odds for a suite of `count` cases (1…100,000).
  ///
  /// Verdicts come from ``RegressionGate``; for each number of gained cases the losses that pass,
  /// stay open and fail follow each other, so that two searches find where they meet.
  /// - Parameters:
  ///   - drop: by how much the true pass rate falls, 0…1; 0 for an unchanged prompt.
  ///   - churn: the share of cases that flip in either direction, from `drop` to 1.
  /// - Returns: nil for values outside these ranges.
  public init?(count: Int, drop: Double, churn: Double, rule: RegressionRule) {
    guard (1...100_000).contains(count), (0...1).contains(drop), drop <= churn, churn <= 1,
      (0...1).contains(rule.margin)
    else { return nil }
    let lostShare = (churn + drop) / 2
    let gainedShare = (churn - drop) / 2
    let gains = Binomial(count, gainedShare)
    var (pass, fail, open) = (0.0, 0.0, 0.0)
    for gained in gains.likely {
      let weight = gains.mass(gained)
      guard weight > 0 else { continue }
      // Of the cases that were not gained, each is lost with this share.
      let left = count - gained
      let losses = Binomial(left, gainedShare < 1 ? min(1, lostShare / (1 - gainedShare)) : 0)
      let meet = Self.boundaries(gained: gained, of: count, losses.likely, rule)
      for lost in losses.likely {
        let mass = weight * losses.mass(lost)
        if lost < meet.firstOpen {
          pass += mass
        } else if lost < meet.firstFailing {
          open += mass
        } else {
          fail += mass
        }
      }
    }
    let total = pass + fail + open
    self.pass = pass / total
    self.fail = fail / total
    inconclusive = open / total
  }

  /// The first number of losses in a range that no longer passes, and the first that fails.
  private static func boundaries(
    gained: Int, of count: Int, _ range: ClosedRange<Int>, _ rule: RegressionRule
  ) -> (firstOpen: Int, firstFailing: Int) {
    func first(_ isPast: (VerdictKind?) -> Bool) -> Int {
      var (low, high) = (range.lowerBound, range.upperBound + 1)
      while low < high {
        let middle = (low + high) / 2
        if isPast(RegressionGate.verdict(lost: middle, gained: gained, of: count, rule: rule)) {
          high = middle
        } else {
          low = middle + 1
        }
      }
      return low
    }
    return (first { $0 != .pass }, first { $0 == .fail })
  }

  /// The number of cases from which on the odds are as asked (`isEnough`), up to a limit; nil
  /// where they are not at the limit.
  ///
  /// Odds move in a saw-tooth with the number of cases, and few cases pass because nothing can be
  /// seen in them: the search goes down from the limit by halves and ends where the odds are met
  /// while one case fewer does not meet them.
  public static func leastCount(
    upTo limit: Int = 10_000, drop: Double, churn: Double, rule: RegressionRule,
    _ isEnough: (GateOdds) -> Bool
  ) -> Int? {
    func holds(_ count: Int) -> Bool {
      GateOdds(count: count, drop: drop, churn: churn, rule: rule).map(isEnough) ?? false
    }
    var (low, high) = (limit / 2, limit)
    guard holds(high) else { return nil }
    while low > 0, holds(low) { (low, high) = (low / 2, low) }
    while low + 1 < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle }
    }
    return high
  }
}

/// A binomial distribution, its masses computed from logarithms of factorials.
struct Binomial {
  private let count: Int
  private let share: Double
  /// The outcomes beyond which less than ``GateOdds/negligible`` is left on either side.
  let likely: ClosedRange<Int>

  init(_ count: Int, _ share: Double) {
    self.count = count
    self.share = share
    // Bernstein's inequality: P(|X − np| ≥ t) ≤ 2 exp(−t²/(2σ² + 2t/3)).
    let variance = Double(count) * share * (1 - share)
    let log = -Foundation.log(GateOdds.negligible / 2)
    let reach = log / 3 + (log * log / 9 + 2 * log * variance).squareRoot()
    let mean = Double(count) * share
    let low = max(0, Int((mean - reach).rounded(.down)))
    likely = min(low, count)...min(count, Int((mean + reach).rounded(.up)))
  }

  func mass(_ outcome: Int) -> Double {
    if share <= 0 { return outcome == 0 ? 1 : 0 }
    if share >= 1 { return outcome == count ? 1 : 0 }
    let (n, k) = (Double(count), Double(outcome))
    let ways: Double = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    let weight: Double = k * log(share) + (n - k) * log1p(-share)
    return exp(ways + weight)
  }
}
