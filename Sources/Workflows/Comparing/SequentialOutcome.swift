public import Gating
public import PromptModel

/// What will run, before it does.
public struct SequentialAnnouncement: Sendable {
  /// The candidate.
  public let prompt: ResolvedPrompt
  /// Whose gate decides.
  public let environment: EnvironmentName
  /// The rule.
  public let plan: SequentialPlan
  /// The suites, what is live on each (nil: nothing is compared) and their cases.
  public let suites: [(suite: Suite, live: ResolvedPrompt?, cases: Int)]
  /// Whether repeats say nothing, so that there is one pass.
  public let isDeterministic: Bool
}

/// What a sequential evaluation came to.
public struct SequentialOutcome: Sendable {
  /// One suite.
  public struct SuiteResult: Sendable {
    /// The suite.
    public let suite: Suite
    /// The candidate's model.
    public let model: ModelDefinition
    /// What it was compared with; nil: nothing.
    public let live: ResolvedPrompt?
    /// Whole passes over its cases.
    public let passes: Int
    /// Cases that ran at least once.
    public let casesRun: Int
    /// The gate's word after each pass.
    public let looks: [Finding]
    /// The word that decided; nil: none did.
    public let decision: Finding?
    /// The flips of a first pass that did not end, and why it was stopped, if it was.
    public let watch: FailureWatch?

    /// Whether the first pass was stopped since it fails.
    public var isStopped: Bool { watch?.reason != nil }
  }

  /// The candidate.
  public let prompt: ResolvedPrompt
  /// Whose gate was asked.
  public let environment: EnvironmentName
  /// The rule that was fixed before.
  public let plan: SequentialPlan
  /// Calls that were spent.
  public let calls: Int
  /// The suites.
  public let suites: [SuiteResult]
  /// Evidence files, relative to the repository.
  public let written: [String]
  /// The commit that was made for them.
  public let commit: ObjectName?
  /// How many files it added; nil where none was asked for.
  public let added: Int?
  /// The gate's word on a promotion with this evidence and all there was; nil where not every case
  /// ran.
  public let verdict: TrialVerdict?
  /// Facts beside the answer.
  public let notes: [String]

  /// The word to go by: that of the gate where it could be asked; fail where the run was stopped or
  /// a suite is decided so; else inconclusive.
  public var kind: VerdictKind {
    if suites.contains(where: \.isStopped) { return .fail }
    let decided = suites.compactMap(\.decision?.verdict).max() ?? .pass
    guard let verdict else { return max(decided, .inconclusive) }
    return verdict.kind
  }
}
