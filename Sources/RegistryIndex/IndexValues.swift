public import PromptModel

/// Which registry an index is of.
public struct IndexIdentity: Sendable, Hashable {
  /// The registry's UUID, as stet.yaml writes it.
  public let registry: String
  /// The registry's folder in the repository.
  public let path: String

  /// An identity.
  public init(registry: String, path: String) {
    self.registry = registry
    self.path = path
  }
}

/// A commit on the mainline's first-parent line.
public struct IndexedCommit: Sendable, Hashable {
  /// Its place on the line, 0 for the root.
  public let sequence: Int
  /// Id, author, message; its time is the effective one: the largest committer date up to here.
  public let facts: CommitFacts
  /// The raw committer date, seconds since 1970.
  public let committed: Int64

  /// A commit of the line.
  public init(sequence: Int, facts: CommitFacts, committed: Int64) {
    self.sequence = sequence
    self.facts = facts
    self.committed = committed
  }
}

/// A version and where on the line it came in.
public struct IndexedVersion: Sendable, Hashable {
  /// The version.
  public let version: Version
  /// The place of its commit on the line.
  public let sequence: Int

  /// A version on the line.
  public init(version: Version, sequence: Int) {
    self.version = version
    self.sequence = sequence
  }
}

/// What can be searched of a prompt at the tip.
public struct IndexedText: Sendable, Hashable {
  /// The template's text.
  public let template: String
  /// The front matter's description; empty where there is none.
  public let description: String

  /// Texts of a prompt.
  public init(template: String, description: String = "") {
    self.template = template
    self.description = description
  }
}

/// All that one first-parent commit adds. The index equals the sum of its steps: a rebuild hands
/// the same steps in the same order, or steps with fewer `texts` and `dependencies` (the last word
/// on each prompt counts).
public struct IndexStep: Sendable {
  /// The commit; its sequence is the number of commits before it.
  public var commit: IndexedCommit
  /// Versions that came in, at most one a prompt, in any order.
  public var versions: [Version]
  /// Pin files that changed, at most one move a pin, in any order.
  public var pinMoves: [IndexedPinMove]
  /// Records that were added, in any order.
  public var records: [IndexedRecord]
  /// Records whose file went away.
  public var removedRecords: [RemovedRecord]
  /// Replaces, for each prompt named, the registry-relative paths its state was computed from,
  /// those looked up and not found included; an empty list removes the prompt.
  public var dependencies: [PromptName: [String]]
  /// Replaces, for each prompt named, what search sees; nil removes the prompt.
  public var texts: [PromptName: IndexedText?]

  /// A step; what is not named did not change.
  public init(
    commit: IndexedCommit, versions: [Version] = [], pinMoves: [IndexedPinMove] = [],
    records: [IndexedRecord] = [], removedRecords: [RemovedRecord] = [],
    dependencies: [PromptName: [String]] = [:], texts: [PromptName: IndexedText?] = [:]
  ) {
    self.commit = commit
    self.versions = versions
    self.pinMoves = pinMoves
    self.records = records
    self.removedRecords = removedRecords
    self.dependencies = dependencies
    self.texts = texts
  }
}
