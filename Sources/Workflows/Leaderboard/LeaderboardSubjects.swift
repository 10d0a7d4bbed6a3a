internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// Looks up what records name by digest: suites, models, prompts; each once.
final class LeaderboardSubjects {
  private let registry: OpenRegistry
  private let history: any History
  let tip: CommitTree
  private var suites: [Digest: Suite?] = [:]
  private var models: [ModelKey: ModelDefinition?] = [:]
  private var techniques: [PromptKey: PromptTechniques?] = [:]
  private var versions: [PromptName: [Version]] = [:]

  private struct ModelKey: Hashable {
    let name: ExactString
    let digest: Digest
  }

  private struct PromptKey: Hashable {
    let name: PromptName
    let closure: Digest
  }

  init(_ registry: OpenRegistry) throws {
    self.registry = registry
    history = try registry.history()
    tip = try registry.tree(at: registry.mainline().tip)
  }

  /// All committed records, oldest first.
  func records() throws -> [RecordEvent] { try history.records(of: nil) }

  /// The suite in the state a record names: at the tip, else in the commit that brought the record.
  func suite(_ input: ResourceDescriptor, _ event: RecordEvent) throws -> Suite? {
    if let known = suites[input.digest] { return known }
    var found: Suite?
    if let name = ResourceName(input.name) {
      for tree in [tip, try tree(of: event)] where found == nil {
        let suite = try RecordSuite.suite(name, in: tree)
        if suite?.digest == input.digest { found = suite }
      }
    }
    suites[input.digest] = .some(found)
    return found
  }

  /// The model in the state a record names.
  func model(_ input: ResourceDescriptor, _ event: RecordEvent) throws -> ModelDefinition? {
    let key = ModelKey(name: ExactString(input.name), digest: input.digest)
    if let known = models[key] { return known }
    var found: ModelDefinition?
    if let name = ResourceName(input.name) {
      for tree in [tip, try tree(of: event)] where found == nil {
        let model = try Self.model(name, in: tree)
        if model?.digest == input.digest { found = model }
      }
    }
    models[key] = .some(found)
    return found
  }

  private static func model(
    _ name: ResourceName, in tree: CommitTree
  ) throws -> ModelDefinition? {
    do {
      return try RulesReader(tree).model(name)
    } catch RegistryError.unreadable {
      return nil
    }
  }

  /// The newest version of a prompt with a closure.
  func version(of prompt: PromptName, _ closure: Digest) throws -> Version? {
    let known = try versions[prompt] ?? history.versions(of: prompt)
    versions[prompt] = known
    return known.last { !$0.isTombstone && $0.state.closure?.digest == closure }
  }

  /// The techniques of a prompt's state.
  func techniques(of event: RecordEvent) throws -> PromptTechniques? {
    let (prompt, closure) = (event.statement.prompt, event.statement.closure)
    let key = PromptKey(name: prompt, closure: closure)
    if let known = techniques[key] { return known }
    var trees: [CommitTree] = []
    if let version = try version(of: prompt, closure) {
      trees.append(try registry.tree(at: ObjectID(version.commit.id)))
    }
    trees.append(try tree(of: event))
    var found: PromptTechniques?
    for tree in trees where found == nil {
      found = try renderer(of: prompt, closure, in: tree).map { TechniqueCheck($0).techniques }
    }
    techniques[key] = .some(found)
    return found
  }

  private func renderer(
    of prompt: PromptName, _ digest: Digest, in tree: CommitTree
  ) throws -> PromptRenderer? {
    guard let closure = try registry.prompts.read(prompt, in: tree).state.closure,
      closure.digest == digest
    else { return nil }
    var contents: [String: [UInt8]] = [:]
    for file in closure.files { contents[file.name] = try tree.bytes(at: file.path) }
    do {
      return try PromptRenderer(files: closure.files, contents: contents)
    } catch is SourceError {
      return nil
    }
  }

  private func tree(of event: RecordEvent) throws -> CommitTree {
    try registry.tree(at: ObjectID(event.commit.id))
  }
}
