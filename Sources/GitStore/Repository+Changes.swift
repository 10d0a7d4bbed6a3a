internal import CLibgit2

extension Repository {
  /// The deepest folder that is compared or written; deeper trees are refused (`.tooLarge`).
  static let deepestFolder = 512

  /// The leaves that two trees do not share, sorted bytewise by path.
  ///
  /// Equal subtrees are skipped by their ids, so the cost follows the difference, not the tree.
  ///
  /// - Parameters:
  ///   - old: a tree's id; nil for the empty tree.
  ///   - new: a tree's id; nil for the empty tree.
  ///   - path: the folder (or leaf) that alone is compared; "" for all. Paths in the answer start
  ///     at the root all the same.
  ///   - limit: how many entries may be visited; a tree that names one subtree many times over
  ///     would else grow without bound (`.tooLarge`).
  public func changes(
    from old: ObjectID?, to new: ObjectID?, under path: String = "", limit: Int = 5_000_000
  ) throws(GitStoreError) -> [TreeChange] {
    var comparison = TreeComparison(repository: self, limit: limit)
    if path.isEmpty {
      try comparison.compareTrees(old, new, prefix: [], depth: 0)
    } else {
      var sides: [TreeEntry?] = []
      for tree in [old, new] {
        sides.append(
          try tree.flatMap { id throws(GitStoreError) in try entry(at: path, inTree: id) })
      }
      try comparison.compare(sides[0], sides[1], path: Array(path.utf8), depth: 0)
    }
    return comparison.sortedChanges()
  }
}

/// One walk down two trees at once.
private struct TreeComparison {
  let repository: Repository
  var limit: Int
  private var changes: [TreeChange] = []
  private var isSorted = true

  init(repository: Repository, limit: Int) {
    self.repository = repository
    self.limit = limit
  }

  /// Git's order of entries is the order of leaf paths; only a malformed tree breaks it.
  func sortedChanges() -> [TreeChange] {
    guard !isSorted else { return changes }
    return changes.sorted { $0.pathBytes.lexicographicallyPrecedes($1.pathBytes) }
  }

  /// Two entries of one path, either of which may be missing.
  mutating func compare(_ old: TreeEntry?, _ new: TreeEntry?, path: [UInt8], depth: Int)
    throws(GitStoreError)
  {
    if let old, let new, old.kind == new.kind, old.id == new.id { return }
    let oldTree = old?.kind == .tree ? old?.id : nil
    let newTree = new?.kind == .tree ? new?.id : nil
    let oldLeaf = oldTree == nil ? old : nil
    let newLeaf = newTree == nil ? new : nil
    if oldLeaf != nil || newLeaf != nil {
      try append(TreeChange(pathBytes: path, old: oldLeaf, new: newLeaf))
    }
    if oldTree != nil || newTree != nil {
      try compareTrees(oldTree, newTree, prefix: path + [UInt8(ascii: "/")], depth: depth + 1)
    }
  }

  mutating func compareTrees(_ old: ObjectID?, _ new: ObjectID?, prefix: [UInt8], depth: Int)
    throws(GitStoreError)
  {
    guard old != new else { return }
    guard depth <= Repository.deepestFolder else {
      throw tooLarge(prefix, "folders nest deeper than \(Repository.deepestFolder)")
    }
    switch (old, new) {
    case (let old?, let new?):
      let left = try repository.treeHandle(old)
      let right = try repository.treeHandle(new)
      try merge(left.pointer, right.pointer, prefix: prefix, depth: depth)
    case (let id?, nil), (nil, let id?):
      let tree = try repository.treeHandle(id)
      for position in 0..<git_tree_entrycount(tree.pointer) {
        guard let entry = git_tree_entry_byindex(tree.pointer, position) else { continue }
        let value = TreeEntry(copying: entry)
        try visit(prefix)
        try compare(
          new == nil ? value : nil, new == nil ? nil : value, path: prefix + value.nameBytes,
          depth: depth)
      }
    case (nil, nil): break
    }
  }

  /// Joins two lists in git's order; names are compared as C strings to keep equal entries cheap.
  private mutating func merge(
    _ left: OpaquePointer, _ right: OpaquePointer, prefix: [UInt8], depth: Int
  ) throws(GitStoreError) {
    let leftCount = git_tree_entrycount(left)
    let rightCount = git_tree_entrycount(right)
    var (i, j) = (0, 0)
    while i < leftCount || j < rightCount {
      let old = i < leftCount ? git_tree_entry_byindex(left, i) : nil
      let new = j < rightCount ? git_tree_entry_byindex(right, j) : nil
      try visit(prefix)
      let order: Int
      switch (old, new) {
      case (let old?, let new?): order = Self.order(old, new)
      case (.some, nil): order = -1
      case (nil, .some): order = 1
      case (nil, nil): return
      }
      i += order <= 0 ? 1 : 0
      j += order >= 0 ? 1 : 0
      if order == 0, let old, let new, Self.isSame(old, new) { continue }
      let before = order <= 0 ? old.map { TreeEntry(copying: $0) } : nil
      let after = order >= 0 ? new.map { TreeEntry(copying: $0) } : nil
      let name = before?.nameBytes ?? after?.nameBytes ?? []
      try compare(before, after, path: prefix + name, depth: depth)
    }
  }

  private static func isSame(_ old: OpaquePointer, _ new: OpaquePointer) -> Bool {
    git_oid_equal(git_tree_entry_id(old), git_tree_entry_id(new)) == 1
      && git_tree_entry_filemode_raw(old) == git_tree_entry_filemode_raw(new)
  }

  /// Bytewise by name, where a folder's name ends in a slash.
  private static func order(_ old: OpaquePointer, _ new: OpaquePointer) -> Int {
    guard let left = git_tree_entry_name(old), let right = git_tree_entry_name(new) else {
      return 0
    }
    var i = 0
    while left[i] == right[i], left[i] != 0 { i += 1 }
    let slash = UInt8(ascii: "/")
    func byte(_ name: UnsafePointer<CChar>, _ entry: OpaquePointer) -> UInt8 {
      if name[i] != 0 { return UInt8(bitPattern: name[i]) }
      return git_tree_entry_filemode_raw(entry) == GIT_FILEMODE_TREE ? slash : 0
    }
    return Int(byte(left, old)) - Int(byte(right, new))
  }

  private mutating func append(_ change: TreeChange) throws(GitStoreError) {
    if let last = changes.last,
      !last.pathBytes.lexicographicallyPrecedes(change.pathBytes)
    {
      isSorted = false
    }
    changes.append(change)
  }

  private mutating func visit(_ prefix: [UInt8]) throws(GitStoreError) {
    limit -= 1
    guard limit >= 0 else { throw tooLarge(prefix, "more entries than the limit allows") }
  }

  private func tooLarge(_ prefix: [UInt8], _ message: String) -> GitStoreError {
    GitStoreError(
      function: "git_tree_lookup", code: .tooLarge, message: message,
      subject: String(decoding: prefix, as: UTF8.self))
  }
}
