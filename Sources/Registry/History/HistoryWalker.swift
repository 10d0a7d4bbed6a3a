public import GitStore
public import PromptModel

/// What a walk knows when it starts in the middle of a line.
public protocol WalkMemory {
  /// The newest version or tombstone of a prompt.
  func latest(_ prompt: PromptName) throws -> Version?
  /// The prompts whose state depends on any of these registry-relative paths.
  func dependents(on paths: [String]) throws -> Set<PromptName>
}

/// A memory of nothing: a walk from the root.
public struct EmptyMemory: WalkMemory {
  /// Nothing.
  public init() {}
  /// Nothing.
  public func latest(_ prompt: PromptName) -> Version? { nil }
  /// Nothing.
  public func dependents(on paths: [String]) -> Set<PromptName> { [] }
}

/// Walks a first-parent line from old to new and tells what each commit did: versions, pins,
/// records. A pure function of the commits and of what it remembers.
public final class HistoryWalker {
  private let repository: Repository
  private let registryPath: String
  private let memory: any WalkMemory
  private let reader = PromptReader()
  private let recordChanges = RecordChanges()
  private var latest: [PromptName: Version] = [:]
  private var dependencies: [PromptName: [String]] = [:]
  private var dependents: [String: Set<PromptName>] = [:]
  private var time: Int64
  private var previous: CommitTree?

  /// A walk that goes on after `parent` (nil: from the root of the line).
  ///
  /// - Parameters:
  ///   - registryPath: the registry's folder in the repository.
  ///   - parent: the commit before the first that will be given, and its effective time.
  ///   - memory: what is known of the line up to `parent`.
  /// - Throws: `GitStoreError`.
  public init(
    repository: Repository, registryPath: String, after parent: (ObjectID, time: Int64)? = nil,
    memory: any WalkMemory = EmptyMemory()
  ) throws {
    self.repository = repository
    self.registryPath = registryPath
    self.memory = memory
    time = parent?.time ?? .min
    previous = try parent.map { try tree(of: repository.commit($0.0)) }
  }

  /// The next commit of the line.
  ///
  /// - Throws: `GitStoreError` where an object cannot be read.
  public func step(_ id: ObjectID) throws -> HistoryStep {
    let commit = try repository.commit(id)
    time = max(time, commit.committer.seconds)
    let facts = CommitFacts(commit, time: time)
    let tree = try tree(of: commit)
    let before = previous
    previous = tree
    guard tree.root != before?.root else {
      return HistoryStep(
        commit: facts, committed: commit.committer.seconds, versions: [], pins: [], records: [],
        lostRecords: [], dependencies: [:])
    }
    let changes = try repository.changes(from: before?.root, to: tree.root, under: "")
    let read = try readPrompts(changes, in: tree, at: facts)
    let evidence = try recordChanges.find(
      in: changes, from: before ?? CommitTree(emptyOf: repository), to: tree)
    return HistoryStep(
      commit: facts, committed: commit.committer.seconds, versions: read.versions,
      pins: try PinScan.steps(in: changes, repository: repository), records: evidence.added,
      lostRecords: evidence.lost, dependencies: read.dependencies)
  }

  /// The next commit of the line, as far as versions go: pins and records are not read.
  ///
  /// - Throws: `GitStoreError` where an object cannot be read.
  public func versions(_ id: ObjectID) throws -> [Version] {
    let commit = try repository.commit(id)
    time = max(time, commit.committer.seconds)
    let tree = try tree(of: commit)
    let before = previous?.root
    previous = tree
    guard tree.root != before else { return [] }
    let changes = try repository.changes(from: before, to: tree.root, under: "")
    return try readPrompts(changes, in: tree, at: CommitFacts(commit, time: time)).versions
  }

  private func tree(of commit: Commit) throws -> CommitTree {
    try CommitTree(repository: repository, tree: commit.tree, registryPath: registryPath)
  }

  private func readPrompts(
    _ changes: [TreeChange], in tree: CommitTree, at facts: CommitFacts
  ) throws -> (versions: [Version], dependencies: [PromptName: [String]]) {
    var touched: Set<PromptName> = []
    var paths: [String] = []
    for change in changes {
      if let name = PromptName(path: change.path) { touched.insert(name) }
      touched.formUnion(dependents[change.path] ?? [])
      paths.append(change.path)
    }
    touched.formUnion(
      try memory.dependents(on: paths).filter { dependencies[$0] == nil })
    var moved: [(name: PromptName, old: Version?, new: PromptState)] = []
    var read: [PromptName: [String]] = [:]
    for name in touched.sorted() {
      let reading = try reader.read(name, in: tree)
      let old = try latest[name] ?? memory.latest(name)
      // An absent prompt keeps its own path, so that no memory answers for it again.
      let consulted = reading.state == .absent ? [] : reading.consulted
      remember(consulted, of: name)
      read[name] = consulted
      if !(old?.state ?? .absent).isSameVersion(as: reading.state) {
        moved.append((name, old, reading.state))
      }
    }
    return (number(moved, at: facts), read)
  }

  private func remember(_ paths: [String], of name: PromptName) {
    for path in dependencies[name] ?? [] { dependents[path]?.remove(name) }
    dependencies[name] = paths
    for path in paths { dependents[path, default: []].insert(name) }
  }

  private func number(
    _ moved: [(name: PromptName, old: Version?, new: PromptState)], at facts: CommitFacts
  ) -> [Version] {
    let origins = renames(moved)
    return moved.map { name, old, new in
      let number = (old?.number ?? 0) + (new == .absent ? 0 : 1)
      let version = Version(
        prompt: name, number: number, state: new, commit: facts, renamedFrom: origins[name])
      latest[name] = version
      return version
    }
  }

  /// A rename is an equal digest gone and come in one step; ties go in bytewise name order.
  private func renames(
    _ moved: [(name: PromptName, old: Version?, new: PromptState)]
  ) -> [PromptName: PromptName] {
    var gone: [Digest: [PromptName]] = [:]
    for (name, old, new) in moved where new == .absent {
      if let digest = old?.state.closure?.digest { gone[digest, default: []].append(name) }
    }
    var origins: [PromptName: PromptName] = [:]
    for (name, old, new) in moved where (old?.state ?? .absent) == .absent {
      guard let digest = new.closure?.digest, let origin = gone[digest]?.first else { continue }
      origins[name] = origin
      gone[digest]?.removeFirst()
    }
    return origins
  }
}

extension CommitFacts {
  /// What lists say of a commit, with its effective time on its line.
  public init(_ commit: Commit, time: Int64) {
    self.init(
      id: ObjectName(commit.id),
      author: Person(name: commit.author.name, email: commit.author.email), time: time,
      committed: commit.committer.seconds, message: commit.message)
  }
}
