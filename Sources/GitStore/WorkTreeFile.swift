internal import CLibgit2

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension Repository {
  /// What `git add` would store for a file of the work tree.
  ///
  /// Symbolic links are never followed: for a link the bytes are its target, for a folder (`.tree`,
  /// or `.gitlink` where it is a repository) and for a socket or a pipe (`.otherMode`) there are
  /// none. Where core.fileMode is off the executable bit is the index's.
  ///
  /// - Parameters:
  ///   - path: from the work tree's root, with `/`.
  ///   - limit: the size in bytes above which it is not read; nil for none.
  /// - Returns: nil when nothing is there.
  /// - Throws: `.filterApplies` when .gitattributes ask for more than line endings (a filter, ident,
  ///   an encoding), `.beyondSymlink` when a folder on the way is a link, `.tooLarge`,
  ///   `.bareRepository`.
  public func cleanedWorkTreeFile(_ path: String, limit: Int? = nil)
    throws(GitStoreError) -> (bytes: [UInt8], kind: EntryKind)?
  {
    guard let file = try rawWorkTreeFile(path, limit: limit) else { return nil }
    guard file.kind == .regular || file.kind == .executable else { return file }
    try refuseFilters(path)
    return (try filtered(file.bytes, path: path, mode: GIT_FILTER_TO_ODB), file.kind)
  }

  /// The bytes a checkout of a blob would put at a path: line endings as the attributes and the
  /// configuration say.
  func checkedOutBytes(of id: ObjectID, at path: String) throws(GitStoreError) -> [UInt8] {
    try refuseFilters(path)
    return try filtered(try blob(id), path: path, mode: GIT_FILTER_TO_WORKTREE)
  }

  /// As ``cleanedWorkTreeFile(_:limit:)``, before any filter.
  func rawWorkTreeFile(_ path: String, limit: Int? = nil)
    throws(GitStoreError) -> (bytes: [UInt8], kind: EntryKind)?
  {
    guard let root = workTree else {
      throw GitStoreError(
        function: "lstat", code: .bareRepository, message: "the repository has no work tree",
        subject: path)
    }
    let components = try Self.components(ofPath: path)
    var place = root
    for folder in components.dropLast() {
      place += "/" + folder
      switch try System.mode(ofFile: place).map({ $0 & S_IFMT }) {
      case S_IFDIR: continue
      case S_IFLNK:
        throw GitStoreError(
          function: "lstat", code: .beyondSymlink, message: "\(place) is a symbolic link",
          subject: path, paths: [place])
      default: return nil
      }
    }
    place = root + "/" + path
    guard let mode = try System.mode(ofFile: place) else { return nil }
    switch mode & S_IFMT {
    case S_IFLNK: return (try System.target(ofLink: place), .symlink)
    case S_IFDIR:
      return ([], try System.mode(ofFile: place + "/.git") == nil ? .tree : .gitlink)
    case S_IFREG:
      let bytes = try System.contents(ofRegularFile: place, limit: limit)
      return (bytes, try fileKind(mode: mode, path: path))
    default: return ([], .otherMode(UInt32(mode)))
    }
  }

  private func fileKind(mode: mode_t, path: String) throws(GitStoreError) -> EntryKind {
    if try configurationBool("core.filemode") ?? true {
      return mode & 0o100 != 0 ? .executable : .regular
    }
    let staged = try indexEntries(under: path).first { $0.pathBytes == Array(path.utf8) }
    return staged?.kind == .executable ? .executable : .regular
  }

  /// Filters depend on programs and settings of one machine; what they would store is not a
  /// function of the repository.
  private func refuseFilters(_ path: String) throws(GitStoreError) {
    try refreshIndex(for: path)
    for name in ["filter", "ident", "working-tree-encoding"] {
      var pointer: UnsafePointer<CChar>?
      try check(
        git_attr_get(&pointer, self.pointer, UInt32(GIT_ATTR_CHECK_FILE_THEN_INDEX), path, name),
        "git_attr_get", path)
      let kind = git_attr_value(pointer)
      guard kind == GIT_ATTR_VALUE_TRUE || kind == GIT_ATTR_VALUE_STRING else { continue }
      let value = kind == GIT_ATTR_VALUE_STRING ? text(pointer) : "set"
      if name == "working-tree-encoding", ["utf-8", "utf8"].contains(value.lowercased()) {
        continue
      }
      if name == "filter", kind == GIT_ATTR_VALUE_TRUE { continue }
      throw GitStoreError(
        function: "git_attr_get", code: .filterApplies,
        message: "the attribute \(name) (\(value)) changes more than line endings", subject: path)
    }
  }

  private func filtered(_ bytes: [UInt8], path: String, mode: git_filter_mode_t)
    throws(GitStoreError) -> [UInt8]
  {
    var filters: OpaquePointer?
    try check(
      git_filter_list_load(&filters, pointer, nil, path, mode, GIT_FILTER_DEFAULT.rawValue),
      "git_filter_list_load", path)
    guard let filters else { return bytes }
    defer { git_filter_list_free(filters) }
    var buffer = git_buf()
    defer { git_buf_dispose(&buffer) }
    let status = bytes.withUnsafeBytes { raw in
      git_filter_list_apply_to_buffer(
        &buffer, filters, raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
    }
    try check(status, "git_filter_list_apply_to_buffer", path)
    guard buffer.size > 0, let start = buffer.ptr else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: buffer.size))
  }

  /// Reads the index anew if its file changed; attributes and line endings look into it.
  ///
  /// Where libgit2 cannot read the file (sparse, split), the entries those two need are put into
  /// an index in memory that takes its place.
  private func refreshIndex(for path: String) throws(GitStoreError) {
    if try readableIndex() != nil { return }
    let wanted = Array(path.utf8)
    let attributes = Array(".gitattributes".utf8)
    let entries = try indexEntriesByGit(under: "").filter {
      $0.stage == 0
        && ($0.pathBytes == wanted || $0.pathBytes.suffix(attributes.count) == attributes)
    }
    let index = try Handle(
      "git_index_new", path, release: git_index_free, make: { git_index_new(&$0) })
    for entry in entries {
      var raw = git_index_entry()
      raw.mode = entry.kind.mode
      raw.id = entry.id.raw
      let status = entry.path.withCString { name in
        raw.path = name
        return git_index_add(index.pointer, &raw)
      }
      try check(status, "git_index_add", entry.path)
    }
    try check(git_repository_set_index(pointer, index.pointer), "git_repository_set_index", path)
    hasIndexInMemory = true
  }
}
