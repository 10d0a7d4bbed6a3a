internal import StrictData

/// A suite-level metric that suite.yaml asks to be reported.
public struct SuiteMetricSpec: Sendable, Hashable {
  /// The metric's name: `macro-f1`, `cost-score`, `pass@3`, …
  public let name: String
  /// For `cost-score`: what each wrong answer costs.
  public let costs: CostMatrix?

  /// A metric.
  public init(name: String, costs: CostMatrix? = nil) {
    self.name = name
    self.costs = costs
  }
}

/// What it costs to answer one label where another is expected. What is not listed costs 0 where
/// the answer is right and 1 where it is wrong.
public struct CostMatrix: Sendable, Hashable {
  /// One entry, as written.
  public struct Entry: Sendable, Hashable {
    /// The expected label.
    public let expected: String
    /// The given label, or `other`.
    public let given: String
    /// The cost, from 0 on.
    public let cost: Double

    /// An entry.
    public init(expected: String, given: String, cost: Double) {
      self.expected = expected
      self.given = given
      self.cost = cost
    }
  }

  private struct Pair: Hashable {
    let expected: ExactString
    let given: ExactString
  }

  /// The entries, in the order written.
  public let entries: [Entry]
  private let costs: [Pair: Double]

  /// A matrix; of two entries for one pair the first counts.
  public init(_ entries: [Entry]) {
    self.entries = entries
    costs = Dictionary(
      entries.map {
        (Pair(expected: ExactString($0.expected), given: ExactString($0.given)), $0.cost)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The cost of an answer.
  public func cost(expected: String, given: String) -> Double {
    let pair = Pair(expected: ExactString(expected), given: ExactString(given))
    return costs[pair] ?? (pair.expected == pair.given ? 0 : 1)
  }
}
