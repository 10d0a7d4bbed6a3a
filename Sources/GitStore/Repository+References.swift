internal import CLibgit2

extension Repository {
  /// The commit a revision names (`main`, `HEAD~2`, `v1.0`, `@{u}`, an abbreviated id); tags are
  /// peeled. Nil when it names no commit: nothing at all, a blob or a tree, or where the text is no
  /// revision.
  /// - Throws: `.ambiguous` for an abbreviation of several objects.
  public func resolve(_ revision: String) throws(GitStoreError) -> ObjectID? {
    var object: OpaquePointer?
    let status = git_revparse_single(&object, pointer, revision)
    if Self.namesNoCommit(status, revision) { return nil }
    try check(status, "git_revparse_single", revision)
    defer { git_object_free(object) }
    do {
      return try peeled(object, subject: revision)
    } catch {
      guard error.code == .notACommit else { throw error }
      return nil
    }
  }

  private static func namesNoCommit(_ status: Int32, _ revision: String) -> Bool {
    switch GitStoreError.Code(rawValue: status) {
    case .notFound, .invalidName, .notACommit: true
    // libgit2 calls an abbreviation that is too short to be looked up ambiguous, too.
    case .ambiguous: revision.utf8.prefix { isHexDigit($0) }.count < shortestAbbreviation
    default: false
    }
  }

  /// GIT_OID_MINPREFIXLEN.
  private static let shortestAbbreviation = 4

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }

  /// The commit a full reference name (`refs/heads/main`, `HEAD`) leads to; tags are peeled. Nil
  /// when there is no such reference, or HEAD is unborn.
  public func reference(_ name: String) throws(GitStoreError) -> ObjectID? {
    var id = git_oid()
    let status = git_reference_name_to_id(&id, pointer, name)
    if status == GitStoreError.Code.notFound.rawValue { return nil }
    try check(status, "git_reference_name_to_id", name)
    let object = try Handle(
      "git_object_lookup", name, release: git_object_free,
      make: { git_object_lookup(&$0, pointer, &id, GIT_OBJECT_ANY) })
    return try peeled(object.pointer, subject: name)
  }

  private func peeled(_ object: OpaquePointer?, subject: String) throws(GitStoreError) -> ObjectID {
    let commit = try Handle(
      "git_object_peel", subject, release: git_object_free,
      make: { made in
        let status = git_object_peel(&made, object, GIT_OBJECT_COMMIT)
        // Asking a blob for a commit is one status, a tag of a blob another: one to our callers.
        return status == GIT_EINVALIDSPEC.rawValue ? GIT_EPEEL.rawValue : status
      })
    guard let id = ObjectID(git_object_id(commit.pointer)) else {
      throw GitStoreError.invalid("git_object_id", subject, "the object has no id")
    }
    return id
  }

  /// What a symbolic reference points at, existing or not: `refs/heads/main` for HEAD. Nil for a
  /// detached HEAD, an ordinary reference, and where there is none.
  public func symbolicTarget(_ name: String) throws(GitStoreError) -> String? {
    var reference: OpaquePointer?
    let status = git_reference_lookup(&reference, pointer, name)
    if status == GitStoreError.Code.notFound.rawValue { return nil }
    try check(status, "git_reference_lookup", name)
    defer { git_reference_free(reference) }
    return git_reference_symbolic_target(reference).map { String(cString: $0) }
  }

  /// All references whose full name starts with a prefix, sorted bytewise, each with its commit.
  ///
  /// References that lead to no commit (a tag of a blob, a dangling symbolic reference) and those
  /// whose names are not UTF-8 are left out.
  public func references(prefix: String)
    throws(GitStoreError) -> [(name: String, id: ObjectID)]
  {
    let iterator = try Handle(
      "git_reference_iterator_new", prefix, release: git_reference_iterator_free,
      make: { git_reference_iterator_new(&$0, pointer) })
    var names: [String] = []
    var name: UnsafePointer<CChar>?
    while true {
      let status = git_reference_next_name(&name, iterator.pointer)
      if status == GIT_ITEROVER.rawValue { break }
      try check(status, "git_reference_next_name", prefix)
      guard let name, let exact = String(validatingCString: name) else { continue }
      if exact.utf8.starts(with: prefix.utf8) { names.append(exact) }
    }
    names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var found: [(name: String, id: ObjectID)] = []
    for name in names {
      do {
        if let id = try reference(name) { found.append((name, id)) }
      } catch  where error.code == .notACommit || error.code == .notFound {
        continue
      }
    }
    return found
  }

  /// The remote-tracking reference of a branch (`refs/remotes/origin/main` for
  /// `refs/heads/main`), from branch.<name>.remote and .merge; nil when none is configured.
  public func upstream(ofBranch name: String) throws(GitStoreError) -> String? {
    var buffer = git_buf()
    defer { git_buf_dispose(&buffer) }
    let status = git_branch_upstream_name(&buffer, pointer, name)
    if status == GitStoreError.Code.notFound.rawValue { return nil }
    try check(status, "git_branch_upstream_name", name)
    return text(buffer.ptr)
  }
}
