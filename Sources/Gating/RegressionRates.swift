internal import Evaluation
public import PromptModel

/// How often the regression gate passes, fails or leaves undecided a candidate of a known kind: what
/// a suite of a size can be trusted with.
///
/// Exact, not simulated: the numbers of lost and gained cases are multinomial, and every pair of
/// them that is not rarer than 1e-12 is judged by the gate's own rules.
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
  /// Cost: about 40 · n · ψ evaluations of the rules.
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
    for flipped in 0...count {
      let weight = flips.mass(flipped)
      guard weight > 1e-12,
        let losses = BinomialDistribution(count: flipped, probability: lostShare)
      else { continue }
      for lost in 0...flipped {
        let mass = weight * losses.mass(lost)
        guard mass > 1e-12 else { continue }
        let counts = FlipCounts(
          lost: lost, gained: flipped - lost, count: count, margin: margin)
        sums[counts.firstRule(nothingLostNeeds: rule.nothingLostNeeds).verdict, default: 0] += mass
      }
    }
    let all = sums.values.reduce(0, +)
    pass = (sums[.pass] ?? 0) / all
    fail = (sums[.fail] ?? 0) / all
    inconclusive = (sums[.inconclusive] ?? 0) / all
  }
}
