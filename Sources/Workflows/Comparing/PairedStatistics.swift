public import Evaluation
internal import Gating
public import PromptModel

/// Every test, interval and power figure of a paired sample, and what the regression gate says of
/// it: a pure function of the sample and the options.
public struct PairedStatistics: Sendable {
  /// What the figures depend on beside the cases.
  public struct Options: Sendable, Hashable {
    /// The largest drop tolerated, 0…1.
    public var margin = 0.05
    /// Of the intervals, above 0 and below 1. The gate's own level stays 0.05.
    public var confidence = 0.95
    /// The cases that the gate's rule `nothing-lost` needs.
    public var nothingLostNeeds = 0
    /// Of random signs and resamples.
    public var seed: UInt64 = 0
    /// Random choices of signs where there are too many for all of them.
    public var flips = 99_999
    /// Resamples of the bootstrap.
    public var resamples = 9_999

    /// The defaults.
    public init() {}

    /// 1 − ``confidence``, without the rounding of the subtraction: 0.05 of 0.95.
    public var level: Double { ((1 - confidence) * 1e12).rounded() / 1e12 }
  }

  /// What test and interval say together; see ``conclusion``.
  public enum Conclusion: String, Sendable, Hashable {
    case better, worse, undecided
    case notWorse = "not-worse"
  }

  /// What the figures depend on beside the cases.
  public let options: Options
  /// The lines read.
  public let lineCount: Int
  /// Cases with an outcome in both arms, in order: all figures but the gate's are theirs.
  public let cases: [PairedSample.Case]
  /// Cases without an outcome in one arm: the gate answers `error` where there is one.
  public let incomplete: [String]
  /// b − a of each case.
  public let differences: [Double]
  /// Cases that got worse, by id.
  public let lost: [String]
  /// Cases that got better.
  public let gained: [String]
  /// Critical cases that got worse.
  public let lostCritical: [String]
  /// Whether a mean is neither 0 nor 1.
  public let isGraded: Bool
  /// Cases that passed in both arms; nil where means are graded.
  public let bothPassed: Int?
  /// Exact McNemar on lost and gained cases.
  public let mcnemar: McNemarTest
  /// The difference of proportions; nil where there is no case.
  public let paired: PairedDifference?
  /// Sign flips of the mean difference.
  public let signFlip: SignFlipTest?
  /// The bootstrap of the mean difference; nil below 2 cases.
  public let bootstrap: BootstrapInterval?
  /// Wilcoxon's signed ranks.
  public let wilcoxon: WilcoxonTest?
  /// The mean difference with clusters of cases.
  public let clustered: ClusteredError?
  /// The e-process over the flipped cases, in order.
  public let evidence: SequentialEvidence
  /// The share of repeated cases whose runs differ, in either arm; nil without repeats.
  public let flakeRates: (a: Double, b: Double)?
  /// The regression gate's word.
  public let gate: Finding

  /// All figures of a sample.
  public init(_ sample: PairedSample, options: Options = Options()) {
    let all = sample.cases
    let complete = all.filter { $0.difference != nil }
    let differences = complete.compactMap(\.difference)
    let pairs = zip(complete, differences)
    let lostCases = pairs.filter { $0.1 < 0 }.map(\.0)
    self.options = options
    lineCount = sample.lineCount
    cases = complete
    incomplete = all.filter { $0.difference == nil }.map(\.id)
    self.differences = differences
    lost = lostCases.map(\.id)
    gained = pairs.filter { $0.1 > 0 }.map(\.0.id)
    lostCritical = lostCases.filter(\.isCritical).map(\.id)
    isGraded = complete.contains { !Self.isBinary($0) }
    bothPassed = isGraded ? nil : complete.count { $0.a == 1 && $0.b == 1 }
    mcnemar = McNemarTest(lost: lost.count, gained: gained.count)
    paired = PairedDifference(lost: lost.count, gained: gained.count, count: complete.count)
    signFlip = SignFlipTest(differences, flips: options.flips, seed: options.seed)
    bootstrap = BootstrapInterval(
      differences, resamples: options.resamples, seed: SeededGenerator.mixed(options.seed &+ 1))
    wilcoxon = WilcoxonTest(differences)
    clustered = ClusteredError(differences, clusters: Self.clusters(complete))
    evidence = differences.reduce(into: SequentialEvidence()) { evidence, difference in
      if difference != 0 { evidence.add(isLost: difference < 0) }
    }
    flakeRates = sample.flakeRates
    gate = Self.gate(all, options)
  }

  private static func isBinary(_ item: PairedSample.Case) -> Bool {
    (item.a == 0 || item.a == 1) && (item.b == 0 || item.b == 1)
  }

  /// A number for each group, and one of its own for each case without a group.
  private static func clusters(_ cases: [PairedSample.Case]) -> [Int] {
    var numbers: [[UInt8]: Int] = [:]
    return cases.indices.map { index in
      guard let group = cases[index].group else { return index }
      let bytes = Array(group.utf8)
      let number = numbers[bytes] ?? index
      numbers[bytes] = number
      return number
    }
  }

  private static func gate(_ cases: [PairedSample.Case], _ options: Options) -> Finding {
    let pairs = cases.map {
      RegressionInput.Pair(id: $0.id, live: $0.a, candidate: $0.b, isCritical: $0.isCritical)
    }
    guard let name = ResourceName("input") else {
      return Finding(.error, rule: "integrity", "the input has no name")
    }
    return RegressionGate.decide(
      RegressionInput(suite: name, pairs: pairs, seed: options.seed),
      rule: RegressionRule(margin: options.margin, nothingLostNeeds: options.nothingLostNeeds))
  }
}

extension PairedStatistics {
  /// The mean of arm a; nil where there is no case.
  public var meanA: Double? { Self.mean(cases.compactMap(\.a)) }
  /// The mean of arm b.
  public var meanB: Double? { Self.mean(cases.compactMap(\.b)) }
  /// Mean b − mean a: of pass/fail cases (gained − lost)/n.
  public var difference: Double? {
    isGraded ? Self.mean(differences) : paired?.difference
  }
  /// The share of cases that changed; nil where there is none.
  public var churn: Double? {
    cases.isEmpty ? nil : Double(lost.count + gained.count) / Double(cases.count)
  }

  /// Whether scores are compared rather than lost and gained cases: as the gate decides it, where a
  /// mean is graded and ten cases differ.
  public var comparesScores: Bool { isGraded && lost.count + gained.count >= 10 }

  /// `better` or `worse` only where the two-sided test (exact McNemar; sign flips of scores) and the
  /// two-sided interval (Tango; BCa of scores) both say so; `not-worse` where the one-sided lower
  /// bound lies above −margin; else, and where there is nothing to say it of, `undecided`.
  public var conclusion: Conclusion {
    let level = options.level
    let p = comparesScores ? signFlip?.pTwoSided : mcnemar.pTwoSided
    if let p, p <= level, let interval {
      if interval.lower > 0 { return .better }
      if interval.upper < 0 { return .worse }
    }
    return lowerBound.map { $0 > -options.margin } ?? false ? .notWorse : .undecided
  }

  /// The interval ``conclusion`` reads; of equal scores their difference, as the gate has it.
  public var interval: Interval? {
    guard comparesScores else { return paired?.interval(confidence: options.confidence) }
    guard let bootstrap else { return nil }
    return bootstrap.isConstant
      ? Interval(lower: bootstrap.mean, upper: bootstrap.mean)
      : bootstrap.interval(confidence: options.confidence)
  }

  /// The one-sided lower bound ``conclusion`` reads.
  public var lowerBound: Double? {
    guard comparesScores else { return paired?.lowerBound(confidence: options.confidence) }
    guard let bootstrap else { return nil }
    return bootstrap.isConstant
      ? bootstrap.mean : bootstrap.lowerBound(confidence: options.confidence)
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
