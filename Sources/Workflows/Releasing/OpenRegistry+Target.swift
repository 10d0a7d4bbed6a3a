internal import Dotprompt
internal import PromptModel
internal import Registry

extension OpenRegistry {
  /// What an environment would serve: a closure on the environment's model, else on the prompt's
  /// own.
  ///
  /// - Parameter tree: where the model's file is read.
  /// - Throws: `WorkflowError.refused` where nobody names a model; `RegistryError.notFound`.
  func target(
    of found: ResolvedPrompt, in rules: EnvironmentPolicy, tree: any RegistryTree
  ) throws -> Pin.Target {
    let source = try found.contents["prompt"].map { try PromptSource(parsing: $0) }
    guard let name = rules.model ?? source?.frontMatter.model.flatMap({ ResourceName($0) }) else {
      throw WorkflowError.refused(
        "neither environment '\(rules.name)' nor '\(found.name)' names a model")
    }
    guard let model = try RulesReader(tree).model(name) else {
      throw RegistryError.notFound(
        kind: "model", name: name.text, candidates: try tree.modelNames().map(\.text))
    }
    return Pin.Target(
      closure: found.closure.digest,
      files: found.closure.files.map {
        PinnedFile(name: $0.name, path: $0.path, blob: $0.blob)
      },
      model: PinnedModel(name: name, digest: model.digest, blob: model.blob))
  }
}
