internal import Gating
internal import GitStore
internal import PromptModel
internal import Registry

/// Reads what the gate asks about overrides of one move: the files in the step's own tree, who
/// brought them, and who wrote the change.
struct OverrideSearch {
  let line: FirstParents
  let rules: RulesCache
  let registryPath: String

  /// - Parameters:
  ///   - bookTree: where trust is a rule from before; the step's own restricts at once.
  /// - Throws: `RegistryError.shallow` where history ends before the answer.
  func facts(of move: PinMove, _ pin: Pin, step: Step, bookTree: CommitTree) throws -> OverrideFacts
  {
    var facts = OverrideFacts()
    var found: [(path: String, override: Override)] = []
    let folder = OverrideNames.folder(to: pin.to, move.environment)
    for file in try step.tree.files(under: folder) where OverridePath(file.path) != .other {
      switch try OverrideScan.read(file.path, in: step.tree) {
      case .failure(let problem): facts.unusable.append((file.path, problem.reason))
      case .success(let override):
        if override.from == move.old.fileDigest, override.prompt == move.prompt {
          found.append((file.path, override))
        }
      }
    }
    guard !found.isEmpty else { return facts }
    let commits = try bringers(of: found.map(\.path), atOrBefore: step.commit.id)
    for (path, override) in found {
      guard let commit = commits[path] else { continue }
      let signature = OverrideNames.signaturePath(of: path)
      facts.claims.append(
        OverrideClaim(
          path: path, override: override,
          author: Person(name: commit.author.name, email: commit.author.email),
          commit: ObjectName(commit.id), isSigned: try step.tree.file(at: signature) != nil))
    }
    facts.hasTrust = try [bookTree, step.tree].contains {
      try $0.file(at: "trust/allowed_signers") != nil
    }
    facts.authors = try ChangeAuthors(line: line, rules: rules, registryPath: registryPath)
      .authors(of: move, pin, upTo: step.commit.id)
    return facts
  }

  /// The first-parent commits at or before a step that files of the step's tree came in with.
  private func bringers(
    of paths: [String], atOrBefore step: ObjectID
  ) throws -> [String: Commit] {
    var bringers: [String: Commit] = [:]
    var missing = Set(paths)
    guard var age = try line.age(of: step) else { return bringers }
    while !missing.isEmpty, let id = try line.commit(ofAge: age) {
      let parent = try line.commit(ofAge: age + 1)
      if parent == nil { try line.requireBeginning(id) }
      let before = try parent.map { try rules.tree(at: $0) }
      for path in missing where try before?.file(at: path) == nil {
        bringers[path] = try line.repository.commit(id)
        missing.remove(path)
      }
      age += 1
    }
    return bringers
  }
}

extension FirstParents {
  /// Refuses a shallow clone's last commit as the beginning of history.
  func requireBeginning(_ id: ObjectID) throws {
    if repository.isShallowBoundary(id) { throw RegistryError.shallow(boundary: ObjectName(id)) }
  }
}
