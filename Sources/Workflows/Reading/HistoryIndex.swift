internal import GitStore
internal import PromptModel
internal import Registry
internal import RegistryIndex

/// The index file of a registry's mainline: opened, extended, rebuilt, or worked around.
///
/// The index of a repository is of its mainline alone. Any other line is walked in memory: it is
/// asked for seldom, and a second file would have to be guessed to be stale.
struct HistoryIndex {
  let repository: Repository
  let registryPath: String
  let identity: IndexIdentity
  /// Says once that the index could not be used as it was.
  let note: (String) -> Void

  /// How often another process may get in the way before the line is walked in memory.
  private static let attempts = 4

  var file: String { Self.file(of: repository) }

  /// `<git common directory>/stet/index.sqlite`: linked work trees share it.
  static func file(of repository: Repository) -> String {
    repository.commonDirectory + "/stet/index.sqlite"
  }

  /// The history of the line that ends in the mainline's tip.
  ///
  /// - Throws: `GitStoreError` where git itself cannot be read; never an `IndexError`.
  func history(of tip: ObjectID) throws -> any History {
    try history(of: tip, attemptsLeft: Self.attempts)
  }

  private func history(of tip: ObjectID, attemptsLeft: Int) throws -> any History {
    do {
      guard let reader = try current(tip, attemptsLeft: attemptsLeft) else {
        return try walked(tip)
      }
      return indexed(reader, tip, attemptsLeft: attemptsLeft)
    } catch let error as IndexError {
      note("the index \(file) cannot be used (\(error.fact)); history was read from git instead")
      return try walked(tip)
    }
  }

  private func walked(_ tip: ObjectID) throws -> any History {
    try WalkedHistory(repository: repository, registryPath: registryPath, tip: tip)
  }

  private func indexed(
    _ reader: IndexReader, _ tip: ObjectID, attemptsLeft: Int
  ) -> IndexedHistory {
    IndexedHistory(
      reader,
      bytes: { path, commit in
        try CommitTree(
          repository: repository, tree: repository.commit(ObjectID(commit)).tree,
          registryPath: registryPath
        ).bytes(at: path)
      },
      replacement: { try replacement($0, tip, attemptsLeft: attemptsLeft - 1) })
  }

  /// What takes over where a reader of this tip stopped answering.
  private func replacement(
    _ error: IndexError, _ tip: ObjectID, attemptsLeft: Int
  ) throws -> any History {
    do {
      if error.isMendedByRebuild, attemptsLeft > 0 {
        try rebuild(tip, replacing: true, because: error)
      } else if attemptsLeft <= 0 || error != .superseded || !isCurrent(tip) {
        // Extended by another process to a newer tip: it must not be taken back to this one.
        return try walked(tip)
      }
      return try history(of: tip, attemptsLeft: attemptsLeft)
    } catch let error as IndexError {
      note("the index \(file) cannot be used (\(error.fact)); history was read from git instead")
      return try walked(tip)
    }
  }

  /// A reader whose tip is this one; nil where others get in the way all the time.
  private func current(_ tip: ObjectID, attemptsLeft: Int) throws -> IndexReader? {
    for _ in 0..<max(1, attemptsLeft) {
      do {
        guard let reader = try IndexStore.open(at: file, identity: identity) else {
          try build(tip)
          continue
        }
        if reader.tip == ObjectName(tip) { return reader }
        try bring(reader, to: tip)
      } catch let error as IndexError {
        switch error {
        case .tipMismatch, .superseded: continue
        case .busy where isCurrent(tip): continue
        default:
          guard error.isMendedByRebuild else { throw error }
          try rebuild(tip, replacing: false, because: error)
        }
      }
    }
    return nil
  }

  private func isCurrent(_ tip: ObjectID) -> Bool {
    do {
      return try IndexStore.open(at: file, identity: identity)?.tip == ObjectName(tip)
    } catch {
      return false
    }
  }

  private func rebuild(_ tip: ObjectID, replacing: Bool, because error: IndexError) throws {
    if try build(tip, replacing: replacing) {
      note("the index \(file) was rebuilt (\(error.fact))")
    }
  }

  /// Extends along the first parents where the stored tip lies on them, else builds anew.
  private func bring(_ reader: IndexReader, to tip: ObjectID) throws {
    let stored = ObjectID(reader.tip)
    let line = try repository.firstParentLine(from: tip, until: stored)
    guard try isParent(stored, of: line.last), line.count <= reader.commitCount else {
      try build(tip)
      return
    }
    let fill = HistoryFill(
      repository: repository, registryPath: registryPath, line: line.reversed(), base: reader)
    // The walk asks the reader, so it ends before the writer locks the file.
    var steps: [IndexStep] = []
    try fill.run { steps.append($0) }
    try IndexStore.extend(at: file, identity: identity, from: reader.tip) { writer in
      for step in steps { try writer.append(step) }
    }
  }

  private func isParent(_ parent: ObjectID, of commit: ObjectID?) throws -> Bool {
    guard let commit else { return false }
    return try repository.commit(commit).parents.first == parent
  }

  /// Builds the whole index.
  ///
  /// - Parameter replacing: whether an index that is there and current is replaced all the same.
  /// - Returns: false where another process had built it before this one held the lock.
  @discardableResult
  func build(
    _ tip: ObjectID, replacing: Bool = false,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> Bool {
    let line = try repository.firstParentLine(from: tip, until: nil)
    let fill = HistoryFill(
      repository: repository, registryPath: registryPath, line: line.reversed(), base: nil)
    do {
      try IndexStore.build(at: file, identity: identity) { writer in
        // Whoever held the lock before may have built it.
        if !replacing, isCurrent(tip) { throw AlreadyBuilt() }
        try fill.run(progress: progress) { try writer.append($0) }
      }
      return true
    } catch is AlreadyBuilt {
      return false
    }
  }

  private struct AlreadyBuilt: Error {}
}

extension IndexError {
  /// What is wrong, in a few words.
  var fact: String {
    switch self {
    case .foreign(let what): "it is no index: \(what)"
    case .schema(let found, let supported): "its schema is \(found), this stet's is \(supported)"
    case .otherRegistry(let other): "it is of registry \(other.registry) in '\(other.path)'"
    case .damaged(let what): "it is damaged: \(what)"
    case .superseded: "it was replaced meanwhile"
    case .tipMismatch: "its tip moved meanwhile"
    case .busy(let what): "another process is writing it: \(what)"
    case .interruptedWrite: "a process died while writing it"
    case .readOnly(let what): "\(what) cannot be written"
    case .storage(_, _, let message): message
    case .inconsistent(let what): what
    }
  }
}

extension OpenRegistry {
  /// The index of the mainline; nil where the registry's identity cannot be read.
  func historyIndex() throws -> HistoryIndex? {
    let policy: Policy
    do {
      policy = try RulesReader(tree(at: mainline().tip)).policy()
    } catch is RegistryError {
      return nil
    }
    return HistoryIndex(
      repository: repository, registryPath: path,
      identity: IndexIdentity(registry: policy.registry, path: path), note: indexNote.give)
  }
}
