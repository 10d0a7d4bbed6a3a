internal import Foundation
internal import GRDB

/// A text that is equal to another by its bytes alone.
struct ByteText: Hashable, Comparable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ByteText, right: ByteText) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  static func < (left: ByteText, right: ByteText) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}

/// The proven heads of groups, for the length of one transaction: each bucket is read whole and
/// held against its root, so that a group's absence is as certain as its presence.
final class GroupDirectory {
  private let db: Database
  private let roots: [[UInt8]]
  private var buckets: [[ByteText: GroupHead]?]

  init(_ db: Database, roots: [[UInt8]]) {
    self.db = db
    self.roots = roots
    buckets = Array(repeating: nil, count: roots.count)
  }

  /// The head of a group; nil where there is no such group.
  func head(_ kind: GroupKind, _ key: String) throws -> GroupHead? {
    try bucket(kind.bucket(of: key))[ByteText(key)]
  }

  /// The groups of a kind, bytewise by key. Cost: all groups of the kind.
  func groups(_ kind: GroupKind) throws -> [(key: String, head: GroupHead)] {
    let first = kind.rawValue * GroupKind.bucketsPerKind
    var all: [(key: ByteText, head: GroupHead)] = []
    for number in first..<first + GroupKind.bucketsPerKind {
      for (key, head) in try bucket(number) { all.append((key, head)) }
    }
    return all.sorted { $0.key < $1.key }.map { ($0.key.text, $0.head) }
  }

  /// The groups of a bucket.
  func bucket(_ number: Int) throws -> [ByteText: GroupHead] {
    if let known = buckets[number] { return known }
    let statement = try db.cachedStatement(
      sql: "SELECT key, count, chain, last FROM groups WHERE bucket = ? ORDER BY key")
    var listed: [(key: String, head: GroupHead)] = []
    let rows = try Row.fetchCursor(statement, arguments: [number])
    while let row = try rows.next() {
      guard let key = String.fromDatabaseValue(row[0]),
        case .int64(let count) = (row[1] as DatabaseValue).storage,
        case .blob(let chain) = (row[2] as DatabaseValue).storage,
        case .blob(let last) = (row[3] as DatabaseValue).storage, let count = Int(exactly: count)
      else { throw IndexError.damaged("groups, bucket \(number)") }
      listed.append((key, GroupHead(count: count, chain: Array(chain), last: Array(last))))
    }
    guard RowDigest.root(listed) == roots[number] else {
      throw IndexError.damaged("groups, bucket \(number)")
    }
    let known = Dictionary(
      listed.map { (ByteText($0.key), $0.head) }, uniquingKeysWith: { first, _ in first })
    buckets[number] = known
    return known
  }

  /// The cells of a group's rows in order, proven; empty where there is no such group.
  func rows(_ kind: GroupKind, _ key: String) throws -> [[Cell]] {
    guard let head = try head(kind, key) else { return [] }
    let statement = try db.cachedStatement(sql: kind.selection(onlyOrdinal: false))
    var found = GroupHead()
    var all: [[Cell]] = []
    let rows = try Row.fetchCursor(statement, arguments: [key])
    while let row = try rows.next() {
      let cells = try Self.cells(row, kind, key)
      found.append(leaf: RowDigest.leaf(kind, key: key, cells))
      all.append(cells)
    }
    guard found == head else { throw IndexError.damaged("\(kind.table) of \(key)") }
    return all
  }

  /// The cells of a group's last row, proven without reading the others.
  func lastRow(_ kind: GroupKind, _ key: String, head: GroupHead) throws -> [Cell] {
    let statement = try db.cachedStatement(sql: kind.selection(onlyOrdinal: true))
    guard let row = try Row.fetchOne(statement, arguments: [key, head.count - 1]) else {
      throw IndexError.damaged("\(kind.table) of \(key)")
    }
    let cells = try Self.cells(row, kind, key)
    guard RowDigest.leaf(kind, key: key, cells) == head.last else {
      throw IndexError.damaged("\(kind.table) of \(key)")
    }
    return cells
  }

  private static func cells(_ row: Row, _ kind: GroupKind, _ key: String) throws -> [Cell] {
    var cells: [Cell] = []
    cells.reserveCapacity(row.count)
    for value in row.databaseValues {
      guard let cell = Cell(value) else { throw IndexError.damaged("\(kind.table) of \(key)") }
      cells.append(cell)
    }
    return cells
  }
}
