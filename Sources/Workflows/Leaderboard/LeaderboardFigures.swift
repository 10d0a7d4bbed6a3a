internal import Evaluation
internal import PromptModel
internal import StrictData

/// The figure of one entry of a leaderboard, its interval, and tests against another entry.
public struct LeaderboardFigures: Sendable {
  /// How an interval was made.
  public enum Method: String, Sendable, Hashable {
    /// Wilson's, of cases that passed or failed.
    case wilson
    /// Student's, with CR1 errors: cases of a group are no independent evidence.
    case clustered
    /// The BCa bootstrap of the cases' means.
    case bca
    /// Percentiles of the metric over cases drawn anew, for metrics that are no mean over cases.
    case percentile
  }

  /// How two entries were told apart.
  public enum Test: String, Sendable, Hashable {
    /// Exact, two-sided.
    case mcnemar
    /// Of the cases' differences, two-sided.
    case signFlip = "sign-flip"
    /// Approximate randomization (Noreen 1989; Yeh 2000): the answers of both to a case change
    /// sides by chance.
    case randomization
  }

  /// Draws of ``Method/percentile`` and ``Test/randomization``.
  static let draws = 999

  private struct Case {
    let id: ExactString
    let cluster: Int
    let runs: [CaseResult]
    /// The mean over its runs; nil for metrics that are no mean over cases, or where it has none.
    let value: Double?
  }

  private let metric: String
  private let suite: Suite?
  private let cases: [Case]
  private let hasClusters: Bool
  private let isMean: Bool

  /// The metric over all runs; nil where it is undefined.
  let value: Double?
  /// The number of cases.
  var count: Int { cases.count }

  /// - Parameters:
  ///   - results: the runs of all records.
  ///   - suite: the suite in the state that was run, where it is known: its labels, costs, groups.
  init(_ metric: String, of results: [CaseResult], suite: Suite?) {
    var order: [ExactString] = []
    var runs: [ExactString: [CaseResult]] = [:]
    for result in results {
      let key = ExactString(result.id)
      if runs[key] == nil { order.append(key) }
      runs[key, default: []].append(result)
    }
    let groups = Dictionary(
      (suite?.cases ?? []).compactMap { item in
        item.group.map { (ExactString(item.id), ExactString($0)) }
      }, uniquingKeysWith: { first, _ in first })
    var numbers: [ExactString: Int] = [:]
    let isMean = !SuiteMetrics.isClassification(metric)
    let cases = order.enumerated().map { index, id in
      let own = runs[id] ?? []
      let cluster = groups[id].map { group in
        numbers[group, default: index] == index ? index : numbers[group] ?? index
      }
      if let group = groups[id], numbers[group] == nil { numbers[group] = index }
      return Case(
        id: id, cluster: cluster ?? index, runs: own,
        value: isMean ? Self.value(metric, of: own, suite) : nil)
    }
    self.metric = metric
    self.suite = suite
    self.cases = cases
    self.isMean = isMean
    hasClusters = Set(cases.map(\.cluster)).count < cases.count
    value = Self.value(metric, of: results, suite)
  }

  private static func value(_ metric: String, of results: [CaseResult], _ suite: Suite?) -> Double?
  {
    SuiteMetrics.value(
      named: metric, of: results, labels: suite?.labels ?? [], costs: suite?.costs)
  }

  // MARK: Interval

  /// The two-sided interval of 95 %; nil where the metric is undefined.
  func interval(seed: UInt64) -> (interval: Interval, method: Method)? {
    guard value != nil else { return nil }
    guard isMean else { return percentile(seed: seed) }
    let known = cases.filter { $0.value != nil }
    let values = known.compactMap(\.value)
    if hasClusters, let found = clustered(values, known.map(\.cluster)) {
      return (found, .clustered)
    }
    let isBinary = values.allSatisfy { $0 == 0 || $0 == 1 }
    if !hasClusters, !isBinary,
      let found = BootstrapInterval(values, seed: seed)?.interval()
    {
      return (Self.clipped(found), .bca)
    }
    guard isBinary else { return nil }
    // All alike: as many cases as are independent.
    let count = hasClusters ? Set(known.map(\.cluster)).count : values.count
    let passes = hasClusters ? (values.first == 1 ? count : 0) : values.count { $0 == 1 }
    return ProportionInterval.wilson(passes: passes, of: count).map { ($0, .wilson) }
  }

  private func clustered(_ values: [Double], _ clusters: [Int]) -> Interval? {
    guard let error = ClusteredError(values, clusters: clusters), error.cr0 > 0 else { return nil }
    return error.studentInterval().map(Self.clipped)
  }

  private static func clipped(_ interval: Interval) -> Interval {
    Interval(lower: max(0, interval.lower), upper: min(1, interval.upper))
  }

  private func percentile(seed: UInt64) -> (interval: Interval, method: Method)? {
    let clusters = Dictionary(grouping: cases, by: \.cluster).sorted { $0.key < $1.key }
      .map { $0.value.flatMap(\.runs) }
    var generator = SeededGenerator(seed: seed)
    var found: [Double] = []
    for _ in 0..<Self.draws {
      var drawn: [CaseResult] = []
      for _ in clusters { drawn += clusters[Self.index(below: clusters.count, &generator)] }
      if let value = Self.value(metric, of: drawn, suite) { found.append(value) }
    }
    guard found.count > Self.draws / 2 else { return nil }
    found.sort()
    return (
      Interval(
        lower: Percentile.linear(found, 0.025), upper: Percentile.linear(found, 0.975)),
      .percentile
    )
  }

  private static func index(below count: Int, _ generator: inout SeededGenerator) -> Int {
    Int(((generator.next() >> 32) &* UInt64(count)) >> 32)
  }

  // MARK: Tests

  /// The two-sided p value of "no different" over the cases both have; nil where they share none.
  func test(against other: LeaderboardFigures, seed: UInt64) -> (p: Double, test: Test)? {
    let mine = Dictionary(
      cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let pairs = other.cases.compactMap { theirs in mine[theirs.id].map { ($0, theirs) } }
    guard !pairs.isEmpty else { return nil }
    guard isMean else { return randomization(pairs, seed: seed) }
    let valued = pairs.compactMap { own, theirs in
      own.value.flatMap { value in theirs.value.map { (value, $0) } }
    }
    guard !valued.isEmpty else { return nil }
    if metric == "accuracy", valued.allSatisfy({ [0, 1].contains($0) && [0, 1].contains($1) }) {
      let test = McNemarTest(
        lost: valued.count { $0 < $1 }, gained: valued.count { $0 > $1 })
      return (test.pTwoSided, .mcnemar)
    }
    return SignFlipTest(valued.map { $0 - $1 }, flips: 9_999, seed: seed).map {
      ($0.pTwoSided, .signFlip)
    }
  }

  private func randomization(_ pairs: [(Case, Case)], seed: UInt64) -> (p: Double, test: Test)? {
    func difference(_ isSwapped: [Bool]) -> Double? {
      var (left, right): ([CaseResult], [CaseResult]) = ([], [])
      for (pair, isSwapped) in zip(pairs, isSwapped) {
        left += (isSwapped ? pair.1 : pair.0).runs
        right += (isSwapped ? pair.0 : pair.1).runs
      }
      guard let first = Self.value(metric, of: left, suite),
        let second = Self.value(metric, of: right, suite)
      else { return nil }
      return abs(first - second)
    }
    guard let observed = difference(pairs.map { _ in false }) else { return nil }
    var generator = SeededGenerator(seed: seed)
    var (asLarge, count) = (1, 1)
    for _ in 0..<Self.draws {
      guard let drawn = difference(pairs.map { _ in generator.next() & (1 << 63) != 0 }) else {
        continue
      }
      count += 1
      if drawn >= observed - 1e-12 { asLarge += 1 }
    }
    return (Double(asLarge) / Double(count), .randomization)
  }
}
