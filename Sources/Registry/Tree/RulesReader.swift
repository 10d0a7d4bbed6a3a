public import PromptModel
internal import StrictData

/// Reads policy, suites, scopes and models of one tree.
public struct RulesReader {
  private let tree: any RegistryTree

  /// A reader of a tree.
  public init(_ tree: any RegistryTree) {
    self.tree = tree
  }

  /// stet.yaml.
  ///
  /// - Throws: `RegistryError.unreadable` with file, line and column; `RegistryError.noRegistry`
  ///   where there is none.
  public func policy() throws -> Policy {
    guard let bytes = try tree.bytes(at: "stet.yaml") else {
      throw RegistryError.noRegistry(searched: "stet.yaml")
    }
    return try reading("stet.yaml") { () throws(SourceError) in try PolicyFile.parse(bytes) }
  }

  /// A suite; nil where there is no suites/<name>/suite.yaml.
  ///
  /// - Throws: `RegistryError.unreadable`.
  public func suite(_ name: ResourceName) throws -> Suite? {
    let folder = "suites/\(name)"
    guard let yaml = try tree.bytes(at: "\(folder)/suite.yaml") else { return nil }
    guard let cases = try tree.bytes(at: "\(folder)/cases.jsonl") else {
      throw RegistryError.unreadable(
        SourceError(
          path: tree.shown("\(folder)/cases.jsonl"), SourcePosition(line: 1, column: 1),
          "the suite has no cases.jsonl"))
    }
    let files = try caseFiles(
      of: name, named: SuiteFile.otherFiles(suiteYAML: yaml, casesJSONL: cases))
    return try reading(folder) { () throws(SourceError) in
      try SuiteFile.parse(
        name: name, suiteYAML: yaml, casesJSONL: cases,
        suitePath: tree.shown("\(folder)/suite.yaml"),
        casesPath: tree.shown("\(folder)/cases.jsonl"), files: files)
    }
  }

  /// The bytes of files in a suite's folder, by name; those that are not there are left out.
  ///
  /// - Throws: `RegistryError` where the tree cannot be read.
  public func caseFiles(
    of suite: ResourceName, named names: [String]
  ) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in names where RegistryPath.problem(inPlainPath: name) == nil {
      files[name] = try tree.bytes(at: "suites/\(suite)/\(name)")
    }
    return files
  }

  /// The prompts a suite judges; none where it has no scope.yaml.
  ///
  /// - Throws: `RegistryError.unreadable`.
  public func scope(_ name: ResourceName) throws -> SuiteScope {
    let path = "suites/\(name)/scope.yaml"
    guard let bytes = try tree.bytes(at: path) else { return SuiteScope(patterns: []) }
    return try reading(path) { () throws(SourceError) in try ScopeFile.parse(bytes) }
  }

  /// The suites whose scope names a prompt, by name.
  ///
  /// - Throws: `RegistryError.unreadable`.
  public func suites(judging prompt: PromptName) throws -> [Suite] {
    try tree.suiteNames().filter { try scope($0).contains(prompt) }.compactMap { try suite($0) }
  }

  /// A model; nil where there is no models/<name>.yaml.
  ///
  /// - Throws: `RegistryError.unreadable`.
  public func model(_ name: ResourceName) throws -> ModelDefinition? {
    let path = ModelDefinition.path(name)
    guard let file = try tree.file(at: path), file.isFile else { return nil }
    let bytes = try tree.bytes(of: file)
    return try reading(path) { () throws(SourceError) in
      try ModelFile.parse(bytes, name: name, blob: file.blob)
    }
  }

  /// A model's side file; nil where there is none.
  ///
  /// - Throws: `RegistryError.unreadable`.
  public func info(_ name: ResourceName) throws -> ModelInfo? {
    let path = ModelDefinition.infoPath(name)
    guard let bytes = try tree.bytes(at: path) else { return nil }
    return try reading(path) { () throws(SourceError) in try ModelInfoFile.parse(bytes) }
  }

  /// The pin of a prompt in an environment.
  ///
  /// - Throws: `RegistryError` or `GitStoreError` where the tree cannot be read.
  public func pin(_ environment: EnvironmentName, _ prompt: PromptName) throws -> PinReading {
    guard let file = try tree.file(at: Pin.path(environment, prompt)) else { return .absent }
    guard file.kind != .other else {
      return .unreadable(
        reason: "it is not a regular file", file: Digest(hashing: file.blob.hex))
    }
    let bytes = try tree.bytes(of: file)
    guard file.kind == .regular else {
      return .unreadable(reason: "it is not a regular file", file: Digest(hashing: bytes))
    }
    return PinReading(bytes: bytes)
  }

  /// Every pin file of the tree, by environment and prompt.
  ///
  /// - Throws: `RegistryError` or `GitStoreError` where the tree cannot be read.
  public func pins() throws -> [(EnvironmentName, PromptName, PinReading)] {
    try tree.files(under: "environments").compactMap { file in
      guard case .pin(let environment, let prompt) = RegistryPath(file.path) else { return nil }
      return (environment, prompt, try pin(environment, prompt))
    }
  }

  private func reading<Value>(
    _ path: String, _ parse: () throws(SourceError) -> Value
  ) throws -> Value {
    do throws(SourceError) {
      return try parse()
    } catch {
      throw RegistryError.unreadable(error.at(tree.shown(path)))
    }
  }
}
