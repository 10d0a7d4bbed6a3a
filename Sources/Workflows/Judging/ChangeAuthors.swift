internal import Gating
internal import GitStore
internal import PromptModel
internal import Registry

/// Finds who wrote what a move changes: the authors of the first-parent commits that gave the
/// prompt its closure since it had the live one (and the model's file, where that changes); for a
/// merge also the authors of the merged commits that touched those files.
struct ChangeAuthors {
  /// How many commits of one merge are looked at; of a larger one nobody can tell.
  static let maximumMerged = 2000

  /// A state that a move changes, as one commit has it.
  private struct Reading: Equatable {
    /// Its digest; nil: there is none, or it is broken.
    let digest: Digest?
    /// The registry-relative paths it depends on.
    let paths: Set<String>
  }

  private let line: FirstParents
  private let rules: RulesCache
  private let registryPath: String
  private let prompts = PromptReader()

  init(line: FirstParents, rules: RulesCache, registryPath: String) {
    self.line = line
    self.rules = rules
    self.registryPath = registryPath
  }

  /// - Throws: `RegistryError.shallow` where history ends before the answer.
  func authors(of move: PinMove, _ pin: Pin, upTo step: ObjectID) throws -> ChangeAuthorship {
    guard let target = pin.target else { return .known([]) }
    let live = move.old.pin?.target
    var changes: [ObjectID: Set<String>] = [:]
    if target.closure != live?.closure {
      try collect(&changes, from: step, target.closure, since: live?.closure) { tree in
        let reading = try prompts.read(move.prompt, in: tree)
        return Reading(digest: reading.state.closure?.digest, paths: Set(reading.consulted))
      }
    }
    if target.model.digest != live?.model.digest {
      let path = ModelDefinition.path(target.model.name)
      let before = target.model.name == live?.model.name ? live?.model.digest : nil
      try collect(&changes, from: step, target.model.digest, since: before) { tree in
        let bytes = try tree.bytes(at: path)
        return Reading(digest: bytes.map { ModelFile.digest(ofBytes: $0) }, paths: [path])
      }
    }
    return try authors(ofCommits: changes)
  }

  /// The commits that gave a state its digest since it had the old one, each with the paths the
  /// state depends on. Where it did not have the old one before, only those that gave the new.
  private func collect(
    _ changes: inout [ObjectID: Set<String>], from step: ObjectID, _ digest: Digest,
    since old: Digest?, _ read: (CommitTree) throws -> Reading
  ) throws {
    guard var age = try line.age(of: step) else { return }
    var known: (root: ObjectID?, reading: Reading)?
    func reading(at id: ObjectID) throws -> Reading {
      let tree = try rules.tree(at: id)
      if let known, known.root == tree.root { return known.reading }
      let reading = try read(tree)
      known = (tree.root, reading)
      return reading
    }
    var isReached = false
    var pending: [ObjectID: Set<String>] = [:]
    while let id = try line.commit(ofAge: age) {
      let after = try reading(at: id)
      isReached = isReached || after.digest == digest
      let parent = try line.commit(ofAge: age + 1)
      if parent == nil { try line.requireBeginning(id) }
      let before = try parent.map { try reading(at: $0) }
      if isReached, before?.digest != after.digest {
        let paths = after.paths.union(before?.paths ?? [])
        if after.digest == digest {
          changes[id, default: []].formUnion(paths)
        } else {
          pending[id] = paths
        }
        if let old, before?.digest == old {
          changes.merge(pending) { $0.union($1) }
          return
        }
      }
      age += 1
    }
  }

  private func authors(ofCommits changes: [ObjectID: Set<String>]) throws -> ChangeAuthorship {
    var people: [Person] = []
    func add(_ commit: Commit) {
      for person in [Person(name: commit.author.name, email: commit.author.email)]
        + CommitTrailers.coAuthors(commit.message) where !people.contains(person)
      {
        people.append(person)
      }
    }
    for (id, paths) in changes.sorted(by: { $0.key.hex < $1.key.hex }) {
      let commit = try line.repository.commit(id)
      add(commit)
      guard commit.parents.count > 1 else { continue }
      if line.repository.isShallow { throw RegistryError.shallow(boundary: ObjectName(id)) }
      guard
        let merged = try line.repository.mergedCommits(by: id, limit: Self.maximumMerged)
      else {
        return .unknown(
          "merge \(ObjectName(id).short) brought more than \(Self.maximumMerged) commits")
      }
      for part in merged {
        let commit = try line.repository.commit(part)
        if try touches(commit, paths) { add(commit) }
      }
    }
    return .known(people)
  }

  /// Whether a commit has any of the paths other than every parent of it has them.
  private func touches(_ commit: Commit, _ paths: Set<String>) throws -> Bool {
    let parents = try commit.parents.map { try line.repository.commit($0).tree }
    return try paths.contains { path in
      let full = registryPath.isEmpty ? path : "\(registryPath)/\(path)"
      let own = try line.repository.entry(at: full, inTree: commit.tree)
      if parents.isEmpty { return own != nil }
      return try parents.allSatisfy {
        try line.repository.entry(at: full, inTree: $0)?.id != own?.id
      }
    }
  }
}

/// What commit messages say besides their text.
enum CommitTrailers {
  /// The people of `Co-authored-by: Name <email>` lines, as forges write them where they squash.
  static func coAuthors(_ message: String) -> [Person] {
    let key = Array("co-authored-by:".utf8)
    return message.utf8.split(separator: 0x0A).compactMap { line in
      let folded = line.prefix(key.count).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
      guard folded == key, let open = line.firstIndex(of: UInt8(ascii: "<")),
        let close = line[open...].firstIndex(of: UInt8(ascii: ">"))
      else { return nil }
      let name = line.dropFirst(key.count).prefix { $0 != UInt8(ascii: "<") }
      return Person(
        name: trimmed(name), email: trimmed(line[line.index(after: open)..<close]))
    }
  }

  private static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
    let end = bytes.reversed().drop { $0 == 0x20 }.reversed()
    return String(decoding: end.drop { $0 == 0x20 }, as: UTF8.self)
  }
}
