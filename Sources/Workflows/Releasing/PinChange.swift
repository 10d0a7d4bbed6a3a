public import PromptModel

/// What a move of a pin would do, or did.
public struct PinChange: Sendable {
  /// The environment.
  public let environment: EnvironmentName
  /// The prompt.
  public let prompt: PromptName
  /// The pin that was there.
  public let old: PinReading
  /// The new one.
  public let pin: Pin
  /// The mainline version that is served from now on, where it has a number.
  public let number: Int?
  /// The version that was served.
  public let oldNumber: Int?
}

/// The outcome of a request to move pins.
public struct ReleaseOutcome: Sendable {
  /// What would move or moved; prompts that are served already are not in it.
  public let changes: [PinChange]
  /// Prompts for which nothing had to be done.
  public let unchanged: [PromptName]
  /// The gate's verdicts, one for each change and rule book.
  public let verdicts: [Verdict]
  /// What blocks besides the verdicts on pins.
  public let findings: [Finding]
  /// The commit that was made; nil after a refusal, a dry run, or where nothing moved.
  public let commit: ObjectName?
  /// The reference that moved.
  public let reference: String
  /// After a refusal for want of evidence: folders of the repository that hold evidence of the
  /// closures concerned which the branch does not have.
  public let uncommittedEvidence: [String]

  /// The worst of verdicts and findings.
  public var kind: VerdictKind {
    (findings.map(\.verdict) + verdicts.map(\.kind)).max() ?? .pass
  }
}
