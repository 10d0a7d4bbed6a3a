internal import Gating
internal import GitStore
internal import PromptModel
internal import Registry

/// Policies, suites, scopes and models of many commits: each is parsed once for its blobs, since
/// most commits of a line share them.
final class RulesCache {
  private struct SuiteKey: Hashable {
    let name: ResourceName
    let blobs: [ObjectName?]
  }

  private struct ModelKey: Hashable {
    let name: ResourceName
    let blob: ObjectName
  }

  /// What a parse came to; a failure is a sentence.
  private enum Parsed<Value> {
    case value(Value)
    case problem(String)
  }

  /// Above this many, forgotten trees are read again: a line may have any number of commits.
  private static let maximumTrees = 32

  let repository: Repository
  private let registryPath: String
  private var trees: [ObjectID: CommitTree] = [:]
  private var policies: [ObjectName: PolicyReading] = [:]
  private var names: [ObjectID: [ResourceName]] = [:]
  private var scopes: [SuiteKey: Parsed<SuiteScope>] = [:]
  private var suites: [SuiteKey: Parsed<Suite>] = [:]
  private var models: [ModelKey: Parsed<ModelDefinition?>] = [:]
  private var retirements: [ObjectName: String?] = [:]
  private var named: [ObjectName: [String]] = [:]
  private var shown: [ObjectName: [String]] = [:]

  init(repository: Repository, registryPath: String) {
    self.repository = repository
    self.registryPath = registryPath
  }

  /// The registry's folder in a commit.
  func tree(of commit: Commit) throws -> CommitTree {
    if let known = trees[commit.tree] { return known }
    if trees.count >= Self.maximumTrees { trees.removeAll() }
    let tree = try CommitTree(
      repository: repository, tree: commit.tree, registryPath: registryPath)
    trees[commit.tree] = tree
    return tree
  }

  /// The registry's folder in a commit.
  func tree(at id: ObjectID) throws -> CommitTree { try tree(of: repository.commit(id)) }

  /// stet.yaml of a tree.
  func policy(in tree: any RegistryTree) throws -> PolicyReading {
    guard let file = try tree.file(at: "stet.yaml"), file.isFile else { return .absent }
    if let known = policies[file.blob] { return known }
    let reading = PolicyReading(reading: tree)
    policies[file.blob] = reading
    return reading
  }

  /// The rules of a commit as far as a move needs them: suites and the model for a promotion alone,
  /// for nothing that is wrong with them may keep anyone from rolling back.
  ///
  /// - Throws: `RegistryError` where the policy cannot be read, or the model of a promotion.
  func book(in tree: CommitTree, named source: String, for move: PinMove) throws -> RuleBook {
    guard let pin = move.new.pin, pin.kind == .promote else {
      return RuleBook(source: source, policy: try readPolicy(in: tree), suites: [], models: [:])
    }
    let prompt = move.prompt
    var scoped: [RuleBook.ScopedSuite] = []
    var problems: [ResourceName: String] = [:]
    for name in try suiteNames(in: tree) {
      switch try scope(name, in: tree) {
      case .problem(let problem): problems[name] = problem
      case .value(let scope):
        guard scope.contains(prompt) else { continue }
        switch try parsedSuite(name, in: tree) {
        case .problem(let problem): problems[name] = problem
        case .value(let suite):
          scoped.append(RuleBook.ScopedSuite(suite: suite, scope: scope))
        }
      }
    }
    var models: [ResourceName: ModelDefinition] = [:]
    if let model = pin.target?.model.name { models[model] = try self.model(model, in: tree) }
    return RuleBook(
      source: source, policy: try readPolicy(in: tree), suites: scoped, models: models,
      problems: problems)
  }

  private func readPolicy(in tree: CommitTree) throws -> Policy {
    switch try policy(in: tree) {
    case .policy(let read): read
    case .absent, .unreadable: try RulesReader(tree).policy()
    }
  }

  /// The digest of a suite; nil where the tree has none that can be read.
  func suiteDigest(_ name: ResourceName, in tree: CommitTree) throws -> Digest? {
    guard try suiteNames(in: tree).contains(name) else { return nil }
    if case .value(let suite) = try parsedSuite(name, in: tree) { return suite.digest }
    return nil
  }

  /// A suite; nil where the tree has none that can be read.
  func suite(_ name: ResourceName, in tree: CommitTree) throws -> Suite? {
    guard try suiteNames(in: tree).contains(name) else { return nil }
    if case .value(let suite) = try parsedSuite(name, in: tree) { return suite }
    return nil
  }

  /// A model; nil where the tree has no such file.
  ///
  /// - Throws: `RegistryError.unreadable`.
  func model(_ name: ResourceName, in tree: CommitTree) throws -> ModelDefinition? {
    guard let file = try tree.file(at: ModelDefinition.path(name)), file.isFile else { return nil }
    let key = ModelKey(name: name, blob: file.blob)
    if case .value(let known)? = models[key] { return known }
    let model = try RulesReader(tree).model(name)
    models[key] = .value(model)
    return model
  }

  /// The day from which a model is no longer served, as its side file says; nil where it does not,
  /// or cannot be read: what is not known to be retired is compared with.
  func retirementDay(of name: ResourceName, in tree: CommitTree) throws -> String? {
    guard let file = try tree.file(at: ModelDefinition.infoPath(name)), file.isFile else {
      return nil
    }
    if let known = retirements[file.blob] { return known }
    var day: String?
    do {
      day = try RulesReader(tree).info(name)?.retires
    } catch RegistryError.unreadable {
      day = nil
    }
    retirements[file.blob] = .some(day)
    return day
  }

  /// Every suite with a suite.yaml or a scope.yaml: a suite that lost its cases is no suite less.
  private func suiteNames(in tree: CommitTree) throws -> [ResourceName] {
    guard let root = tree.root, let folder = try repository.entry(at: "suites", inTree: root),
      folder.kind == .tree
    else { return [] }
    if let known = names[folder.id] { return known }
    var found: Set<ResourceName> = []
    for file in try tree.files(under: "suites") where file.isFile {
      switch RegistryPath(file.path) {
      case .scope(let name), .suiteFile(let name, "suite.yaml"): found.insert(name)
      default: break
      }
    }
    let sorted = found.sorted()
    names[folder.id] = sorted
    return sorted
  }

  private func key(
    _ name: ResourceName, _ files: [String], in tree: CommitTree
  ) throws -> SuiteKey {
    SuiteKey(name: name, blobs: try files.map { try tree.file(at: "suites/\(name)/\($0)")?.blob })
  }

  /// The files that a suite names beside its two.
  func otherFiles(_ name: ResourceName, in tree: CommitTree) throws -> [String] {
    try files("suites/\(name)/suite.yaml", &named, in: tree) { SuiteFile.namedFiles(in: $0) }
      + files("suites/\(name)/cases.jsonl", &shown, in: tree) { SuiteFile.caseFiles(in: $0) }
  }

  private func files(
    _ path: String, _ known: inout [ObjectName: [String]], in tree: CommitTree,
    read: ([UInt8]) -> [String]
  ) throws -> [String] {
    guard let file = try tree.file(at: path), file.isFile else { return [] }
    if let found = known[file.blob] { return found }
    let files = read(try tree.bytes(of: file))
    known[file.blob] = files
    return files
  }

  private func scope(_ name: ResourceName, in tree: CommitTree) throws -> Parsed<SuiteScope> {
    let key = try key(name, ["scope.yaml"], in: tree)
    if let known = scopes[key] { return known }
    let parsed = try Self.parse { try RulesReader(tree).scope(name) }
    scopes[key] = parsed
    return parsed
  }

  private func parsedSuite(_ name: ResourceName, in tree: CommitTree) throws -> Parsed<Suite> {
    let files = try otherFiles(name, in: tree)
    let key = try key(name, ["suite.yaml", "cases.jsonl"] + files, in: tree)
    if let known = suites[key] { return known }
    let parsed = try Self.parse {
      guard let suite = try RulesReader(tree).suite(name) else {
        throw RegistryError.notFound(
          kind: "file", name: "suites/\(name)/suite.yaml", candidates: [])
      }
      return suite
    }
    suites[key] = parsed
    return parsed
  }

  private static func parse<Value>(_ read: () throws -> Value) throws -> Parsed<Value> {
    do {
      return .value(try read())
    } catch let error as RegistryError {
      if case .git(let cause) = error { throw cause }
      return .problem(error.fact)
    }
  }
}
