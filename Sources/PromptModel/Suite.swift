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

/// One case: a line of cases.jsonl.
public struct SuiteCase: Sendable, Hashable {
  /// Unique in the suite.
  public let id: String
  /// The variables the prompt is rendered with.
  public let vars: JSONObject
  /// The expected output or label.
  public let expected: JSONValue?
  /// The case's own assertions; the suite's defaults come before them.
  public let assertions: [AssertionSpec]
  /// The least case score that passes; nil: every assertion must.
  public let threshold: Double?
  /// Tags; `critical` means that losing the case is never accepted.
  public let tags: [String]
  /// Cases that belong together: one cluster for the statistics.
  public let group: String?
  /// The part it is in; nil where the suite has no splits.
  public let split: Split?
  /// The line in cases.jsonl, from 1; for a variant that of the case it was made of.
  public let line: Int
  /// The case's own `vary`, as written.
  public let vary: JSONObject?
  /// Its place among the variants `vary` made; nil where there are none.
  public let family: CaseFamily?
  /// The answer it gives itself to try the judges with; nil for every case that is one.
  public let canary: Canary?
  /// The conversation so far, results of tools and files; nil where it has none.
  public let conversation: CaseConversation?

  /// A case.
  public init(
    id: String, vars: JSONObject, expected: JSONValue? = nil, assertions: [AssertionSpec] = [],
    threshold: Double? = nil, tags: [String] = [], group: String? = nil, split: Split? = nil,
    line: Int, vary: JSONObject? = nil, family: CaseFamily? = nil, canary: Canary? = nil,
    conversation: CaseConversation? = nil
  ) {
    self.id = id
    self.vars = vars
    self.expected = expected
    self.assertions = assertions
    self.threshold = threshold
    self.tags = tags
    self.group = group
    self.split = split
    self.line = line
    self.vary = vary
    self.family = family
    self.canary = canary
    self.conversation = conversation
  }

  /// Whether losing it fails the gate by what stands in the case itself; see
  /// ``Suite/isCritical(_:)`` for the suite's part.
  public var isCritical: Bool {
    tags.contains("critical") || assertions.contains(where: \.isCritical)
  }

  /// Whether it stands in cases.jsonl itself, and is no variant of another.
  public var isWritten: Bool { family.map { $0.origin.utf8.elementsEqual(id.utf8) } ?? true }

  /// The same case in a split.
  public func moved(to split: Split) -> SuiteCase {
    SuiteCase(
      id: id, vars: vars, expected: expected, assertions: assertions, threshold: threshold,
      tags: tags, group: group, split: split, line: line, vary: vary, family: family,
      canary: canary, conversation: conversation)
  }

  /// The same case with other variables.
  public func with(vars: JSONObject) -> SuiteCase {
    SuiteCase(
      id: id, vars: vars, expected: expected, assertions: assertions, threshold: threshold,
      tags: tags, group: group, split: split, line: line, vary: vary, family: family,
      canary: canary, conversation: conversation)
  }
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
