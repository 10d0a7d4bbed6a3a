internal import CLibgit2

/// One line of the index.
public struct IndexEntry: Sendable, Hashable {
  /// The path from the work tree's root, with `/`.
  public let pathBytes: [UInt8]
  /// The staged blob (or submodule commit).
  public let id: ObjectID
  /// What it is.
  public let kind: EntryKind
  /// 0; in a conflict 1 (base), 2 (ours), 3 (theirs).
  public let stage: Int
  /// Whether `git add --intent-to-add` named it without staging content.
  public let intentToAdd: Bool

  /// An entry.
  public init(
    pathBytes: [UInt8], id: ObjectID, kind: EntryKind, stage: Int, intentToAdd: Bool
  ) {
    self.pathBytes = pathBytes
    self.id = id
    self.kind = kind
    self.stage = stage
    self.intentToAdd = intentToAdd
  }

  /// The path; bytes that are not UTF-8 become U+FFFD.
  public var path: String { String(decoding: pathBytes, as: UTF8.self) }
}

extension Repository {
  /// The index's entries at or below a path, in its order (bytewise by path, then by stage).
  ///
  /// An index with extensions that libgit2 1.5 does not know (sparse, split) is read through
  /// `git ls-files`. In a repository opened from the environment this is GIT_INDEX_FILE.
  /// - Parameter path: a folder or a file; "" for all.
  public func indexEntries(under path: String = "") throws(GitStoreError) -> [IndexEntry] {
    guard let index = try readableIndex() else { return try indexEntriesByGit(under: path) }
    let prefix = Array(path.utf8)
    var entries: [IndexEntry] = []
    for position in 0..<git_index_entrycount(index.pointer) {
      guard let raw = git_index_get_byindex(index.pointer, position)?.pointee, let name = raw.path
      else { continue }
      let bytes = System.bytes(ofCString: name)
      guard Self.isPath(bytes, under: prefix) else { continue }
      let intent = UInt32(raw.flags_extended) & GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue != 0
      entries.append(
        IndexEntry(
          pathBytes: bytes, id: ObjectID(raw.id), kind: EntryKind(mode: raw.mode),
          stage: Int(raw.flags >> 12 & 3), intentToAdd: intent))
    }
    return entries
  }

  static func isPath(_ path: [UInt8], under prefix: [UInt8]) -> Bool {
    guard !prefix.isEmpty else { return true }
    guard path.starts(with: prefix) else { return false }
    return path.count == prefix.count || path[prefix.count] == UInt8(ascii: "/")
  }

  /// The index through libgit2, read anew; nil when its format is beyond libgit2.
  func readableIndex() throws(GitStoreError) -> Handle? {
    if hasIndexInMemory { return nil }
    do {
      let index = try Handle(
        "git_repository_index", gitDirectory, release: git_index_free,
        make: { git_repository_index(&$0, pointer) })
      try check(git_index_read(index.pointer, 0), "git_index_read", gitDirectory)
      return index
    } catch {
      return nil
    }
  }

  /// The same through `git ls-files`, which expands a sparse index.
  func indexEntriesByGit(under path: String) throws(GitStoreError) -> [IndexEntry] {
    let only = path.isEmpty ? [] : ["--", path]
    let listed = try GitProcess(self, ["ls-files", "-s", "-z", "--full-name"] + only).output()
    // An intent to add has no flag in that listing; against the work tree it shows as an addition.
    let intents = try GitProcess(
      self, ["diff-files", "-z", "--name-only", "--diff-filter=A"] + only
    ).output()
    let added = Set(intents.split(separator: 0).map { Array($0) })
    var entries: [IndexEntry] = []
    for line in listed.split(separator: 0) {
      let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
      let head = String(decoding: fields.first ?? [], as: UTF8.self).split(separator: " ")
      guard fields.count == 2, head.count == 3, let mode = UInt32(head[0], radix: 8),
        let id = ObjectID(hex: String(head[1])), let stage = Int(head[2])
      else {
        throw GitStoreError.invalid(
          "git ls-files", String(decoding: line, as: UTF8.self), "not a line of ls-files -s")
      }
      let name = Array(fields[1])
      entries.append(
        IndexEntry(
          pathBytes: name, id: id, kind: EntryKind(mode: mode), stage: stage,
          intentToAdd: added.contains(name)))
    }
    return entries
  }
}
