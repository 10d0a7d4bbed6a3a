public import Evaluation
public import PromptModel

/// `stet leaderboard`: ranks what was measured on each suite, over all committed records.
public struct Leaderboard: Sendable {
  /// What a line stands for.
  public enum Grouping: String, Sendable, Hashable, CaseIterable {
    /// The best of each prompt's version, whatever the model.
    case version
    /// The best with each model.
    case model
    /// The best of each set of techniques.
    case technique
  }

  /// Only this suite.
  public let suite: ResourceName?
  /// The metric; nil: `accuracy`.
  public let metric: String?
  /// What a line stands for; nil: a version with a model.
  public let grouping: Grouping?
  /// Whether only the suites' states of today are told.
  public let isCurrentOnly: Bool

  /// A request.
  public init(
    suite: ResourceName? = nil, metric: String? = nil, grouping: Grouping? = nil,
    isCurrentOnly: Bool = false
  ) {
    self.suite = suite
    self.metric = metric
    self.grouping = grouping
    self.isCurrentOnly = isCurrentOnly
  }

  /// The records of one state of a suite, ranked.
  public struct Table: Sendable {
    /// The suite.
    public let suite: String
    /// Its state.
    public let digest: Digest
    /// The cases that were run: `all`, `train`, `dev` or `test`.
    public let split: String
    /// Whether it is the state at the mainline's tip.
    public let isCurrent: Bool
    /// The metric.
    public let metric: String
    /// The best first.
    public let entries: [Entry]
  }

  /// One version of a prompt with one model, over all its records.
  public struct Entry: Sendable {
    /// From 1; an entry that cannot be told from the best has its rank.
    public internal(set) var rank = 0
    /// The p value of "no different from the best", Holm-adjusted; nil for the best and where no
    /// case is shared.
    public internal(set) var pValue: Double?
    /// The test of ``pValue``.
    public internal(set) var test: LeaderboardFigures.Test?
    /// How many entries it is the best of, with a grouping.
    public internal(set) var bestOf = 1
    /// The prompt.
    public let prompt: PromptName
    /// The newest version with this closure; nil where the mainline has none.
    public let version: Int?
    /// The closure.
    public let closure: Digest
    /// The model.
    public let model: String
    /// Its state.
    public let modelDigest: Digest
    /// Whether it is the embedded baseline, which is no evidence about a language model; nil where
    /// the model's state is not to be found.
    public let isBaseline: Bool?
    /// How the model was tuned: `base` where its file does not say.
    public let tuning: String?
    /// Nil where the prompt's state is not to be found.
    public let techniques: PromptTechniques?
    /// The metric; nil where it is undefined.
    public let value: Double?
    /// The interval of 95 %.
    public let interval: Interval?
    /// How ``interval`` was made.
    public let method: LeaderboardFigures.Method?
    /// Cases.
    public let cases: Int
    /// Runs that passed, over all records.
    public let passed: Int
    /// Runs, over all records.
    public let total: Int
    /// Records.
    public let records: Int
    /// What the answers took; nil: nothing is known.
    public let usage: UsageFigures?
    /// When the last of them was finished: RFC 3339, UTC.
    public let finishedOn: String

    /// Whether the best is not known to be better.
    public var isTiedWithBest: Bool { rank == 1 }
  }

  /// What came out.
  public struct Outcome: Sendable {
    /// By suite; of one suite the state of today first, then the others, newest first.
    public let tables: [Table]
    /// Facts beside the answer.
    public let notes: [String]
  }
}
