internal import Dotprompt
internal import PromptModel
internal import Registry

/// The models that promotions would take, by the policy of a tree or by its prompts, as far as they
/// retire soon or have retired.
struct RetiringModels {
  private let tree: any RegistryTree
  private let policy: Policy?
  private let now: Int64

  init(tree: any RegistryTree, _ registry: OpenRegistry) throws {
    self.tree = tree
    policy = try registry.tipPolicy()
    now = registry.surroundings.now()
  }

  /// The model a prompt of a tree names itself.
  static func ownModel(of prompt: PromptName, in tree: any RegistryTree) throws -> ResourceName? {
    guard let bytes = try tree.bytes(at: prompt.path) else { return nil }
    do {
      return try PromptSource(parsing: bytes).frontMatter.model.flatMap { ResourceName($0) }
    } catch {
      // A broken prompt asks for no model; `lint` and the list of changes say why.
      return nil
    }
  }

  /// Those that no pin tells of itself.
  func among(_ places: [RegistryStatus.Place]) throws -> [RegistryStatus.RetiringModel] {
    guard let policy else { return [] }
    let retiring = try retirements()
    guard !retiring.isEmpty else { return [] }
    let own = try promptsByModel(retiring)
    return policy.environments.flatMap { environment -> [RegistryStatus.RetiringModel] in
      let here = places.filter { $0.served.environment == environment.name }
      if let model = environment.model {
        let isTold = here.contains { $0.retirement?.model == model }
        guard !isTold, let retirement = retiring[model] else { return [] }
        return [.init(environment: environment.name, retirement: retirement, prompts: [])]
      }
      let pinned = Set(here.map(\.served.prompt))
      return own.compactMap { model, prompts in
        let prompts = prompts.filter { !pinned.contains($0) }
        guard !prompts.isEmpty, let retirement = retiring[model] else { return nil }
        return .init(environment: environment.name, retirement: retirement, prompts: prompts)
      }
    }
  }

  private func retirements() throws -> [ResourceName: ModelRetirement] {
    var found: [ResourceName: ModelRetirement] = [:]
    for name in try tree.modelNames() { found[name] = try .of(name, in: tree, now: now) }
    return found
  }

  /// The prompts that name one of these models, by model.
  private func promptsByModel(
    _ retiring: [ResourceName: ModelRetirement]
  ) throws -> [(ResourceName, [PromptName])] {
    var prompts: [ResourceName: [PromptName]] = [:]
    for name in try tree.promptNames().sorted() {
      guard let model = try Self.ownModel(of: name, in: tree), retiring[model] != nil else {
        continue
      }
      prompts[model, default: []].append(name)
    }
    return prompts.sorted { $0.key < $1.key }
  }
}
