internal import Evaluation
internal import PromptModel

/// The counts and tests that the rules read.
struct Comparison {
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

  /// Nil where there is no case.
  init?(_ outcomes: [RegressionInput.Outcome], suite: ResourceName, margin: Double) {
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
    difference =
      isBinary
      ? paired.difference
      : outcomes.reduce(0) { $0 + ($1.candidate - $1.live) } / Double(count)
  }

  /// Counts alone, of cases that all pass or fail; nil where they cannot be.
  init?(lost: Int, gained: Int, count: Int, margin: Double) {
    guard let paired = PairedDifference(lost: lost, gained: gained, count: count),
      let margin = Margin(margin), let suite = ResourceName("counts")
    else { return nil }
    self.suite = suite
    self.count = count
    self.lost = Array(repeating: "", count: lost)
    self.gained = Array(repeating: "", count: gained)
    lostCritical = []
    test = McNemarTest(lost: lost, gained: gained)
    isBinary = true
    self.paired = paired
    self.margin = margin
    difference = paired.difference
  }

  /// Δ < −margin: in whole numbers where every mean is 0 or 1, so that a drop of exactly the margin
  /// is never one beyond it; graded means get a tolerance of 1e-9 for the same reason.
  var dropsBeyondMargin: Bool {
    isBinary
      ? margin.isExceeded(byLost: lost.count - gained.count, of: count)
      : difference < -margin.value - 1e-9
  }

  /// The number of cases that would decide what these leave open; nil where none would or none is
  /// known to.
  func decidingSize(nothingLostNeeds: Int) -> Int? {
    if lost.isEmpty {
      let sizes = [nothingLostNeeds, SuiteSize.withoutFlips(margin: margin.value) ?? Int.max]
      return sizes.filter { $0 > count && $0 < Int.max }.min()
    }
    let churn = Double(lost.count + gained.count) / Double(count)
    let planned = SuiteSize.withChurn(churn, margin: margin.value)
    if let planned, planned > count { return planned }
    // Large enough if nothing had changed: it is the observed drop that leaves little room.
    let atDrop = SuiteSize.withChurn(
      churn, difference: paired.difference, margin: margin.value)
    return atDrop.flatMap { $0 > count ? $0 : nil }
  }

  func finding(
    _ verdict: VerdictKind, _ rule: String, _ message: String, remedy: Remedy? = nil
  ) -> Finding {
    Finding(
      verdict, rule: rule, message, remedy: remedy, suite: suite, lost: lost, gained: gained)
  }
}

/// The margin as the decimal fraction it was written as: 0.29 is 29/100, not the double below it.
struct Margin {
  let value: Double
  private let numerator: Int128
  private let denominator: Int128

  /// Reads the shortest decimal that stands for the double; nil for values outside 0…1. Below
  /// 1e-15 a margin is 0.
  init?(_ value: Double) {
    guard (0...1).contains(value) else { return nil }
    self.value = value
    let parts = "\(value)".split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let scale = fraction.utf8.count - exponent
    guard value >= 1e-15, scale <= 33, let digits = Int128(String(mantissa[0]) + fraction) else {
      (numerator, denominator) = (0, 1)
      return
    }
    (numerator, denominator) = (digits, (0..<max(scale, 0)).reduce(1) { power, _ in power * 10 })
  }

  /// Whether lost / count > margin.
  func isExceeded(byLost lost: Int, of count: Int) -> Bool {
    let left = Int128(lost).multipliedReportingOverflow(by: denominator)
    let right = numerator.multipliedReportingOverflow(by: Int128(count))
    guard !left.overflow, !right.overflow else {
      return Double(lost) / Double(count) > value
    }
    return left.partialValue > right.partialValue
  }
}
