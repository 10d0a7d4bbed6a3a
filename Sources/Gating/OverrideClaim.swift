public import PromptModel

/// An override as the step's tree has it, with what history says of it.
public struct OverrideClaim: Sendable, Hashable {
  /// The file, relative to the registry.
  public let path: String
  /// What it says.
  public let override: Override
  /// The author of the first-parent commit that brought it: a claim.
  public let author: Person
  /// That commit.
  public let commit: ObjectName
  /// Whether a signature lies beside it.
  public let isSigned: Bool

  /// A claim.
  public init(
    path: String, override: Override, author: Person, commit: ObjectName, isSigned: Bool
  ) {
    self.path = path
    self.override = override
    self.author = author
    self.commit = commit
    self.isSigned = isSigned
  }
}

/// Who wrote what a move changes, by the claims of commits.
public enum ChangeAuthorship: Sendable, Hashable {
  /// These, each at least once.
  case known([Person])
  /// Nobody can tell, and why.
  case unknown(String)
}

/// What a step's tree and history say about overrides of a move.
public struct OverrideFacts: Sendable {
  /// The overrides in the folder of the move, by path.
  public var claims: [OverrideClaim] = []
  /// Files there that are none, with why.
  public var unusable: [(path: String, reason: String)] = []
  /// Who wrote the change.
  public var authors: ChangeAuthorship = .unknown("nobody looked for its authors")
  /// Whether trust/allowed_signers says who may sign: in the rules' tree, or in the step's own.
  public var hasTrust = false

  /// Nothing read yet.
  public init() {}
}
