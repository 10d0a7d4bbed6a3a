internal import Crypto
internal import Foundation
internal import GRDB
internal import PromptModel

/// The full-text structure: FTS5 over the trigrams of folded texts. It only proposes prompts; what
/// matches is decided on the proven texts.
///
/// How FTS5 lays out its pages depends on the order of changes, so its tables (all named
/// `search…`) are no part of the rows that are equal for a built and an extended index. They have
/// a seal of their own instead, over their bytes and the roots of the texts they were made from.
enum SearchIndex {
  static let statements = [
    """
    CREATE VIRTUAL TABLE search USING fts5(
      body, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1')
    """,
    "CREATE TABLE searchDocuments (document INTEGER PRIMARY KEY, prompt TEXT UNIQUE)",
    "CREATE TABLE searchSeal (id INTEGER PRIMARY KEY CHECK (id = 0), seal BLOB)",
  ]

  /// At most this many trigrams of a query are looked up; the rest is decided on the texts.
  private static let termLimit = 24

  /// What FTS5 sees of a prompt.
  static func body(_ prompt: String, _ text: IndexedText) -> String {
    let joined = [prompt, text.description, text.template].joined(separator: "\n")
    return StoredText.encode(String(decoding: SearchText.fold(joined), as: UTF8.self))
  }

  /// Replaces one prompt's texts; nil stands for none.
  static func replace(
    _ db: Database, _ prompt: String, old: IndexedText?, new: IndexedText?
  ) throws {
    let known = try Int.fetchOne(
      db.cachedStatement(sql: "SELECT document FROM searchDocuments WHERE prompt = ?"),
      arguments: [prompt])
    if let old {
      guard let known else { throw IndexError.damaged("search of \(prompt)") }
      try db.cachedStatement(
        sql: "INSERT INTO search (search, rowid, body) VALUES ('delete', ?, ?)"
      ).execute(arguments: [known, body(prompt, old)])
    }
    guard let new else {
      try db.cachedStatement(sql: "DELETE FROM searchDocuments WHERE prompt = ?")
        .execute(arguments: [prompt])
      return
    }
    if known == nil {
      try db.cachedStatement(sql: "INSERT INTO searchDocuments (prompt) VALUES (?)")
        .execute(arguments: [prompt])
    }
    let document = known ?? Int(db.lastInsertedRowID)
    try db.cachedStatement(sql: "INSERT INTO search (rowid, body) VALUES (?, ?)")
      .execute(arguments: [document, body(prompt, new)])
  }

  /// Seals what is there now, for texts with these roots.
  static func seal(_ db: Database, roots: [[UInt8]]) throws {
    // FTS5 keeps new terms in memory until the transaction ends or a savepoint begins.
    try db.execute(sql: "SAVEPOINT flushed; RELEASE flushed")
    try db.execute(
      sql: "INSERT OR REPLACE INTO searchSeal VALUES (0, ?)",
      arguments: [Data(try digest(db, roots))])
  }

  /// Holds the structure against its seal. Cost: reads all of it.
  static func prove(_ db: Database, roots: [[UInt8]]) throws {
    let seal = try Data.fetchOne(db, sql: "SELECT seal FROM searchSeal WHERE id = 0")
    guard let seal, Array(seal) == (try digest(db, roots)) else {
      throw IndexError.damaged("search")
    }
  }

  private static func digest(_ db: Database, _ roots: [[UInt8]]) throws -> [UInt8] {
    var hasher = SHA256()
    let first = GroupKind.texts.rawValue * GroupKind.bucketsPerKind
    for root in roots[first..<first + GroupKind.bucketsPerKind] { hasher.update(data: root) }
    for source in [
      "SELECT id, block FROM search_data ORDER BY id",
      "SELECT segid, term, pgno FROM search_idx ORDER BY segid, term",
      "SELECT k, v FROM search_config ORDER BY k",
      "SELECT document, prompt FROM searchDocuments ORDER BY document",
    ] {
      let rows = try Row.fetchCursor(db, sql: source)
      while let row = try rows.next() {
        for value in row.databaseValues {
          switch value.storage {
          case .blob(let data): update(&hasher, 0x62, data)
          case .string(let text): update(&hasher, 0x74, Data(text.utf8))
          case .int64(let number): update(&hasher, 0x69, Data("\(number)".utf8))
          case .double(let number): update(&hasher, 0x64, Data("\(number)".utf8))
          case .null: update(&hasher, 0x6E, Data())
          }
        }
      }
    }
    return Array(hasher.finalize())
  }

  private static func update(_ hasher: inout SHA256, _ tag: UInt8, _ bytes: Data) {
    var length: [UInt8] = [tag]
    RowDigest.append(Int64(bytes.count), to: &length)
    hasher.update(data: length)
    hasher.update(data: bytes)
  }

  /// The prompts whose texts have all trigrams of a folded query; nil where the query is too short
  /// (or has a NUL) for trigrams, so that every prompt is one to look at.
  static func candidates(_ db: Database, folded: [UInt8]) throws -> [String]? {
    let scalars = Array(String(decoding: folded, as: UTF8.self).unicodeScalars)
    guard scalars.count >= 3, !folded.contains(0), !folded.contains(1) else { return nil }
    let starts = 0...scalars.count - 3
    let step = max(1, starts.count / termLimit)
    let terms = starts.filter { $0 % step == 0 }.prefix(termLimit).map { start in
      let term = scalars[start..<start + 3].map { $0 == "\"" ? "\"\"" : String($0) }
      return "\"\(term.joined())\""
    }
    return try String.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT d.prompt FROM search s JOIN searchDocuments d ON d.document = s.rowid
          WHERE search MATCH ?
          """),
      arguments: [terms.joined(separator: " AND ")])
  }
}
