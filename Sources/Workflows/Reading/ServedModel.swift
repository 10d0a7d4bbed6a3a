internal import Dotprompt
public import PromptModel
internal import Registry
public import StrictData

/// The model a prompt is served on.
public struct ServedModel: Sendable {
  /// The file's name in models/.
  public let name: ResourceName
  /// The model's id at its provider.
  public let id: String
  /// Its parameters.
  public let parameters: JSONObject
  /// How it was tuned: method, base, data, seed; nil: its file does not say.
  public let tuned: JSONObject?
}

extension OpenRegistry {
  /// The model of a resolved prompt: a pin's own, else the one its front matter names, as the
  /// current tree has it; nil where there is none.
  ///
  /// - Throws: `RegistryError` where the model's file cannot be read.
  public func servedModel(of prompt: ResolvedPrompt) throws -> ServedModel? {
    try modelDefinition(of: prompt).map {
      ServedModel(name: $0.name, id: $0.id, parameters: $0.parameters, tuned: $0.tuned)
    }
  }

  /// The same with all that its file says.
  ///
  /// - Throws: `RegistryError` where the model's file cannot be read.
  func modelDefinition(of prompt: ResolvedPrompt) throws -> ModelDefinition? {
    if case .environment(_, let pin, _) = prompt.origin, let target = pin.target {
      return try model(of: target, prompt.name)
    }
    guard let text = try PromptRenderer(prompt).source.frontMatter.model,
      let name = ResourceName(text)
    else { return nil }
    return try RulesReader(currentTree()).model(name)
  }
}
