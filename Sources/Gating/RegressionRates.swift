internal import Evaluation
public import PromptModel

/// How often the regression gate passes, fails or leaves undecided a candidate of a known kind: what
/// a suite of a size can be trusted with.
///
/// Exact, not simulated: the numbers of lost and gained cases are multinomial, and every pair of
/// them outside tails of 1e-13 is judged by the gate's own rules.
public struct RegressionRates: Sendable, Hashable {
  /// The probability of a pass, 0…1.
  public let pass: Double
  /// The probability of a fail.
  public let fail: Double
  /// The probability of an undecided verdict.
  public let inconclusive: Double

  /// The rates for pass/fail cases that flip with probability `churn`, the true difference being
  /// `difference` (negative: worse): lost with (ψ − Δ)/2, gained with (ψ + Δ)/2. Nil where no such
  /// candidate exists (|Δ| > ψ), there is no case or the margin is outside 0…1.
  ///
  /// Cost: about 200 · n · ψ evaluations of the rules.
  public init?(
    cases count: Int, churn: Double, difference: Double, rule: RegressionRule = RegressionRule()
  ) {
    guard count > 0, (0...1).contains(churn), abs(difference) <= churn + 1e-12,
      let margin = Margin(rule.margin),
      let flips = BinomialDistribution(count: count, probability: churn),
      churn == 0 || (0...1).contains((churn - difference) / 2 / churn)
    else { return nil }
    let lostShare = churn == 0 ? 0 : (churn - difference) / 2 / churn
    var sums: [VerdictKind: Double] = [:]
    for flipped in Self.range(of: flips) {
      guard
        let losses = BinomialDistribution(count: flipped, probability: lostShare)
      else { continue }
      let weight = flips.mass(flipped)
      for lost in Self.range(of: losses) {
        let counts = FlipCounts(
          lost: lost, gained: flipped - lost, count: count, margin: margin)
        let verdict = counts.firstRule(nothingLostNeeds: rule.nothingLostNeeds).verdict
        sums[verdict, default: 0] += weight * losses.mass(lost)
      }
    }
    let all = sums.values.reduce(0, +)
    pass = (sums[.pass] ?? 0) / all
    fail = (sums[.fail] ?? 0) / all
    inconclusive = (sums[.inconclusive] ?? 0) / all
  }

  /// All values but the tails of 1e-13 on both sides.
  private static func range(of distribution: BinomialDistribution) -> ClosedRange<Int> {
    let first = distribution.quantile(1e-13)
    return first...max(first, distribution.inverseUpperTail(1e-13))
  }
}
