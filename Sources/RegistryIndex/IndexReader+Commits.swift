internal import GRDB
public import PromptModel

extension IndexReader {
  /// The commit at a place of the line; nil outside `0..<commitCount`.
  public func commit(at sequence: Int) throws(IndexError) -> IndexedCommit? {
    try answer { directory, _ in try Self.commit(directory, sequence, count: commitCount) }
  }

  /// Commits of a stretch of the line, oldest first; the part outside the line is left out.
  public func commits(_ range: Range<Int>) throws(IndexError) -> [IndexedCommit] {
    let range = range.clamped(to: 0..<commitCount)
    guard let last = range.last else { return [] }
    return try answer { directory, _ in
      var found: [IndexedCommit] = []
      let size = GroupKind.blockSize
      for block in range.lowerBound / size...last / size {
        let rows = try directory.rows(.commits, GroupKind.block(of: block * size))
        for (offset, cells) in rows.enumerated() where range.contains(block * size + offset) {
          var reader = CellReader(cells, of: .commits)
          found.append(try CommitRow.commit(&reader, sequence: block * size + offset))
        }
      }
      guard found.count == range.count else { throw IndexError.damaged("commits") }
      return found
    }
  }

  /// The commit of an id; nil where it is not on the line. A hit costs one block, a miss reads
  /// every commit to be sure.
  public func commit(_ id: ObjectName) throws(IndexError) -> IndexedCommit? {
    let hit = try answer { directory, db in
      let statement = try db.cachedStatement(
        sql: "SELECT key, ordinal FROM commits WHERE id = ?")
      guard let row = try Row.fetchOne(statement, arguments: [id.hex]),
        let key = String.fromDatabaseValue(row[0]).flatMap({ Int($0) }),
        let ordinal = Int.fromDatabaseValue(row[1]),
        (0...commitCount / GroupKind.blockSize).contains(key),
        (0..<GroupKind.blockSize).contains(ordinal)
      else { return nil as IndexedCommit? }
      return try Self.commit(directory, key * GroupKind.blockSize + ordinal, count: commitCount)
    }
    if let hit, hit.facts.id == id { return hit }
    return try commits(0..<commitCount).first { $0.facts.id == id }
  }

  /// The last commit whose effective time is at or before a time (seconds since 1970); nil where
  /// the time is before the root's. Costs a block a halving of the line.
  public func commit(liveAt time: Int64) throws(IndexError) -> IndexedCommit? {
    try answer { directory, _ in
      var found: IndexedCommit?
      var blocks: [Int: [[Cell]]] = [:]
      var low = 0
      var high = commitCount
      while low < high {
        let middle = low + (high - low) / 2
        let block = middle / GroupKind.blockSize
        let rows = try blocks[block] ?? directory.rows(.commits, GroupKind.block(of: middle))
        blocks[block] = rows
        let commit = try Self.commit(in: rows, middle)
        if commit.facts.time <= time {
          found = commit
          low = middle + 1
        } else {
          high = middle
        }
      }
      return found
    }
  }

  private static func commit(
    _ directory: GroupDirectory, _ sequence: Int, count: Int
  ) throws -> IndexedCommit? {
    guard (0..<count).contains(sequence) else { return nil }
    return try commit(in: directory.rows(.commits, GroupKind.block(of: sequence)), sequence)
  }

  private static func commit(in rows: [[Cell]], _ sequence: Int) throws -> IndexedCommit {
    let offset = sequence % GroupKind.blockSize
    guard offset < rows.count else { throw IndexError.damaged("commits") }
    var reader = CellReader(rows[offset], of: .commits)
    return try CommitRow.commit(&reader, sequence: sequence)
  }
}
