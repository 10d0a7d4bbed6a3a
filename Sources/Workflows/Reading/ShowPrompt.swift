internal import Dotprompt
public import PromptModel
internal import Registry

/// `stet show`: one state of a prompt, as it lies in git.
public struct ShowPrompt: Sendable {
  /// What is shown.
  public struct Outcome: Sendable {
    /// The state with the bytes of its files.
    public let prompt: ResolvedPrompt
    /// The version's number; where the reference names no version, the newest with this closure.
    public let number: Int?
    /// The variables, as the schema declares them or the template reads them.
    public let variables: [Variable]
    /// The environments that serve this closure, in the policy's order.
    public let servedBy: [EnvironmentName]
    /// The model it is served on, or asks for; nil where there is none that can be read.
    public let model: ServedModel?
  }

  /// A variable of a prompt.
  public struct Variable: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// JSON Schema's type; nil where any will do.
    public let type: String?
    /// The schema's description.
    public let description: String?
    /// Whether a rendering without it is refused.
    public let isRequired: Bool
    /// Whether the schema declares it.
    public let isDeclared: Bool
  }

  /// Which state.
  public let reference: PromptReference

  /// A request.
  public init(reference: PromptReference) {
    self.reference = reference
  }

  /// Reads the state.
  ///
  /// - Throws: `WorkflowError` where the reference names nothing or something broken.
  public func run(in registry: OpenRegistry) throws -> Outcome {
    let prompt = try registry.resolve(reference)
    let digest = prompt.closure.digest
    let variables = try PromptRenderer(prompt).variables.map {
      Variable(
        name: $0.name, type: $0.type, description: $0.description, isRequired: $0.isRequired,
        isDeclared: $0.isDeclared)
    }
    let newest = try registry.historyIfAny()?.versions(of: prompt.name).last {
      $0.state.closure?.digest == digest
    }
    let servedBy = try registry.servedStates().filter {
      $0.prompt == prompt.name && $0.closure == digest
    }.map(\.environment)
    return Outcome(
      prompt: prompt, number: prompt.number ?? newest?.number, variables: variables,
      servedBy: servedBy, model: try model(of: prompt, in: registry))
  }

  private func model(of prompt: ResolvedPrompt, in registry: OpenRegistry) throws -> ServedModel? {
    do {
      return try registry.servedModel(of: prompt)
    } catch is RegistryError {
      return nil
    }
  }
}
