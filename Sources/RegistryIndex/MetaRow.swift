internal import Foundation
internal import GRDB
internal import PromptModel

/// The one row of `meta`: what the index is of, and the roots that prove all other rows.
struct MetaRow: Equatable {
  var identity: IndexIdentity
  var root: ObjectName
  var tip: ObjectName
  /// How many commits the line has.
  var commits: Int
  /// The last commit's effective time.
  var effective: Int64
  /// One root a bucket, 32 bytes each.
  var roots: [[UInt8]]

  /// SHA-256 over everything above.
  var seal: [UInt8] {
    var bytes: [UInt8] = []
    RowDigest.append(Int64(Schema.version), to: &bytes)
    RowDigest.append(identity.registry, to: &bytes)
    RowDigest.append(identity.path, to: &bytes)
    RowDigest.append(root.hex, to: &bytes)
    RowDigest.append(tip.hex, to: &bytes)
    RowDigest.append(Int64(commits), to: &bytes)
    RowDigest.append(effective, to: &bytes)
    for root in roots { bytes += root }
    return RowDigest.hash(bytes)
  }

  /// The header alone: whose file it is, of which schema, with which journal.
  static func checkHeader(_ db: Database) throws {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
    guard application == Schema.applicationID else {
      throw IndexError.foreign("application id \(application ?? 0)")
    }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version == Schema.version else {
      throw IndexError.schema(found: version, supported: Schema.version)
    }
    // With a write-ahead log a rename would leave old rows in front of the new file.
    let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "unknown"
    guard journal == "delete" else { throw IndexError.damaged("journal mode \(journal)") }
  }

  /// Reads and proves the row.
  static func read(_ db: Database) throws -> MetaRow {
    let statement = try db.cachedStatement(
      sql: "SELECT registry, path, root, tip, commits, effective, roots, seal FROM meta")
    guard let row = try Row.fetchOne(statement),
      let registry = String.fromDatabaseValue(row[0]), let path = String.fromDatabaseValue(row[1]),
      let root = String.fromDatabaseValue(row[2]).flatMap(ObjectName.init(hex:)),
      let tip = String.fromDatabaseValue(row[3]).flatMap(ObjectName.init(hex:)),
      case .int64(let commits) = (row[4] as DatabaseValue).storage,
      case .int64(let effective) = (row[5] as DatabaseValue).storage,
      case .blob(let roots) = (row[6] as DatabaseValue).storage,
      case .blob(let seal) = (row[7] as DatabaseValue).storage,
      roots.count == GroupKind.bucketCount * 32, let count = Int(exactly: commits)
    else { throw IndexError.damaged("meta") }
    let bytes = Array(roots)
    let meta = MetaRow(
      identity: IndexIdentity(registry: registry, path: path), root: root, tip: tip,
      commits: count, effective: effective,
      roots: stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<$0 + 32]) })
    guard meta.seal == Array(seal) else { throw IndexError.damaged("meta") }
    return meta
  }

  /// Replaces the row.
  func write(_ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO meta VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        Schema.version, identity.registry, identity.path, root.hex, tip.hex, commits, effective,
        Data(roots.flatMap { $0 }), Data(seal),
      ])
  }
}
