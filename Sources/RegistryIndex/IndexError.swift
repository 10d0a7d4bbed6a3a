public import PromptModel

/// Why the index gave no answer or took no step. Every case leaves git as the source to turn to.
public enum IndexError: Error, Sendable, Equatable {
  /// The file is no index of ours: another application id, a folder, not a database at all.
  case foreign(String)
  /// Another schema version; `found` may be older or newer than `supported`.
  case schema(found: Int, supported: Int)
  /// An index of another registry, or of the same one at another path.
  case otherRegistry(IndexIdentity)
  /// Bytes differ from what was written; the text names the table and key where that is known.
  case damaged(String)
  /// Replaced or extended since it was opened: open it again.
  case superseded
  /// The line to extend does not start at the tip that is stored.
  case tipMismatch(expected: ObjectName, found: ObjectName)
  /// Another process holds the lock for longer than the time allowed.
  case busy(String)
  /// A writer died; its journal waits to be undone, which a reader may not do.
  case interruptedWrite
  /// The file or its folder cannot be written.
  case readOnly(String)
  /// The file cannot be opened or read: permissions, the disk. `code` is SQLite's extended result
  /// code or, where `call` is not `sqlite`, errno.
  case storage(call: String, code: Int, message: String)
  /// The values handed in contradict each other or what is stored.
  case inconsistent(String)

  /// Whether a rebuild would mend it.
  public var isMendedByRebuild: Bool {
    switch self {
    case .foreign, .schema, .otherRegistry, .damaged, .interruptedWrite, .tipMismatch: true
    case .superseded, .busy, .readOnly, .storage, .inconsistent: false
    }
  }
}
