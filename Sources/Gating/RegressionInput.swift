public import PromptModel

/// What the comparison of a candidate with what is live reads.
public struct RegressionInput: Sendable, Hashable {
  /// One case in both arms.
  public struct Pair: Sendable, Hashable {
    /// The case.
    public let id: String
    /// The mean of its verdicts (1 passed, 0 failed) or scores with what is live, 0…1; nil: it
    /// has none.
    public let live: Double?
    /// The same with the candidate.
    public let candidate: Double?
    /// Whether losing it is never accepted.
    public let isCritical: Bool

    /// A pair.
    public init(id: String, live: Double?, candidate: Double?, isCritical: Bool = false) {
      self.id = id
      self.live = live
      self.candidate = candidate
      self.isCritical = isCritical
    }
  }

  /// The suite.
  public let suite: ResourceName
  /// Every gated case, in the suite's order.
  public let pairs: [Pair]
  /// What keeps the two arms from being compared, one sentence each, without a full stop.
  public let problems: [String]
  /// Where the random signs and resamples of graded means start; equal inputs, equal verdicts.
  public let seed: UInt64

  /// An input.
  ///
  /// - Parameter seed: made of the digests of the records compared; pass/fail means need none.
  public init(
    suite: ResourceName, pairs: [Pair], problems: [String] = [], seed: UInt64 = 0
  ) {
    self.suite = suite
    self.pairs = pairs
    self.problems = problems
    self.seed = seed
  }

  /// A pair with both means there and in range.
  struct Outcome {
    let id: String
    let live: Double
    let candidate: Double
    let isCritical: Bool

    /// Means closer than this are equal: what is left of adding thirds in another order.
    static let tolerance = 1e-12

    /// Candidate minus live, 0 where they are equal but for rounding.
    var difference: Double { isLost || isGained ? candidate - live : 0 }
    var isLost: Bool { live - candidate > Self.tolerance }
    var isGained: Bool { candidate - live > Self.tolerance }
    var isBinary: Bool { (live == 0 || live == 1) && (candidate == 0 || candidate == 1) }
  }

  /// The outcomes, and ``problems`` with what is wrong with the pairs and the margin themselves.
  func checked(margin: Double) -> (outcomes: [Outcome], problems: [String]) {
    var found = problems
    var outcomes: [Outcome] = []
    if !(0...1).contains(margin) { found.append("the margin \(margin) is not in 0…1") }
    if pairs.isEmpty { found.append("no case ran with both versions") }
    var seen: Set<[UInt8]> = []
    for pair in pairs {
      if !seen.insert(Array(pair.id.utf8)).inserted {
        found.append("case '\(pair.id)' is there twice")
      }
      guard let live = pair.live, let candidate = pair.candidate else {
        let arm = pair.live == nil ? "live version" : "candidate"
        found.append("case '\(pair.id)' has no verdict with the \(arm)")
        continue
      }
      guard (0...1).contains(live), (0...1).contains(candidate) else {
        found.append("case '\(pair.id)' has a mean outside 0…1")
        continue
      }
      outcomes.append(
        Outcome(id: pair.id, live: live, candidate: candidate, isCritical: pair.isCritical))
    }
    return (outcomes, found)
  }
}
