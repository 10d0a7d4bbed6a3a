/// One checkout's share of an update: its index and its files.
struct WorkTreeUpdate {
  let checkout: Checkout
  let journal: UpdateJournal
  let lockFile: Int32
  private let repository: Repository

  var index: String { checkout.gitDirectory + "/index" }
  var indexLock: String { checkout.gitDirectory + "/index.lock" }
  /// Where the new index is made: all of them in one folder, where a recovery looks.
  var preparedIndex: String {
    let place = ObjectID.ofBlob(Array(checkout.gitDirectory.utf8)).hex.prefix(8)
    return repository.commonDirectory + "/stet/" + UpdateRecovery.preparedIndexPrefix
      + journal.name + "-" + place
  }

  init(_ checkout: Checkout, journal: UpdateJournal, lockFile: Int32) throws(GitStoreError) {
    guard !checkout.isMissing else {
      throw GitStoreError(
        function: "lstat", code: .workTreeChanged,
        message: "the locked work tree \(checkout.workTree) is not there",
        subject: journal.reference,
        paths: [checkout.workTree])
    }
    self.checkout = checkout
    self.journal = journal
    self.lockFile = lockFile
    self.repository = try Repository.open(at: checkout.gitDirectory)
    guard repository.workTree == checkout.workTree else {
      throw GitStoreError(
        function: "git_repository_workdir", code: .workTreeChanged,
        message: "\(checkout.gitDirectory) does not belong to \(checkout.workTree)",
        subject: journal.reference, paths: [checkout.workTree])
    }
  }

  // MARK: Checking

  /// Refuses when an edited path is not what the old commit says, in the index or the work tree.
  func refuseChanges(exceptLock: Bool = false) throws(GitStoreError) {
    if !exceptLock, try System.mode(ofFile: indexLock) != nil { throw lockedIndex() }
    var changed: [String] = []
    for edit in journal.edits where try !isUntouched(edit) { changed.append(edit.path) }
    guard changed.isEmpty else {
      throw GitStoreError(
        function: "git status", code: .workTreeChanged,
        message: "\(checkout.workTree) has changes in \(changed.joined(separator: ", "))",
        subject: journal.reference, paths: changed.map { checkout.workTree + "/" + $0 })
    }
  }

  private func isUntouched(_ edit: UpdateJournal.Edit) throws(GitStoreError) -> Bool {
    if try isFound(edit) { return true }
    let entries = try repository.indexEntries(under: edit.path)
    guard staged(entries, is: edit.old, at: edit.path) else { return false }
    if try isLeftOut(edit.path) { return true }
    return try fileMatches(edit.path, edit.old)
  }

  /// Whether a path that the update adds has its new content already, untracked or staged: nothing
  /// of it can be lost.
  private func isFound(_ edit: UpdateJournal.Edit) throws(GitStoreError) -> Bool {
    guard edit.old == nil, let id = edit.new else { return false }
    let leaf = UpdateJournal.Leaf(id: id, kind: .regular)
    let entries = try repository.indexEntries(under: edit.path)
    guard entries.isEmpty || staged(entries, is: leaf, at: edit.path) else { return false }
    return try fileMatches(edit.path, leaf)
  }

  private func staged(_ entries: [IndexEntry], is leaf: UpdateJournal.Leaf?, at path: String)
    -> Bool
  {
    guard let leaf else { return entries.isEmpty }
    return entries.count == 1
      && entries.allSatisfy {
        $0.path.utf8.elementsEqual(path.utf8) && $0.stage == 0 && !$0.intentToAdd
          && $0.id == leaf.id && $0.kind == leaf.kind
      }
  }

  /// Whether a sparse checkout leaves the path out of the work tree.
  private func isLeftOut(_ path: String) throws(GitStoreError) -> Bool {
    guard try repository.configurationBool("core.sparsecheckout") == true else { return false }
    let output = try git(["ls-files", "-t", "-z", "--", path], index: nil)
    return output.starts(with: Array("S ".utf8))
  }

  /// Whether the work tree's file is a leaf's: by the bytes a checkout writes, or by what
  /// `git add` would store. Nil: nothing is there.
  private func fileMatches(_ path: String, _ leaf: UpdateJournal.Leaf?)
    throws(GitStoreError) -> Bool
  {
    let file: (bytes: [UInt8], kind: EntryKind)?
    do {
      file = try repository.rawWorkTreeFile(path)
    } catch  where error.code == .beyondSymlink {
      return false
    }
    guard let leaf, let file else { return leaf == nil && file == nil }
    guard file.kind == leaf.kind, leaf.kind == .regular || leaf.kind == .executable else {
      return false
    }
    if try file.bytes == repository.checkedOutBytes(of: leaf.id, at: path) { return true }
    let cleaned = try repository.cleanedWorkTreeFile(path)
    return cleaned.map { ObjectID.ofBlob($0.bytes) } == leaf.id
  }

  // MARK: The index

  /// Makes the new index beside the old one.
  func prepareIndex() throws(GitStoreError) -> UpdateJournal.Target {
    var before = ObjectID.zero
    if try System.mode(ofFile: index) != nil {
      let bytes = try System.contents(ofRegularFile: index, limit: nil)
      before = ObjectID.ofBlob(bytes)
      try UpdateFiles.write(bytes, to: preparedIndex)
    }
    try edit(preparedIndex, journal.edits)
    try UpdateFiles.sync(preparedIndex)
    var found: [String] = []
    for edit in journal.edits where try isFound(edit) { found.append(edit.path) }
    return UpdateJournal.Target(
      gitDirectory: checkout.gitDirectory, workTree: checkout.workTree, indexBefore: before,
      indexAfter: try UpdateFiles.hash(preparedIndex), found: found)
  }

  private func edit(_ file: String, _ edits: [UpdateJournal.Edit]) throws(GitStoreError) {
    var input: [UInt8] = []
    var leftOut: [UInt8] = []
    for edit in edits {
      // A line of `--index-info`; mode 0 removes.
      let mode = edit.new == nil ? "0" : "100644"
      input += Array("\(mode) \(edit.new ?? .zero) 0\t\(edit.path)".utf8) + [0]
      if edit.new != nil, try isLeftOut(edit.path) { leftOut += Array(edit.path.utf8) + [0] }
    }
    _ = try git(["update-index", "-z", "--index-info"], index: file, input: input)
    if !leftOut.isEmpty {
      _ = try git(
        ["update-index", "--skip-worktree", "-z", "--stdin"], index: file, input: leftOut)
    }
  }

  private func git(_ arguments: [String], index: String?, input: [UInt8] = [])
    throws(GitStoreError) -> [UInt8]
  {
    let set = index.map { ["GIT_INDEX_FILE": $0] } ?? [:]
    return try GitProcess(repository, arguments, set: set, keepingOpen: lockFile)
      .output(input: input)
  }

  /// Takes git's lock on the index by giving the new index its name.
  func lockIndex(_ target: UpdateJournal.Target) throws(GitStoreError) {
    guard try UpdateFiles.link(preparedIndex, as: indexLock) else { throw lockedIndex() }
    guard try UpdateFiles.hash(index) == target.indexBefore else {
      throw GitStoreError(
        function: "link", code: .workTreeChanged,
        message: "the index of \(checkout.workTree) changed meanwhile", subject: journal.reference,
        paths: [index])
    }
  }

  /// Lets git note the files' times in its index, so that commands which do not look into files
  /// (`git diff-index --quiet HEAD`) see them unchanged. Only a convenience: when the index is
  /// locked just then, or git is missing, git itself does it at the next `git status`.
  func refreshIndex() {
    let arguments = ["update-index", "-q", "--refresh"]
    let process = GitProcess(repository, arguments, keepingOpen: lockFile)
    do { _ = try process.run() } catch {}
  }

  func removePreparedIndex() throws(GitStoreError) {
    try UpdateFiles.remove(preparedIndex)
  }

  private func lockedIndex() -> GitStoreError {
    let age = System.age(ofFile: indexLock).map { ", \($0) s old" } ?? ""
    return GitStoreError(
      function: "link", code: .indexLocked, message: "the index lock \(indexLock) exists\(age)",
      subject: journal.reference, paths: [indexLock])
  }

  /// Whether index.lock is the one this journal put there.
  private func isLockOurs(_ target: UpdateJournal.Target) throws(GitStoreError) -> Bool {
    try UpdateFiles.hash(indexLock) == target.indexAfter
  }

  // MARK: Files

  private var temporaryFile: String { ".stet-" + journal.name + ".tmp" }

  /// Brings a path from its old to its new state; a state that is already new is left alone.
  func writeFile(_ edit: UpdateJournal.Edit) throws(GitStoreError) {
    if try isLeftOut(edit.path) { return }
    try replace(edit.path, by: edit.new.map { UpdateJournal.Leaf(id: $0, kind: .regular) })
  }

  private func replace(_ path: String, by leaf: UpdateJournal.Leaf?) throws(GitStoreError) {
    let place = checkout.workTree + "/" + path
    let parent = UpdateFiles.folder(of: place)
    guard let leaf else {
      try UpdateFiles.remove(place)
      return UpdateFiles.removeEmptyFolders(parent, below: checkout.workTree)
    }
    let bytes = try repository.checkedOutBytes(of: leaf.id, at: path)
    try UpdateFiles.makeFolders(parent, below: checkout.workTree)
    let temporary = parent + "/" + temporaryFile
    try UpdateFiles.write(bytes, to: temporary, mode: leaf.kind == .executable ? 0o777 : 0o666)
    try UpdateFiles.move(temporary, to: place)
  }

  private func removeTemporaryFiles() throws(GitStoreError) {
    for edit in journal.edits {
      let parent = UpdateFiles.folder(of: checkout.workTree + "/" + edit.path)
      try UpdateFiles.remove(parent + "/" + temporaryFile)
      if edit.old == nil { UpdateFiles.removeEmptyFolders(parent, below: checkout.workTree) }
    }
  }

  // MARK: Ending

  /// After the swap: files that are still old become new, and the index takes its place.
  func finish(_ target: UpdateJournal.Target) throws(GitStoreError) {
    for edit in journal.edits where try !isLeftOut(edit.path) {
      let new = edit.new.map { UpdateJournal.Leaf(id: $0, kind: .regular) }
      guard try !fileMatches(edit.path, new), try fileMatches(edit.path, edit.old) else { continue }
      try replace(edit.path, by: new)
    }
    try removeTemporaryFiles()
    try finishIndex(target)
    try removePreparedIndex()
  }

  private func finishIndex(_ target: UpdateJournal.Target) throws(GitStoreError) {
    if try isLockOurs(target) {
      if try UpdateFiles.hash(index) == target.indexBefore {
        return try UpdateFiles.move(indexLock, to: index)
      }
      // Placed already (the lock's second name was left), or changed by force: never overwrite.
      try UpdateFiles.remove(indexLock)
    }
    guard try UpdateFiles.hash(index) != target.indexAfter else { return }
    var missing: [UpdateJournal.Edit] = []
    for edit in journal.edits {
      let entries = try repository.indexEntries(under: edit.path)
      if staged(entries, is: edit.old, at: edit.path) { missing.append(edit) }
    }
    guard !missing.isEmpty else { return }
    guard try System.mode(ofFile: indexLock) == nil else { throw lockedIndex() }
    try edit(index, missing)
  }

  /// Without the swap: files that are new become old again, and the lock goes.
  func undo(_ target: UpdateJournal.Target) throws(GitStoreError) {
    for edit in journal.edits.reversed() where try !isLeftOut(edit.path) {
      if target.found.contains(edit.path) { continue }
      let new = edit.new.map { UpdateJournal.Leaf(id: $0, kind: .regular) }
      guard try !fileMatches(edit.path, edit.old), try fileMatches(edit.path, new) else { continue }
      try replace(edit.path, by: edit.old)
    }
    try removeTemporaryFiles()
    if try isLockOurs(target) { try UpdateFiles.remove(indexLock) }
    try removePreparedIndex()
  }
}
