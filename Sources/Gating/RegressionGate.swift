internal import Evaluation
public import PromptModel

/// "No regression against what is live": the rules of gate 1, in their order; the first that
/// applies decides. Every rule is a sentence about cases.
public enum RegressionGate {
  /// The largest exact one-sided p value that counts as a significant loss, and the error allowed
  /// to the one-sided bound.
  static let level = 0.05

  /// The word of the first rule that applies:
  ///
  /// 0. `integrity` (error): the two arms cannot be compared.
  /// 1. `critical-lost` (fail): a critical case was lost.
  /// 2. `significant-regression` (fail): exact one-sided McNemar p ≤ 0.05.
  /// 3. `drop-beyond-margin` (fail): the mean dropped by more than the margin.
  /// 4. `nothing-lost` (pass): no case was lost, and there are at least as many cases as the rule
  ///    needs for this.
  /// 5. `non-inferior` (pass): the one-sided 95 % lower bound of the difference (Tango) lies above
  ///    −margin.
  /// 6. `cannot-rule-out` (inconclusive), with the suite size that would decide where one would.
  ///
  /// A case is lost or gained by the sign of the difference of its means. Where a mean is neither 0
  /// nor 1 and at least ten cases differ, rule 2 reads the one-sided sign-flip p of the mean
  /// difference, rule 3 the mean difference, rule 5 its one-sided 95 % BCa bound; with fewer than
  /// ten the rules read lost and gained cases, rule 3 (gained − lost)/n. Clusters of cases change
  /// no rule: `stet stats` prints the clustered interval beside them. Whatever the candidate's
  /// means, raising one never makes the verdict worse where all means are 0 or 1.
  public static func decide(_ input: RegressionInput, rule: RegressionRule) -> Finding {
    let (outcomes, problems) = input.checked(margin: rule.margin)
    guard problems.isEmpty,
      let comparison = Comparison(
        outcomes, suite: input.suite, margin: rule.margin, seed: input.seed)
    else {
      return Finding(
        .error, rule: "integrity",
        RegressionMessage.integrity(problems),
        suite: input.suite)
    }
    let message = RegressionMessage(comparison, rule: rule)
    switch comparison.firstRule(nothingLostNeeds: rule.nothingLostNeeds) {
    case .criticalLost:
      return comparison.finding(.fail, "critical-lost", message.criticalLost)
    case .significantRegression:
      return comparison.finding(.fail, "significant-regression", message.significant)
    case .dropBeyondMargin:
      return comparison.finding(.fail, "drop-beyond-margin", message.beyondMargin)
    case .nothingLost:
      return comparison.finding(.pass, "nothing-lost", message.nothingLost)
    case .nonInferior:
      return comparison.finding(.pass, "non-inferior", message.nonInferior)
    case .cannotRuleOut:
      let size = comparison.decidingSize(nothingLostNeeds: rule.nothingLostNeeds)
      return comparison.finding(
        .inconclusive, "cannot-rule-out", message.cannotRuleOut(size: size),
        remedy: size.map { .widenSuite(input.suite, cases: $0) })
    }
  }

  /// The rules after integrity, in their order.
  enum Rule: CaseIterable {
    case criticalLost, significantRegression, dropBeyondMargin, nothingLost, nonInferior
    case cannotRuleOut

    var verdict: VerdictKind {
      switch self {
      case .criticalLost, .significantRegression, .dropBeyondMargin: .fail
      case .nothingLost, .nonInferior: .pass
      case .cannotRuleOut: .inconclusive
      }
    }
  }
}
