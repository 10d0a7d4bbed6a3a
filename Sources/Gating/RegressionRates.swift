internal import Evaluation
public import PromptModel

/// How often the regression gate passes, fails or leaves undecided a candidate of a known kind: what
/// a suite of a size can be trusted with.
///
/// Exact, not simulated: each case is lost, gained or neither by itself (the trinomial
/// distribution), and every number of lost and gained cases outside tails of 1e-13 is judged by the
/// gate's own rules.
public struct RegressionRates: Sendable, Hashable {
  /// The probability of a pass, 0…1.
  public let pass: Double
  /// The probability of a fail.
  public let fail: Double
  /// The probability of an undecided verdict.
  public let inconclusive: Double

  /// The rates for 1…100,000 pass/fail cases that flip with probability `churn`, the true difference
  /// being `difference` (negative: worse): lost with (ψ − Δ)/2, gained with (ψ + Δ)/2. Nil where no
  /// such candidate exists (|Δ| > ψ), and for a margin outside 0…1.
  ///
  /// For each number of gained cases the losses that pass, stay open and fail follow each other, so
  /// that two searches find where they meet.
  public init?(
    cases count: Int, churn: Double, difference: Double, rule: RegressionRule = RegressionRule()
  ) {
    guard (1...100_000).contains(count), (0...1).contains(churn),
      abs(difference) <= churn + 1e-12, let margin = Margin(rule.margin)
    else { return nil }
    let lostShare = max(0, (churn - difference) / 2)
    let gainedShare = max(0, (churn + difference) / 2)
    guard let gains = BinomialDistribution(count: count, probability: min(1, gainedShare)) else {
      return nil
    }
    var (pass, fail, open) = (0.0, 0.0, 0.0)
    for gained in Self.likely(gains) {
      let weight = gains.mass(gained)
      // Of the cases that were not gained, each is lost with this share.
      let share = gainedShare < 1 ? min(1, lostShare / (1 - gainedShare)) : 0
      guard weight > 0,
        let losses = BinomialDistribution(count: count - gained, probability: share)
      else { continue }
      let range = Self.likely(losses)
      let meet = Self.boundaries(range) { lost in
        FlipCounts(lost: lost, gained: gained, count: count, margin: margin)
          .firstRule(nothingLostNeeds: rule.nothingLostNeeds).verdict
      }
      for lost in range {
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
    _ range: ClosedRange<Int>, _ verdict: (Int) -> VerdictKind
  ) -> (firstOpen: Int, firstFailing: Int) {
    func first(_ isPast: (VerdictKind) -> Bool) -> Int {
      var (low, high) = (range.lowerBound, range.upperBound + 1)
      while low < high {
        let middle = (low + high) / 2
        if isPast(verdict(middle)) { high = middle } else { low = middle + 1 }
      }
      return low
    }
    return (first { $0 != .pass }, first { $0 == .fail })
  }

  /// All values but the tails of 1e-13 on both sides.
  private static func likely(_ distribution: BinomialDistribution) -> ClosedRange<Int> {
    let first = distribution.quantile(1e-13)
    return first...max(first, distribution.inverseUpperTail(1e-13))
  }

  /// The number of cases from which on the rates are as asked (`isEnough`), up to a limit; nil
  /// where they are not at the limit.
  ///
  /// Rates move in a saw-tooth with the number of cases, and a handful of cases passes because
  /// nothing can be lost in them: the search goes down from the limit by halves, and ends where the
  /// rates are met while one case fewer does not meet them.
  public static func leastCases(
    upTo limit: Int = 10_000, churn: Double, difference: Double, rule: RegressionRule,
    _ isEnough: (RegressionRates) -> Bool
  ) -> Int? {
    func holds(_ count: Int) -> Bool {
      RegressionRates(cases: count, churn: churn, difference: difference, rule: rule)
        .map(isEnough) ?? false
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
