internal import GitStore
internal import Registry

/// `stet check`: the decision a server's hook takes, between any two commits, for CI.
public struct Check: Sendable {
  /// The tip before: a branch, a tag, an id.
  public let base: String
  /// The tip after.
  public let head: String
  /// Where judgement starts where the base lies before it; nil: at the base.
  public let root: String?
  /// The registry's folder; nil: where the base has it, else the head.
  public let registry: String?

  /// A request.
  public init(base: String, head: String, root: String? = nil, registry: String? = nil) {
    self.base = base
    self.head = head
    self.root = root
    self.registry = registry
  }

  /// Judges.
  ///
  /// - Throws: `WorkflowError.unknownReference`; `RegistryError.noRegistry` where neither commit has
  ///   one.
  public func run(at directory: String, _ surroundings: Surroundings) throws -> LineVerdict {
    let repository = try Repository.open(at: directory, fromEnvironment: false)
    let old = try commit(base, in: repository)
    let new = try commit(head, in: repository)
    let folder = try folder(for: [old, new], in: repository)
    let verdict = try PushJudge(
      repository: repository, registryPath: folder,
      root: try root.map { try commit($0, in: repository) }, clock: surroundings.now()
    ).judge(from: old, to: new)
    noteRetirements(from: old, to: new, in: repository, folder, surroundings)
    return verdict
  }

  /// Says where a pin moves to a model that retires soon. It decides nothing: where a tree cannot be
  /// read, the verdict says so.
  private func noteRetirements(
    from old: ObjectID, to new: ObjectID, in repository: Repository, _ folder: String,
    _ surroundings: Surroundings
  ) {
    func tree(_ commit: ObjectID) throws -> CommitTree {
      try CommitTree(
        repository: repository, tree: repository.commit(commit).tree, registryPath: folder)
    }
    do {
      let found = try ModelRetirement.promoted(
        from: tree(old), to: tree(new), now: surroundings.now())
      for retirement in found { surroundings.note(retirement.text) }
    } catch {
      return
    }
  }

  private func commit(_ revision: String, in repository: Repository) throws -> ObjectID {
    do {
      if let id = try repository.resolve(revision) { return id }
    } catch {
      throw WorkflowError.unknownReference(
        text: revision, reason: error.message, candidates: [])
    }
    throw WorkflowError.unknownReference(
      text: revision,
      reason: repository.isShallow
        ? "there is no such commit in this shallow clone" : "there is no such commit",
      candidates: [])
  }

  /// The rules come from before: the base's registry counts where it has one.
  private func folder(for commits: [ObjectID], in repository: Repository) throws -> String {
    if let registry { return registry == "." ? "" : registry }
    for id in commits {
      if let folder = try RegistryFinder.folder(in: repository.commit(id).tree, of: repository) {
        return folder
      }
    }
    throw RegistryError.noRegistry(searched: "\(base) and \(head)")
  }
}
