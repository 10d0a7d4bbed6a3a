internal import Evaluation
internal import GitStore
internal import PromptModel
internal import Providers

extension OpenRegistry {
  /// Who answers for a model, and how many requests it takes at once at most.
  ///
  /// - Throws: `WorkflowError.unknownProvider` where the operator's configuration has no such
  ///   alias, `.refused` for a kind this version does not have, `OperatorFile.Problem`.
  func provider(
    for model: ModelDefinition
  ) throws -> (provider: any ModelProvider, atOnce: Int) {
    switch model.provider {
    case "baseline":
      guard model.id == BaselineProvider.modelID else {
        throw WorkflowError.refused(
          "the embedded baseline has the id \(BaselineProvider.modelID), model '\(model.name)' asks "
            + "for '\(model.id)'")
      }
      return (BaselineProvider(), .max)
    case "replay": return (try RecordedAnswers(of: model, in: self), .max)
    default: return try namedProvider(for: model)
    }
  }

  private func namedProvider(
    for model: ModelDefinition
  ) throws -> (provider: any ModelProvider, atOnce: Int) {
    let alias = model.provider
    guard let found = try operatorSettings().configuration.providers[alias] else {
      throw WorkflowError.unknownProvider(
        alias: alias, model: model.name, file: surroundings.operatorFile?.path)
    }
    guard let program = found.program else {
      throw WorkflowError.refused(
        "model '\(model.name)' names provider '\(alias)' of kind \(found.kind.rawValue), which is "
          + "not built into this stet yet")
    }
    let provider = CommandProvider(
      alias: alias, program: program, format: found.answerFormat,
      temporaryFolder: surroundings.temporaryFolder)
    return (provider, found.concurrency ?? .max)
  }

  /// What the operator's configuration says of an alias; nil where it has none.
  func operatorProvider(_ alias: String) throws -> OperatorProvider? {
    try operatorSettings().configuration.providers[alias]
  }

  /// What the operator and people give to a suite's assertions; nothing is read where none asks.
  func gradingTools(for suite: Suite) throws -> GradingTools {
    let specs = (suite.defaultAssertions + suite.cases.flatMap(\.assertions)).flatMap(\.flattened)
    var tools =
      specs.contains { $0.type == "command" }
      ? try operatorSettings().gradingTools : GradingTools()
    if specs.contains(where: { $0.type == "label" }) {
      tools.labels = try SuiteLabelBook(suite.name, in: self)
    }
    return tools
  }

  private func operatorSettings() throws -> OperatorSettings {
    let roots = [repository.workTree, repository.gitDirectory, repository.commonDirectory]
    return try OperatorSettings(surroundings, outside: roots.compactMap { $0 })
  }
}
