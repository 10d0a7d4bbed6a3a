internal import Evaluation
internal import PromptModel
internal import Providers
internal import Registry

extension OpenRegistry {
  /// Adds the models that a suite's assertions ask, where any does.
  ///
  /// - Throws: `WorkflowError.refused` where suite.yaml names no digest, or another than the model
  ///   file has; what ``provider(for:)`` throws.
  func addJudges(to tools: inout GradingTools, for suite: Suite) throws {
    let tree = try currentTree()
    if suite.asks(["llm-rubric"]) || !suite.canaries.isEmpty {
      tools.judges = try suite.judges.map { try judge($0, of: suite, in: tree) }
    }
    if let embedder = suite.embedder, suite.asks(SuiteJudges.embedded) {
      let model = try SuiteJudges(suite, tree).model(of: embedder)
      tools.embedder = Embedder(
        model: model,
        provider: try asker(of: model, isSensitive: suite.isSensitive, embeds: true).provider)
    }
  }

  /// A judge of a suite.
  func judge(_ judge: SuiteJudge, of suite: Suite, in tree: any RegistryTree) throws -> Judge {
    let model = try SuiteJudges(suite, tree).model(of: judge)
    let isSensitive = suite.isSensitive
    guard let file = judge.prompt else { return try self.judge(model, isSensitive: isSensitive) }
    let path = tree.shown("suites/\(suite.name)/\(file.file)")
    return Judge(
      model: model, provider: try asker(of: model, isSensitive: isSensitive).provider,
      prompt: try FilePrompt(file, path: path))
  }

  /// A judge with the prompt that comes with stet.
  ///
  /// - Parameter isSensitive: whether its answers may not be kept.
  func judge(_ model: ModelDefinition, isSensitive: Bool) throws -> Judge {
    Judge(model: model, provider: try asker(of: model, isSensitive: isSensitive).provider)
  }
}

/// The models that a suite names as judges, held against models/.
struct SuiteJudges {
  /// The assertions that ask for embeddings.
  static let embedded = ["similar", "similar:cosine", "similar:dot", "similar:euclidean"]

  let suite: Suite
  private let tree: any RegistryTree

  init(_ suite: Suite, _ tree: any RegistryTree) {
    self.suite = suite
    self.tree = tree
  }

  /// The model of a judge.
  ///
  /// - Throws: `WorkflowError.refused`, `RegistryError.notFound`.
  func model(of judge: SuiteJudge) throws -> ModelDefinition {
    guard let model = try RulesReader(tree).model(judge.model) else {
      throw RegistryError.notFound(
        kind: "model", name: judge.model.text, candidates: try tree.modelNames().map(\.text))
    }
    if let problem = problem(with: judge, model) { throw WorkflowError.refused(problem) }
    return model
  }

  /// Why a suite's judge is not the one it names; nil where it is.
  func problem(with judge: SuiteJudge, _ model: ModelDefinition) -> String? {
    if judge.digest == model.digest { return nil }
    let path = tree.shown(ModelDefinition.path(model.name))
    guard let digest = judge.digest else {
      return "suite '\(suite.name)' names the judge '\(judge.model)' without its digest; that of "
        + "\(path) is \(model.digest)"
    }
    return "suite '\(suite.name)' names the judge '\(judge.model)' with digest \(digest); that of "
      + "\(path) is \(model.digest)"
  }
}

extension Suite {
  /// Whether one of its cases has an assertion of these types.
  func asks(_ types: [String]) -> Bool {
    let specs = defaultAssertions + cases.flatMap(\.assertions)
    return specs.contains { $0.flattened.contains { types.contains($0.type) } }
  }
}
