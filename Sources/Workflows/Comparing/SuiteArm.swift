internal import Dotprompt
internal import Evaluation
internal import PromptModel
internal import Registry
internal import StrictData

/// One prompt on one suite and model, ready to run: everything that can be wrong with the files has
/// been found.
struct SuiteArm {
  let prompt: ResolvedPrompt
  let pair: EvaluationPlan.Pair
  let grader: Grader
  let provider: any ModelProvider
  /// How many requests the provider takes at once at most.
  let atOnce: Int
  private let renderer: PromptRenderer
  private let declared: Set<ExactString>
  /// Cases that cannot be asked, and why: known before anything is sent.
  var problems: [String: ProviderError] = [:]
  /// What an earlier part of the run has kept, and what keeps this one; nil: nothing does.
  var journal: RunJournal?

  /// Reads the files.
  ///
  /// - Throws: `SuiteProblem` where a case cannot be graded, `SourceError` where a file cannot be
  ///   read, `WorkflowError` where the model's provider is unknown.
  init(prompt: ResolvedPrompt, pair: EvaluationPlan.Pair, registry: OpenRegistry) throws {
    self.prompt = prompt
    self.pair = pair
    grader = try Grader(suite: pair.suite, tools: try registry.gradingTools(for: pair.suite))
    renderer = try PromptRenderer(prompt)
    (provider, atOnce) = try registry.asker(
      of: pair.model, isSensitive: pair.suite.isSensitive)
    declared = Set(renderer.declaredVariables.map(ExactString.init))
  }

  /// What runs, in words.
  var title: String {
    "\(prompt.name) \(prompt.closure.digest.short) on \(pair.suite.name) with \(pair.model.name)"
  }

  /// Whether the same question always gets the same answer, so that repeats say nothing.
  var isDeterministic: Bool { ["baseline", "replay"].contains(pair.model.provider) }

  /// What a runner needs.
  var arm: PairedRunner.Arm {
    PairedRunner.Arm(task: task, provider: provider, grader: grader, keeper: journal)
  }

  /// What the prompt does to answer a case that can be asked.
  var task: any CaseTask {
    problems.isEmpty ? plainTask : CheckedTask(plainTask, problems: problems)
  }

  /// What the prompt does to answer a case.
  private var plainTask: any CaseTask {
    let (model, renderer, declared) = (pair.model, renderer, declared)
    return SingleRequest { item throws(RenderFailure) in
      try Self.request(for: item, model: model, renderer: renderer, declared: declared)
    }
  }

  /// A run that is over.
  ///
  /// - Parameter outcomes: each gated case as often as every other, in any order.
  func finished(_ outcomes: [CaseOutcome], started: Int64, finished: Int64) -> FinishedRun {
    let cases = pair.suite.gatedCases
    let places = Dictionary(
      cases.enumerated().map { (ExactString($1.id), $0) }, uniquingKeysWith: { old, _ in old })
    func place(_ outcome: CaseOutcome) -> Int { places[ExactString(outcome.suiteCase.id)] ?? 0 }
    func precedes(_ left: CaseOutcome, _ right: CaseOutcome) -> Bool {
      (place(left), left.repeatIndex) < (place(right), right.repeatIndex)
    }
    let isOrdered = zip(outcomes, outcomes.dropFirst()).allSatisfy { !precedes($1, $0) }
    let ordered = isOrdered ? outcomes : outcomes.sorted(by: precedes)
    return FinishedRun(
      prompt: prompt, pair: pair, outcomes: ordered, assertionNames: grader.assertionNames,
      labels: grader.labels,
      gaps: VariationGap.all(in: ordered.map(\.result), of: cases, grader: grader),
      ignoredVariables: ignoredVariables, started: journal?.started ?? started,
      finished: finished,
      repeats: max(1, (ordered.map(\.repeatIndex).max() ?? 0) + 1))
  }

  /// Variables of cases that this version does not declare: ignored, with a note.
  private var ignoredVariables: [String] {
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
        model: model, messages: rendered.chatMessages, config: rendered.config,
        tools: try rendered.toolDefinitions, output: rendered.outputForm)
    } catch {
      throw RenderFailure("\(error)")
    }
  }
}
