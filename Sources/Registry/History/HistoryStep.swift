public import PromptModel

/// What one first-parent commit did to a registry.
public struct HistoryStep: Sendable {
  /// The commit, with its effective time.
  public let commit: CommitFacts
  /// Its own committer date, seconds since 1970.
  public let committed: Int64
  /// Versions and tombstones that came in, by name.
  public let versions: [Version]
  /// Pins that moved, by path.
  public let pins: [PinStep]
  /// Records that can be read from here on, by path.
  public let records: [Record]
  /// Records that cannot be read any more, by path.
  public let lostRecords: [LostRecord]
  /// For every prompt whose state was read: the paths it depends on from here on; empty where the
  /// prompt is gone.
  public let dependencies: [PromptName: [String]]
}

/// A pin's move as a step holds it.
public struct PinStep: Sendable, Hashable {
  /// What moved.
  public let move: PinMove
  /// The new file's blob; nil where it was deleted.
  public let blob: ObjectName?
}

/// A record whose statement or cases file went away or was changed.
public struct LostRecord: Sendable, Hashable {
  /// The statement's file, relative to the registry.
  public let path: String
  /// The prompt it was about.
  public let prompt: PromptName
}
