extension Repository {
  /// Adds one commit to a branch, durably and as a whole, and takes the work trees that have the
  /// branch checked out along, for exactly the edited paths.
  ///
  /// The commit is written and verified first; then, under a lock of this repository: a journal,
  /// each checkout's new index as its index.lock, the files, the compare-and-swap of the branch,
  /// the index in place, the journal's end. After a kill at any point
  /// ``recoverInterruptedUpdates()`` (which every update calls first) finishes it if the branch
  /// moved, else undoes it.
  ///
  /// - Parameters:
  ///   - reference: a full branch name that exists, `refs/heads/main`.
  ///   - expecting: the commit it must be at; the new commit's only parent.
  ///   - edits: as in ``writeTree(base:edits:)``; the blobs are written already.
  ///   - verify: is given the new commit before the branch moves; what it throws is thrown on and
  ///     nothing has happened but unreachable objects.
  /// - Returns: the new commit.
  /// - Throws: `.modified` when the swap is lost, `.workTreeChanged` when an edited path has staged
  ///   or other changes in a checkout, `.indexLocked` when a checkout's index.lock exists,
  ///   `.filterApplies`, `.updateRunning`, `.locked`, `.unrecoverable`.
  public func commitAndUpdate(
    reference: String, expecting: ObjectID, edits: [String: TreeEdit], author: Signature,
    committer: Signature, message: String, verify: (ObjectID) throws -> Void
  ) throws -> ObjectID {
    let update = ReferenceUpdate(repository: self, reference: reference, old: expecting)
    return try update.run(
      edits: edits, author: author, committer: committer, message: message, verify: verify)
  }

  /// Finishes or undoes what killed updates left behind; does nothing (and costs a few system
  /// calls) where there is nothing. Waits while a live update is running.
  /// - Returns: the references whose updates were finished or undone.
  /// - Throws: `.indexLocked` when git holds a checkout's index, `.unrecoverable` for a damaged
  ///   journal; the journal stays.
  @discardableResult
  public func recoverInterruptedUpdates() throws(GitStoreError) -> [String] {
    let folder = commonDirectory + "/stet"
    guard System.names(inFolder: folder).contains(where: { UpdateRecovery.isTrace($0) }) else {
      return []
    }
    let lock = try UpdateLock(
      path: folder + "/update.lock", waitingSeconds: ReferenceUpdate.waitingSeconds)
    defer { withExtendedLifetime(lock) {} }
    return try UpdateRecovery(repository: self, lockFile: lock.file).run()
  }
}

/// One run of ``Repository/commitAndUpdate(reference:expecting:edits:author:committer:message:verify:)``.
struct ReferenceUpdate {
  /// How long to wait for another update of ours.
  static let waitingSeconds = 60

  let repository: Repository
  let reference: String
  let old: ObjectID
  /// Told the name of each step before it is taken; tests kill the process there.
  var faultPoint: (String) -> Void = { _ in }

  init(repository: Repository, reference: String, old: ObjectID) {
    self.repository = repository
    self.reference = reference
    self.old = old
  }

  func run(
    edits: [String: TreeEdit], author: Signature, committer: Signature, message: String,
    verify: (ObjectID) throws -> Void
  ) throws -> ObjectID {
    let oldTree = try repository.commit(old).tree
    faultPoint("write tree")
    let tree = try repository.writeTree(base: oldTree, edits: edits)
    faultPoint("write commit")
    let new = try repository.writeCommit(
      tree: tree, parents: [old], author: author, committer: committer, message: message)
    try verify(new)
    let folder = repository.commonDirectory + "/stet"
    try UpdateFiles.makeFolders(folder, below: repository.commonDirectory)
    faultPoint("lock")
    let lock = try UpdateLock(
      path: folder + "/update.lock", waitingSeconds: Self.waitingSeconds)
    defer { withExtendedLifetime(lock) {} }
    try UpdateRecovery(repository: repository, lockFile: lock.file).run()
    guard try repository.reference(reference) == old else { throw lostSwap() }
    let line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let swap = { () throws(GitStoreError) in
      faultPoint("swap")
      try repository.updateReference(
        reference, to: new, expecting: old, message: "commit: " + line, by: committer)
      faultPoint("swapped")
    }
    let checkouts = try repository.checkouts(of: reference)
    guard !checkouts.isEmpty else {
      try swap()
      return new
    }
    let journal = UpdateJournal(
      name: Self.randomName(), common: repository.commonDirectory, reference: reference, old: old,
      new: new,
      edits: try journalEdits(edits, oldTree: oldTree), targets: [])
    let steps = CheckoutUpdate(
      repository: repository, lockFile: lock.file, folder: folder, faultPoint: faultPoint)
    try steps.run(journal, checkouts: checkouts, swap: swap)
    return new
  }

  private func lostSwap() -> GitStoreError {
    GitStoreError(
      function: "git_reference_create_matching", code: .modified,
      message: "the reference is not at \(old) any more", subject: reference)
  }

  private func journalEdits(_ edits: [String: TreeEdit], oldTree: ObjectID)
    throws(GitStoreError) -> [UpdateJournal.Edit]
  {
    var result: [UpdateJournal.Edit] = []
    for (path, edit) in edits {
      let entry = try repository.entry(at: path, inTree: oldTree)
      var id: ObjectID?
      if case .file(let blob) = edit { id = blob }
      result.append(
        UpdateJournal.Edit(
          path: path, old: entry.map { UpdateJournal.Leaf(id: $0.id, kind: $0.kind) }, new: id))
    }
    // Removals first: a folder may take the place of a file, and a file that of a folder's last.
    return result.sorted { left, right in
      guard (left.new == nil) == (right.new == nil) else { return left.new == nil }
      return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
  }

  static func randomName() -> String {
    let hex = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - hex.utf8.count) + hex
  }
}
