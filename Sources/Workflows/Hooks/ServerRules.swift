internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// What a server was set up with: its own configuration, never pushed content.
public struct ServerRules: Sendable, Hashable {
  /// The configuration's keys.
  enum Key {
    static let mainline = "stet.mainline"
    static let registry = "stet.registry"
    static let root = "stet.root"
    static let checksObjects = "receive.fsckObjects"
  }

  /// The mainline's full reference.
  public let mainline: String
  /// The registry's folder; empty for the top.
  public let registry: String
  /// Where judgement starts.
  public let root: ObjectName

  /// Rules of a server.
  public init(mainline: String, registry: String, root: ObjectName) {
    self.mainline = mainline
    self.registry = registry
    self.root = root
  }

  /// Reads a repository's configuration.
  ///
  /// - Throws: `WorkflowError.refused` where a value is missing or makes no sense.
  init(configuredIn repository: Repository) throws {
    func value(_ key: String) throws -> String {
      guard let value = try repository.configuration(key), !value.isEmpty else {
        throw WorkflowError.refused(
          "\(key) is not set in this repository's configuration: the hook was not set up with "
            + "`stet hooks install --server --root COMMIT`")
      }
      return value
    }
    let name = try value(Key.mainline)
    let folder = try value(Key.registry)
    let text = try value(Key.root)
    guard let root = ObjectName(hex: text) else {
      throw WorkflowError.refused("\(Key.root) is '\(text)', which is no full commit id")
    }
    guard folder == "." || RegistryPath.problem(inPlainPath: folder) == nil else {
      throw WorkflowError.refused("\(Key.registry) is '\(folder)', which is no folder")
    }
    self.init(
      mainline: name.hasPrefix("refs/") ? name : "refs/heads/\(name)",
      registry: folder == "." ? "" : folder, root: root)
  }

  /// Writes them into a repository's own configuration, with the check of received objects.
  func configure(_ repository: Repository) throws {
    for (key, value) in [
      (Key.mainline, String(mainline.dropFirst("refs/heads/".count))),
      (Key.registry, registry.isEmpty ? "." : registry), (Key.root, root.hex),
      (Key.checksObjects, "true"),
    ] {
      try repository.setLocalConfiguration(key, value)
    }
  }
}

/// Sets a server's repository up: finds mainline and registry, checks the root.
public struct ServerSetup: Sendable {
  /// Where judgement starts, 40 hex digits; it may not have been pushed yet.
  public let root: String
  /// The mainline's name; nil: what the registry's policy says.
  public let mainline: String?
  /// The registry's folder (`.`: the top); nil: where the root or the tip has it.
  public let registry: String?

  /// A request.
  public init(root: String, mainline: String?, registry: String?) {
    self.root = root
    self.mainline = mainline
    self.registry = registry
  }

  /// The rules to write.
  ///
  /// - Throws: `WorkflowError.refused` where the root is no full commit id, is not on the
  ///   first-parent line of an existing mainline, or nothing tells mainline and folder.
  func rules(in repository: Repository) throws -> ServerRules {
    guard let name = ObjectName(hex: root), !ObjectID(name).isZero else {
      throw WorkflowError.refused(
        "'\(root)' is no full commit id; a root is given with its 40 digits")
    }
    let id = ObjectID(name)
    let isHere = try repository.contains(id)
    if isHere { try requireCommit(id, in: repository) }
    let found = try find(from: isHere ? id : nil, in: repository)
    let folder = try folder(found?.folder)
    guard let branch = mainline ?? found?.mainline else {
      throw WorkflowError.refused(
        "neither commit \(name.short) nor a branch here has a readable stet.yaml, so nothing tells "
          + "the mainline's name: give it with --mainline")
    }
    let reference = branch.hasPrefix("refs/heads/") ? branch : "refs/heads/\(branch)"
    try requireOnLine(id, of: reference, in: repository)
    return ServerRules(mainline: reference, registry: folder, root: name)
  }

  private func requireCommit(_ id: ObjectID, in repository: Repository) throws {
    // libgit2 answers for an object of another kind as if it were not there.
    guard try repository.resolve(id.hex + "^{commit}") == id else {
      throw WorkflowError.refused("object \(ObjectName(id).short) is no commit")
    }
  }

  private func folder(_ found: String?) throws -> String {
    guard let registry else {
      guard let found else {
        throw WorkflowError.refused(
          "no stet.yaml was found here, so nothing tells the registry's folder: give it with "
            + "--registry (`.` for the top)")
      }
      return found
    }
    let folder = registry == "." || registry.isEmpty ? "" : registry
    let trimmed = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    guard trimmed.isEmpty || RegistryPath.problem(inPlainPath: trimmed) == nil else {
      throw WorkflowError.refused("'\(registry)' is no folder inside the repository")
    }
    return trimmed
  }

  /// The registry in the root's tree, else in that of the mainline named, or of HEAD.
  private func find(
    from root: ObjectID?, in repository: Repository
  ) throws -> (folder: String, mainline: String?)? {
    let tips = try [mainline.map { "refs/heads/\($0)" }, "HEAD"].compactMap { name in
      try name.flatMap { try repository.reference($0) }
    }
    for id in [root].compactMap({ $0 }) + tips {
      let tree = try repository.commit(id).tree
      guard let folder = try RegistryFinder.folder(in: tree, of: repository) else { continue }
      let policy = PolicyReading(
        reading: try CommitTree(repository: repository, tree: tree, registryPath: folder))
      return (folder, policy.policy?.mainline)
    }
    return nil
  }

  private func requireOnLine(
    _ root: ObjectID, of reference: String, in repository: Repository
  ) throws {
    if let target = try repository.symbolicTarget(reference) {
      throw WorkflowError.refused(
        "\(reference) is a symbolic reference to \(target); a mainline is a branch of its own")
    }
    guard let tip = try repository.reference(reference) else { return }
    guard try repository.isAncestorOnFirstParentLine(root, of: tip) else {
      throw WorkflowError.refused(
        "commit \(ObjectName(root).short) is not on the first-parent line of \(reference) "
          + "(\(ObjectName(tip).short)), where judgement would start at it")
    }
  }
}
