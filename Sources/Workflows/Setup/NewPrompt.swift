internal import GitStore
public import PromptModel
internal import Registry

/// `stet new`: begins a prompt, with examples and a suite that runs at once.
public struct NewPrompt: Sendable {
  /// What was written.
  public struct Outcome: Sendable {
    /// The files, relative to the repository's top.
    public let files: [String]
    /// The suite; nil where none was asked for.
    public let suite: ResourceName?
    /// Environments of the policy that do not ask for the suite.
    public let environmentsWithoutSuite: [EnvironmentName]
    /// stet.yaml, relative to the repository's top.
    public let policyPath: String
  }

  /// The prompt's name.
  public let name: PromptName
  /// What it begins with.
  public let template: PromptTemplate
  /// The model its front matter names.
  public let model: ResourceName
  /// Whether a suite is written too.
  public let hasSuite: Bool

  /// A request.
  public init(
    name: PromptName, template: PromptTemplate, model: ResourceName, hasSuite: Bool = true
  ) {
    self.name = name
    self.template = template
    self.model = model
    self.hasSuite = hasSuite
  }

  /// What a prompt's name has to look like.
  public static let grammar =
    "components of 1 to 64 characters a-z, 0-9, '-' and '_' that begin with a letter or digit, "
    + "joined by '/'; a variant stands behind one '.'"

  /// Writes the files into the work tree; commits nothing, and writes nothing where it refuses.
  ///
  /// - Throws: `WorkflowError.exists` where any of them is there; `WorkflowError.refused` in a bare
  ///   repository, for a model that models/ does not have, for a name that would meet another one.
  public func run(in registry: OpenRegistry) throws -> Outcome {
    guard let root = registry.repository.workTree, let tree = try registry.workTree() else {
      throw WorkflowError.refused("a bare repository has no work tree to write a prompt to")
    }
    try checkNames(in: tree)
    let files = try files()
    let paths = files.map { registry.repositoryPath($0.path) }
    for path in paths where try registry.repository.cleanedWorkTreeFile(path) != nil {
      throw WorkflowError.exists(path: path)
    }
    for (path, file) in zip(paths, files) {
      try FileWriter.create(Array(file.text.utf8), at: "\(root)/\(path)")
    }
    let suite = hasSuite ? try suiteName() : nil
    return Outcome(
      files: paths, suite: suite,
      environmentsWithoutSuite: try suite.map { try environments(without: $0, in: tree) } ?? [],
      policyPath: registry.repositoryPath("stet.yaml"))
  }

  private func checkNames(in tree: WorkTree) throws {
    guard try tree.file(at: ModelDefinition.path(model)) != nil else {
      let known = try tree.modelNames().map { "'\($0)'" }.joined(separator: ", ")
      throw WorkflowError.refused(
        "there is no \(tree.shown(ModelDefinition.path(model))); "
          + (known.isEmpty ? "models/ is empty" : "models/ has \(known)"))
    }
    let dotted = NameCollision.key(name)
    if let other = try tree.promptNames().first(where: {
      NameCollision.key($0) == dotted && $0 != name
    }) {
      throw WorkflowError.refused(
        "'\(name)' and '\(other)' would meet where '/' is written as '.'")
    }
  }

  /// `support-triage` for `support/triage`.
  private func suiteName() throws -> ResourceName {
    let text = String(name.text.map { $0 == "/" || $0 == "." ? "-" : $0 })
    guard let suite = ResourceName(text) else {
      throw WorkflowError.refused(
        "'\(text)' is too long for the suite's name, which has at most 64 characters")
    }
    return suite
  }

  private func files() throws -> [(path: String, text: String)] {
    let leaf = name.text.split(separator: "/").last.map(String.init) ?? name.text
    let examples = "\(leaf).examples.jsonl"
    let folder = name.folder.isEmpty ? "prompts" : "prompts/\(name.folder)"
    var files = [
      (name.path, template.prompt(model: model, examples: examples)),
      ("\(folder)/\(examples)", template.examples),
    ]
    if hasSuite {
      let suite = "suites/\(try suiteName())"
      files += [
        ("\(suite)/suite.yaml", template.suite(of: name)),
        ("\(suite)/cases.jsonl", template.cases),
        ("\(suite)/scope.yaml", "prompts:\n  - \"\(name)\"\n"),
      ]
    }
    return files
  }

  private func environments(
    without suite: ResourceName, in tree: WorkTree
  ) throws -> [EnvironmentName] {
    do {
      return try RulesReader(tree).policy().environments.filter { environment in
        !environment.gates.contains { $0.suites == .all || $0.suites == .named(suite) }
      }.map(\.name)
    } catch RegistryError.unreadable {
      return []
    }
  }
}

/// Where a protocol forbids `/`, `.` stands for it: the text two names must not share.
enum NameCollision {
  static func key(_ name: PromptName) -> String {
    String(name.text.map { $0 == "/" ? "." : $0 })
  }
}
