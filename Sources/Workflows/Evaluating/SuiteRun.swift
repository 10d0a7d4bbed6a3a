internal import Dotprompt
internal import Evaluation
internal import Gating
internal import PromptModel
internal import Providers
internal import Registry
internal import StrictData

/// One prompt on one suite and model, run and graded.
struct SuiteRun {
  let arm: SuiteArm
  let registry: OpenRegistry
  let concurrency: Int
  var repeats = 1
  /// Which answers are read when the run is over; nil: all.
  var needsWords: EvaluationRunner.WordsNeeded?

  /// Runs the cases the gate reads.
  func run(_ progress: @escaping @Sendable (EvaluationProgress) -> Void) async -> FinishedRun {
    let started = registry.surroundings.now()
    let spending = registry.control.spending
    let (title, kept) = (arm.title, arm.journal?.found ?? 0)
    let outcomes = await EvaluationRunner(needsWords: needsWords).run(
      RunJob.all(arm.cases, repeats: repeats),
      concurrency: min(concurrency, arm.atOnce), task: arm.task, provider: arm.provider,
      grader: arm.grader, keeper: arm.keeper,
      progress: {
        progress(
          EvaluationProgress(
            title: title, done: $0.finished, total: $0.total, kept: kept, spent: spending.total))
      })
    return arm.finished(outcomes, started: started, finished: registry.surroundings.now())
  }
}

/// A run that is over.
struct FinishedRun: Sendable {
  let prompt: ResolvedPrompt
  let pair: EvaluationPlan.Pair
  let outcomes: [CaseOutcome]
  /// What the cases file has of them.
  let results: [CaseResult]
  let assertionNames: [String]
  let labels: [String]
  let gaps: [VariationGap]
  let ignoredVariables: [String]
  let started: Int64
  let finished: Int64
  /// How often each case ran.
  var repeats = 1

  /// Cases by their verdicts: one with repeats passes where at least half of its runs do.
  var counts: CaseCounts {
    let runs = CaseOutcome.counts(of: outcomes)
    guard repeats > 1 else { return runs }
    var cases = CaseCounts(recounting: results)
    cases.cached = min(cases.total, runs.cached / repeats)
    return cases
  }
  /// Cases the prompt could not be rendered for: id to reason.
  var unrendered: [String: String] {
    outcomes.reduce(into: [:]) { reasons, outcome in
      if case .unrendered(let failure) = outcome.ending {
        reasons[outcome.suiteCase.id] = failure.message
      }
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
