public import PromptModel

/// A run that may end before its budget, by a rule fixed before it begins.
///
/// A *pass* runs every case once in both arms. *Failing* may be decided within the first pass
/// (``FailureWatch``). *Passing* may be decided only after a whole pass, for the gate wants every
/// case: after the last one planned by the gate's own rules at their own level, after an earlier one
/// only where the lower bound clears the margin at a level that is a small share of it. The earlier
/// looks have ``earlyShare`` between them, split evenly (Bonferroni), so the chance that the gate
/// passes what lost as much as the margin grows by at most that, however the looks depend on each
/// other. The repeats of a case are averaged: the case stays the unit. Haybittle (1971) and Peto et
/// al. (1976): strict early looks leave the last one at its full level.
public struct SequentialPlan: Sendable, Hashable {
  /// The chance of a false pass, and of a false fail, that all looks before the last one share.
  public static let earlyShare = 0.005

  /// What a look came to.
  public enum Look: Sendable, Hashable {
    /// Decided: the gate's word on what has run.
    case decided(Finding)
    /// Another pass runs: the gate's word so far, which is not acted on.
    case open(Finding)
  }

  /// Passes that are planned, from 1; 0: the budget does not cover one.
  public let passes: Int
  /// Calls of one pass: two a case that is compared, one for every other.
  public let callsPerPass: Int
  /// The calls allowed; nil: as many as the passes take.
  public let budget: Int?

  /// A plan.
  ///
  /// - Parameters:
  ///   - maximumPasses: at least 1; give 1 where the models answer the same question alike.
  public init(callsPerPass: Int, budget: Int?, maximumPasses: Int) {
    let cost = max(1, callsPerPass)
    self.callsPerPass = cost
    self.budget = budget
    let affordable = budget.map { max(0, $0) / cost } ?? maximumPasses
    passes = min(affordable, max(1, maximumPasses))
  }

  /// The one-sided error of each look before the last; nil where there is only one look.
  public var earlyLevel: Double? {
    passes > 1 ? Self.earlyShare / Double(passes - 1) : nil
  }

  /// Reads what has run after a whole pass.
  ///
  /// - Parameters:
  ///   - pass: how many passes there were, from 1.
  ///   - isLast: whether no further pass can run, planned or not.
  public func look(
    _ input: RegressionInput, afterPass pass: Int, isLast: Bool, rule: RegressionRule
  ) -> Look {
    let finding = RegressionGate.decide(input, rule: rule)
    guard !isLast, pass < passes, let level = earlyLevel else { return .decided(finding) }
    guard
      let figures = RegressionFigures(input, margin: rule.margin, levels: [1 - level])
    else { return .decided(finding) }
    switch finding.verdict {
    case .error: return .decided(finding)
    case .fail:
      let isClear = !figures.lostCritical.isEmpty || figures.pWorse <= level
      return isClear ? .decided(finding) : .open(finding)
    case .pass:
      return figures.isNonInferior(confidence: 1 - level) ? .decided(finding) : .open(finding)
    case .inconclusive: return .open(finding)
    }
  }
}
