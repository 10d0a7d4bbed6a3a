internal import Dotprompt
internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// `stet status`: the work tree and each environment against the mainline.
public struct RegistryStatus: Sendable {
  /// What happened to a prompt, a suite or a model in the work tree.
  public enum Change: String, Sendable, Hashable {
    /// The mainline does not have it.
    case added
    /// It has another digest.
    case changed
    /// The work tree does not have it.
    case removed
    /// It cannot be read.
    case broken
  }

  /// A prompt that differs from the mainline.
  public struct PromptChange: Sendable, Hashable {
    /// The prompt.
    public let name: PromptName
    /// What happened.
    public let change: Change
    /// The newest version on the mainline.
    public let newest: Version?
    /// What the work tree holds.
    public let state: PromptState
    /// The newest version that had this closure, where there was one.
    public let sameAs: Int?
  }

  /// A suite or a model that differs from the mainline.
  public struct ResourceChange: Sendable, Hashable {
    /// Its name.
    public let name: ResourceName
    /// What happened.
    public let change: Change
    /// Why it cannot be read.
    public let problem: String?
  }

  /// What an environment serves, against the mainline.
  public struct Place: Sendable, Hashable {
    /// The pin.
    public let served: ServedState
    /// The newest version, or the deletion that ended it.
    public let newest: Version?
    /// The model, where it is not what models/ has: the digest there, nil where it is gone.
    public let model: ModelDrift?
    /// Where the pinned model retires soon or has retired, by the side file of the mainline.
    public let retirement: ModelRetirement?
    /// How the pinned model was tuned, as its file says (`lora`).
    public let tuning: String?
    /// Whether environments serve this prompt on different models.
    public internal(set) var isModelApart = false

    /// How many versions came after the one that is served; nil where nothing is served, or where
    /// the mainline does not have it.
    public var versionsBehind: Int? {
      guard served.closure != nil, let number = served.number, let newest else { return nil }
      return newest.number - number
    }
  }

  /// A model that a promotion would take and that retires soon, or has retired.
  public struct RetiringModel: Sendable, Hashable {
    /// Where it would be served.
    public let environment: EnvironmentName
    /// When it retires.
    public let retirement: ModelRetirement
    /// The prompts that name it themselves and are not pinned there; empty: the policy of the
    /// environment asks for it, and no pin there is on it yet.
    public let prompts: [PromptName]
  }

  /// How a pinned model differs from the one of the mainline.
  public enum ModelDrift: Sendable, Hashable {
    /// models/<name>.yaml has another digest now.
    case edited(ResourceName, pinned: Digest, now: Digest)
    /// models/<name>.yaml is gone.
    case removed(ResourceName)
    /// A promotion would pin another model.
    case renamed(pinned: ResourceName, asked: ResourceName)
  }

  /// All of it.
  public struct Outcome: Sendable {
    /// The mainline's name.
    public let mainline: String
    /// Its tip; nil where it has no commit.
    public let tip: CommitFacts?
    /// Whether there is a work tree to compare.
    public let hasWorkTree: Bool
    /// The environments that the policy names.
    public let environments: [EnvironmentName]
    /// Prompts that differ, by name.
    public let prompts: [PromptChange]
    /// Suites that differ, by name.
    public let suites: [ResourceChange]
    /// Models that differ, by name.
    public let models: [ResourceChange]
    /// Every pin, the policy's environments first.
    public let places: [Place]
    /// What promotions would take and retires, in the policy's order.
    public let retiring: [RetiringModel]
  }

  /// A request.
  public init() {}

  /// Compares.
  ///
  /// - Throws: `RegistryError.shallow` in a shallow clone.
  public func run(in registry: OpenRegistry) throws -> Outcome {
    let mainline = try registry.mainlineIfAny()
    let tip = try mainline.map { try registry.tree(at: $0.tip) }
    let tree = try registry.workTree()
    let history = try registry.historyIfAny()
    var newest: [PromptName: Version] = [:]
    for version in try history?.latestVersions() ?? [] { newest[version.prompt] = version }
    let places = try places(newest, tip, registry)
    return Outcome(
      mainline: registry.mainlineName,
      tip: try mainline.map { mainline in
        let commit = try registry.repository.commit(mainline.tip)
        return CommitFacts(commit, time: commit.committer.seconds)
      },
      hasWorkTree: tree != nil,
      environments: mainline == nil ? [] : try registry.tipPolicy()?.environments.map(\.name) ?? [],
      prompts: try tree.map { try prompts(in: $0, newest, history, registry) } ?? [],
      suites: try tree.map { try suites(in: $0, tip) } ?? [],
      models: try tree.map { try models(in: $0, tip) } ?? [],
      places: places,
      retiring: try tip.map { try RetiringModels(tree: $0, registry).among(places) } ?? [])
  }

  private func places(
    _ newest: [PromptName: Version], _ tip: CommitTree?, _ registry: OpenRegistry
  ) throws -> [Place] {
    var models: [PromptName: Set<Digest>] = [:]
    let places = try registry.servedStates().map { served in
      let target = served.isEnvironmentKnown ? served.reading.pin?.target : nil
      if let target { models[served.prompt, default: []].insert(target.model.digest) }
      return Place(
        served: served, newest: newest[served.prompt],
        model: try drift(of: served, in: tip, registry),
        retirement: try retirement(of: served, in: tip, registry),
        tuning: try target.flatMap { try tuning(of: $0, served.prompt, registry) })
    }
    return places.map { place in
      var place = place
      place.isModelApart =
        place.served.closure != nil && models[place.served.prompt].map { $0.count > 1 } ?? false
      return place
    }
  }

  /// How the model of a pin was tuned; nil where its file does not say, or is not in this clone.
  private func tuning(
    of target: Pin.Target, _ prompt: PromptName, _ registry: OpenRegistry
  ) throws -> String? {
    do {
      return try registry.model(of: target, prompt)?.tuned?["method"]?.string
    } catch is RegistryError {
      return nil
    }
  }

  private func prompts(
    in tree: WorkTree, _ newest: [PromptName: Version], _ history: (any History)?,
    _ registry: OpenRegistry
  ) throws -> [PromptChange] {
    let names = Set(newest.keys).union(try tree.promptNames())
    return try names.sorted().compactMap { name in
      let state = try registry.prompts.read(name, in: tree).state
      let old = newest[name]?.state ?? .absent
      guard !state.isSameVersion(as: old) else { return nil }
      let change: Change
      switch (old, state) {
      case (_, .broken): change = .broken
      case (.absent, _): change = .added
      case (_, .absent): change = .removed
      default: change = .changed
      }
      let same = try state.closure.flatMap { closure in
        try history?.versions(of: name).last { $0.state.closure?.digest == closure.digest }
      }
      return PromptChange(
        name: name, change: change, newest: newest[name], state: state, sameAs: same?.number)
    }
  }

  private func suites(in tree: WorkTree, _ tip: CommitTree?) throws -> [ResourceChange] {
    let names = Set(try tree.suiteNames()).union(try tip?.suiteNames() ?? [])
    return try names.sorted().compactMap { name in
      let old = try tip.flatMap { try Self.reading($0) { try $0.suite(name)?.digest } }
      let new = try Self.reading(tree) { try $0.suite(name)?.digest }
      return Self.change(name, old, new)
    }
  }

  private func models(in tree: WorkTree, _ tip: CommitTree?) throws -> [ResourceChange] {
    let names = Set(try tree.modelNames()).union(try tip?.modelNames() ?? [])
    return try names.sorted().compactMap { name in
      let old = try tip.flatMap { try Self.reading($0) { try $0.model(name)?.digest } }
      let new = try Self.reading(tree) { try $0.model(name)?.digest }
      return Self.change(name, old, new)
    }
  }

  private enum Reading: Equatable {
    case digest(Digest)
    case unreadable(String)
  }

  private static func reading(
    _ tree: any RegistryTree, _ read: (RulesReader) throws -> Digest?
  ) throws -> Reading? {
    do {
      return try read(RulesReader(tree)).map { .digest($0) }
    } catch RegistryError.unreadable(let problem) {
      return .unreadable(problem.description)
    }
  }

  private static func change(
    _ name: ResourceName, _ old: Reading?, _ new: Reading?
  ) -> ResourceChange? {
    guard old != new else { return nil }
    if case .unreadable(let problem) = new {
      return ResourceChange(name: name, change: .broken, problem: problem)
    }
    let change: Change = old == nil ? .added : new == nil ? .removed : .changed
    return ResourceChange(name: name, change: change, problem: nil)
  }

  private func retirement(
    of served: ServedState, in tip: CommitTree?, _ registry: OpenRegistry
  ) throws -> ModelRetirement? {
    guard let tip, served.isEnvironmentKnown, let target = served.reading.pin?.target else {
      return nil
    }
    return try .of(target.model.name, in: tip, now: registry.surroundings.now())
  }

  /// The pinned model against models/ of the mainline: a promotion would move it.
  private func drift(
    of served: ServedState, in tip: CommitTree?, _ registry: OpenRegistry
  ) throws -> ModelDrift? {
    guard let tip, let target = served.reading.pin?.target, served.isEnvironmentKnown else {
      return nil
    }
    let pinned = target.model
    if let asked = try askedModel(of: served, in: tip, registry), asked != pinned.name {
      return .renamed(pinned: pinned.name, asked: asked)
    }
    do {
      guard let now = try RulesReader(tip).model(pinned.name) else { return .removed(pinned.name) }
      return now.digest == pinned.digest
        ? nil : .edited(pinned.name, pinned: pinned.digest, now: now.digest)
    } catch RegistryError.unreadable {
      return .removed(pinned.name)
    }
  }

  /// The model a promotion of the served closure would pin.
  private func askedModel(
    of served: ServedState, in tip: CommitTree, _ registry: OpenRegistry
  ) throws -> ResourceName? {
    if let policy = try registry.tipPolicy()?.environment(served.environment),
      let model = policy.model
    {
      return model
    }
    return try RetiringModels.ownModel(of: served.prompt, in: tip)
  }
}
