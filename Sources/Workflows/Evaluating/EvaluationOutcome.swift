public import Evaluation
public import PromptModel
internal import Registry
internal import StrictData

/// What an evaluation found.
public struct EvaluationOutcome: Sendable {
  /// The prompt that was evaluated.
  public let prompt: ResolvedPrompt
  /// One run for each suite and model.
  public let runs: [Run]
  /// Evidence files, relative to the repository.
  public let written: [String]
  /// The commit that was made for them.
  public let commit: ObjectName?
  /// How many files the commit added: 0 where the branch had them all; nil where none was asked
  /// for.
  public let added: Int?
  /// The files of this run that git does not have yet (the branch's tip, before the commit that was
  /// made), with their bytes before git packs them.
  public let newBytes: [String: Int]
  /// Files in the operator's store with the answers of sensitive suites.
  public let stored: [String]
  /// The gate's word on a promotion of this state with this evidence, where it was asked.
  public let verdict: TrialVerdict?
  /// Facts beside the answer.
  public let notes: [String]

  /// The bytes this run adds to git.
  public var addedBytes: Int { newBytes.values.reduce(0, +) }
  /// Those of them that are answers.
  public var addedOutputBytes: Int {
    newBytes.filter { $0.key.hasSuffix(".outputs.jsonl") }.values.reduce(0, +)
  }

  /// One suite on one model.
  public struct Run: Sendable {
    /// The suite.
    public let suite: Suite
    /// The model.
    public let model: ModelDefinition
    /// The environments that ask for both.
    public let environments: [EnvironmentName]
    /// Counts.
    public let counts: CaseCounts
    /// Case by case.
    public let results: [CaseResult]
    /// Why cases failed or have no verdict, by id: words for people, with excerpts of answers, which
    /// are nobody else's business where the suite is sensitive.
    public let reasons: [String: String]
    /// Figures of a classification; nil for other suites.
    public let classification: ClassificationFigures?
    /// The suite-level metrics that the suite asks for, in its order; nil where one is undefined.
    public let metrics: [(name: String, value: Double?)]
    /// What the suite's variations do to the pass rate; empty where it varies nothing.
    public let gaps: [VariationGap]
    /// For a prompt with several samples: how far they agreed and what they cost; else nil.
    public let sampling: SamplingFigures?
    /// What the answers took; nil: nothing is known.
    public let usage: UsageFigures?
    /// What the answers and the judges took; nil: no judge was asked.
    public let spend: RunSpend?
    /// How often each case ran.
    public let repeats: Int
    /// The share of cases whose runs disagree; nil where each ran once.
    public let flakeRate: Double?
    /// Cases the prompt could not be rendered for, which failed: id to reason.
    public let unrendered: [String: String]
    /// Against what is live, by environment.
    public let comparisons: [Comparison]
    let evidence: [FinishedRun]

    init(
      run: FinishedRun, pair: EvaluationPlan.Pair, comparisons: [Comparison],
      canaries: JudgeSpend? = nil
    ) {
      suite = pair.suite
      model = pair.model
      environments = pair.environments
      counts = run.counts
      results = run.results
      reasons = run.outcomes.reduce(into: [:]) { reasons, outcome in
        guard outcome.graded.pass != true else { return }
        reasons[outcome.suiteCase.id] =
          outcome.graded.error
          ?? outcome.graded.assertions.first { $0.result.pass != true }?.reason
      }
      classification =
        results.contains { $0.expected != nil }
        ? ClassificationFigures(
          pairs: results.compactMap { result in
            result.expected.map { (expected: $0, given: result.label) }
          }, labels: run.labels) : nil
      metrics = pair.suite.metrics.map { metric in
        let value = SuiteMetrics.value(named: metric.name, of: run.results, in: pair.suite)
        return (metric.name, value)
      }
      gaps = run.gaps
      sampling = SamplingFigures(of: run.outcomes)
      usage = UsageFigures(results)
      spend = RunSpend(of: run.outcomes, canaries: canaries)
      repeats = run.repeats
      flakeRate =
        run.repeats > 1 ? SuiteMetrics.value(named: "flake-rate", of: results, in: pair.suite) : nil
      unrendered = run.unrendered
      self.comparisons = comparisons
      evidence = [run] + comparisons.compactMap(\.liveRun)
    }

    /// Facts beside the answer: of this version and of those run beside it.
    var notes: [String] {
      evidence.flatMap { run in
        run.ignoredVariables.map {
          "variable '\($0)' of suite '\(suite.name)' is not declared by \(run.prompt.name) "
            + "\(run.prompt.closure.digest.short); it is ignored"
        }
      }
    }

    /// How many requests were sent again after failures on the way.
    public var retries: Int { results.reduce(0) { $0 + ($1.usage?.retries ?? 0) } }

    /// passed / total.
    public var accuracy: Double {
      counts.total == 0 ? 0 : Double(counts.passed) / Double(counts.total)
    }
  }

  /// A run against what an environment serves.
  public struct Comparison: Sendable {
    /// The environment.
    public let environment: EnvironmentName
    /// What it serves.
    public let live: ResolvedPrompt
    /// The live version's pass rate over its records.
    public let liveAccuracy: Double
    /// Cases that the live version passes and this one does not.
    public let lost: [String]
    /// The reverse.
    public let gained: [String]
    /// Cases the live version could not be rendered for, which count as failed: id to reason;
    /// empty where its records were read instead of a run.
    public let unrendered: [String: String]
    let liveRun: FinishedRun?

    init(
      environment: EnvironmentName, live: ResolvedPrompt, records: [Record], run: FinishedRun
    ) {
      self.init(
        environment: environment, live: live, results: records.flatMap(\.results), liveRun: nil,
        run: run)
    }

    init(
      environment: EnvironmentName, live: ResolvedPrompt, liveRun: FinishedRun, run: FinishedRun
    ) {
      self.init(
        environment: environment, live: live, results: liveRun.results, liveRun: liveRun, run: run)
    }

    private init(
      environment: EnvironmentName, live: ResolvedPrompt, results: [CaseResult],
      liveRun: FinishedRun?, run: FinishedRun
    ) {
      self.environment = environment
      self.live = live
      self.liveRun = liveRun
      unrendered = liveRun?.unrendered ?? [:]
      var passes: [String: (passed: Int, runs: Int)] = [:]
      for result in results {
        passes[result.id, default: (0, 0)].runs += 1
        if result.pass == true { passes[result.id]?.passed += 1 }
      }
      var lost: [String] = []
      var gained: [String] = []
      for result in run.results {
        guard let before = passes[result.id], let pass = result.pass else { continue }
        if !pass && before.passed > 0 { lost.append(result.id) }
        if pass && before.passed < before.runs { gained.append(result.id) }
      }
      self.lost = lost
      self.gained = gained
      let means = passes.values.map { Double($0.passed) / Double($0.runs) }
      liveAccuracy = means.isEmpty ? 0 : means.reduce(0, +) / Double(means.count)
    }
  }
}
