public import Evaluation
internal import Foundation
internal import GRDB
public import PromptModel
internal import StrictData
internal import Synchronization

/// Answers of paid models in an SQLite file, by what was asked.
///
/// Nothing depends on it: a file that is broken, foreign, locked or read-only is told once and
/// worked around. An entry is used only where its checksum holds. Several processes may share it.
public final class AnswerCache: AnswerStore {
  /// `PRAGMA application_id`: "stet" with the last byte counted on, which tells it from the index.
  static let applicationID = 0x7374_6575
  /// `PRAGMA user_version`.
  static let version = 1
  /// How long another process's lock is waited for, in seconds.
  static let busySeconds = 2.0

  private let path: String
  private let queue: DatabaseQueue?
  private let now: @Sendable () -> Int64
  private let note: @Sendable (String) -> Void
  private let isNoted = Mutex(false)
  /// Whether entries can be added.
  private let isWritable = Mutex(true)

  /// Opens the file, or makes it.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - note: told once why the cache does nothing, or not all it should.
  public init(
    at path: String, now: @escaping @Sendable () -> Int64,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.path = path
    self.now = now
    self.note = note
    do {
      try Self.makeFolder(of: path)
      queue = try Self.open(path)
    } catch {
      queue = nil
      tell("cannot be used", error)
    }
  }

  /// The answer kept under a key.
  public func answer(for key: Digest) -> ModelAnswer? {
    guard let queue else { return nil }
    do {
      let row = try queue.read { db in
        try Row.fetchOne(
          db, sql: "SELECT value, sum FROM answers WHERE key = ?", arguments: [key.hex])
      }
      guard let row, let value = String.fromDatabaseValue(row[0]),
        let sum = String.fromDatabaseValue(row[1]), sum == Self.checksum(key, value)
      else { return nil }
      let json = try JSONParser.parse(Array(value.utf8), options: .init(maximumDepth: 512))
      return ModelAnswer(json: json)
    } catch {
      tell("cannot be read", error)
      return nil
    }
  }

  /// Keeps an answer; one that is there is replaced.
  public func keep(_ answer: ModelAnswer, for key: Digest, model: ModelDefinition) {
    guard let queue, isWritable.withLock({ $0 }) else { return }
    let value = answer.json.serialized()
    let made = now()
    do {
      try queue.write { db in
        try db.execute(
          sql: "INSERT OR REPLACE INTO answers (key, made, provider, model, value, sum) "
            + "VALUES (?, ?, ?, ?, ?, ?)",
          arguments: [key.hex, made, model.provider, model.id, value, Self.checksum(key, value)])
      }
    } catch {
      if (error as? DatabaseError)?.resultCode != .SQLITE_BUSY {
        isWritable.withLock { $0 = false }
      }
      tell("takes no new answers", error)
    }
  }

  private static func checksum(_ key: Digest, _ value: String) -> String {
    Digest(hashing: key.hex + "\n" + value).hex
  }

  private func tell(_ what: String, _ error: any Error) {
    let isFirst = isNoted.withLock { noted in
      defer { noted = true }
      return !noted
    }
    guard isFirst else { return }
    note("the answer cache \(path) \(what): \(Self.words(for: error)); it is worked around")
  }

  static func words(for error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "\(error)" }
    return error.message ?? "\(error.resultCode)"
  }
}

extension AnswerCache {
  /// Why a file is no cache of this version.
  struct Foreign: Error, CustomStringConvertible {
    let description: String
  }

  /// Opens a file that is a cache, or makes one of a file that is empty or missing.
  static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(busySeconds)
    configuration.prepareDatabase { db in
      // A crash of the machine may cost entries, never give a wrong one: they have checksums.
      try db.execute(
        sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA synchronous = OFF; "
          + "PRAGMA journal_mode = TRUNCATE")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let found = try queue.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      )
    }
    if found.2 == 0 {
      try queue.write(Self.make)
    } else if found.0 != applicationID || found.1 != version {
      throw Foreign(description: "it is not an answer cache of this version")
    }
    return queue
  }

  private static func make(_ db: Database) throws {
    try db.execute(
      sql: """
        PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version);
        CREATE TABLE IF NOT EXISTS answers (
          key TEXT PRIMARY KEY NOT NULL, made INTEGER NOT NULL, provider TEXT NOT NULL,
          model TEXT NOT NULL, value TEXT NOT NULL, sum TEXT NOT NULL) WITHOUT ROWID
        """)
  }

  private static func makeFolder(of path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    guard !folder.isEmpty, mkdir(folder, 0o755) != 0, errno != EEXIST else { return }
    throw Foreign(description: "\(folder) cannot be made: \(String(cString: strerror(errno)))")
  }
}
