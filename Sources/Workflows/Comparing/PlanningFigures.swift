internal import Evaluation

/// What a paired sample of this size and churn can see, and the sizes that would do: one-sided, at
/// the level 1 − confidence, with a power of 0.8 for the margin.
public struct PlanningFigures: Sendable, Hashable {
  /// The error allowed, 1 − confidence.
  public let level: Double
  /// The power that sizes are for.
  public let power: Double
  /// The share of cases that changed; of scores the mean of the squared differences.
  public let churn: Double?
  /// The smallest difference detectable with that power.
  public let detectableDifference: Double?
  /// The smallest drop that so many cases rule out when none flips.
  public let excludedDrop: Double
  /// The cases that rule out a drop of the margin when none flips.
  public let casesWithoutFlips: Int?
  /// The cases that show an unchanged candidate non-inferior, not rounded.
  public let casesNonInferior: Double?
  /// Connor's cases that detect a drop of the margin, not rounded.
  public let casesConnor: Double?
  /// The probability that exact McNemar detects a drop of the margin at this size and churn; nil
  /// where the churn is smaller than the margin.
  public let exactMcNemarPower: Double?
  /// Connor's approximation of the same.
  public let connorPower: Double?
  /// The standard deviation of the differences (n − 1); nil below 2 cases.
  public let standardDeviation: Double?
  /// The power of the one-sided paired t test for a drop of the margin.
  public let pairedTPower: Double?
  /// The cases it takes for a power of 0.8, not rounded.
  public let pairedTCases: Double?

  /// The figures of a comparison.
  public init(_ statistics: PairedStatistics, power: Double = 0.8) {
    let (n, margin) = (statistics.cases.count, statistics.options.margin)
    let level = statistics.options.level
    let values = statistics.differences
    let squares = values.reduce(0) { $0 + $1 * $1 }
    let churn: Double? =
      statistics.isGraded ? values.isEmpty ? nil : squares / Double(n) : statistics.churn
    let flips = statistics.isGraded ? nil : churn
    self.level = level
    self.power = power
    self.churn = churn
    detectableDifference = churn.flatMap {
      PairedPower.detectableDifference(cases: n, churn: $0, level: level, power: power)
    }
    excludedDrop = SuiteSize.excludedDrop(cases: n, confidence: 1 - level)
    casesWithoutFlips = SuiteSize.withoutFlips(margin: margin, confidence: 1 - level)
    casesNonInferior = churn.flatMap {
      PairedPower.nonInferioritySize(churn: $0, margin: margin, level: level, power: power)
    }
    casesConnor = flips.flatMap {
      $0 < margin
        ? nil
        : PairedPower.connorSize(churn: $0, difference: margin, level: level, power: power)
    }
    exactMcNemarPower = flips.flatMap {
      $0 < margin
        ? nil
        : PairedPower.exactMcNemar(
          cases: n, lostShare: ($0 + margin) / 2, gainedShare: ($0 - margin) / 2, level: level)
    }
    connorPower = flips.flatMap {
      $0 < margin ? nil : PairedPower.connor(cases: n, churn: $0, difference: margin, level: level)
    }
    let spread = Self.standardDeviation(values)
    standardDeviation = spread
    let effect = spread.flatMap { $0 > 0 && margin > 0 ? margin / $0 : nil }
    pairedTPower = effect.map {
      MeanPower.paired(effect: $0, count: Double(n), level: level, alternative: .larger)
    }
    pairedTCases = effect.flatMap { effect in
      MeanPower.count(reaching: power, from: 1.5) {
        MeanPower.paired(effect: effect, count: $0, level: level, alternative: .larger)
      }
    }
  }

  private static func standardDeviation(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
