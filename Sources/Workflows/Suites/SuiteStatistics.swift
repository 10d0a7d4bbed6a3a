internal import Evaluation
public import PromptModel
internal import Registry
internal import StrictData

/// `stet suite stats`: what a suite holds, and what it can tell.
public struct SuiteStatistics: Sendable {
  /// One suite's figures.
  public struct Figures: Sendable {
    /// The suite.
    public let suite: ResourceName
    /// Its digest.
    public let digest: Digest
    /// All cases.
    public let count: Int
    /// Cases by split; empty where the suite has no splits.
    public let splits: [Split: Int]
    /// The cases the gate reads.
    public let gatedCount: Int
    /// `test` or `all`.
    public let gatedSplit: String
    /// Cases whose loss is never accepted, among those the gate reads.
    public let criticalCount: Int
    /// How often each expected text is expected, in all cases and in those the gate reads; the most
    /// frequent first. Empty where the suite has no labels and most cases expect a text of their own.
    public let labels: [Share]
    /// How many cases have each tag, likewise.
    public let tags: [Share]
    /// How many groups there are, and how many cases they hold.
    public let groups: (count: Int, cases: Int)
    /// Cases that ask what an earlier one asks, or nearly.
    public let duplicates: Int
    /// Those of them that expect something else.
    public let contradictions: Int
    /// The largest drop that a run without a flip would not rule out, 0…1.
    public let excludedDrop: Double
    /// What the gate would take.
    public let sizes: [Size]
    /// How many candidates of each prompt were measured on the cases the gate reads.
    public let looks: [(prompt: PromptName, count: Int)]
  }

  /// A label or tag and its cases.
  public struct Share: Sendable, Hashable {
    /// The label or tag.
    public let name: String
    /// Of all cases.
    public let count: Int
    /// Of those the gate reads.
    public let gatedCount: Int
  }

  /// A margin and the sizes that show a drop is not larger.
  public struct Size: Sendable, Hashable {
    /// The margin, 0…1.
    public let margin: Double
    /// Cases needed where none flips.
    public let withoutFlips: Int?
    /// Cases needed where this share flips, with a power of 0.8.
    public let withChurn: [Churn]

    /// A share of flipping cases and the size for it.
    public struct Churn: Sendable, Hashable {
      /// The share, 0…1.
      public let churn: Double
      /// Cases.
      public let cases: Int?
    }
  }

  /// The suites; none: all.
  public let names: [ResourceName]

  /// A request.
  public init(_ names: [ResourceName] = []) {
    self.names = names
  }

  /// From how many looks on the test cases are worn.
  public static let wornLooks = TestLooks.worn

  /// Reads the suites of the work tree, else of the mainline.
  ///
  /// - Throws: `RegistryError.notFound`, `RegistryError.unreadable`.
  public func run(in registry: OpenRegistry) throws -> [Figures] {
    let tree = try registry.currentTree()
    let rules = RulesReader(tree)
    let known = try tree.suiteNames()
    return try (names.isEmpty ? known : names).map { name in
      guard let suite = try rules.suite(name) else {
        throw RegistryError.notFound(
          kind: "suite", name: name.text, candidates: known.map(\.text))
      }
      return Self.figures(suite, looks: try SuiteHonesty(registry).looks(at: suite))
    }
  }

  private static func figures(_ suite: Suite, looks: [PromptName: Int]) -> Figures {
    let gated = suite.gatedCases
    let pairs = SuiteDuplicates(suite.cases).pairs
    let groups = Dictionary(grouping: suite.cases.filter { $0.group != nil }) { $0.group ?? "" }
    return Figures(
      suite: suite.name, digest: suite.digest, count: suite.cases.count,
      splits: suite.hasSplits
        ? Dictionary(grouping: suite.cases) { $0.split ?? .test }.mapValues(\.count) : [:],
      gatedCount: gated.count, gatedSplit: suite.gatedSplit,
      criticalCount: gated.count(where: \.isCritical), labels: labels(of: suite),
      tags: shares(suite, suite.cases.map(\.tags), gated.map(\.tags)),
      groups: (groups.count, groups.values.reduce(0) { $0 + $1.count }),
      duplicates: Set(pairs.map(\.second.id)).count,
      contradictions: Set(pairs.filter(\.isContradiction).map(\.second.id)).count,
      excludedDrop: SuiteSize.excludedDrop(cases: gated.count),
      sizes: [0.02, 0.05, 0.1].map(size),
      looks: looks.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  private static func size(_ margin: Double) -> Size {
    Size(
      margin: margin, withoutFlips: SuiteSize.withoutFlips(margin: margin),
      withChurn: [0.05, 0.1, 0.2].map {
        Size.Churn(churn: $0, cases: SuiteSize.withChurn($0, margin: margin))
      })
  }

  /// Expected texts count as labels where the suite declares labels, or where at most half as many
  /// are different as there are cases.
  private static func labels(of suite: Suite) -> [Share] {
    func expected(_ cases: [SuiteCase]) -> [[String]] {
      cases.map { item in
        item.expected.map { [$0.string ?? $0.serialized()] } ?? []
      }
    }
    let all = expected(suite.cases)
    let different = Set(all.joined()).count
    guard !suite.labels.isEmpty || 2 * different <= suite.cases.count else { return [] }
    return shares(suite, all, expected(suite.gatedCases), declared: suite.labels)
  }

  private static func shares(
    _ suite: Suite, _ all: [[String]], _ gated: [[String]], declared: [String] = []
  ) -> [Share] {
    func counts(_ lists: [[String]]) -> [String: Int] {
      lists.joined().reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    let (total, ofGated) = (counts(all), counts(gated))
    let names = Set(total.keys).union(declared)
    return names.map {
      Share(name: $0, count: total[$0] ?? 0, gatedCount: ofGated[$0] ?? 0)
    }.sorted {
      $0.count != $1.count
        ? $0.count > $1.count : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
  }
}
