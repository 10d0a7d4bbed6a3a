internal import PromptModel

/// What kinds of rows there are; a group is the rows of one kind that share a key.
enum GroupKind: Int, CaseIterable {
  /// By block of ``blockSize`` commits.
  case commits
  /// By prompt.
  case versions
  /// By `<environment>/<prompt>`.
  case pins
  /// By prompt.
  case records
  /// By prompt.
  case dependencies
  /// By path (as ``StoredText``, for a path is whatever a file says): the reverse of
  /// `dependencies`.
  case dependents
  /// By prompt.
  case texts

  /// How many commits a group of commits holds at most.
  static let blockSize = 256

  /// How many buckets the groups of one kind are spread over.
  static let bucketsPerKind = 64
  static let bucketCount = bucketsPerKind * allCases.count

  /// The bucket of a key, stable across machines.
  func bucket(of key: String) -> Int {
    let digest = RowDigest.hash(Array(key.utf8))
    return rawValue * Self.bucketsPerKind + Int(digest[0]) % Self.bucketsPerKind
  }

  /// The columns after key and ordinal, in the order they are hashed.
  var columns: [String] {
    switch self {
    case .commits: ["id", "author", "email", "committed", "effective", "message"]
    case .versions:
      [
        "number", "kind", "closure", "files", "blob", "failing", "reason", "renamedFrom",
        "sequence",
      ]
    case .pins:
      [
        "kind", "prompt", "closure", "files", "model", "modelDigest", "modelBlob", "previous",
        "target", "reason", "hint", "restores", "digest", "blob", "sequence",
      ]
    case .records:
      [
        "event", "path", "payload", "closure", "suite", "suiteDigest", "model", "modelDigest",
        "environments", "split", "total", "passed", "failed", "errored", "skipped", "cached",
        "result", "startedOn", "finishedOn", "metrics", "sequence",
      ]
    case .dependencies: ["path"]
    case .dependents: ["prompt"]
    case .texts: ["template", "description"]
    }
  }

  /// Whether a row's last column is the sequence of its commit; the commit's cells are then part
  /// of its leaf, so that what is joined is proven too.
  var joinsCommit: Bool {
    switch self {
    case .versions, .pins, .records: true
    case .commits, .dependencies, .dependents, .texts: false
    }
  }

  var table: String { "\(self)" }

  /// The group of a commit.
  static func block(of sequence: Int) -> String {
    let text = String(sequence / blockSize)
    return String(repeating: "0", count: max(0, 10 - text.utf8.count)) + text
  }

  /// Inserts a row: key, ordinal, columns.
  var insertion: String {
    let names = (["key", "ordinal"] + columns).joined(separator: ", ")
    let marks = Array(repeating: "?", count: columns.count + 2).joined(separator: ", ")
    return "INSERT INTO \(table) (\(names)) VALUES (\(marks))"
  }

  /// The rows of a group in order, of a commit's cells those that are joined; with `onlyOrdinal`
  /// the one row of that ordinal.
  func selection(onlyOrdinal: Bool) -> String {
    var names = columns.map { "t.\($0)" }
    var source = "\(table) t"
    if joinsCommit {
      names += GroupKind.commits.columns.map { "c.\($0)" }
      source +=
        " LEFT JOIN commits c ON c.key = printf('%010d', t.sequence / \(Self.blockSize))"
        + " AND c.ordinal = t.sequence % \(Self.blockSize)"
    }
    let filter = onlyOrdinal ? " AND t.ordinal = ?" : ""
    return "SELECT \(names.joined(separator: ", ")) FROM \(source) WHERE t.key = ?\(filter)"
      + " ORDER BY t.ordinal"
  }
}

/// The database's shape.
enum Schema {
  /// Raised with every change of a table, of a row's meaning or of a digest's input.
  static let version = 1
  /// "stet" in ASCII, in the database's header.
  static let applicationID = 0x7374_6574

  /// Everything an empty index has.
  static var statements: [String] {
    var all = [
      """
      CREATE TABLE meta (
        id INTEGER PRIMARY KEY CHECK (id = 0), schema INTEGER, registry TEXT, path TEXT,
        root TEXT, tip TEXT, commits INTEGER, effective INTEGER, roots BLOB, seal BLOB)
      """,
      """
      CREATE TABLE groups (
        bucket INTEGER, key TEXT, count INTEGER, chain BLOB, last BLOB,
        PRIMARY KEY (bucket, key)) WITHOUT ROWID
      """,
    ]
    for kind in GroupKind.allCases {
      all.append(
        "CREATE TABLE \(kind.table) (key TEXT, ordinal INTEGER, "
          + kind.columns.map { "\($0) ANY" }.joined(separator: ", ")
          + ", PRIMARY KEY (key, ordinal)) WITHOUT ROWID, STRICT")
    }
    all.append("CREATE INDEX commitsByID ON commits (id)")
    return all + SearchIndex.statements
  }
}
