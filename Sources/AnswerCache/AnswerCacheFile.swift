internal import Foundation
internal import GRDB

/// The cache as a file that a person looks at or empties.
public struct AnswerCacheFile: Sendable {
  /// What lies in it.
  public struct Contents: Sendable, Hashable {
    /// The answers of one model.
    public struct Model: Sendable, Hashable {
      /// The provider's alias.
      public let provider: String
      /// The model's id.
      public let id: String
      /// Its answers.
      public let answers: Int
      /// Their bytes.
      public let bytes: Int
    }

    /// By model, sorted by alias and id.
    public let models: [Model]
    /// When the oldest was given, in seconds since 1970; nil where there are none.
    public let oldest: Int64?
    /// When the newest was given.
    public let newest: Int64?
    /// The file's bytes.
    public let fileBytes: Int

    /// All answers.
    public var answers: Int { models.reduce(0) { $0 + $1.answers } }
  }

  /// Why a file cannot be looked at or emptied.
  public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence with the facts, without a full stop.
    public let description: String
  }

  /// Where it lies.
  public let path: String

  /// A file.
  public init(path: String) { self.path = path }

  /// What lies in it; nil where there is no file.
  public func contents() throws(Problem) -> Contents? {
    guard access(path, F_OK) == 0 else { return nil }
    do {
      let queue = try AnswerCache.open(path)
      return try queue.read { db in
        let rows = try Row.fetchAll(
          db,
          sql: "SELECT provider, model, count(*), sum(length(CAST(value AS BLOB))), min(made), "
            + "max(made) FROM answers GROUP BY provider, model ORDER BY provider, model")
        return Contents(
          models: rows.map {
            Contents.Model(provider: $0[0], id: $0[1], answers: $0[2], bytes: $0[3])
          },
          oldest: rows.map { $0[4] as Int64 }.min(), newest: rows.map { $0[5] as Int64 }.max(),
          fileBytes: size)
      }
    } catch {
      throw Problem(
        description: "the answer cache \(path) cannot be read: \(AnswerCache.words(for: error))")
    }
  }

  /// Removes all answers; a file that cannot be read is removed whole.
  ///
  /// - Returns: how many there were; nil where that cannot be told.
  public func clear() throws(Problem) -> Int? {
    guard access(path, F_OK) == 0 else { return 0 }
    do {
      let queue = try AnswerCache.open(path)
      let count = try queue.write { db in
        try db.execute(sql: "DELETE FROM answers")
        return db.changesCount
      }
      try queue.vacuum()
      return count
    } catch {
      if let error = error as? DatabaseError, error.resultCode == .SQLITE_BUSY {
        throw Problem(description: "the answer cache \(path) is in use; nothing was removed")
      }
      for suffix in ["", "-journal"] where unlink(path + suffix) != 0 && errno != ENOENT {
        throw Problem(
          description: "\(path + suffix) cannot be removed: \(String(cString: strerror(errno)))")
      }
      return nil
    }
  }

  private var size: Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
  }
}
