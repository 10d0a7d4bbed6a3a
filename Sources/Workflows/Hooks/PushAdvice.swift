internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// `pre-push`: foretells what the server will say of a push to the mainline. The server decides.
public struct PushAdvice {
  /// One line of the hook's input: what is pushed where.
  public struct Update: Sendable, Hashable {
    /// The commit pushed; nil: the remote's reference goes away.
    public let local: ObjectName?
    /// The remote's full reference.
    public let reference: String
    /// Where it is now, as far as git knows; nil: it is new.
    public let remote: ObjectName?

    /// Reads `<local ref> <local id> <remote ref> <remote id>`; nil for anything else.
    public init?(line: String) {
      let parts = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 4, let local = ObjectName(hex: parts[1]), !parts[2].isEmpty,
        let remote = ObjectName(hex: parts[3])
      else { return nil }
      self.local = ObjectID(local).isZero ? nil : local
      reference = parts[2]
      self.remote = ObjectID(remote).isZero ? nil : remote
    }
  }

  /// What is foretold.
  public enum Answer: Sendable {
    /// The push touches no mainline of a registry.
    case nothingToSay
    /// It cannot be judged here, and why; the push goes on.
    case undecidable(String)
    /// The gate's word.
    case verdict(LineVerdict)
  }

  private let repository: Repository
  private let surroundings: Surroundings

  /// Opens the repository a hook runs in.
  ///
  /// - Throws: `GitStoreError`.
  public init(at directory: String, _ surroundings: Surroundings) throws {
    repository = try Repository.open(at: directory, fromEnvironment: true)
    self.surroundings = surroundings
  }

  /// Judges one reference of a push.
  ///
  /// - Throws: `RegistryError`, `GitStoreError`.
  public func judge(_ update: Update) throws -> Answer {
    guard update.reference.hasPrefix("refs/heads/") else { return .nothingToSay }
    let known = try update.remote.flatMap { try repository.contains(ObjectID($0)) ? $0 : nil }
    guard let registry = try registry(of: [known, update.local].compactMap { $0 }),
      update.reference == "refs/heads/\(registry.mainline)"
    else { return .nothingToSay }
    guard let local = update.local else {
      return .verdict(
        refusal(
          update, "mainline-kept", "\(update.reference): the mainline is never deleted",
          remedy: .keepMainline))
    }
    guard let remote = update.remote else {
      return .undecidable("the remote has no \(update.reference) yet to judge from")
    }
    guard known != nil else {
      return .verdict(
        refusal(
          update, "first-parent-line",
          "the remote is at \(remote.short), a commit that is not here", remedy: .rebase))
    }
    let verdict = try PushJudge(
      repository: repository, registryPath: registry.folder, root: nil,
      clock: surroundings.now()
    ).judge(from: ObjectID(remote), to: ObjectID(local))
    if verdict.kind != .pass, repository.isShallow {
      return .undecidable("this clone is shallow and lacks the history to judge by")
    }
    return .verdict(verdict)
  }

  private func refusal(
    _ update: Update, _ rule: String, _ message: String, remedy: Remedy? = nil
  ) -> LineVerdict {
    LineVerdict(
      from: update.remote, to: update.local ?? update.remote ?? .init(ObjectID.zero), steps: [],
      findings: [Finding(.fail, rule: rule, message, remedy: remedy)])
  }

  /// Folder and mainline of the registry, by the first of these commits that has one. A policy that
  /// cannot be read names no mainline; then what was configured here counts.
  private func registry(
    of commits: [ObjectName]
  ) throws -> (folder: String, mainline: String)? {
    for commit in commits {
      let tree = try repository.commit(ObjectID(commit)).tree
      guard let folder = try RegistryFinder.folder(in: tree, of: repository) else { continue }
      let policy = PolicyReading(
        reading: try CommitTree(repository: repository, tree: tree, registryPath: folder))
      if let name = try policy.policy?.mainline ?? repository.configuration("stet.mainline") {
        return (folder, name)
      }
    }
    return nil
  }
}
