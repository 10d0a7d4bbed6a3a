internal import Evaluation
internal import Gating
internal import PromptModel

/// What a comparison that is yet to be made can see: of pass/fail cases that flip at a rate, of
/// scores with an effect size.
public struct SuitePlan: Sendable {
  /// What is known beforehand.
  public struct Question: Sendable, Hashable {
    /// The number of cases.
    public var cases: Int
    /// The share of cases that flip, 0…1.
    public var churn: Double?
    /// The true difference, −churn…churn.
    public var difference = 0.0
    /// The mean difference of scores over its standard deviation.
    public var effect: Double?
    /// The largest drop tolerated.
    public var margin = 0.05
    /// The error allowed, one-sided where not said otherwise.
    public var level = 0.05
    /// The power that sizes are for.
    public var power = 0.8
    /// The cases that the gate's rule `nothing-lost` needs.
    public var nothingLostNeeds = 0

    /// A question about so many cases.
    public init(cases: Int) {
      self.cases = cases
    }
  }

  /// How often the default gate passes, fails and leaves undecided; nil without a churn.
  public let gate: (pass: Double, fail: Double, inconclusive: Double)?
  /// The power of exact one-sided McNemar for a difference of that size, whichever way it goes; the
  /// gate's rates are of the difference with its sign.
  public let exactMcNemarPower: Double?
  /// Connor's approximation of it.
  public let connorPower: Double?
  /// Connor's cases for the difference, not rounded; nil for none.
  public let connorCases: Double?
  /// The smallest detectable difference.
  public let detectableDifference: Double?
  /// The drop that so many cases rule out when none flips.
  public let excludedDrop: Double
  /// The cases that rule out the margin when none flips.
  public let casesWithoutFlips: Int?
  /// The cases that show an unchanged candidate non-inferior, not rounded.
  public let casesNonInferior: Double?
  /// The power of the paired t test, one-sided and two-sided; nil without an effect.
  public let pairedT: (oneSided: Double, twoSided: Double)?
  /// The cases it takes, not rounded.
  public let pairedTCases: (oneSided: Double?, twoSided: Double?)?
  /// The power of the z test of two independent arms of so many cases each.
  public let twoArms: (oneSided: Double, twoSided: Double)?

  /// The answers; what a question does not ask is nil.
  public init(_ question: Question) {
    let (n, level, power) = (question.cases, question.level, question.power)
    let (margin, difference) = (question.margin, question.difference)
    let churn = question.churn
    gate = churn.flatMap {
      RegressionRates(
        cases: n, churn: $0, difference: difference,
        rule: RegressionRule(margin: margin, nothingLostNeeds: question.nothingLostNeeds))
    }.map { ($0.pass, $0.fail, $0.inconclusive) }
    // Of a difference of that size, as Connor's: the test looks the way the difference goes.
    let size = abs(difference)
    exactMcNemarPower = churn.flatMap {
      PairedPower.exactMcNemar(
        cases: n, lostShare: ($0 + size) / 2, gainedShare: ($0 - size) / 2, level: level)
    }
    connorPower = churn.flatMap {
      PairedPower.connor(cases: n, churn: $0, difference: difference, level: level)
    }
    connorCases = churn.flatMap {
      PairedPower.connorSize(churn: $0, difference: difference, level: level, power: power)
    }
    detectableDifference = churn.flatMap {
      PairedPower.detectableDifference(cases: n, churn: $0, level: level, power: power)
    }
    excludedDrop = SuiteSize.excludedDrop(cases: n, confidence: 1 - level)
    casesWithoutFlips = SuiteSize.withoutFlips(margin: margin, confidence: 1 - level)
    casesNonInferior = churn.flatMap {
      PairedPower.nonInferioritySize(churn: $0, margin: margin, level: level, power: power)
    }
    func t(_ alternative: Alternative) -> (Double, Double) -> Double {
      { MeanPower.paired(effect: $0, count: $1, level: level, alternative: alternative) }
    }
    let count = Double(n)
    let effect = question.effect.map { abs($0) }
    pairedT = effect.map { (t(.larger)($0, count), t(.twoSided)($0, count)) }
    pairedTCases = effect.flatMap { effect in
      guard effect > 0 else { return nil }
      return (
        MeanPower.count(reaching: power, from: 1.5) { t(.larger)(effect, $0) },
        MeanPower.count(reaching: power, from: 1.5) { t(.twoSided)(effect, $0) }
      )
    }
    twoArms = effect.map {
      (
        MeanPower.normal(effect: $0, count: count, level: level, alternative: .larger),
        MeanPower.normal(effect: $0, count: count, level: level)
      )
    }
  }
}
