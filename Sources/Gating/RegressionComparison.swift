internal import Evaluation
internal import PromptModel

/// The counts and tests that the rules read.
///
/// Means that are all 0 or 1 are compared by cases: exact McNemar and Tango. Others are compared by
/// their scores, sign-flip permutation and the BCa bootstrap, except where fewer than
/// ``scoresNeed`` cases differ: there bootstrap intervals collapse, and each difference counts as
/// a lost or a gained case by its sign.
struct Comparison: RegressionFacts {
  /// The number of cases that have to differ before their scores are compared.
  static let scoresNeed = 10

  /// The tests of the scores.
  struct Scores {
    let test: SignFlipTest
    let bootstrap: BootstrapInterval
    /// The mean of the squared differences: what the churn is to lost and gained cases.
    let meanSquare: Double
  }

  let suite: ResourceName
  let count: Int
  let lost: [String]
  let gained: [String]
  let lostCritical: [String]
  let test: McNemarTest
  let paired: PairedDifference
  /// Candidate minus live, the mean over the cases, −1…1.
  let difference: Double
  let margin: Margin
  let isBinary: Bool
  /// Nil where cases are compared.
  let scores: Scores?

  /// Nil where there is no case.
  init?(
    _ outcomes: [RegressionInput.Outcome], suite: ResourceName, margin: Double, seed: UInt64 = 0
  ) {
    let lostPairs = outcomes.filter(\.isLost)
    self.suite = suite
    count = outcomes.count
    lost = lostPairs.map(\.id)
    gained = outcomes.filter(\.isGained).map(\.id)
    lostCritical = lostPairs.filter(\.isCritical).map(\.id)
    test = McNemarTest(lost: lost.count, gained: gained.count)
    isBinary = outcomes.allSatisfy(\.isBinary)
    guard
      let paired = PairedDifference(lost: lost.count, gained: gained.count, count: count),
      let margin = Margin(margin)
    else { return nil }
    self.paired = paired
    self.margin = margin
    let differences = outcomes.map(\.difference)
    scores =
      isBinary || lost.count + gained.count < Self.scoresNeed
      ? nil : Scores(differences, seed: seed)
    difference =
      isBinary ? paired.difference : differences.reduce(0, +) / Double(differences.count)
  }

  var hasLostCritical: Bool { !lostCritical.isEmpty }

  func isNothingLost(needs: Int) -> Bool { lost.isEmpty && count >= needs }

  /// Δ < −margin: by cases in whole numbers, so that a drop of exactly the margin is never one
  /// beyond it; by scores with a tolerance of 1e-9 for the same reason.
  var dropsBeyondMargin: Bool {
    scores == nil
      ? margin.isExceeded(byLost: lost.count - gained.count, of: count)
      : difference < -margin.value - 1e-9
  }

  /// The one-sided p value of "it got worse".
  var pWorse: Double { scores?.test.pWorse ?? test.pWorse }

  /// The exact or sign-flip two-sided p value.
  var pTwoSided: Double { scores?.test.pTwoSided ?? test.pTwoSided }

  /// The two-sided interval of the difference; nil where the scores have none.
  func interval(confidence: Double = 0.95) -> Interval? {
    guard let scores else { return paired.interval(confidence: confidence) }
    return scores.bootstrap.isConstant
      ? Interval(lower: difference, upper: difference)
      : scores.bootstrap.interval(confidence: confidence)
  }

  /// The one-sided lower bound of the difference; nil where the scores have none.
  func lowerBound(confidence: Double) -> Double? {
    guard let scores else { return paired.lowerBound(confidence: confidence) }
    return scores.bootstrap.isConstant
      ? difference : scores.bootstrap.lowerBound(confidence: confidence)
  }

  /// Whether the one-sided lower bound lies above −margin.
  func isNonInferior(confidence: Double) -> Bool {
    guard scores != nil else { return paired.isAbove(-margin.value, confidence: confidence) }
    return lowerBound(confidence: confidence).map { $0 > -margin.value } ?? false
  }

  /// The number of cases that would decide what these leave open; nil where none would or none is
  /// known to.
  func decidingSize(nothingLostNeeds: Int) -> Int? {
    if lost.isEmpty {
      let sizes = [nothingLostNeeds, SuiteSize.withoutFlips(margin: margin.value) ?? Int.max]
      return sizes.filter { $0 > count && $0 < Int.max }.min()
    }
    let churn = scores?.meanSquare ?? Double(lost.count + gained.count) / Double(count)
    let planned = SuiteSize.withChurn(churn, margin: margin.value)
    if let planned, planned > count { return planned }
    // Large enough if nothing had changed: it is the observed drop that leaves little room.
    let atDrop = SuiteSize.withChurn(
      churn, difference: scores == nil ? paired.difference : difference, margin: margin.value)
    return atDrop.flatMap { $0 > count ? $0 : nil }
  }

  func finding(
    _ verdict: VerdictKind, _ rule: String, _ message: String, remedy: Remedy? = nil
  ) -> Finding {
    Finding(
      verdict, rule: rule, message, remedy: remedy, suite: suite, lost: lost, gained: gained)
  }
}

extension Comparison.Scores {
  /// The tests of differences of which some are not 0; nil where there are fewer than 2.
  init?(_ differences: [Double], seed: UInt64) {
    // Two streams, so that the signs and the resamples share no words.
    guard let test = SignFlipTest(differences, seed: seed),
      let bootstrap = BootstrapInterval(differences, seed: SeededGenerator.mixed(seed &+ 1))
    else { return nil }
    self.test = test
    self.bootstrap = bootstrap
    meanSquare = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
  }
}
