internal import Evaluation
internal import PromptModel

/// What the rules of the regression gate ask of a comparison, in their order.
protocol RegressionFacts {
  /// Rule 1.
  var hasLostCritical: Bool { get }
  /// Rule 2: the one-sided p value of "it got worse".
  var pWorse: Double { get }
  /// Rule 3.
  var dropsBeyondMargin: Bool { get }
  /// Rule 4: nothing was lost, and there are as many cases as that needs.
  func isNothingLost(needs: Int) -> Bool
  /// Rule 5.
  func isNonInferior(confidence: Double) -> Bool
}

extension RegressionFacts {
  /// The first rule that applies.
  func firstRule(nothingLostNeeds: Int) -> RegressionGate.Rule {
    if hasLostCritical { return .criticalLost }
    if pWorse <= RegressionGate.level { return .significantRegression }
    if dropsBeyondMargin { return .dropBeyondMargin }
    if isNothingLost(needs: nothingLostNeeds) { return .nothingLost }
    return isNonInferior(confidence: 1 - RegressionGate.level) ? .nonInferior : .cannotRuleOut
  }
}

/// Counts of pass/fail cases without their names.
struct FlipCounts: RegressionFacts {
  let lost: Int
  let gained: Int
  let count: Int
  let margin: Margin

  var hasLostCritical: Bool { false }
  var pWorse: Double { McNemarTest(lost: lost, gained: gained).pWorse }
  var dropsBeyondMargin: Bool { margin.isExceeded(byLost: lost - gained, of: count) }

  func isNothingLost(needs: Int) -> Bool { lost == 0 && count >= needs }

  func isNonInferior(confidence: Double) -> Bool {
    PairedDifference(lost: lost, gained: gained, count: count)?
      .isAbove(-margin.value, confidence: confidence) ?? false
  }
}
