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
      // A work tree removed since has nothing to settle.
      guard try System.mode(ofFile: target.workTree) != nil,
        try System.mode(ofFile: target.gitDirectory) != nil
      else { continue }
      let checkout = Checkout(
        gitDirectory: target.gitDirectory, workTree: target.workTree, isMissing: false)
      let tree = try WorkTreeUpdate(checkout, journal: journal, lockFile: lockFile)
      if isDone { try tree.finish(target) } else { try tree.undo(target) }
    }
    try UpdateFiles.remove(folder + "/journal-" + journal.name)
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
