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

extension Repository {
  /// The commits that a merge brought in: those its other parents reach and its first does not, in
  /// no promised order.
  ///
  /// - Parameter limit: how many are read at most.
  /// - Returns: nil where there are more than `limit`; nothing for a commit with one parent.
  /// - Throws: `.notFound` where a commit on the way is missing.
  public func mergedCommits(by merge: ObjectID, limit: Int) throws(GitStoreError) -> [ObjectID]? {
    let parents = try commit(merge).parents
    guard let first = parents.first, parents.count > 1 else { return [] }
    let repository = pointer
    let walk = try Handle("git_revwalk_new", merge.hex, release: git_revwalk_free) {
      git_revwalk_new(&$0, repository)
    }
    for parent in parents.dropFirst() {
      var raw = parent.raw
      try check(git_revwalk_push(walk.pointer, &raw), "git_revwalk_push", parent.hex)
    }
    var hidden = first.raw
    try check(git_revwalk_hide(walk.pointer, &hidden), "git_revwalk_hide", first.hex)
    var found: [ObjectID] = []
    var next = git_oid()
    while true {
      let status = git_revwalk_next(&next, walk.pointer)
      if status == GIT_ITEROVER.rawValue { return found }
      try check(status, "git_revwalk_next", merge.hex)
      guard found.count < limit else { return nil }
      found.append(ObjectID(next))
    }
  }
}
