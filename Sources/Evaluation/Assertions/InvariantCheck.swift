internal import PromptModel

/// `invariant`: all of a case's group answer alike. It is decided when the group has run, by
/// ``GroupAgreement``; until then it is undecided and has no part in the case's verdict.
struct InvariantCheck: AssertionCheck {
  private static let reason = "it is decided when all of its group has run"

  func judge(_ answer: JudgedAnswer) async -> Judgement { .undecidable(Self.reason) }

  /// Whether an outcome of an invariant is still to come.
  static func isWaiting(_ outcome: GradedAssertion) -> Bool { outcome.reason == reason }

  /// What the members of a case's group have in common; nil where it has none.
  static func kin(of suiteCase: SuiteCase) -> String? {
    // A variant is compared with its own case, not with other cases of a written group.
    suiteCase.family.map { "~\($0.origin)" } ?? suiteCase.group.map { "=\($0)" }
  }

  /// - Throws: where an invariant stands inside a set, has nothing beside it that decides or has no
  ///   group to compare.
  static func require(
    _ assertions: [CompiledAssertion], kin: String?
  ) throws(AssertionFault) {
    let all = assertions.flatMap(\.flattened).count { $0.check is InvariantCheck }
    guard all > 0 else { return }
    guard all == assertions.count(where: { $0.check is InvariantCheck }) else {
      throw AssertionFault("invariant stands inside an assert-set")
    }
    guard assertions.contains(where: { !($0.check is InvariantCheck) && $0.spec.weight > 0 }) else {
      throw AssertionFault(
        "invariant compares verdicts, and no other assertion with a weight gives one")
    }
    if kin == nil {
      throw AssertionFault(
        "invariant compares a group, and the case has neither 'vary' nor 'group'")
    }
  }
}
