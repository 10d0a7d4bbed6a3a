public import PromptModel

/// What one first-parent commit did to a registry.
public struct HistoryStep: Sendable {
  /// The commit.
  public let commit: CommitFacts
  /// Versions and tombstones that came in, by name.
  public let versions: [Version]
  /// Pins that moved, by environment and name.
  public let pinMoves: [PinMove]
  /// Statements that were added, by path, and could be read.
  public let records: [Record]
  /// For every prompt whose state was read: the paths it depends on from here on; empty where the
  /// prompt is gone.
  public let dependencies: [PromptName: [String]]
}
