internal import Foundation
internal import GRDB
public import PromptModel

/// Takes the steps of the line, oldest first, inside one transaction. Nothing is seen by readers
/// before the whole build or extension is done.
///
/// Not `Sendable`: it lives in the closure of a transaction.
public final class IndexWriter {
  private let db: Database
  private let identity: IndexIdentity
  private let directory: GroupDirectory
  private var heads: [GroupKind: [ByteText: GroupHead]] = [:]
  private var sets = ReplacedSets()
  private var line: Line
  private var roots: [[UInt8]]
  private var isSearchReplaced: Bool
  private var isBroken = false

  /// How far the line has come.
  private struct Line {
    var root: ObjectName?
    var tip: ObjectName?
    var commits = 0
    var effective = Int64.min
  }

  /// A writer into an empty database.
  init(_ db: Database, identity: IndexIdentity) {
    self.db = db
    self.identity = identity
    line = Line()
    isSearchReplaced = true
    roots = Array(repeating: RowDigest.empty, count: GroupKind.bucketCount)
    directory = GroupDirectory(db, roots: roots)
  }

  /// A writer that goes on after what is stored.
  init(_ db: Database, extending meta: MetaRow) {
    self.db = db
    identity = meta.identity
    line = Line(
      root: meta.root, tip: meta.tip, commits: meta.commits, effective: meta.effective)
    roots = meta.roots
    isSearchReplaced = false
    directory = GroupDirectory(db, roots: roots)
  }

  /// How many commits are in.
  public var commitCount: Int { line.commits }
  /// The last commit that is in.
  public var tip: ObjectName? { line.tip }

  /// Adds a step.
  /// - Throws: `inconsistent` where the step's sequence is not ``commitCount``, its effective time
  ///   not the running maximum of committer dates, or a version, move or record is of another
  ///   commit (nothing can be built then, even if the error is caught); `damaged` where what it builds on differs from what was written; `storage`.
  public func append(_ step: IndexStep) throws(IndexError) {
    // Until the step is in whole, the transaction must not be finished.
    isBroken = true
    try check(step)
    try SQLiteFault.mapped {
      try insertCommit(step.commit)
      let sequence = step.commit.sequence
      let joined = CommitRow.cells(step.commit)
      for version in step.versions.sorted(by: { $0.prompt < $1.prompt }) {
        try insert(
          .versions, version.prompt.text, VersionRow.cells(version, sequence: sequence), joined)
      }
      for move in step.pinMoves.sorted(by: { Self.key($0) < Self.key($1) }) {
        try insert(.pins, Self.key(move).text, PinRow.cells(move), joined)
      }
      for gone in step.removedRecords.sorted(by: { ByteText($0.path) < ByteText($1.path) }) {
        try insert(
          .records, gone.prompt.text, RecordRow.cells(removed: gone.path, sequence: sequence),
          joined)
      }
      for record in step.records.sorted(by: { ByteText($0.path) < ByteText($1.path) }) {
        try insert(.records, record.prompt.text, RecordRow.cells(record), joined)
      }
      for (prompt, paths) in step.dependencies.sorted(by: { $0.key < $1.key }) {
        try sets.replaceDependencies(of: prompt, by: paths, directory)
      }
      for (prompt, text) in step.texts { sets.texts[prompt] = .some(text) }
    }
    isBroken = false
  }

  private func check(_ step: IndexStep) throws(IndexError) {
    let commit = step.commit
    guard commit.sequence == line.commits else {
      throw .inconsistent("commit \(commit.facts.id) is \(commit.sequence), not \(line.commits)")
    }
    guard commit.facts.time == max(line.effective, commit.committed) else {
      throw .inconsistent("commit \(commit.facts.id) has effective time \(commit.facts.time)")
    }
    guard step.versions.allSatisfy({ $0.commit == commit.facts }),
      step.pinMoves.allSatisfy({ $0.commit == commit }),
      step.records.allSatisfy({ $0.commit == commit })
    else { throw .inconsistent("a row of another commit than \(commit.facts.id)") }
    guard Set(step.versions.map(\.prompt)).count == step.versions.count,
      Set(step.pinMoves.map(Self.key)).count == step.pinMoves.count
    else { throw .inconsistent("commit \(commit.facts.id) changes one name twice") }
  }

  private static func key(_ move: IndexedPinMove) -> ByteText {
    ByteText(PinRow.key(move.environment, move.prompt))
  }

  private func insertCommit(_ commit: IndexedCommit) throws {
    try insert(.commits, GroupKind.block(of: commit.sequence), CommitRow.cells(commit), [])
    if line.root == nil { line.root = commit.facts.id }
    line.tip = commit.facts.id
    line.commits += 1
    line.effective = commit.facts.time
  }

  /// Adds a row at the end of its group; `joined` is hashed with it and stored elsewhere.
  private func insert(
    _ kind: GroupKind, _ key: String, _ cells: [Cell], _ joined: [Cell]
  ) throws {
    let id = ByteText(key)
    var head: GroupHead
    if let known = heads[kind]?[id] {
      head = known
    } else {
      head = try directory.head(kind, key) ?? GroupHead()
    }
    var arguments = [key.databaseValue, head.count.databaseValue]
    arguments += cells.map(\.databaseValue)
    try db.cachedStatement(sql: kind.insertion).execute(arguments: StatementArguments(arguments))
    head.append(leaf: RowDigest.leaf(kind, key: key, cells + joined))
    heads[kind, default: [:]][id] = head
  }

  /// Writes all that is only known at the end: replaced sets, group heads, roots, the meta row.
  func finish() throws {
    guard !isBroken else { throw IndexError.inconsistent("a step that was not added whole") }
    guard let root = line.root, let tip = line.tip else {
      throw IndexError.inconsistent("a line without a commit")
    }
    try replaceSearch()
    for (kind, key, rows) in try sets.changes(directory) {
      try db.execute(
        sql: "DELETE FROM \(kind.table) WHERE key = ?", arguments: [key])
      heads[kind, default: [:]][ByteText(key)] = GroupHead()
      for cells in rows { try insert(kind, key, cells, []) }
    }
    var touched: [Int: [ByteText: GroupHead]] = [:]
    for (kind, groups) in heads {
      for (key, head) in groups {
        let bucket = kind.bucket(of: key.text)
        if touched[bucket] == nil { touched[bucket] = try directory.bucket(bucket) }
        try write(head, bucket, key.text)
        touched[bucket]?[key] = head.count == 0 ? nil : head
      }
    }
    for (bucket, groups) in touched {
      roots[bucket] = RowDigest.root(
        groups.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) })
    }
    if isSearchReplaced { try SearchIndex.seal(db, roots: roots) }
    try MetaRow(
      identity: identity, root: root, tip: tip, commits: line.commits, effective: line.effective,
      roots: roots
    ).write(db)
  }

  /// Brings search up to the new texts. What it builds on is proven first, so that damage is never
  /// sealed anew.
  private func replaceSearch() throws {
    let changes = try sets.textChanges(directory)
    guard isSearchReplaced || !changes.isEmpty else { return }
    if !isSearchReplaced { try SearchIndex.prove(db, roots: roots) }
    isSearchReplaced = true
    for change in changes {
      try SearchIndex.replace(db, change.prompt, old: change.old, new: change.new)
    }
  }

  private func write(_ head: GroupHead, _ bucket: Int, _ key: String) throws {
    if head.count == 0 {
      try db.cachedStatement(sql: "DELETE FROM groups WHERE bucket = ? AND key = ?")
        .execute(arguments: [bucket, key])
    } else {
      try db.cachedStatement(sql: "INSERT OR REPLACE INTO groups VALUES (?, ?, ?, ?, ?)")
        .execute(arguments: [bucket, key, head.count, Data(head.chain), Data(head.last)])
    }
  }
}
