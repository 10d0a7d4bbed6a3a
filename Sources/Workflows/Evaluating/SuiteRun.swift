internal import Dotprompt
internal import Evaluation
internal import PromptModel
internal import Providers
internal import Registry
internal import StrictData

/// One prompt on one suite and model, run and graded.
struct SuiteRun {
  let prompt: ResolvedPrompt
  let pair: EvaluationPlan.Pair
  let registry: OpenRegistry
  let concurrency: Int

  /// Runs the cases the gate reads.
  ///
  /// - Throws: `SuiteProblem` where a case cannot be graded, `SourceError` where a file cannot be
  ///   read, `WorkflowError.refused` where the model's provider is unknown.
  func run(_ progress: @escaping @Sendable (EvaluationProgress) -> Void) async throws -> FinishedRun
  {
    let grader = try Grader(suite: pair.suite, tools: try registry.gradingTools(for: pair.suite))
    let renderer = try PromptRenderer(prompt)
    let (provider, atOnce) = try registry.provider(for: pair.model)
    let declared = Set(renderer.declaredVariables.map(ExactString.init))
    let model = pair.model
    let title =
      "\(prompt.name) \(prompt.closure.digest.short) on \(pair.suite.name) with \(model.name)"
    let started = registry.surroundings.now()
    let outcomes = await EvaluationRunner().run(
      cases: pair.suite.gatedCases, repeats: 1, concurrency: min(concurrency, atOnce),
      render: { item throws(RenderFailure) in
        try Self.request(for: item, model: model, renderer: renderer, declared: declared)
      }, provider: provider, grader: grader,
      progress: {
        progress(EvaluationProgress(title: title, done: $0.finished, total: $0.total))
      })
    return FinishedRun(
      prompt: prompt, pair: pair, outcomes: outcomes, assertionNames: grader.assertionNames,
      labels: grader.labels,
      gaps: VariationGap.all(
        in: outcomes.map(\.result), of: pair.suite.gatedCases, grader: grader),
      ignoredVariables: ignoredVariables(declared), started: started,
      finished: registry.surroundings.now())
  }

  /// Variables of cases that this version does not declare: ignored, with a note.
  private func ignoredVariables(_ declared: Set<ExactString>) -> [String] {
    guard !declared.isEmpty else { return [] }
    let used = Set(pair.suite.gatedCases.flatMap { $0.vars.keys.map(ExactString.init) })
    return used.subtracting(declared).sorted().map(\.text)
  }

  private static func request(
    for item: SuiteCase, model: ModelDefinition, renderer: PromptRenderer,
    declared: Set<ExactString>
  ) throws(RenderFailure) -> ModelRequest {
    var input = JSONObject()
    for entry in item.vars.entries
    where declared.isEmpty || declared.contains(ExactString(entry.key)) {
      input[entry.key] = entry.value
    }
    do {
      let rendered = try renderer.render(RenderData(input: input))
      return try ModelRequest(
        model: model, messages: rendered.chatMessages,
        config: renderer.source.frontMatter.config ?? JSONObject())
    } catch {
      throw RenderFailure("\(error)")
    }
  }
}

/// A run that is over.
struct FinishedRun: Sendable {
  let prompt: ResolvedPrompt
  let pair: EvaluationPlan.Pair
  let outcomes: [CaseOutcome]
  let assertionNames: [String]
  let labels: [String]
  let gaps: [VariationGap]
  let ignoredVariables: [String]
  let started: Int64
  let finished: Int64

  var counts: CaseCounts { CaseOutcome.counts(of: outcomes) }
  /// Cases the prompt could not be rendered for: id to reason.
  var unrendered: [String: String] {
    outcomes.reduce(into: [:]) { reasons, outcome in
      if case .unrendered(let failure) = outcome.ending {
        reasons[outcome.suiteCase.id] = failure.message
      }
    }
  }
  var results: [CaseResult] { outcomes.map(\.result) }
}

extension RenderedPrompt {
  /// The messages as a model is asked: Dotprompt's `model` role is the assistant.
  var chatMessages: [ChatMessage] {
    messages.map { message in
      ChatMessage(role: message.role == "model" ? "assistant" : message.role, text: message.text)
    }
  }
}

extension PromptRenderer {
  /// The names a caller may give: those of input.schema; empty where there is no schema.
  var declaredVariables: [String] {
    source.inputVariables(partials: { _ in nil }).filter(\.isDeclared).map(\.name)
  }
}

extension OpenRegistry {
  /// The tree a person works in: the work tree, else the mainline's tip.
  func currentTree() throws -> any RegistryTree {
    if let tree = try workTree() { return tree }
    return try tree(at: mainline().tip)
  }

  /// The model file a pin serves, read by its blob id.
  func model(of target: Pin.Target, _ prompt: PromptName) throws -> ModelDefinition? {
    let bytes = try blob(target.model.blob, subject: "\(prompt), model '\(target.model.name)'")
    do throws(SourceError) {
      return try ModelFile.parse(bytes, name: target.model.name, blob: target.model.blob)
    } catch {
      throw RegistryError.unreadable(error.at(ModelDefinition.path(target.model.name)))
    }
  }

  /// The mainline, where it exists already.
  func mainlineIfAny() throws -> Mainline? {
    do {
      return try mainline()
    } catch RegistryError.noMainline {
      return nil
    }
  }
}
