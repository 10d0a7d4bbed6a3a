internal import GRDB
public import PromptModel
internal import Synchronization

/// Answers from an index, each proven and from the state that was opened.
///
/// Every method throws `superseded` when the file was replaced or extended since, `damaged` when
/// what it reads differs from what was written, `busy` or `storage` when it cannot read. An empty
/// answer is as certain as any other. Safe to share: answers are given one after another.
public final class IndexReader: Sendable {
  private let queue: DatabaseQueue
  private let path: String
  private let file: FileIdentity
  private let meta: MetaRow
  private let seal: [UInt8]
  private let isSearchProven = Mutex(false)

  init(queue: DatabaseQueue, path: String, file: FileIdentity, meta: MetaRow) {
    self.queue = queue
    self.path = path
    self.file = file
    self.meta = meta
    seal = meta.seal
  }

  /// Which registry it is of.
  public var identity: IndexIdentity { meta.identity }
  /// The mainline commit it was last extended to.
  public var tip: ObjectName { meta.tip }
  /// The first commit of the line.
  public var root: ObjectName { meta.root }
  /// How many commits the line has; the tip's sequence is one less.
  public var commitCount: Int { meta.commits }

  /// Runs a body on a proven state, in one read transaction.
  func answer<T>(_ body: (GroupDirectory, Database) throws -> T) throws(IndexError) -> T {
    guard try FileIdentity(path: path) == file else { throw .superseded }
    return try SQLiteFault.mapped {
      try queue.read { db in
        let stored = try Row.fetchOne(
          db.cachedStatement(sql: "SELECT seal, tip FROM meta WHERE id = 0"))
        guard let stored, case .blob(let bytes) = (stored[0] as DatabaseValue).storage else {
          throw IndexError.damaged("meta")
        }
        if Array(bytes) != seal {
          // Another proven state, or damage: the row itself tells.
          _ = try MetaRow.read(db)
          throw IndexError.superseded
        }
        return try body(GroupDirectory(db, roots: meta.roots), db)
      }
    }
  }

  /// Proves the full-text structure on its first use; its seal is of the state that was opened.
  func proveSearch(_ db: Database) throws {
    guard !isSearchProven.withLock({ $0 }) else { return }
    try SearchIndex.prove(db, roots: meta.roots)
    isSearchProven.withLock { $0 = true }
  }

  /// Every logical row as text, table by table in a fixed order, after proving all of them: equal
  /// for a built and an extended index of the same line.
  public func dump() throws(IndexError) -> String {
    try answer { directory, _ in
      var lines = ["meta\t\(meta.root)\t\(meta.tip)\t\(meta.commits)\t\(meta.effective)"]
      for kind in GroupKind.allCases {
        for (key, head) in try directory.groups(kind) {
          for (ordinal, cells) in try directory.rows(kind, key).enumerated() {
            let columns = cells.prefix(kind.columns.count).map { "\($0)" }
            lines.append(([kind.table, key, "\(ordinal)"] + columns).joined(separator: "\t"))
          }
          lines.append("\(kind.table)\t\(key)\t\(head.count)\t\(head.chain)")
        }
      }
      return lines.joined(separator: "\n")
    }
  }
}
