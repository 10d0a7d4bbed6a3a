public import Dotprompt
public import Evaluation
public import PromptModel

/// `stet tokens count`: the tokens of a text or of a rendered prompt.
public struct CountTokens: Sendable {
  /// A message of a prompt.
  public struct MessageCount: Sendable, Hashable {
    /// `system`, `user`, ….
    public let role: String
    /// Its tokens, those around it included.
    public let figure: TokenFigure
    /// How many images, sounds and documents it shows, which are not counted.
    public let media: Int
  }

  /// The tokens of a prompt.
  public struct PromptOutcome: Sendable {
    /// The model; nil: the prompt names none.
    public let model: ModelDefinition?
    /// The vocabulary the tokens were counted with; nil: they are estimated.
    public let vocabulary: VocabularyName?
    /// The vocabulary of the model, where it is not installed.
    public let missing: VocabularyName?
    /// Each message, in order.
    public let messages: [MessageCount]
    /// All of it: the messages, the answer's beginning, tools and the answer's schema.
    public let total: TokenFigure
    /// The model's context in tokens; nil: not known.
    public let context: Int?
    /// Why it does not fit the model's context; nil: it does, or that is not known.
    public let problem: ProviderError?
  }

  /// The vocabulary to count with; nil: the model's where it is known and installed.
  public let vocabulary: VocabularyName?

  /// A request.
  public init(vocabulary: VocabularyName? = nil) { self.vocabulary = vocabulary }

  /// The tokens of a text: an estimate without a vocabulary.
  ///
  /// - Throws: `WorkflowError.refused` where the vocabulary is not installed.
  public func run(on text: String, _ surroundings: Surroundings) throws -> TokenFigure {
    guard let name = vocabulary else { return TokenCounter().tokens(of: text) }
    return TokenCounter(try installed(name, surroundings)).tokens(of: text)
  }

  /// The tokens of a prompt as it goes to its model.
  ///
  /// - Throws: `WorkflowError.refused` where the vocabulary that is asked for is not installed;
  ///   `RegistryError` where the model's files cannot be read; `RenderFailure`.
  public func run(
    on rendered: RenderedPrompt, of prompt: ResolvedPrompt, in registry: OpenRegistry
  ) throws -> PromptOutcome {
    let model = try registry.modelDefinition(of: prompt)
    let info = try model.flatMap { try registry.info(of: $0) }
    let wanted = model.flatMap { RequestFigures.vocabularyName(of: $0, info) }
    var found: TokenVocabulary?
    if let vocabulary {
      found = try installed(vocabulary, registry.surroundings)
    } else if let wanted {
      found = try registry.installedVocabulary(wanted)
    }
    let counter = TokenCounter(found, media: model.flatMap { MediaRule(modelID: $0.id) })
    let messages = rendered.chatMessages
    let total = counter.tokens(
      of: messages, tools: try rendered.toolDefinitions, output: rendered.outputForm)
    let limit = ContextLimit(context: info?.context, maximumOutput: model?.maximumOutput)
    return PromptOutcome(
      model: model, vocabulary: found?.name, missing: found == nil ? wanted : nil,
      messages: messages.map { message in
        MessageCount(
          role: message.role, figure: counter.tokens(of: message),
          media: counter.uncountedMedia(of: message))
      },
      total: total, context: info?.context, problem: limit.problem(withPrompt: total))
  }

  private func installed(
    _ name: VocabularyName, _ surroundings: Surroundings
  ) throws -> TokenVocabulary {
    guard let found = try InstalledVocabularies(surroundings).vocabulary(name) else {
      throw WorkflowError.refused("the vocabulary \(name.rawValue) is not installed")
    }
    return found
  }
}
