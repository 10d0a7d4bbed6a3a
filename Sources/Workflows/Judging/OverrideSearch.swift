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
    let folder = OverrideNames.folder(to: pin.to, move.environment)
    for file in try step.tree.files(under: folder) where OverridePath(file.path) != .other {
      switch try OverrideScan.read(file.path, in: step.tree) {
      case .failure(let problem):
        facts.unusable.append((file.path, problem.reason))
      case .success(let override):
        let commit = try bringer(of: file.path, atOrBefore: step.commit.id)
        let signature = OverrideNames.signaturePath(of: file.path)
        facts.claims.append(
          OverrideClaim(
            path: file.path, override: override,
            author: Person(name: commit.author.name, email: commit.author.email),
            commit: ObjectName(commit.id),
            isSigned: try step.tree.file(at: signature) != nil))
      }
    }
    guard !facts.claims.isEmpty else { return facts }
    facts.hasTrust = try [bookTree, step.tree].contains {
      try $0.file(at: "trust/allowed_signers") != nil
    }
    facts.authors = try ChangeAuthors(line: line, rules: rules, registryPath: registryPath)
      .authors(of: move, pin, upTo: step.commit.id)
    return facts
  }

  /// The first-parent commit at or before a step that a file of the step's tree came in with.
  private func bringer(of path: String, atOrBefore step: ObjectID) throws -> Commit {
    guard var age = try line.age(of: step), var id = try line.commit(ofAge: age) else {
      return try line.repository.commit(step)
    }
    while let parent = try line.commit(ofAge: age + 1) {
      guard try rules.tree(at: parent).file(at: path) != nil else {
        return try line.repository.commit(id)
      }
      id = parent
      age += 1
    }
    try line.requireBeginning(id)
    return try line.repository.commit(id)
  }
}

extension FirstParents {
  /// Refuses a shallow clone's last commit as the beginning of history.
  func requireBeginning(_ id: ObjectID) throws {
    if repository.isShallowBoundary(id) { throw RegistryError.shallow(boundary: ObjectName(id)) }
  }
}
