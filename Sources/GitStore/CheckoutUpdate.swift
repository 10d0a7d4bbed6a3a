/// The part of an update that concerns work trees: from the journal to its removal.
struct CheckoutUpdate {
  let repository: Repository
  let lockFile: Int32
  /// `<common directory>/stet`
  let folder: String
  let faultPoint: (String) -> Void

  func run(
    _ plan: UpdateJournal, checkouts: [Checkout], swap: () throws(GitStoreError) -> Void
  ) throws(GitStoreError) {
    var journal = plan
    let trees = try checkouts.map { checkout throws(GitStoreError) in
      try WorkTreeUpdate(checkout, journal: plan, lockFile: lockFile)
    }
    for tree in trees { try tree.refuseChanges() }
    for index in journal.edits.indices {
      for tree in trees where try tree.holdsAlready(journal.edits[index]) {
        journal.edits[index].isKept = true
      }
    }
    do {
      for tree in trees {
        faultPoint("prepare index")
        journal.targets.append(try tree.prepareIndex())
      }
    } catch {
      for tree in trees { try tree.removePreparedIndex() }
      throw error
    }
    faultPoint("write journal")
    let path = folder + "/journal-" + journal.name
    try UpdateFiles.write(Array(journal.serialized.utf8), to: path + ".new")
    faultPoint("name journal")
    try UpdateFiles.move(path + ".new", to: path)
    do {
      try change(trees, journal, swap: swap)
    } catch {
      faultPoint("undo")
      try UpdateRecovery(repository: repository, lockFile: lockFile).settle(journal)
      throw error
    }
    for (tree, target) in zip(trees, journal.targets) {
      faultPoint("place index")
      try tree.finish(target)
    }
    faultPoint("remove journal")
    try UpdateFiles.remove(path)
    faultPoint("refresh index")
    for tree in trees { tree.refreshIndex() }
    faultPoint("done")
  }

  private func change(
    _ trees: [WorkTreeUpdate], _ journal: UpdateJournal,
    swap: () throws(GitStoreError) -> Void
  ) throws(GitStoreError) {
    for (tree, target) in zip(trees, journal.targets) {
      faultPoint("lock index")
      try tree.lockIndex(target)
    }
    // With the index locked, git itself changes nothing any more: look again, then write.
    for tree in trees { try tree.refuseChanges(exceptLock: true) }
    for tree in trees {
      for edit in journal.edits {
        faultPoint("write file")
        try tree.writeFile(edit)
      }
    }
    try swap()
  }
}
