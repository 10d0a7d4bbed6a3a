internal import CLibgit2

extension Repository {
  /// The commits from a tip along first parents, newest first, down to the first commit or to a
  /// shallow boundary (included; see ``isShallowBoundary(_:)``).
  ///
  /// - Parameter until: where to stop; not in the answer. If the line does not pass it, the whole
  ///   line is the answer, and its last element tells.
  public func firstParentLine(from tip: ObjectID, until: ObjectID? = nil)
    throws(GitStoreError) -> [ObjectID]
  {
    var line: [ObjectID] = []
    try walkFirstParents(from: tip) { id in
      if id == until { return false }
      line.append(id)
      return true
    }
    return line
  }

  /// Whether the first-parent line of `new` passes `old`; a commit is on its own line.
  public func isAncestorOnFirstParentLine(_ old: ObjectID, of new: ObjectID)
    throws(GitStoreError) -> Bool
  {
    var found = false
    try walkFirstParents(from: new) { id in
      found = id == old
      return !found
    }
    return found
  }

  private func walkFirstParents(from tip: ObjectID, _ visit: (ObjectID) -> Bool)
    throws(GitStoreError)
  {
    var next: ObjectID? = tip
    while let id = next, visit(id) {
      let commit = try commitHandle(id)
      next = isShallowBoundary(id) ? nil : ObjectID(git_commit_parent_id(commit.pointer, 0))
    }
  }

  /// A best common ancestor of two commits; nil when they share no history.
  public func mergeBase(_ a: ObjectID, _ b: ObjectID) throws(GitStoreError) -> ObjectID? {
    // libgit2 1.5 does not know that history may end early, and would say "none".
    if isShallow { return try mergeBaseByGit(a, b) }
    var (left, right) = (a.raw, b.raw)
    var base = git_oid()
    let status = git_merge_base(&base, pointer, &left, &right)
    if status == GitStoreError.Code.notFound.rawValue {
      _ = try commitHandle(a)
      _ = try commitHandle(b)
      return nil
    }
    try check(status, "git_merge_base", "\(a) \(b)")
    return ObjectID(base)
  }
}
