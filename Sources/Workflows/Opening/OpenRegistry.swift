internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// A registry found in a repository, with its mainline: where every workflow starts.
public final class OpenRegistry {
  let repository: Repository
  /// The registry's folder in the repository; empty for the top.
  public let path: String
  /// The mainline's name, as stet.yaml has it.
  public let mainlineName: String
  let surroundings: Surroundings
  let prompts = PromptReader()
  /// The histories that were read last, by their tips.
  var walked: [ObjectID: any History] = [:]
  /// What everything that is asked of models by this invocation shares.
  var control = RunControl()
  /// Says what is wrong with the index, once.
  let indexNote: SingleNote

  init(
    repository: Repository, path: String, mainlineName: String, surroundings: Surroundings
  ) {
    self.repository = repository
    self.path = path
    self.mainlineName = mainlineName
    self.surroundings = surroundings
    indexNote = SingleNote(surroundings.note)
  }

  /// Finds the repository from a directory upwards and the registry in it: in HEAD, else in the
  /// work tree (a registry that is not committed yet), else on a branch that origin has.
  ///
  /// - Throws: `GitStoreError` where there is no repository; `RegistryError`.
  public static func open(at directory: String, _ surroundings: Surroundings) throws -> OpenRegistry
  {
    let repository = try Repository.open(at: directory, fromEnvironment: surroundings.isHook)
    if !surroundings.isHook { mend(repository, surroundings) }
    repository.fetchesMissingBlobs = surroundings.mayFetch && !surroundings.isHook
    return try open(repository, surroundings)
  }

  /// Finishes or undoes a promotion that was killed. What cannot be mended here (a file system
  /// that is read only, a journal that is damaged) does not keep anybody from reading.
  private static func mend(_ repository: Repository, _ surroundings: Surroundings) {
    do {
      for reference in try repository.recoverInterruptedUpdates() {
        surroundings.note("an interrupted update of \(reference) was settled")
      }
    } catch {
      surroundings.note("an interrupted update could not be settled: \(error.message)")
    }
  }

  static func open(_ repository: Repository, _ surroundings: Surroundings) throws -> OpenRegistry {
    for revision in [surroundings.mainline, "HEAD"].compactMap({ $0 }) {
      guard let id = try repository.resolve(revision) else { continue }
      let tree = try repository.commit(id).tree
      if let folder = try RegistryFinder.folder(in: tree, of: repository) {
        let registry = try CommitTree(
          repository: repository, tree: tree, registryPath: folder)
        return try open(repository, folder, registry, surroundings)
      }
    }
    if let folder = try WorkTree.registryFolder(of: repository) {
      return try open(
        repository, folder, WorkTree(repository: repository, registryPath: folder), surroundings)
    }
    throw RegistryError.noRegistry(searched: repository.workTree ?? repository.gitDirectory)
  }

  private static func open(
    _ repository: Repository, _ folder: String, _ tree: any RegistryTree,
    _ surroundings: Surroundings
  ) throws -> OpenRegistry {
    OpenRegistry(
      repository: repository, path: folder,
      mainlineName: try mainlineName(tree, repository, surroundings), surroundings: surroundings)
  }

  /// The policy's mainline; where the policy cannot be read, what the repository was set up with,
  /// so that a broken stet.yaml can still be looked at.
  private static func mainlineName(
    _ tree: any RegistryTree, _ repository: Repository, _ surroundings: Surroundings
  ) throws -> String {
    do {
      return try RulesReader(tree).policy().mainline
    } catch {
      guard let name = try repository.configuration("stet.mainline") else { throw error }
      surroundings.note("stet.yaml cannot be read; mainline '\(name)' is the configured one")
      return name
    }
  }

  /// The mainline as it is now.
  ///
  /// - Throws: `RegistryError.noMainline`.
  func mainline() throws -> Mainline {
    try Mainline.find(named: mainlineName, override: surroundings.mainline, in: repository)
  }

  /// The registry's folder in a commit.
  func tree(at commit: ObjectID) throws -> CommitTree {
    try CommitTree(
      repository: repository, tree: repository.commit(commit).tree, registryPath: path)
  }

  /// The registry's folder in the work tree; nil in a bare repository.
  func workTree() throws -> WorkTree? {
    guard repository.workTree != nil else { return nil }
    return try WorkTree(repository: repository, registryPath: path)
  }

  /// A registry-relative path as the repository sees it.
  func repositoryPath(_ relative: String) -> String {
    path.isEmpty ? relative : "\(path)/\(relative)"
  }

  /// The author of a commit made now.
  ///
  /// - Parameter isTrial: the commit will be on no branch, so that it needs no author.
  /// - Throws: `WorkflowError.noIdentity`.
  func signatures(isTrial: Bool = false) throws -> (author: Signature, committer: Signature) {
    let known = try repository.identity().map { Person(name: $0.name, email: $0.email) }
    let nobody = isTrial ? Person(name: "nobody", email: "nobody@localhost") : nil
    guard let author = surroundings.author ?? known ?? nobody else {
      throw WorkflowError.noIdentity
    }
    let committer = surroundings.committer ?? known ?? author
    let now = surroundings.now()
    func signature(_ person: Person) -> Signature {
      Signature(
        name: person.name, email: person.email, seconds: now,
        offsetMinutes: surroundings.offsetMinutes)
    }
    return (signature(author), signature(committer))
  }
}

extension OpenRegistry {
  /// A path given in a folder, as the repository sees it; a text that names nothing there (a
  /// prompt's name) stays as it is.
  public func pathFromTop(_ text: String, in directory: String) -> String {
    guard let root = repository.workTree else { return text }
    return FilePlace.relative(text, in: directory, to: root) ?? text
  }
}

/// A note that is given once, whoever asks for it how often. Histories keep it; they must not keep
/// the registry, which keeps them.
final class SingleNote {
  private let note: (String) -> Void
  private var isGiven = false

  init(_ note: @escaping (String) -> Void) { self.note = note }

  func give(_ text: String) {
    guard !isGiven else { return }
    isGiven = true
    note(text)
  }
}
