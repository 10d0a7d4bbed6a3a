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
  /// What the prompt does to answer a case.
  private let plainTask: any CaseTask
  /// Whether the same question always gets the same answer, so that repeats say nothing.
  let isDeterministic: Bool
  private let asking: PromptAsking
  /// Cases that cannot be asked, and why: known before anything is sent.
  var problems: [String: ProviderError] = [:]
  /// The part of the cases that runs; nil: all.
  var shard: RunShard?
  /// What the parts of the run came to, where they are put together: nothing is asked.
  var parts: PartOutcomes?
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
    let renderer = try PromptRenderer(prompt)
    let isChain = !renderer.source.frontMatter.stet.chainSteps.isEmpty
    asking = try PromptAsking(renderer, model: pair.model, isStep: isChain)
    let chain = try PromptChain(
      asking, of: prompt, grader: grader, registry: registry,
      isSensitive: pair.suite.isSensitive)
    plainTask = chain.task
    let found = try registry.asker(of: pair.model, isSensitive: pair.suite.isSensitive)
    provider = found.provider
    atOnce = min(found.atOnce, chain.atOnce)
    isDeterministic = pair.model.isDeterministic && chain.isDeterministic
  }

  /// What runs, in words.
  var title: String {
    "\(prompt.name) \(prompt.closure.digest.short) on \(pair.suite.name) with \(pair.model.name)"
  }

  /// What a runner needs.
  var arm: PairedRunner.Arm {
    PairedRunner.Arm(task: task, provider: provider, grader: grader, keeper: keeper)
  }

  /// What knows outcomes already, and keeps new ones.
  var keeper: (any OutcomeKeeper)? { parts ?? journal }

  /// The cases that run, of those the gate reads.
  var cases: [SuiteCase] { shard?.cases(of: pair.suite.gatedCases) ?? pair.suite.gatedCases }

  /// What the prompt does to answer a case that can be asked.
  var task: any CaseTask {
    problems.isEmpty ? plainTask : CheckedTask(plainTask, problems: problems)
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
    let results = ordered.map(\.result)
    return FinishedRun(
      prompt: prompt, pair: pair, outcomes: ordered, results: results,
      assertionNames: grader.assertionNames,
      labels: grader.labels,
      gaps: VariationGap.all(in: results, of: cases, grader: grader),
      ignoredVariables: ignoredVariables, started: parts?.started ?? journal?.started ?? started,
      finished: parts?.finished ?? finished,
      repeats: max(1, (ordered.map(\.repeatIndex).max() ?? 0) + 1))
  }

  /// Variables of cases that this version does not declare: ignored, with a note.
  private var ignoredVariables: [String] {
    let used = Set(pair.suite.gatedCases.flatMap { $0.vars.keys.map(ExactString.init) })
    return used.filter { !asking.isDeclared($0.text) }.sorted().map(\.text)
  }
}
