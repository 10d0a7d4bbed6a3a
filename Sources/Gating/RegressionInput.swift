public import PromptModel
internal import StrictData

/// One case in both arms.
public struct CasePair: Sendable, Hashable {
  /// The case.
  public let id: String
  /// The mean of its verdicts (1 passed, 0 failed) or scores with what is live, 0…1.
  public let live: Double
  /// The same with the candidate.
  public let candidate: Double
  /// Whether losing it is never accepted.
  public let isCritical: Bool

  /// A pair.
  public init(id: String, live: Double, candidate: Double, isCritical: Bool = false) {
    self.id = id
    self.live = live
    self.candidate = candidate
    self.isCritical = isCritical
  }

  /// Means closer than this are equal: what is left of adding thirds in another order.
  static let tolerance = 1e-12

  var isLost: Bool { live - candidate > Self.tolerance }
  var isGained: Bool { candidate - live > Self.tolerance }
  var isBinary: Bool { (live == 0 || live == 1) && (candidate == 0 || candidate == 1) }
  var isValid: Bool { (0...1).contains(live) && (0...1).contains(candidate) }
}

/// What the comparison of a candidate with what is live reads.
public struct RegressionInput: Sendable, Hashable {
  /// The suite.
  public let suite: ResourceName
  /// Every gated case, in the suite's order.
  public let pairs: [CasePair]
  /// What keeps the two arms from being compared, one sentence each, without a full stop.
  public let problems: [String]

  /// An input.
  public init(suite: ResourceName, pairs: [CasePair], problems: [String] = []) {
    self.suite = suite
    self.pairs = pairs
    self.problems = problems
  }

  /// ``problems``, and what is wrong with the pairs and the rule themselves.
  func allProblems(margin: Double) -> [String] {
    var found = problems
    if !(0...1).contains(margin) { found.append("the margin \(margin) is not in 0…1") }
    if pairs.isEmpty { found.append("no case ran with both versions") }
    var seen: Set<ExactString> = []
    for pair in pairs {
      if !pair.isValid { found.append("case '\(pair.id)' has a mean outside 0…1") }
      if !seen.insert(ExactString(pair.id)).inserted {
        found.append("case '\(pair.id)' is there twice")
      }
    }
    return found
  }
}
