public import PromptModel
internal import StrictData

/// How far the members of each group answer alike: what `invariant` asserts.
///
/// Members are the variants that `vary` made of one case with the case itself, else the cases of one
/// written group, each repeat by itself. What is compared is the label of a classification, else the
/// verdict of the other assertions. The score is the share of the members that gave the group's most
/// frequent answer; every member gets the same.
public struct GroupAgreement: Sendable {
  private struct Key: Hashable {
    let kin: ExactString
    let repeatIndex: Int
  }

  private struct Tally {
    var answers: [KinAnswer: Int] = [:]
    var members = 0
    var isUndecided = false
  }

  private var tallies: [Key: Tally] = [:]

  /// No results yet.
  public init() {}

  /// Takes up a result; one of a case without a group says nothing.
  public mutating func add(_ result: CaseResult, _ asked: CaseExpectation) {
    guard let key = Self.key(result, asked) else { return }
    var tally = tallies[key] ?? Tally()
    tally.members += 1
    if let answer = asked.answer(of: result) {
      tally.answers[answer, default: 0] += 1
    } else {
      tally.isUndecided = true
    }
    tallies[key] = tally
  }

  /// The share of a result's group that agrees, 0…1; nil where a member has no verdict.
  public func share(of result: CaseResult, _ asked: CaseExpectation) -> Double? {
    guard let key = Self.key(result, asked), let tally = tallies[key], !tally.isUndecided,
      let most = tally.answers.values.max()
    else { return nil }
    return Double(most) / Double(tally.members)
  }

  /// Why a result's invariants are not what its group comes to; nil where they are.
  public func problem(with result: CaseResult, _ asked: CaseExpectation) -> String? {
    guard result.assertions.count == asked.names.count else { return nil }
    let share = share(of: result, asked)
    for invariant in asked.invariants {
      let claimed = result.assertions[invariant.index]
      let outcome = share.map(invariant.outcome)
      guard claimed.pass == outcome?.pass, Self.isEqual(claimed.score, outcome?.score) else {
        return "its \(claimed.name) is not what its group comes to"
      }
    }
    return nil
  }

  private static func isEqual(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= 1e-9
  }

  private static func key(_ result: CaseResult, _ asked: CaseExpectation) -> Key? {
    asked.kin.map { Key(kin: ExactString($0), repeatIndex: result.repeatIndex) }
  }
}

extension Grader {
  /// The outcomes of a whole run with their `invariant` assertions decided, and the verdicts of
  /// their cases with them.
  public func settled(_ outcomes: [CaseOutcome]) -> [CaseOutcome] {
    guard hasInvariants else { return outcomes }
    let asked = outcomes.map { expectation(of: $0.suiteCase) }
    guard asked.contains(where: { $0?.invariants.isEmpty == false }) else { return outcomes }
    var agreement = GroupAgreement()
    for (outcome, asked) in zip(outcomes, asked) {
      if let asked { agreement.add(outcome.result, asked) }
    }
    return zip(outcomes, asked).map { outcome, asked in
      guard let asked, !asked.invariants.isEmpty, !outcome.graded.assertions.isEmpty,
        let grader = grader(of: outcome.suiteCase)
      else { return outcome }
      return outcome.with(
        grader.settled(outcome.graded, share: agreement.share(of: outcome.result, asked)))
    }
  }
}

extension CaseGrader {
  /// The verdict once the group has run.
  fileprivate func settled(_ graded: GradedCase, share: Double?) -> GradedCase {
    let settled = zip(assertions, graded.assertions).map { assertion, outcome in
      guard assertion.check is InvariantCheck else { return outcome }
      return Self.settled(assertion.spec, outcome, share: share)
    }
    return verdict(settled, label: graded.label)
  }

  private static func settled(
    _ spec: AssertionSpec, _ outcome: GradedAssertion, share: Double?
  ) -> GradedAssertion {
    let decided = share.map {
      CaseExpectation.Invariant(
        index: 0, leastShare: spec.threshold, isNegated: spec.isNegated
      ).outcome(share: $0)
    }
    let reason: String
    switch share {
    case nil: reason = "a member of its group has no verdict"
    case 1: reason = "all of its group answer alike"
    case .some(let share):
      let percent = Int((share * 100).rounded(.down))
      reason = "its group does not answer alike: \(percent) % give its most frequent answer"
    }
    return GradedAssertion(
      result: AssertionResult(
        name: outcome.result.name, metric: outcome.result.metric, pass: decided?.pass,
        score: decided?.score),
      weight: outcome.weight, reason: reason)
  }
}
