internal import PromptModel
internal import StrictData

/// What a suite asks of one case: what a record's result of it is held against.
public struct CaseExpectation: Sendable, Hashable {
  /// An assertion that is decided when all of the case's group has run.
  public struct Invariant: Sendable, Hashable {
    /// Its place in ``CaseExpectation/names``.
    public let index: Int
    /// The least share of the group that has to agree; nil: all.
    public let leastShare: Double?
    /// Whether it is turned round.
    public let isNegated: Bool

    /// Verdict and score where a share of the group agrees.
    func outcome(share: Double) -> (pass: Bool, score: Double) {
      let pass = leastShare.map { share >= $0 } ?? (share == 1)
      return isNegated ? (!pass, 1 - share) : (pass, share)
    }
  }

  /// `name@version` of every assertion, the suite's defaults first.
  public let names: [String]
  /// For each of them, its weight in the case's score; 0 for what is inside a set.
  public let weights: [Double]
  /// The least weighted score that passes; nil: every assertion with a weight must.
  public let threshold: Double?
  /// For a classification: the expected label.
  public let label: String?
  /// The index of the assertion that passes exactly where the label is the expected one.
  public let labelAssertion: Int?
  /// The assertions that wait for the case's group.
  public let invariants: [Invariant]
  /// The cases that `invariant` compares: the variants of one case, else those of one group.
  public let kin: String?

  /// For each assertion, whether it decides: its weight is above 0.
  public var isDeciding: [Bool] { weights.map { $0 > 0 } }
  /// Whether the weighted mean decides by a threshold, and not every assertion by itself.
  public var hasThreshold: Bool { threshold != nil }

  /// What a result answered, as `invariant` compares it: the label of a classification, else the
  /// verdict of the other assertions. Nil where it has none.
  func answer(of result: CaseResult) -> KinAnswer? {
    if result.assertions.isEmpty && result.pass == nil { return nil }
    if label != nil { return .label(result.label.map { ExactString($0) }) }
    return verdict(of: result).map { .verdict($0) }
  }

  /// The verdict of all assertions but `invariant`; nil where there is none.
  func verdict(of result: CaseResult) -> Bool? {
    guard !invariants.isEmpty, !result.assertions.isEmpty else { return result.pass }
    guard result.assertions.count == weights.count else { return nil }
    let waiting = Set(invariants.map(\.index))
    var (sum, total, allPass) = (0.0, 0.0, true)
    for (index, assertion) in result.assertions.enumerated() {
      guard weights[index] > 0, !waiting.contains(index) else { continue }
      guard let pass = assertion.pass, let score = assertion.score else { return nil }
      sum += weights[index] * score
      total += weights[index]
      allPass = allPass && pass
    }
    return threshold.map { min(1, sum / total) >= $0 } ?? allPass
  }
}

/// What one member of a group answered.
enum KinAnswer: Hashable {
  /// A label; nil: none of the suite's.
  case label(ExactString?)
  /// Whether it passed.
  case verdict(Bool)
}
