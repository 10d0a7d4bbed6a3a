internal import Evaluation
internal import GitStore
internal import PromptModel
internal import Providers

extension OpenRegistry {
  /// Who answers for a model, how many requests it takes at once at most, and how many a minute
  /// (nil: no limit).
  ///
  /// - Throws: `WorkflowError.unknownProvider` where neither the operator's configuration nor stet
  ///   knows the alias, `.refused` where its key is not set, `OperatorFile.Problem`.
  func provider(
    for model: ModelDefinition
  ) throws -> (provider: any ModelProvider, atOnce: Int, perMinute: Double?) {
    switch model.provider {
    case "baseline":
      guard model.id == BaselineProvider.modelID else {
        throw WorkflowError.refused(
          "the embedded baseline has the id \(BaselineProvider.modelID), model '\(model.name)' asks "
            + "for '\(model.id)'")
      }
      return (BaselineProvider(), .max, nil)
    case "replay": return (try RecordedAnswers(of: model, in: self), .max, nil)
    default: return try namedProvider(for: model)
    }
  }

  /// Who places texts for a model, how many requests it takes at once at most, and how many a
  /// minute.
  ///
  /// - Throws: as ``provider(for:)``; `.refused` for a provider that has no embeddings.
  func embeddingProvider(
    for model: ModelDefinition
  ) throws -> (provider: any ModelProvider, atOnce: Int, perMinute: Double?) {
    let alias = model.provider
    if alias == "replay" { return try provider(for: model) }
    let found = try operatorSettings().configuration.providers[alias]
    let provider = try said(of: model) { () throws(ProviderError) in
      try hostedProviders.embeddings(alias, configured: found)
    }
    if let provider {
      return (
        provider, found?.concurrency ?? HostedProviders.defaultConcurrency, found?.requestsPerMinute
      )
    }
    if found != nil || OperatorConfiguration.reservedAliases.contains(alias) {
      throw WorkflowError.refused(
        "model '\(model.name)' names provider '\(alias)', which has no embeddings")
    }
    throw WorkflowError.unknownProvider(
      alias: alias, model: model.name, file: surroundings.operatorFile?.path)
  }

  private func namedProvider(
    for model: ModelDefinition
  ) throws -> (provider: any ModelProvider, atOnce: Int, perMinute: Double?) {
    let alias = model.provider
    let found = try operatorSettings().configuration.providers[alias]
    if let program = found?.program {
      let provider = CommandProvider(
        alias: alias, program: program, format: found?.answerFormat ?? .text,
        temporaryFolder: surroundings.temporaryFolder)
      return (provider, found?.concurrency ?? .max, nil)
    }
    let provider = try said(of: model) { () throws(ProviderError) in
      try hostedProviders.provider(alias, configured: found)
    }
    guard let provider else {
      throw WorkflowError.unknownProvider(
        alias: alias, model: model.name, file: surroundings.operatorFile?.path)
    }
    return (
      provider, found?.concurrency ?? HostedProviders.defaultConcurrency, found?.requestsPerMinute
    )
  }

  /// What a provider says against being asked at all, as a refusal that names the model.
  private func said<Found>(
    of model: ModelDefinition, _ find: () throws(ProviderError) -> Found
  ) throws -> Found {
    do throws(ProviderError) {
      return try find()
    } catch {
      throw WorkflowError.refused("model '\(model.name)' cannot be asked: \(error.message)")
    }
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
    try addJudges(to: &tools, for: suite)
    return tools
  }

  private func operatorSettings() throws -> OperatorSettings {
    let roots = [repository.workTree, repository.gitDirectory, repository.commonDirectory]
    return try OperatorSettings(surroundings, outside: roots.compactMap { $0 })
  }
}
