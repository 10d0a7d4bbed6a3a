internal import Dotprompt
public import Evaluation
public import PromptModel
internal import Providers
internal import Registry
public import StrictData

/// `stet run`: sends one rendered prompt to a model, or several side by side.
public struct RunPrompt: Sendable {
  /// One state of the prompt on one model.
  public struct Column: Sendable {
    /// The state, as it was asked for.
    public let reference: PromptReference
    /// The state.
    public let prompt: ResolvedPrompt
    /// The model.
    public let model: ModelDefinition
    /// Variables that were given and this state does not declare: left out.
    public let ignoredVariables: [String]
    let request: ModelRequest
    let provider: any ModelProvider
    /// What can be said of the model's requests where the provider says nothing.
    let figures: RequestFigures
    /// For a prompt that takes more than one request, what it does with the input; else nil.
    let several: (task: any CaseTask, input: SuiteCase)?

    /// What it comes to.
    ///
    /// - Parameter onText: called with pieces of the answer as they come in; nil: nobody listens.
    fileprivate func answered(
      onText: (@Sendable (String) -> Void)? = nil
    ) async -> Answered {
      if let several { return await answered(by: several.task, several.input) }
      do throws(ProviderError) {
        if let onText {
          let answer = try await provider.answer(request, onText: onText)
          return Answered(column: self, result: .success(answer))
        }
        return Answered(column: self, result: .success(try await provider.answer(request)))
      } catch {
        return Answered(column: self, result: .failure(error))
      }
    }

    private func answered(by task: any CaseTask, _ input: SuiteCase) async -> Answered {
      do throws(CaseFailure) {
        let answered = try await task.answer(input, repeatIndex: 0, from: provider)
        var problem: String?
        switch answered.judged {
        case .nothing(let reason), .undecided(let reason): problem = reason
        case .whole, .part: break
        }
        return Answered(
          column: self, result: .success(answered.answer), steps: answered.exchanges,
          problem: problem)
      } catch {
        switch error {
        case .unrendered(let failure):
          return Answered(column: self, result: .failure(ProviderError(failure.message)))
        case .unanswered(let failure, let steps):
          return Answered(column: self, result: .failure(failure), steps: steps)
        }
      }
    }
  }

  /// What a column came to.
  public struct Answered: Sendable {
    /// What was asked.
    public let column: Column
    /// The answer, or why there is none; of several requests with the figures of all.
    public let result: Result<ModelAnswer, ProviderError>
    /// Of a prompt that takes more than one request, every one, in order; else empty.
    public var steps: [Exchange] = []
    /// Why there is nothing in the answer that could be graded; nil: there is.
    public var problem: String?

    /// The tokens and what they cost at most, in US dollars: as the provider reports them, else
    /// counted here. Nil where they were not reported of a prompt that takes several requests or of a
    /// model that counts none, and where there is no answer; the cost is nil where a price is not known.
    public var tokens: (prompt: TokenFigure, completion: TokenFigure, usd: Double?)? {
      guard case .success(let answer) = result else { return nil }
      if let prompt = answer.promptTokens, let completion = answer.completionTokens {
        return (
          TokenFigure(prompt, .reported), TokenFigure(completion, .reported), answer.costUSD
        )
      }
      guard column.several == nil, OpenRegistry.isNamed(column.model) else { return nil }
      let figures = column.figures
      let prompt =
        answer.promptTokens.map { TokenFigure($0, .reported) }
        ?? figures.tokens(of: column.request)
      let completion =
        answer.completionTokens.map { TokenFigure($0, .reported) }
        ?? figures.counter.tokens(
          of: ([answer.text] + answer.toolCalls.map(\.arguments)).joined(separator: "\n"))
      let usage = TokenUsage(prompt: prompt.count, completion: completion.count)
      return (prompt, completion, answer.costUSD ?? figures.cost(of: usage))
    }
  }

  /// The columns, in the order they were asked for.
  public let columns: [Column]

  /// Reads the files and renders every state, so that all that can be wrong before anything is paid
  /// for has been found.
  ///
  /// - Parameters:
  ///   - references: states of prompts, each rendered with the same input.
  ///   - models: models; empty: each prompt's own.
  ///   - input: variables.
  /// - Throws: `WorkflowError.refused` for a prompt without a model, and where a provider cannot
  ///   express the request; `RegistryError`; `SourceError`; errors of rendering.
  public init(
    references: [PromptReference], models: [ModelChoice], input: JSONObject,
    in registry: OpenRegistry
  ) throws {
    // What is tried now is to be asked now.
    registry.control = RunControl(AskingOptions(cache: .none))
    var columns: [Column] = []
    for reference in references {
      let prompt = try registry.resolve(reference)
      let definitions =
        models.isEmpty
        ? [try Self.ownModel(of: prompt, in: registry)]
        : try models.map { try registry.definition(of: $0) }
      for model in definitions {
        columns.append(
          try Self.column(reference, prompt, model, input, isOnly: references.count == 1, registry))
      }
    }
    self.columns = columns
  }

  /// Asks the one column there is, its text handed over as it comes in; not of a prompt that takes
  /// more than one request, of which nobody knows before which one is the answer.
  public func stream(onText: @escaping @Sendable (String) -> Void) async -> Answered {
    await columns[0].answered(onText: onText)
  }

  /// Asks all columns at once.
  ///
  /// - Returns: one for each, in their order.
  public func all() async -> [Answered] {
    await withTaskGroup(of: (Int, Answered).self) { group in
      for (index, column) in columns.enumerated() {
        group.addTask { (index, await column.answered()) }
      }
      var answered: [(Int, Answered)] = []
      for await one in group { answered.append(one) }
      return answered.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func ownModel(
    of prompt: ResolvedPrompt, in registry: OpenRegistry
  ) throws -> ModelDefinition {
    if let model = try registry.modelDefinition(of: prompt) { return model }
    guard let text = try PromptRenderer(prompt).source.frontMatter.model else {
      throw WorkflowError.noModel(prompt.name)
    }
    throw RegistryError.notFound(
      kind: "model", name: text,
      candidates: try registry.currentTree().modelNames().map(\.text))
  }

  private static func column(
    _ reference: PromptReference, _ prompt: ResolvedPrompt, _ model: ModelDefinition,
    _ input: JSONObject, isOnly: Bool, _ registry: OpenRegistry
  ) throws -> Column {
    let renderer = try PromptRenderer(prompt)
    let declared = Set(renderer.declaredVariables.map(ExactString.init))
    var (given, ignored) = (JSONObject(), [String]())
    for entry in input.entries {
      if isOnly || declared.isEmpty || declared.contains(ExactString(entry.key)) {
        given[entry.key] = entry.value
      } else {
        ignored.append(entry.key)
      }
    }
    let item = SuiteCase(id: "input", vars: given, line: 1)
    let steps = renderer.source.frontMatter.stet.chainSteps
    let asking = try PromptAsking(renderer, model: model, isStep: !steps.isEmpty)
    let isOne = steps.isEmpty && asking.settings.samples?.count ?? 1 < 2
    if isOne { _ = try renderer.render(RenderData(input: given)) }
    let chain = try PromptChain(asking, of: prompt, grader: nil, registry: registry)
    do {
      let request = try chain.task.firstRequest(for: item, repeatIndex: 0)
      let provider = try registry.asker(of: model).provider
      if let problem = provider.problem(with: request) { throw problem }
      return Column(
        reference: reference, prompt: prompt, model: model, ignoredVariables: ignored,
        request: request, provider: provider, figures: try registry.figures(for: model),
        several: isOne ? nil : (chain.task, item))
    } catch let failure as RenderFailure {
      throw WorkflowError.refused("\(prompt.name): \(failure.message)")
    } catch let problem as ProviderError {
      throw WorkflowError.refused("model '\(model.name)': \(problem.message)")
    }
  }
}
