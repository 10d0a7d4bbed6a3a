public import Evaluation
internal import PromptModel

/// The figures behind the gate's word on two arms: one test and one interval.
///
/// By cases (exact McNemar, Tango's interval) where every mean is 0 or 1 or fewer than ten cases
/// differ, else by scores (sign-flip permutation, BCa bootstrap): what ``RegressionGate`` itself
/// reads.
public struct RegressionFigures: Sendable, Hashable {
  /// What the test and the interval read.
  public enum Basis: String, Sendable, Hashable {
    /// Lost and gained cases.
    case cases
    /// The differences of the means.
    case scores
  }

  /// What they read here.
  public let basis: Basis
  /// The number of cases.
  public let count: Int
  /// The mean of the first arm over the cases, 0…1.
  public let firstMean: Double
  /// The mean of the second arm.
  public let secondMean: Double
  /// Cases with a lower mean in the second arm, by id.
  public let lost: [String]
  /// Cases with a higher one.
  public let gained: [String]
  /// Lost cases that are critical.
  public let lostCritical: [String]
  /// Second minus first, on the basis that test and interval have, −1…1.
  public let difference: Double
  /// The two-sided 95 % interval of the difference; nil where it is undefined.
  public let interval: Interval?
  /// The one-sided 95 % lower bound that the gate reads; nil likewise.
  public let lowerBound: Double?
  /// The one-sided p value of "it got worse".
  public let pWorse: Double
  /// The two-sided p value.
  public let pTwoSided: Double

  private let bounds: [Double: Double]
  private let margin: Double

  /// The figures; nil where the arms cannot be compared (``RegressionGate`` says why).
  ///
  /// - Parameter levels: confidences of further one-sided lower bounds, for
  ///   ``isNonInferior(confidence:)``.
  public init?(_ input: RegressionInput, margin: Double, levels: [Double] = []) {
    let (outcomes, problems) = input.checked(margin: margin)
    guard problems.isEmpty,
      let comparison = Comparison(
        outcomes, suite: input.suite, margin: margin, seed: input.seed)
    else { return nil }
    let n = Double(outcomes.count)
    basis = comparison.scores == nil ? .cases : .scores
    count = comparison.count
    firstMean = outcomes.reduce(0) { $0 + $1.live } / n
    secondMean = outcomes.reduce(0) { $0 + $1.candidate } / n
    lost = comparison.lost
    gained = comparison.gained
    lostCritical = comparison.lostCritical
    difference =
      comparison.scores == nil ? comparison.paired.difference : comparison.difference
    interval = comparison.interval(confidence: 0.95)
    lowerBound = comparison.lowerBound(confidence: 1 - RegressionGate.level)
    pWorse = comparison.pWorse
    pTwoSided = comparison.pTwoSided
    self.margin = margin
    bounds = levels.reduce(into: [:]) { bounds, level in
      bounds[level] = comparison.lowerBound(confidence: level)
    }
  }

  /// The name of the test, without its sides.
  public var testName: String { basis == .cases ? "exact McNemar" : "sign-flip" }

  /// The name of the interval.
  public var intervalName: String { basis == .cases ? "Tango" : "BCa" }

  /// Whether the second arm is better: the two-sided test and the interval both say so.
  public var isBetter: Bool {
    pTwoSided <= RegressionGate.level && difference > 0 && (interval?.lower ?? 0) > 0
  }

  /// Whether it is worse by the same two.
  public var isWorse: Bool {
    pTwoSided <= RegressionGate.level && difference < 0 && (interval?.upper ?? 0) < 0
  }

  /// Whether the one-sided lower bound lies above −margin, at one of the `levels` asked for.
  public func isNonInferior(confidence: Double) -> Bool {
    bounds[confidence].map { $0 > -margin } ?? false
  }
}
