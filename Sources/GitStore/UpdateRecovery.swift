/// Ends what killed updates began; runs only while the update lock is held.
struct UpdateRecovery {
  let repository: Repository
  let lockFile: Int32

  private var folder: String { repository.commonDirectory + "/stet" }

  /// What the names of indexes in the making start with.
  static let preparedIndexPrefix = "new-index-"
  /// What the names of journals start with.
  static let journalPrefix = "journal-"

  /// Whether a name in the folder is the trace of an update.
  static func isTrace(_ name: String) -> Bool {
    name.hasPrefix(journalPrefix) || name.hasPrefix(preparedIndexPrefix)
  }

  /// Settles every journal, and clears what was left by updates that died before theirs was named.
  @discardableResult
  func run() throws(GitStoreError) -> [String] {
    var settled: [String] = []
    for file in System.names(inFolder: folder) where file.hasPrefix(Self.journalPrefix) {
      let path = folder + "/" + file
      if file.hasSuffix(".new") {
        // Its update had done nothing yet but prepare indexes, cleared below.
        try UpdateFiles.remove(path)
        continue
      }
      let name = String(file.dropFirst(Self.journalPrefix.utf8.count))
      let bytes = try System.contents(ofRegularFile: path, limit: nil)
      guard let journal = UpdateJournal(name: name, text: String(decoding: bytes, as: UTF8.self))
      else {
        throw GitStoreError(
          function: "read", code: .unrecoverable, message: "the journal \(path) is damaged",
          subject: path, paths: [path])
      }
      try settle(journal)
      settled.append(journal.reference)
    }
    try removePreparedIndexes()
    return settled
  }

  /// Finishes an update whose commit the branch has, undoes any other, and removes its journal.
  func settle(_ journal: UpdateJournal) throws(GitStoreError) {
    let isDone = try hasArrived(journal)
    for target in journal.targets {
      guard let checkout = try checkout(of: target, in: journal) else { continue }
      let tree = try WorkTreeUpdate(checkout, journal: journal, lockFile: lockFile)
      if isDone { try tree.finish(target) } else { try tree.undo(target) }
    }
    if !isDone { try removeOwnLock(journal) }
    try UpdateFiles.remove(folder + "/journal-" + journal.name)
  }

  /// The work tree of this repository that a journal means. The journal's paths are those of where
  /// it was written: after a copy or a move of the repository they may be somebody else's.
  ///
  /// - Returns: nil where that work tree is gone, or belongs to another repository.
  private func checkout(
    of target: UpdateJournal.Target, in journal: UpdateJournal
  ) throws(GitStoreError) -> Checkout? {
    guard target.gitDirectory.utf8.starts(with: journal.common.utf8) else { return nil }
    let inside = String(
      decoding: target.gitDirectory.utf8.dropFirst(journal.common.utf8.count), as: UTF8.self)
    let gitDirectory = repository.commonDirectory + inside
    guard try System.mode(ofFile: gitDirectory) != nil else { return nil }
    guard let workTree = try Repository.open(at: gitDirectory).workTree,
      try System.mode(ofFile: workTree) != nil
    else { return nil }
    if !inside.isEmpty {
      let link = try System.contents(ofRegularFile: workTree + "/.git", limit: 4096)
      let named = String(decoding: link, as: UTF8.self).split(whereSeparator: \.isNewline).first
      guard named.map({ $0.utf8.elementsEqual("gitdir: \(gitDirectory)".utf8) }) == true else {
        return nil
      }
    }
    return Checkout(gitDirectory: gitDirectory, workTree: workTree, isMissing: false)
  }

  /// Removes git's lock of the reference where it holds the very commit this update was about to
  /// set: nobody else knows that one. Any other lock stays, and is named by the next update.
  private func removeOwnLock(_ journal: UpdateJournal) throws(GitStoreError) {
    let path = repository.commonDirectory + "/" + journal.reference + ".lock"
    guard try System.mode(ofFile: path) != nil else { return }
    let held = try System.contents(ofRegularFile: path, limit: 4096)
    guard held == Array("\(journal.new)\n".utf8) else { return }
    try UpdateFiles.remove(path)
  }

  private func hasArrived(_ journal: UpdateJournal) throws(GitStoreError) -> Bool {
    guard let tip = try repository.reference(journal.reference) else { return false }
    if tip == journal.new { return true }
    if tip == journal.old { return false }
    // The branch moved on meanwhile: over our commit, or elsewhere.
    return try repository.mergeBase(tip, journal.new) == journal.new
  }

  private func removePreparedIndexes() throws(GitStoreError) {
    for name in System.names(inFolder: folder) where name.hasPrefix(Self.preparedIndexPrefix) {
      try UpdateFiles.remove(folder + "/" + name)
    }
  }
}
