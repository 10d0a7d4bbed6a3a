public import PromptModel
internal import Registry
internal import StrictData

/// `stet ls`: what a registry holds.
public struct ListPrompts: Sendable {
  /// A prompt.
  public struct Entry: Sendable, Hashable {
    /// Its name.
    public let name: PromptName
    /// The newest version on the mainline, or the deletion that ended it; nil where it is not
    /// there yet.
    public let newest: Version?
    /// What the work tree holds; nil in a bare repository.
    public let workTree: PromptState?
    /// The environments that have a pin for it, in the policy's order.
    public let served: [ServedState]

    /// Whether the work tree differs from the newest version.
    public var isChanged: Bool {
      guard let workTree else { return false }
      return !workTree.isSameVersion(as: newest?.state ?? .absent)
    }
  }

  /// A suite.
  public struct SuiteEntry: Sendable, Hashable {
    /// Its name.
    public let name: ResourceName
    /// How many cases it has.
    public let cases: Int
    /// How many of them a gate reads.
    public let gatedCases: Int
    /// Its digest.
    public let digest: Digest
    /// The prompts it judges.
    public let prompts: [PromptName]
    /// Why it cannot be read; then the figures above are of an empty suite.
    public let problem: String?
  }

  /// A model.
  public struct ModelEntry: Sendable, Hashable {
    /// Its name.
    public let name: ResourceName
    /// The definition; nil where it cannot be read.
    public let definition: ModelDefinition?
    /// When it retires.
    public let retires: String?
    /// Why it cannot be read.
    public let problem: String?
  }

  /// Whether deleted prompts are listed too.
  public let includesDeleted: Bool

  /// A request.
  public init(includesDeleted: Bool = false) {
    self.includesDeleted = includesDeleted
  }

  /// The prompts, by name: those of the work tree and of the mainline, and those that are deleted
  /// and still served.
  ///
  /// - Throws: `RegistryError.shallow` in a shallow clone.
  public func run(in registry: OpenRegistry) throws -> [Entry] {
    let served = Dictionary(grouping: try registry.servedStates(), by: \.prompt)
    var newest: [PromptName: Version] = [:]
    for version in try registry.historyIfAny()?.latestVersions() ?? [] {
      newest[version.prompt] = version
    }
    let tree = try registry.workTree()
    let present = Set(try tree?.promptNames() ?? [])
    let names = Set(newest.keys).union(present).union(served.keys)
    let isCommitted = try tree.map { try Self.isCommitted($0, registry) } ?? false
    return try names.sorted().compactMap { name in
      let state = try tree.map { tree in
        if isCommitted, let known = Self.known(newest[name]) { return known }
        return try registry.prompts.read(name, in: tree).state
      }
      let pins = served[name] ?? []
      let isGone = newest[name]?.isTombstone ?? true && (state ?? .absent) == .absent
      guard !isGone || includesDeleted || pins.contains(where: { $0.closure != nil }) else {
        return nil
      }
      return Entry(name: name, newest: newest[name], workTree: state, served: pins)
    }
  }

  /// Whether the work tree's prompts are those of the mainline's tip, file for file.
  private static func isCommitted(
    _ tree: any RegistryTree, _ registry: OpenRegistry
  ) throws -> Bool {
    guard let line = try registry.mainlineIfAny() else { return false }
    let committed = try registry.tree(at: line.tip)
    return try tree.files(under: "prompts") == committed.files(under: "prompts")
  }

  /// What the newest version is, without parsing it again: a closure of files that all lie in
  /// prompts/. A broken state is read, for what is wrong with it may lie elsewhere.
  private static func known(_ newest: Version?) -> PromptState? {
    guard let state = newest?.state, let closure = state.closure,
      closure.files.allSatisfy({ $0.path.utf8.starts(with: "prompts/".utf8) })
    else { return nil }
    return state
  }

  /// The suites of the work tree (in a bare repository, of the mainline), by name.
  ///
  /// - Throws: `RegistryError` where the tree cannot be read; a suite that cannot be read is
  ///   listed with its problem.
  public func suites(in registry: OpenRegistry) throws -> [SuiteEntry] {
    let tree = try registry.currentTree()
    let rules = RulesReader(tree)
    let prompts = try tree.promptNames()
    return try tree.suiteNames().map { name in
      do {
        let scope = try rules.scope(name)
        let suite = try rules.suite(name)
        return SuiteEntry(
          name: name, cases: suite?.cases.count ?? 0, gatedCases: suite?.gatedCases.count ?? 0,
          digest: suite?.digest ?? .zero, prompts: prompts.filter { scope.contains($0) },
          problem: nil)
      } catch RegistryError.unreadable(let problem) {
        return SuiteEntry(
          name: name, cases: 0, gatedCases: 0, digest: .zero, prompts: [],
          problem: problem.description)
      }
    }
  }

  /// The models of the work tree (in a bare repository, of the mainline), by name.
  ///
  /// - Throws: `RegistryError` where the tree cannot be read.
  public func models(in registry: OpenRegistry) throws -> [ModelEntry] {
    let tree = try registry.currentTree()
    let rules = RulesReader(tree)
    return try tree.modelNames().map { name in
      do {
        return ModelEntry(
          name: name, definition: try rules.model(name), retires: try rules.info(name)?.retires,
          problem: nil)
      } catch RegistryError.unreadable(let problem) {
        return ModelEntry(
          name: name, definition: nil, retires: nil, problem: problem.description)
      }
    }
  }
}
