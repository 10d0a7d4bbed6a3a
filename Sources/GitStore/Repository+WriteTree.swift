internal import CLibgit2

extension Repository {
  /// Writes a tree that differs from another at the paths named, with every folder on the way.
  ///
  /// - Parameters:
  ///   - base: the tree to start from; nil for the empty tree.
  ///   - edits: what happens to which path. Folders appear with their first file and go with their
  ///     last. A file takes the place of a leaf of any kind; a file never takes the place of a
  ///     folder, nor a folder that of a leaf that stays.
  /// - Throws: `.invalid` for a path that git would not store (an empty component, `.`, `..`,
  ///   `.git`, NUL), `.notFound` for the removal of what is not there, `.conflict` between file and
  ///   folder.
  public func writeTree(base: ObjectID?, edits: [String: TreeEdit])
    throws(GitStoreError) -> ObjectID
  {
    var root = EditedFolder()
    for (path, edit) in edits {
      try root.insert(edit, at: Self.components(ofPath: path)[...], path: path)
    }
    if let id = try write(root, base: base, prefix: "") { return id }
    return try write(bytesOfTree: nil)
  }

  /// The parts of a path that may be stored in a tree.
  static func components(ofPath path: String) throws(GitStoreError) -> [String] {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let names = parts.map { String(decoding: $0, as: UTF8.self) }
    let isValid = names.allSatisfy { name in
      !name.isEmpty && name != "." && name != ".." && name.lowercased() != ".git"
        && !name.utf8.contains(0)
    }
    guard isValid, names.count <= deepestFolder else {
      throw GitStoreError.invalid("git_treebuilder_insert", path, "not a path git would store")
    }
    return names
  }

  /// Writes one folder; nil when nothing is left in it.
  private func write(_ folder: EditedFolder, base: ObjectID?, prefix: String)
    throws(GitStoreError) -> ObjectID?
  {
    let builder = try treeBuilder(base)
    for (key, item) in folder.items {
      let name = String(decoding: key, as: UTF8.self)
      let path = prefix + name
      let present = git_treebuilder_get(builder.pointer, name).map { TreeEntry(copying: $0) }
      if let edit = item.edit {
        try apply(edit, to: builder.pointer, name: name, present: present, path: path)
      }
      guard let inner = item.folder else { continue }
      let isFolder = present?.kind == .tree
      guard isFolder || present == nil || item.edit == .remove else {
        throw conflict(path, "a file is where a folder would have to be")
      }
      let base = isFolder ? present?.id : nil
      if var id = try write(inner, base: base, prefix: path + "/")?.raw {
        try check(
          git_treebuilder_insert(nil, builder.pointer, name, &id, GIT_FILEMODE_TREE),
          "git_treebuilder_insert", path)
      } else if isFolder {
        try check(
          git_treebuilder_remove(builder.pointer, name), "git_treebuilder_remove", path)
      }
    }
    guard git_treebuilder_entrycount(builder.pointer) > 0 else { return nil }
    return try write(bytesOfTree: builder.pointer)
  }

  private func apply(
    _ edit: TreeEdit, to builder: OpaquePointer, name: String, present: TreeEntry?, path: String
  ) throws(GitStoreError) {
    if present?.kind == .tree { throw conflict(path, "a folder is where a file would have to be") }
    switch edit {
    case .file(let id):
      var raw = id.raw
      try check(
        git_treebuilder_insert(nil, builder, name, &raw, GIT_FILEMODE_BLOB),
        "git_treebuilder_insert", path)
    case .remove:
      guard present != nil else {
        throw GitStoreError(
          function: "git_treebuilder_remove", code: .notFound, message: "there is no such file",
          subject: path)
      }
      try check(git_treebuilder_remove(builder, name), "git_treebuilder_remove", path)
    }
  }

  private func treeBuilder(_ base: ObjectID?) throws(GitStoreError) -> Handle {
    guard let base else {
      return try Handle(
        "git_treebuilder_new", "empty tree", release: git_treebuilder_free,
        make: { git_treebuilder_new(&$0, pointer, nil) })
    }
    let tree = try treeHandle(base)
    return try Handle(
      "git_treebuilder_new", base.hex, release: git_treebuilder_free,
      make: { git_treebuilder_new(&$0, pointer, tree.pointer) })
  }

  private func write(bytesOfTree builder: OpaquePointer?) throws(GitStoreError) -> ObjectID {
    guard let builder else {
      let empty = try treeBuilder(nil)
      return try write(bytesOfTree: empty.pointer)
    }
    var id = git_oid()
    try retrying("git_treebuilder_write", "tree") { git_treebuilder_write(&id, builder) }
    return ObjectID(id)
  }

  private func conflict(_ path: String, _ message: String) -> GitStoreError {
    GitStoreError(
      function: "git_treebuilder_insert", code: .conflict, message: message, subject: path)
  }
}

/// The edits below one folder. Names are byte arrays: String keys would meet by canonical
/// equivalence.
private struct EditedFolder {
  struct Item {
    var edit: TreeEdit?
    var folder: EditedFolder?
  }

  var items: [[UInt8]: Item] = [:]

  mutating func insert(_ edit: TreeEdit, at components: ArraySlice<String>, path: String)
    throws(GitStoreError)
  {
    guard let name = components.first else { return }
    let key = Array(name.utf8)
    var item = items[key] ?? Item()
    if components.count == 1 {
      item.edit = edit
    } else {
      var folder = item.folder ?? EditedFolder()
      try folder.insert(edit, at: components.dropFirst(), path: path)
      item.folder = folder
    }
    if case .file = item.edit, item.folder != nil {
      throw GitStoreError(
        function: "git_treebuilder_insert", code: .conflict,
        message: "the path is to be a file and a folder", subject: path)
    }
    items[key] = item
  }
}
