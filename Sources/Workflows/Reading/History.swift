internal import GitStore
public import PromptModel
internal import Registry

/// One move of a pin with its commit.
public struct PinEvent: Sendable, Hashable {
  /// The first-parent commit.
  public let commit: CommitFacts
  /// What moved.
  public let move: PinMove

  /// An event.
  public init(commit: CommitFacts, move: PinMove) {
    self.commit = commit
    self.move = move
  }
}

/// A record with the commit that brought it and the metrics recomputed from its cases.
public struct RecordEvent: Sendable, Hashable {
  /// The first-parent commit.
  public let commit: CommitFacts
  /// The statement's file, relative to the registry.
  public let path: String
  /// The statement.
  public let statement: Statement
  /// Name to value, 0…1: `accuracy` at least.
  public let metrics: [String: Double]

  /// An event.
  public init(
    commit: CommitFacts, path: String, statement: Statement, metrics: [String: Double]
  ) {
    self.commit = commit
    self.path = path
    self.statement = statement
    self.metrics = metrics
  }
}

/// The history of a registry along one first-parent line: from the index, or walked afresh. Both
/// give the same answers.
protocol History {
  /// Versions and tombstones of a prompt, oldest first.
  func versions(of prompt: PromptName) throws -> [Version]
  /// The newest version or tombstone of every prompt there ever was, by name.
  func latestVersions() throws -> [Version]
  /// Moves of pins, oldest first, those of one commit by environment and prompt; nil: of any
  /// environment, of any prompt.
  func pinEvents(
    environment: EnvironmentName?, prompt: PromptName?
  ) throws -> [PinEvent]
  /// The records whose files the tip has, oldest first, those of one commit by path; nil: of any
  /// prompt.
  func records(of prompt: PromptName?) throws -> [RecordEvent]
  /// The last commit on the line whose effective time is at or before `time`.
  func commit(atOrBefore time: Int64) throws -> CommitFacts?
}

extension OpenRegistry {
  /// The history of the mainline.
  ///
  /// - Throws: `RegistryError.shallow` in a shallow clone.
  func history() throws -> any History {
    try history(of: mainline().tip)
  }

  /// The history of the line that ends in a commit: of the mainline itself from the index, of any
  /// other line (and in a hook, which writes nothing into its repository) walked in memory.
  func history(of tip: ObjectID) throws -> any History {
    if let known = walked[tip] { return known }
    try requireWholeHistory(of: tip)
    let history: any History =
      if let index = try historyIndex(for: tip) {
        try index.history(of: tip)
      } else {
        try WalkedHistory(repository: repository, registryPath: path, tip: tip)
      }
    if walked.count >= 4 { walked = [:] }
    walked[tip] = history
    return history
  }

  /// The index of the mainline; nil where it does not stand for this line.
  private func historyIndex(for tip: ObjectID) throws -> HistoryIndex? {
    guard !surroundings.isHook, surroundings.mainline == nil else { return nil }
    do {
      guard try mainline().tip == tip else { return nil }
    } catch RegistryError.noMainline {
      return nil
    }
    return try historyIndex()
  }

  /// Commands that number versions need the line down to its root.
  func requireWholeHistory(of tip: ObjectID) throws {
    guard repository.isShallow else { return }
    for id in try repository.firstParentLine(from: tip, until: nil)
    where repository.isShallowBoundary(id) {
      throw RegistryError.shallow(boundary: ObjectName(id))
    }
  }
}
