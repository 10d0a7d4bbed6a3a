/// A person's word that a move may go on although the gate does not let it pass
/// (`stet-override/1`): a claim, for the gate to weigh.
public struct Override: Sendable, Hashable {
  /// The format's name.
  public static let format = "stet-override/1"

  /// The rule whose word is *inconclusive*.
  public static let inconclusiveRule = "cannot-rule-out"

  /// The rules an admin may overrule: a fail of an evaluation, or its absence. What ties pins,
  /// content and history together is never overruled.
  public static let overridableRules = [
    "cannot-rule-out", "coverage", "critical-lost", "drop-beyond-margin", "floor", "live-record",
    "significant-regression",
  ]

  /// What is decided.
  public enum Decision: String, Sendable, Hashable {
    /// An inconclusive comparison is enough.
    case acceptInconclusive = "accept-inconclusive"
    /// A fail or a missing evaluation does not count: for an admin to say.
    case override = "override"
  }

  /// A finding it speaks of.
  public struct Subject: Sendable, Hashable {
    /// The suite.
    public let suite: ResourceName
    /// The rule.
    public let rule: String

    /// A subject.
    public init(suite: ResourceName, rule: String) {
      self.suite = suite
      self.rule = rule
    }
  }

  /// The registry's UUID.
  public let registry: String
  /// The environment whose pin moves.
  public let environment: EnvironmentName
  /// The prompt.
  public let prompt: PromptName
  /// SHA-256 of the pin file that is replaced.
  public let from: Digest
  /// The `to` of the move (``Pin/to``).
  public let to: Digest
  /// What is decided.
  public let decision: Decision
  /// The findings it speaks of, at least one, sorted bytewise by suite, then rule.
  public let findings: [Subject]
  /// Why: one paragraph.
  public let reason: String
  /// Who says so, by his own word.
  public let by: Person

  /// An override.
  public init(
    registry: String, environment: EnvironmentName, prompt: PromptName, from: Digest, to: Digest,
    decision: Decision, findings: [Subject], reason: String, by: Person
  ) {
    self.registry = registry
    self.environment = environment
    self.prompt = prompt
    self.from = from
    self.to = to
    self.decision = decision
    self.findings = findings
    self.reason = reason
    self.by = by
  }
}

/// An override that let an inconclusive finding pass.
public struct Acceptance: Sendable, Hashable {
  /// The file, relative to the registry.
  public let path: String
  /// The author of the commit that brought it.
  public let by: Person
  /// That commit.
  public let commit: ObjectName
  /// Why.
  public let reason: String

  /// An acceptance.
  public init(path: String, by: Person, commit: ObjectName, reason: String) {
    self.path = path
    self.by = by
    self.commit = commit
    self.reason = reason
  }
}
