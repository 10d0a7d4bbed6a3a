internal import Dotprompt
internal import GitStore
internal import PromptModel
internal import Registry

/// Finds where on a first-parent line a prompt's name had a closure.
final class ClosureSearch {
  /// A closure of one commit, with what the gate asks of it.
  struct Found {
    let commit: ObjectID
    let closure: Closure
    let model: ResourceName?
    /// The bytes of each file, in the closure's order.
    let sizes: [Int]
  }

  private struct Key: Hashable {
    let prompt: PromptName
    let closure: Digest
  }

  /// Commits looked at one by one before the whole line is indexed.
  private static let nearby = 128

  private let repository: Repository
  private let registryPath: String
  private let rules: RulesCache
  private let line: FirstParents
  private let prompts = PromptReader()
  private var known: [Key: Found] = [:]
  private var arrivals: [Key: ObjectID]?

  init(_ line: FirstParents, registryPath: String, rules: RulesCache) {
    repository = line.repository
    self.line = line
    self.registryPath = registryPath
    self.rules = rules
  }

  /// Takes over what a walk over the whole line has found, so that nothing is searched.
  func adopt(_ versions: [Version]) {
    var arrivals = self.arrivals ?? [:]
    for version in versions {
      guard let closure = version.state.closure else { continue }
      let key = Key(prompt: version.prompt, closure: closure.digest)
      if arrivals[key] == nil { arrivals[key] = ObjectID(version.commit.id) }
    }
    self.arrivals = arrivals
  }

  /// The closure of a digest that a prompt's name has in a commit of the line at or before `step`:
  /// in the hinted one, else in any.
  func find(
    _ digest: Digest, of prompt: PromptName, hint: ObjectName?, atOrBefore step: ObjectID
  ) throws -> Found? {
    let key = Key(prompt: prompt, closure: digest)
    if let found = known[key], try line.passes(found.commit, atOrBefore: step) { return found }
    if let hint, try line.passes(ObjectID(hint), atOrBefore: step),
      let found = try read(key, at: ObjectID(hint))
    {
      return found
    }
    if arrivals == nil, let found = try searchNearby(key, from: step) { return found }
    guard let first = try indexed()[key], try line.passes(first, atOrBefore: step) else {
      return nil
    }
    return try read(key, at: first)
  }

  private func searchNearby(_ key: Key, from step: ObjectID) throws -> Found? {
    guard let start = try line.age(of: step) else { return nil }
    var seen: ObjectID??
    for age in start..<start + Self.nearby {
      guard let id = try line.commit(ofAge: age) else { return nil }
      let root = try rules.tree(at: id).root
      if seen == .some(root) { continue }
      seen = .some(root)
      if let found = try read(key, at: id) { return found }
    }
    return nil
  }

  /// The first commit of the line that each closure of each name came in with.
  private func indexed() throws -> [Key: ObjectID] {
    if let arrivals { return arrivals }
    let walker = try HistoryWalker(repository: repository, registryPath: registryPath)
    adopt([])
    for id in try line.all().reversed() {
      adopt(try walker.versions(id))
    }
    return arrivals ?? [:]
  }

  private func read(_ key: Key, at id: ObjectID) throws -> Found? {
    let tree = try rules.tree(at: id)
    guard let closure = try prompts.read(key.prompt, in: tree).state.closure,
      closure.digest == key.closure
    else { return nil }
    let source = try tree.bytes(at: key.prompt.path).map { try PromptSource(parsing: $0) }
    let found = Found(
      commit: id, closure: closure,
      model: source?.frontMatter.model.flatMap { ResourceName($0) },
      sizes: try closure.files.map { try repository.blobSize(ObjectID($0.blob)) })
    known[key] = found
    return found
  }
}
