internal import Foundation
internal import GitStore
public import PromptModel
internal import Registry
internal import RegistryIndex

/// `stet index`: looks after the index of the mainline's history.
public struct HistoryIndexing {
  /// What there is to say of the file.
  public enum State: Sendable, Hashable {
    /// There is none yet; the next command that needs it makes it.
    case missing
    /// It stands at the mainline's tip.
    case current
    /// It stands at an earlier commit, this many commits behind; the next command extends it.
    case behind(commits: Int)
    /// Its tip is not on the mainline any more; the next command builds it anew.
    case rewritten
    /// It cannot be used as it is, and why; the next command builds it anew or does without.
    case unusable(reason: String)
  }

  /// The index as it is.
  public struct Status: Sendable, Hashable {
    /// The file.
    public let path: String
    /// Its size in bytes; nil where there is no file.
    public let size: Int?
    /// How it stands to the mainline.
    public let state: State
    /// The mainline's tip.
    public let mainlineTip: ObjectName
    /// The commit it stands at; nil where it cannot be read.
    public let tip: ObjectName?
    /// Commits on the indexed line.
    public let commits: Int
    /// The schema this stet reads and writes.
    public let schema: Int
    /// Its rows; nil where it cannot be read.
    public let rows: Rows?

    /// Numbers of rows.
    public struct Rows: Sendable, Hashable {
      /// Versions and tombstones.
      public let versions: Int
      /// Moves of pins.
      public let pinMoves: Int
      /// Records at the tip.
      public let records: Int
    }

    /// Whether the next command answers from it as it is.
    public var isCurrent: Bool { state == .current }
  }

  private let registry: OpenRegistry

  /// The index of a registry's mainline.
  public init(_ registry: OpenRegistry) {
    self.registry = registry
  }

  /// The index file's path: `<git common directory>/stet/index.sqlite`.
  public var path: String { HistoryIndex.file(of: registry.repository) }

  /// Looks at the file without changing it.
  ///
  /// - Throws: `RegistryError` where there is no mainline; `GitStoreError`.
  public func status() throws -> Status {
    let tip = try ownTip()
    do {
      guard let index = try registry.historyIndex() else {
        return Status(
          self, .unusable(reason: "stet.yaml at the mainline's tip cannot be read"), tip: tip)
      }
      guard let reader = try IndexStore.open(at: path, identity: index.identity) else {
        return Status(self, .missing, tip: tip)
      }
      let rows = Status.Rows(
        versions: try reader.versions().count, pinMoves: try reader.pinHistory().count,
        records: try reader.records().count)
      return Status(self, try state(of: reader, at: tip), tip: tip, reader: reader, rows: rows)
    } catch let error as IndexError {
      return Status(self, .unusable(reason: error.fact), tip: tip)
    }
  }

  /// Builds the index anew, whatever is there.
  ///
  /// - Parameter progress: told how many commits are done, of how many.
  /// - Throws: `WorkflowError.unwritable` where the file cannot be written or another process holds
  ///   it; `RegistryError.shallow`; `GitStoreError`.
  public func rebuild(progress: (_ done: Int, _ total: Int) -> Void) throws -> Status {
    let tip = try ownTip()
    try registry.requireWholeHistory(of: tip)
    guard let index = try registry.historyIndex() else {
      throw WorkflowError.refused("stet.yaml at the mainline's tip cannot be read")
    }
    do {
      try index.build(tip, replacing: true, progress: progress)
    } catch let error as IndexError {
      throw WorkflowError.unwritable(path: path, reason: error.fact)
    }
    return try status()
  }

  /// The tip of the registry's own mainline.
  private func ownTip() throws -> ObjectID {
    guard registry.surroundings.mainline == nil else {
      throw WorkflowError.refused(
        "the index is of the registry's own mainline; another reference has none")
    }
    return try registry.mainline().tip
  }

  private func state(of reader: IndexReader, at tip: ObjectID) throws -> State {
    if reader.tip == ObjectName(tip) { return .current }
    let stored = ObjectID(reader.tip)
    guard try registry.repository.isAncestorOnFirstParentLine(stored, of: tip) else {
      return .rewritten
    }
    return .behind(
      commits: try registry.repository.firstParentLine(from: tip, until: stored).count)
  }
}

extension HistoryIndexing.Status {
  fileprivate init(
    _ indexing: HistoryIndexing, _ state: HistoryIndexing.State, tip: ObjectID,
    reader: IndexReader? = nil, rows: Rows? = nil
  ) {
    var facts = stat()
    let isThere = lstat(indexing.path, &facts) == 0
    self.init(
      path: indexing.path, size: isThere ? Int(facts.st_size) : nil, state: state,
      mainlineTip: ObjectName(tip), tip: reader?.tip, commits: reader?.commitCount ?? 0,
      schema: IndexStore.schemaVersion, rows: rows)
  }
}
