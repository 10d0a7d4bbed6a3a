internal import Foundation
internal import GRDB
public import PromptModel

/// The index as a file: opening, building, extending it.
///
/// Everything in it follows from git's history, so that it can be deleted at any time. It is
/// written by one process at a time, under a lock beside it, and read by any number.
public enum IndexStore {
  /// How long SQLite waits for another connection's lock, in seconds.
  static let busySeconds = 2.0
  /// The version of the tables that is read and written here; any other is rebuilt.
  public static var schemaVersion: Int { Schema.version }

  /// Opens an index for reading; nil where there is none.
  ///
  /// Proves the meta row alone; all other rows are proven as they are read.
  /// - Throws: `foreign`, `schema`, `otherRegistry`, `damaged` or `interruptedWrite` where a
  ///   rebuild is due; `busy`, `storage` where the file could not be read now.
  public static func open(
    at path: String, identity: IndexIdentity
  ) throws(IndexError) -> IndexReader? {
    for _ in 0..<8 {
      guard let file = try FileIdentity(path: path) else { return nil }
      let reader = try SQLiteFault.mapped {
        let queue = try DatabaseQueue(path: path, configuration: configuration(readOnly: true))
        let meta = try queue.read { db in
          try MetaRow.checkHeader(db)
          return try MetaRow.read(db)
        }
        return IndexReader(queue: queue, path: path, file: file, meta: meta)
      }
      // Renamed over in between: what was opened may be another file than the one looked at.
      guard try FileIdentity(path: path) == file else { continue }
      guard isSame(reader.identity, identity) else { throw .otherRegistry(reader.identity) }
      return reader
    }
    throw .busy("\(path) is replaced all the time")
  }

  /// Builds an index from nothing: in a private file, synced, then renamed over what was there.
  /// Readers see the old one or the new one; a process that dies leaves the old one or none.
  /// - Parameters:
  ///   - path: the index; its folder is made where it is missing.
  ///   - waitingSeconds: how long to wait for another writer.
  ///   - fill: hands the steps, oldest first; at least one.
  /// - Throws: what `fill` throws, or `IndexError`.
  public static func build(
    at path: String, identity: IndexIdentity, waitingSeconds: Double = 2,
    fill: (IndexWriter) throws -> Void
  ) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try makeFolder(folder)
    let lock = try WriterLock(index: path, waitingSeconds: waitingSeconds)
    try withExtendedLifetime(lock) {
      // The lock is ours, so that a private file left here is a dead builder's.
      let draft = path + ".draft"
      try Durable.remove(draft)
      try Durable.remove(draft + "-journal")
      do {
        try write(draft, identity: identity, fill: fill)
        try Durable.sync(draft)
        try replace(path, by: draft, in: folder)
      } catch {
        unlink(draft)
        throw error
      }
    }
  }

  /// Adds what came after the stored tip, in one transaction.
  /// - Throws: `tipMismatch` where another tip than `expectedTip` is stored (nothing is changed);
  ///   what `fill` throws; the errors of ``open(at:identity:)``; `readOnly`. A missing index is
  ///   `damaged`.
  public static func extend(
    at path: String, identity: IndexIdentity, from expectedTip: ObjectName,
    waitingSeconds: Double = 2, fill: (IndexWriter) throws -> Void
  ) throws {
    let lock = try WriterLock(index: path, waitingSeconds: waitingSeconds)
    try withExtendedLifetime(lock) {
      guard try FileIdentity(path: path) != nil else { throw IndexError.damaged("no index") }
      guard access(path, W_OK) == 0 else {
        throw FileFault.indexError(call: "access", path: path)
      }
      try transaction(path, configuration(readOnly: false)) { db in
        try MetaRow.checkHeader(db)
        let meta = try MetaRow.read(db)
        guard isSame(meta.identity, identity) else {
          throw IndexError.otherRegistry(meta.identity)
        }
        guard meta.tip == expectedTip else {
          throw IndexError.tipMismatch(expected: expectedTip, found: meta.tip)
        }
        let writer = IndexWriter(db, extending: meta)
        try fill(writer)
        try writer.finish()
      }
    }
  }

  private static func isSame(_ left: IndexIdentity, _ right: IndexIdentity) -> Bool {
    ByteText(left.registry) == ByteText(right.registry)
      && ByteText(left.path) == ByteText(right.path)
  }

  private static func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(busySeconds)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    }
    return configuration
  }

  private static func makeFolder(_ folder: String) throws(IndexError) {
    guard !folder.isEmpty, mkdir(folder, 0o755) != 0, errno != EEXIST else { return }
    throw FileFault.indexError(call: "mkdir", path: folder)
  }

  /// Fills a private file. It needs no journal: it is thrown away unless all of it succeeds.
  private static func write(
    _ draft: String, identity: IndexIdentity, fill: (IndexWriter) throws -> Void
  ) throws {
    var configuration = configuration(readOnly: false)
    configuration.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA cache_size = -65536; PRAGMA application_id = \(Schema.applicationID);
          PRAGMA user_version = \(Schema.version)
          """)
    }
    try transaction(draft, configuration) { db in
      for statement in Schema.statements { try db.execute(sql: statement) }
      let writer = IndexWriter(db, identity: identity)
      try fill(writer)
      try writer.finish()
    }
  }

  /// Opens, runs one writing transaction, closes. Errors of SQLite become the index's.
  private static func transaction(
    _ path: String, _ configuration: Configuration, _ body: (Database) throws -> Void
  ) throws {
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          try body(db)
          return .commit
        }
      }
      try queue.close()
    } catch let error as DatabaseError {
      throw SQLiteFault.indexError(error)
    }
  }

  private static func replace(
    _ path: String, by draft: String, in folder: String
  ) throws(IndexError) {
    // A dead writer's journal belongs to the old file; beside the new one it would be replayed.
    for suffix in ["-journal", "-wal", "-shm"] { try Durable.remove(path + suffix) }
    guard rename(draft, path) == 0 else {
      throw FileFault.indexError(call: "rename", path: path)
    }
    try Durable.sync(folder.isEmpty ? "." : folder)
  }
}
