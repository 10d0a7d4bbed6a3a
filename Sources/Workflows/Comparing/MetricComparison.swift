internal import Evaluation
public import Gating
internal import PromptModel
internal import StrictData

/// Two arms by one metric, or on the cases of one tag; one of several, so its p value is adjusted.
public struct MetricComparison: Sendable {
  /// The metric, the assertion (`rouge-l@1`), or the tag.
  public let name: String
  /// The comparison.
  public let figures: RegressionFigures
  /// The two-sided p value, adjusted: by Holm for metrics, by Benjamini and Hochberg for tags.
  public let adjustedP: Double

  /// Whether B differs from A: the adjusted p and the interval both say so.
  public var isDifferent: Bool { adjustedP <= 0.05 && (figures.isBetter || figures.isWorse) }

  /// The graded metrics: the mean score of each case's assertions of one name, over repeats, on the
  /// cases where both arms have it. One that only repeats pass and fail is left out.
  static func metrics(
    of suite: Suite, _ first: [CaseResult], _ second: [CaseResult], seed: UInt64, margin: Double
  ) -> [MetricComparison] {
    let (before, after) = (Scores(first), Scores(second))
    let passes = (RegressionInput.means(first), RegressionInput.means(second))
    let found = before.names.filter { after.names.contains($0) }.compactMap {
      name -> (String, RegressionFigures)? in
      let pairs = suite.gatedCases.compactMap { item -> RegressionInput.Pair? in
        guard let live = before.mean(of: name, in: item.id),
          let candidate = after.mean(of: name, in: item.id)
        else { return nil }
        return RegressionInput.Pair(id: item.id, live: live, candidate: candidate)
      }
      let isPassing = pairs.allSatisfy {
        $0.live == passes.0[ExactString($0.id)]
          && $0.candidate == passes.1[ExactString($0.id)]
      }
      guard !isPassing else { return nil }
      let input = RegressionInput(suite: suite.name, pairs: pairs, seed: seed)
      return RegressionFigures(input, margin: margin).map { (name.text, $0) }
    }
    return adjusted(found, MultipleTests.holm)
  }

  /// The pass rate on the cases of each tag.
  static func slices(
    of suite: Suite, _ input: RegressionInput, margin: Double
  ) -> [MetricComparison] {
    var members: [ExactString: Set<ExactString>] = [:]
    for item in suite.gatedCases {
      for tag in item.tags { members[ExactString(tag), default: []].insert(ExactString(item.id)) }
    }
    let found = members.sorted { $0.key < $1.key }.compactMap {
      tag, ids -> (String, RegressionFigures)? in
      let part = RegressionInput(
        suite: suite.name, pairs: input.pairs.filter { ids.contains(ExactString($0.id)) },
        seed: input.seed)
      return RegressionFigures(part, margin: margin).map { (tag.text, $0) }
    }
    return adjusted(found, MultipleTests.benjaminiHochberg)
  }

  private static func adjusted(
    _ found: [(String, RegressionFigures)], _ adjust: ([Double]) -> [Double]
  ) -> [MetricComparison] {
    zip(found, adjust(found.map(\.1.pTwoSided))).map {
      MetricComparison(name: $0.0, figures: $0.1, adjustedP: $1)
    }
  }
}

/// The scores of assertions, and of whole cases, by name and case.
private struct Scores {
  private struct Key: Hashable {
    let name: ExactString
    let id: ExactString
  }

  /// `score` first, then the metrics and assertions in the order they come up.
  private(set) var names: [ExactString] = []
  private var sums: [Key: (sum: Double, count: Int)] = [:]
  private var undecided: Set<Key> = []

  init(_ results: [CaseResult]) {
    var known: Set<ExactString> = []
    func key(_ name: String, _ result: CaseResult) -> Key {
      Key(name: ExactString(name), id: ExactString(result.id))
    }
    for result in results {
      let scores =
        [("score", result.score)]
        + result.assertions.map { ($0.metric ?? $0.name, $0.score) }
      for (name, score) in scores {
        let key = key(name, result)
        if known.insert(key.name).inserted { names.append(key.name) }
        guard let score else {
          undecided.insert(key)
          continue
        }
        let old = sums[key] ?? (0, 0)
        sums[key] = (old.sum + score, old.count + 1)
      }
    }
  }

  func mean(of name: ExactString, in id: String) -> Double? {
    let key = Key(name: name, id: ExactString(id))
    guard !undecided.contains(key), let found = sums[key] else { return nil }
    return found.sum / Double(found.count)
  }
}
