internal import CLibgit2

extension Repository {
  /// A commit's fields.
  /// - Throws: `.notFound` where there is no such commit.
  public func commit(_ id: ObjectID) throws(GitStoreError) -> Commit {
    let commit = try commitHandle(id)
    guard let tree = ObjectID(git_commit_tree_id(commit.pointer)) else {
      throw GitStoreError.invalid("git_commit_tree_id", id.hex, "the commit names no tree")
    }
    let parents = (0..<git_commit_parentcount(commit.pointer)).compactMap {
      ObjectID(git_commit_parent_id(commit.pointer, $0))
    }
    return Commit(
      id: id, tree: tree, parents: parents,
      author: try signature(git_commit_author(commit.pointer), of: id),
      committer: try signature(git_commit_committer(commit.pointer), of: id),
      message: text(git_commit_message(commit.pointer)))
  }

  private func signature(_ pointer: UnsafePointer<git_signature>?, of id: ObjectID)
    throws(GitStoreError) -> Signature
  {
    guard let signature = pointer?.pointee else {
      throw GitStoreError.invalid("git_commit_author", id.hex, "the commit names no person")
    }
    return Signature(
      name: text(signature.name), email: text(signature.email),
      seconds: signature.when.time, offsetMinutes: Int(signature.when.offset))
  }

  /// Whether the repository has the object; in a partial or shallow clone it may not.
  public func contains(_ id: ObjectID) throws(GitStoreError) -> Bool {
    let objects = try objectDatabase()
    var raw = id.raw
    return git_odb_exists(objects.pointer, &raw) == 1
  }

  /// The lines of a tree, in git's order.
  public func tree(_ id: ObjectID) throws(GitStoreError) -> [TreeEntry] {
    let tree = try treeHandle(id)
    return (0..<git_tree_entrycount(tree.pointer)).compactMap { position in
      git_tree_entry_byindex(tree.pointer, position).map { TreeEntry(copying: $0) }
    }
  }

  /// What lies at a path of a tree; nil when nothing does.
  /// - Throws: `.invalid` for an empty path or one with an empty component.
  public func entry(at path: String, inTree id: ObjectID) throws(GitStoreError) -> TreeEntry? {
    let components = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard components.allSatisfy({ !$0.isEmpty && !$0.contains(0) }) else {
      throw GitStoreError.invalid("git_tree_entry_bypath", path, "not a path inside a tree")
    }
    let tree = try treeHandle(id)
    var entry: OpaquePointer?
    let status = git_tree_entry_bypath(&entry, tree.pointer, path)
    if status < 0 {
      let error = GitStoreError.last(status, "git_tree_entry_bypath", path)
      try checkTreesExist(onTheWayTo: components.map { Array($0) }, from: id)
      if error.code == .notFound { return nil }
      throw error
    }
    defer { git_tree_entry_free(entry) }
    return entry.map { TreeEntry(copying: $0) }
  }

  /// A folder whose own tree object is missing is an error that names the tree; libgit2 1.5 says
  /// neither which nor, always, "not found".
  private func checkTreesExist(onTheWayTo components: [[UInt8]], from root: ObjectID)
    throws(GitStoreError)
  {
    var id = root
    for name in components.dropLast() {
      let next = try tree(id).first { $0.nameBytes == name && $0.kind == .tree }
      guard let next else { return }
      id = next.id
      _ = try treeHandle(id)
    }
  }

  /// The bytes of a blob.
  /// - Parameter limit: the size in bytes above which it is not read; nil for none.
  /// - Throws: `.notFound` where it is missing, `.tooLarge` over the limit.
  public func blob(_ id: ObjectID, limit: Int? = nil) throws(GitStoreError) -> [UInt8] {
    do {
      return try storedBlob(id, limit: limit)
    } catch {
      guard error.code == .notFound, fetchesMissingBlobs, try isPartialClone else { throw error }
      try fetchPromised(id)
      return try storedBlob(id, limit: limit)
    }
  }

  /// Fetches a blob; one that nobody gives is missing, whatever stood in the way.
  private func fetchPromised(_ id: ObjectID) throws(GitStoreError) {
    do {
      try fetchMissingBlob(id)
    } catch {
      throw GitStoreError(
        function: error.function, code: .notFound, message: error.message, subject: id.hex)
    }
  }

  private func storedBlob(_ id: ObjectID, limit: Int?) throws(GitStoreError) -> [UInt8] {
    if let limit {
      let size = try blobSize(id)
      guard size <= limit else {
        throw GitStoreError(
          function: "git_blob_lookup", code: .tooLarge,
          message: "the blob has \(size) bytes, over the limit of \(limit)", subject: id.hex)
      }
    }
    var raw = id.raw
    let blob = try Handle(
      "git_blob_lookup", id.hex, release: git_blob_free,
      make: { git_blob_lookup(&$0, pointer, &raw) })
    let count = Int(git_blob_rawsize(blob.pointer))
    guard count > 0, let content = git_blob_rawcontent(blob.pointer) else { return [] }
    return Array(UnsafeRawBufferPointer(start: content, count: count))
  }

  /// The size of a blob in bytes, from its header.
  public func blobSize(_ id: ObjectID) throws(GitStoreError) -> Int {
    let objects = try objectDatabase()
    var raw = id.raw
    var size = 0
    var kind = GIT_OBJECT_INVALID
    try check(
      git_odb_read_header(&size, &kind, objects.pointer, &raw), "git_odb_read_header", id.hex)
    guard kind == GIT_OBJECT_BLOB else {
      throw GitStoreError.invalid("git_odb_read_header", id.hex, "the object is not a blob")
    }
    return size
  }

  func objectDatabase() throws(GitStoreError) -> Handle {
    try Handle(
      "git_repository_odb", gitDirectory, release: git_odb_free,
      make: { git_repository_odb(&$0, pointer) })
  }

  func commitHandle(_ id: ObjectID) throws(GitStoreError) -> Handle {
    var raw = id.raw
    return try Handle(
      "git_commit_lookup", id.hex, release: git_commit_free,
      make: { git_commit_lookup(&$0, pointer, &raw) })
  }

  func treeHandle(_ id: ObjectID) throws(GitStoreError) -> Handle {
    var raw = id.raw
    return try Handle(
      "git_tree_lookup", id.hex, release: git_tree_free,
      make: { git_tree_lookup(&$0, pointer, &raw) })
  }
}

extension TreeEntry {
  /// Copies an entry out of libgit2.
  init(copying entry: OpaquePointer) {
    var bytes: [UInt8] = []
    if let name = git_tree_entry_name(entry) {
      bytes = System.bytes(ofCString: name)
    }
    self.init(
      nameBytes: bytes,
      kind: EntryKind(mode: git_tree_entry_filemode_raw(entry).rawValue),
      id: ObjectID(git_tree_entry_id(entry)) ?? .zero)
  }
}
