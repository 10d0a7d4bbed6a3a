public import Evaluation
public import PromptModel
internal import Registry

extension OpenRegistry {
  /// What is known of a model beside its definition: its side file in the current tree; nil where it
  /// has none.
  ///
  /// - Throws: `RegistryError` where the file cannot be read.
  public func info(of model: ModelDefinition) throws -> ModelInfo? {
    try RulesReader(currentTree()).info(model.name)
  }

  /// Tokens, limit and cost of a model's requests, by the vocabulary of the model where it is
  /// installed.
  ///
  /// - Throws: `RegistryError` where the side file cannot be read, `WorkflowError.refused` where the
  ///   installed vocabulary cannot.
  public func figures(for model: ModelDefinition) throws -> RequestFigures {
    let info = try info(of: model)
    let vocabulary = try RequestFigures.vocabularyName(of: model, info).flatMap { name in
      try installedVocabulary(name)
    }
    return RequestFigures(model: model, info: info, vocabulary: vocabulary)
  }

  /// A vocabulary; nil where it is not installed, or nothing can be.
  func installedVocabulary(_ name: VocabularyName) throws -> TokenVocabulary? {
    guard surroundings.store?.utf8.first == UInt8(ascii: "/") else { return nil }
    return try InstalledVocabularies(surroundings).vocabulary(name)
  }
}
