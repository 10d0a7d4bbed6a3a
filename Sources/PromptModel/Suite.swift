public import StrictData

/// One assertion as a suite writes it.
public struct AssertionSpec: Sendable, Hashable {
  /// The type without `not-`.
  public let type: String
  /// Whether it was written with `not-`.
  public let isNegated: Bool
  /// What it compares with; nil: the case's `expected`.
  public let value: JSONValue?
  /// The least score (or the largest distance) that passes; 0 is a value.
  public let threshold: Double?
  /// Its share in the case's score; 0 measures without deciding.
  public let weight: Double
  /// The name its score is reported under.
  public let metric: String?
  /// What is done to the output first, in order: `trim`, `lower`, `first-line` and so on.
  public let transforms: [String]
  /// The assertions of an `assert-set`; empty for every other type.
  public let assertions: [AssertionSpec]
  /// The model that judges, one of the suite's judges; nil: the first of them.
  public let provider: String?

  /// An assertion.
  public init(
    type: String, isNegated: Bool = false, value: JSONValue? = nil, threshold: Double? = nil,
    weight: Double = 1, metric: String? = nil, transforms: [String] = [],
    assertions: [AssertionSpec] = [], provider: String? = nil
  ) {
    self.type = type
    self.isNegated = isNegated
    self.value = value
    self.threshold = threshold
    self.weight = weight
    self.metric = metric
    self.transforms = transforms
    self.assertions = assertions
    self.provider = provider
  }

  /// It and, for a set, everything inside, the set first.
  public var flattened: [AssertionSpec] { [self] + assertions.flatMap(\.flattened) }

  /// Whether it, or one of its set, looks for what must never be lost: secrets or personal data.
  public var isCritical: Bool {
    guard !isNegated else { return false }
    return ["pii", "secrets"].contains(type) || assertions.contains(where: \.isCritical)
  }
}

/// Which part of a suite a case belongs to.
public enum Split: String, Sendable, Hashable {
  /// Examples are chosen from it.
  case train
  /// Optimisers score on it.
  case dev
  /// The gate reads it.
  case test
}

/// Cases, assertions, metrics: suites/<name>/.
public struct Suite: Sendable, Hashable {
  /// The folder's name in suites/.
  public let name: ResourceName
  /// What it measures.
  public let description: String?
  /// The declared labels of a classification, in order; empty where there are none.
  public let labels: [String]
  /// Assertions every case starts with.
  public let defaultAssertions: [AssertionSpec]
  /// The least case score where a case does not say.
  public let defaultThreshold: Double?
  /// Whether cases are divided into train, dev and test.
  public let hasSplits: Bool
  /// The cases, in the order written, each followed by its variants.
  public let cases: [SuiteCase]
  /// The digest over suite.yaml, cases.jsonl and the files they name.
  public let digest: Digest
  /// Suite-level metrics to report, in the order written.
  public let metrics: [SuiteMetricSpec]
  /// Whether answers may not be committed.
  public let isSensitive: Bool
  /// What every case is varied by, as written.
  public let defaultVary: JSONObject?
  /// The models that judge answers, the one that is asked where an assertion names none first.
  public let judges: [SuiteJudge]
  /// The model that gives embeddings.
  public let embedder: SuiteJudge?
  /// Answers with a known verdict that the judges are tried with; never among ``cases``.
  public let canaries: [SuiteCase]

  /// A suite.
  public init(
    name: ResourceName, description: String? = nil, labels: [String] = [],
    defaultAssertions: [AssertionSpec] = [], defaultThreshold: Double? = nil,
    hasSplits: Bool = false, cases: [SuiteCase], digest: Digest,
    metrics: [SuiteMetricSpec] = [], isSensitive: Bool = false, defaultVary: JSONObject? = nil,
    judges: [SuiteJudge] = [], embedder: SuiteJudge? = nil, canaries: [SuiteCase] = []
  ) {
    self.name = name
    self.description = description
    self.labels = labels
    self.defaultAssertions = defaultAssertions
    self.defaultThreshold = defaultThreshold
    self.hasSplits = hasSplits
    self.cases = cases
    self.digest = digest
    self.metrics = metrics
    self.isSensitive = isSensitive
    self.defaultVary = defaultVary
    self.judges = judges
    self.embedder = embedder
    self.canaries = canaries
  }

  /// The matrix of the suite's `cost-score`, where it has one.
  public var costs: CostMatrix? { metrics.lazy.compactMap(\.costs).first }

  /// The cases the gate reads: those of `test` where the suite has splits, else all.
  public var gatedCases: [SuiteCase] {
    hasSplits ? cases.filter { $0.split == .test } : cases
  }

  /// Whether losing a case fails the gate: it is tagged `critical`, or carries a `pii` or `secrets`
  /// assertion, its own or the suite's, that is not negated.
  public func isCritical(_ suiteCase: SuiteCase) -> Bool {
    suiteCase.isCritical || defaultAssertions.contains(where: \.isCritical)
  }

  /// The name of what the gate reads, as statements write it.
  public var gatedSplit: String { hasSplits ? "test" : "all" }
}

/// suites/<name>/scope.yaml: the prompts a suite judges, by name or pattern (`support/*`, `**`).
public struct SuiteScope: Sendable, Hashable {
  /// Patterns: `*` stands for characters of one component, `**` for any.
  public let patterns: [String]

  /// A scope.
  public init(patterns: [String]) {
    self.patterns = patterns
  }

  /// Whether it names a prompt.
  public func contains(_ prompt: PromptName) -> Bool {
    patterns.contains { GlobPattern.matches(pattern: $0, text: prompt.text) }
  }
}

/// Patterns over names: `*` within a component, `**` across components; all else is literal.
public enum GlobPattern {
  /// Whether a text matches a pattern as a whole. Linear in pattern × text.
  public static func matches(pattern: String, text: String) -> Bool {
    let text = Array(text.utf8)
    var reachable = Set([0])
    var rest = Array(pattern.utf8)[...]
    while let byte = rest.first, !reachable.isEmpty {
      rest = rest.dropFirst()
      var next: Set<Int> = []
      if byte == 0x2A {
        let crosses = rest.first == 0x2A
        if crosses { rest = rest.dropFirst() }
        for start in reachable {
          // What another start has reached, it has followed to its end already.
          var end = start
          while next.insert(end).inserted, end < text.count, crosses || text[end] != 0x2F {
            end += 1
          }
        }
      } else {
        for start in reachable where start < text.count && text[start] == byte {
          next.insert(start + 1)
        }
      }
      reachable = next
    }
    return reachable.contains(text.count)
  }
}
