public import Evaluation
public import PromptModel

/// The rules one commit holds: read from a step's first parent, or from a push's old tip.
public struct RuleBook: Sendable {
  /// Which commit, in words: `first parent 1a2b3c4d5e`.
  public let source: String
  /// stet.yaml.
  public let policy: Policy
  /// Every suite with the prompts it judges.
  public let suites: [ScopedSuite]
  /// The model files that were asked for, by name.
  public let models: [ResourceName: ModelDefinition]
  /// What could not be read of them, in sentences: each makes a verdict *error* where it matters.
  public let problems: [ResourceName: String]

  /// A suite and its scope.
  public struct ScopedSuite: Sendable {
    /// The suite.
    public let suite: Suite
    /// Its scope.
    public let scope: SuiteScope

    /// A suite with its scope.
    public init(suite: Suite, scope: SuiteScope) {
      self.suite = suite
      self.scope = scope
    }
  }

  /// A rule book.
  public init(
    source: String, policy: Policy, suites: [ScopedSuite],
    models: [ResourceName: ModelDefinition], problems: [ResourceName: String] = [:]
  ) {
    self.source = source
    self.policy = policy
    self.suites = suites
    self.models = models
    self.problems = problems
  }

  /// The suites among these names (nil: all) that judge a prompt.
  func suites(
    _ selection: SuiteSelection, judging prompt: PromptName
  ) -> [Suite] {
    suites.filter { scoped in
      switch selection {
      case .all: scoped.scope.contains(prompt)
      case .named(let name): scoped.suite.name == name && scoped.scope.contains(prompt)
      }
    }.map(\.suite)
  }
}

/// A closure found on the mainline for a pin.
public struct FoundClosure: Sendable {
  /// The closure.
  public let closure: Closure
  /// The model its front matter names.
  public let model: ResourceName?
  /// What is wrong with the sizes of files, a sentence each: over the policy's limit, or empty.
  public let oversized: [String]

  /// A closure of one first-parent commit.
  public init(closure: Closure, model: ResourceName?, oversized: [String] = []) {
    self.closure = closure
    self.model = model
    self.oversized = oversized
  }
}

/// Whether a prompt gives the cases of a suite away.
public enum LeakReading: Sendable, Hashable {
  /// What was found.
  case report(LeakReport)
  /// The prompt's texts could not be read, and why.
  case unreadable(String)
}

/// What was read of the repository about one move; the gate itself reads nothing.
public struct MoveFacts: Sendable {
  /// The pin's closure as the prompt's name had it at or before the step; nil: nowhere.
  public var found: FoundClosure?
  /// models/<name>.yaml of the step's own tree, for the pin's model name.
  public var modelInTree: ModelDefinition?
  /// Records of the candidate's and of the live closure in the step's own tree.
  public var records: [Record] = []
  /// Statements of the candidate's closure that are no records, with why: they tell why nothing
  /// counts.
  public var unusable: [(path: String, reason: String)] = []
  /// The order of records by the first-parent commit that added them: path to position.
  public var recordOrder: [String: Int] = [:]
  /// The digests of suites as the step's own tree has them: they do not count yet, but tell why
  /// records of them do not.
  public var suitesInTree: [ResourceName: Digest] = [:]
  /// What the environment named by `after` serves in the first parent.
  public var stage: PinReading = .absent
  /// For a rollback: the pin that the commit in `restores` held at this path; nil where that
  /// commit is not on the first-parent line or held none.
  public var restored: Pin?
  /// Why the live model counts as retired; nil where it does not.
  public var liveModelRetired: String?
  /// The live closure, for the checks of its records.
  public var liveFound: FoundClosure?
  /// The prompt file's path in the repository.
  public var subjectPath = ""
  /// What a look for leaks came to, by the suite's digest, for every suite whose gate asks for one.
  public var leaks: [Digest: LeakReading] = [:]
  /// How many candidates were evaluated on a suite's test cases since they were last refreshed, by
  /// the suite's digest; only what is worth a warning.
  public var wornLooks: [Digest: Int] = [:]
  /// Overrides of the move in the step's own tree.
  public var overrides = OverrideFacts()

  /// Nothing read yet.
  public init() {}
}
