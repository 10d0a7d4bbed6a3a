public import Evaluation

/// What an invocation does with the cache of paid models' answers.
public enum CacheUse: Sendable, Hashable {
  /// Kept answers are used, new ones are kept.
  case all
  /// New answers are kept, and none is used: what is measured is asked.
  case keeping
  /// It is left alone.
  case none
}

/// How an invocation asks models, whatever it asks them for.
public struct AskingOptions: Sendable, Hashable {
  /// What may be spent in all; nil: no limit.
  public var budget: RunBudget?
  /// What is done with the cache.
  public var cache: CacheUse
  /// Whether what an interrupted run has kept is used.
  public var resumes: Bool

  /// How the run stands to the recordings in git.
  public var recording: RecordingMode

  /// Options: no limit, with the cache, from the beginning.
  public init(
    budget: RunBudget? = nil, cache: CacheUse = .all, resumes: Bool = false,
    recording: RecordingMode = .none
  ) {
    self.budget = budget
    self.cache = cache
    self.resumes = resumes
    self.recording = recording
  }

  /// The same for what has to be asked: an answer of an earlier run would be no new evidence.
  public var asksAnew: AskingOptions {
    var options = self
    if cache == .all { options.cache = .keeping }
    return options
  }
}

/// Why a run is not whole: nothing was written of it.
public struct RunInterruption: Sendable, Hashable {
  /// What ended it.
  public enum Cause: Sendable, Hashable {
    /// The budget is used up.
    case budget(RunBudget)
    /// Somebody ended it.
    case cancelled
  }

  /// What ended it.
  public let cause: Cause
  /// Cases times repeats that are done and kept.
  public let kept: Int
  /// Cases times repeats in all.
  public let total: Int
  /// Whether it can be gone on with: its cases are kept in a journal.
  public let isResumable: Bool
  /// What it has spent.
  public let spent: Spending.Total
}

/// What is about to be asked.
public struct RunAnnouncement: Sendable {
  /// Requests that will be sent if none has to be sent again and none is answered from the cache;
  /// of a prompt that asks several times for one case, the first of each.
  public internal(set) var calls = 0
  /// Those besides that go to judges and embedders: one for each assertion that asks one, of each
  /// case and repeat, and the canaries'.
  public internal(set) var judgeCalls = 0
  /// Cases times repeats that an interrupted run has kept.
  public internal(set) var kept = 0
  /// Tokens of the prompts; nil: not counted.
  public internal(set) var promptTokens: Int?
  /// Whether ``promptTokens`` is an estimate.
  public internal(set) var isEstimate = false
  /// What the requests cost at most, those of judges included, in US dollars; nil: a price or a
  /// largest answer is not known. The text a judge reads is taken to have up to twice as many tokens
  /// for it as for the model that wrote it.
  public internal(set) var highestUSD: Double?
  /// What may be spent.
  public internal(set) var budget: RunBudget?
  /// Whether anything is sent to a provider that the operator named, which may ask for money.
  public internal(set) var isPaid = false
  /// Whether recordings answer, and nobody is asked.
  public internal(set) var isReplayed = false
  /// Whether an interrupted run was to be gone on with, and there is none that kept anything.
  public internal(set) var foundNothing = false
  /// Cases that cannot be asked, with the reason, in the suites' order; they have no verdict.
  public internal(set) var impossible: [(suite: String, id: String, reason: String)] = []
}
