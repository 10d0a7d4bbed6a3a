internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// `stet init`: begins a registry in a repository.
public struct Initialize {
  /// The folder, relative to the work tree; empty for its top.
  public let folder: String
  /// The mainline; nil: the branch HEAD is on.
  public let mainline: String?
  /// The registry's UUID, in lower case.
  public let registryID: String

  /// A request.
  public init(folder: String, mainline: String?, registryID: String) {
    self.folder = folder
    self.mainline = mainline
    self.registryID = registryID
  }

  /// Writes stet.yaml and the baseline model into the work tree; commits nothing.
  ///
  /// - Returns: the files written, relative to the work tree.
  /// - Throws: `WorkflowError.refused` where there is a registry already or no work tree;
  ///   `WorkflowError.exists`.
  public func run(at directory: String, _ surroundings: Surroundings) throws -> [String] {
    let repository = try Repository.open(at: directory, fromEnvironment: false)
    guard let root = repository.workTree else {
      throw WorkflowError.refused("a bare repository has no work tree to begin a registry in")
    }
    try refuseSecond(in: repository)
    guard folder.isEmpty || RegistryPath.problem(inPlainPath: folder) == nil else {
      throw WorkflowError.refused("'\(folder)' is no folder inside the repository")
    }
    let branch = try mainline ?? currentBranch(repository)
    let policy = Policy(
      registry: registryID, mainline: branch, version: 1,
      environments: [EnvironmentPolicy(name: try environmentName(besides: branch))])
    let bytes = PolicyFile.serialize(policy)
    do {
      _ = try PolicyFile.parse(bytes)
    } catch {
      throw WorkflowError.refused(
        "'\(branch)' cannot be the mainline's name: \(error.message)")
    }
    let files: [(String, [UInt8])] = [
      ("stet.yaml", bytes),
      ("models/baseline.yaml", Array(ModelTemplates.baseline.utf8)),
      ("models/baseline.info.yaml", Array(ModelTemplates.baselineInfo.utf8)),
    ]
    let paths = files.map { folder.isEmpty ? $0.0 : "\(folder)/\($0.0)" }
    for (path, file) in zip(paths, files) {
      try FileWriter.create(file.1, at: "\(root)/\(path)")
    }
    return paths
  }

  private func refuseSecond(in repository: Repository) throws {
    if let found = try WorkTree.registryFolder(of: repository) {
      throw WorkflowError.refused(
        "there is a registry already, in '\(found.isEmpty ? "." : found)'; a repository has one")
    }
    if let head = try repository.resolve("HEAD"),
      let found = try RegistryFinder.folder(in: repository.commit(head).tree, of: repository)
    {
      throw WorkflowError.refused(
        "HEAD has a registry already, in '\(found.isEmpty ? "." : found)'; a repository has one")
    }
  }

  private func currentBranch(_ repository: Repository) throws -> String {
    guard let target = try repository.symbolicTarget("HEAD"), target.hasPrefix("refs/heads/") else {
      throw WorkflowError.refused("HEAD is on no branch; name the mainline with --branch")
    }
    return String(target.dropFirst(11))
  }

  /// The first environment asks for nothing; it is called `staging`, unless the branch is.
  private func environmentName(besides branch: String) throws -> EnvironmentName {
    for candidate in ["staging", "preview"] where candidate != branch {
      if let name = EnvironmentName(candidate) { return name }
    }
    throw WorkflowError.refused("no name is left for the first environment")
  }
}

/// Texts of model files that `init` writes.
enum ModelTemplates {
  static let baseline = """
    # All that can change an answer; digested. `provider` is an alias: keys and addresses are the
    # operator's, never the registry's.
    format: stet-model/1
    provider: baseline
    id: stet/knn-1

    """

  static let baselineInfo = """
    notes: The embedded baseline, an offline nearest-neighbour learner; no evidence about a language model.

    """
}
