internal import Evaluation
internal import PromptModel

/// The sentences of a comparison: always n, the lost and the gained cases, the difference with its
/// interval. The word "better" appears only where the exact two-sided test and the interval agree.
struct RegressionMessage {
  private let comparison: Comparison
  private let rule: RegressionRule

  init(_ comparison: Comparison, rule: RegressionRule) {
    self.comparison = comparison
    self.rule = rule
  }

  /// At most ten problems, and how many more there are.
  static func integrity(_ problems: [String]) -> String {
    let more = problems.count > 10 ? "; and \(problems.count - 10) more" : ""
    return "the versions cannot be compared: "
      + problems.prefix(10).joined(separator: "; ") + more
  }

  var criticalLost: String {
    let critical = comparison.lostCritical
    return "\(Self.count(critical.count, "critical case")) lost (\(Self.names(critical))): \(facts)"
  }

  var significant: String {
    "\(facts); \(Self.test(comparison, "one-sided")) p \(PointsText.probability(comparison.pWorse))"
  }

  var beyondMargin: String { "\(facts); the margin is \(PointsText.points(rule.margin))" }

  var nothingLost: String { "\(facts)\(better)\(resolution)" }

  var nonInferior: String {
    let bound = lowerBound.map(PointsText.signed) ?? "undefined"
    return "\(facts); the one-sided 95 % lower bound is \(bound), above the margin of "
      + "\(PointsText.signed(-rule.margin))\(better)"
  }

  func cannotRuleOut(size: Int?) -> String {
    if comparison.lost.isEmpty {
      let needed = "; nothing-lost needs \(Self.count(rule.nothingLostNeeds, "case"))"
      return "\(facts)\(needed)\(resolution)"
    }
    let drop = lowerBound.map { "a drop of \(PointsText.points(-$0))" } ?? "a drop"
    let open =
      "\(facts); \(drop) cannot be ruled out, the margin is " + PointsText.points(rule.margin)
    guard let size else { return open }
    let churn = comparison.lost.count + comparison.gained.count
    let verb = comparison.scores == nil ? "flipping" : "differing"
    return "\(open); with \(churn) of \(comparison.count) cases \(verb) it would take \(size)"
  }

  /// "3 of 120 cases lost (a, b, c), 1 gained (d); difference −1.7 points, 95 % interval …".
  private var facts: String {
    let (lost, gained) = (comparison.lost, comparison.gained)
    let interval = comparison.interval(confidence: 0.95)
    var text = "\(lost.count) of \(Self.count(comparison.count, "case")) lost"
    if !lost.isEmpty { text += " (\(Self.names(lost)))" }
    text += ", \(gained.count) gained"
    if !gained.isEmpty { text += " (\(Self.names(gained)))" }
    text += "; difference \(PointsText.signed(comparison.difference))"
    if !comparison.isBinary {
      text += " of the mean score, \(PointsText.signed(comparison.paired.difference)) by cases"
    }
    guard let interval else { return text + ", 95 % interval undefined" }
    return text
      + ", 95 % interval \(PointsText.signed(interval.lower)) to \(PointsText.signed(interval.upper))"
  }

  private var lowerBound: Double? {
    comparison.lowerBound(confidence: 1 - RegressionGate.level)
  }

  /// "exact one-sided McNemar", "two-sided sign-flip".
  private static func test(_ comparison: Comparison, _ sides: String) -> String {
    comparison.scores == nil ? "exact \(sides) McNemar" : "\(sides) sign-flip"
  }

  /// What so few cases cannot see, and how many would.
  private var resolution: String {
    guard let bound = lowerBound, bound < 0 else { return "" }
    let flips = comparison.gained.isEmpty ? "no case flipped" : "no case was lost"
    let cases = Self.count(comparison.count, "case")
    var text =
      "; \(flips), but \(cases) can only rule out drops larger than \(PointsText.points(-bound))"
    let needed = SuiteSize.withoutFlips(margin: rule.margin)
    if -bound > rule.margin, let needed, needed > comparison.count {
      text += "; \(PointsText.points(rule.margin)) would take \(needed)"
    }
    return text
  }

  private var better: String {
    let p = comparison.pTwoSided
    guard p <= RegressionGate.level, comparison.difference > 0,
      let interval = comparison.interval(confidence: 0.95), interval.lower > 0
    else { return "" }
    let test = Self.test(comparison, "two-sided")
    return "; the candidate is better (\(test) p \(PointsText.probability(p)))"
  }

  /// At most 20 names; the finding has them all.
  private static func names(_ ids: [String]) -> String {
    let shown = ids.prefix(20).joined(separator: ", ")
    return ids.count > 20 ? "\(shown) and \(ids.count - 20) more" : shown
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
