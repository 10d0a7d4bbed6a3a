internal import Evaluation
public import Gating
public import PromptModel
internal import Registry

/// What a comparison found.
public struct ComparisonOutcome: Sendable {
  /// What one arm is.
  public struct Arm: Sendable {
    /// As it was asked for.
    public let reference: PromptReference
    /// What that is.
    public let prompt: ResolvedPrompt
  }

  /// Arm A.
  public let first: Arm
  /// Arm B.
  public let second: Arm
  /// Both arms' model.
  public let model: ModelDefinition
  /// One comparison a suite.
  public let suites: [SuiteComparison]
  /// The commit that was made for the evidence.
  public let commit: ObjectName?
  /// How many files it added; nil where nothing was to be committed.
  public let added: Int?
  /// Facts beside the answer.
  public let notes: [String]

  /// The worst of the gate's words.
  public var kind: VerdictKind { suites.map(\.finding.verdict).max() ?? .pass }

  /// Variables that a version does not declare.
  static func notes(on runs: [FinishedRun]) -> [String] {
    var seen: Set<String> = []
    return runs.flatMap { run in
      run.ignoredVariables.map {
        "variable '\($0)' of suite '\(run.pair.suite.name)' is not declared by \(run.prompt.name) "
          + "\(run.prompt.closure.digest.short); it is ignored"
      }
    }.filter { seen.insert($0).inserted }
  }
}

/// Two arms on one suite.
public struct SuiteComparison: Sendable {
  /// Where the results come from.
  public enum Source: Sendable, Hashable {
    /// Both arms were run, interleaved.
    case run(calls: Int)
    /// Both arms' records were read.
    case records
  }

  /// What may be said of arm B.
  public enum Word: String, Sendable, Hashable {
    /// The two-sided test and the interval both say so.
    case better
    /// The gate passes.
    case notWorse = "not worse"
    /// The gate fails.
    case worse
    /// The gate is inconclusive.
    case undecided
    /// There is no comparison.
    case incomparable
  }

  /// The suite.
  public let suite: Suite
  /// Where the results come from.
  public let source: Source
  /// Arm A.
  public let first: ArmFigures
  /// Arm B.
  public let second: ArmFigures
  /// The comparison by pass and fail; nil where there is none, and ``finding`` says why.
  public let figures: RegressionFigures?
  /// What the gate would say were A live and B the candidate.
  public let finding: Finding
  /// The rule it went by.
  public let rule: RegressionRule
  /// Whose rule that is; nil: the default.
  public let environment: EnvironmentName?
  /// The graded metrics.
  public let metrics: [MetricComparison]
  /// The pass rate by tag: for exploring.
  public let slices: [MetricComparison]
  /// Suite-level metrics of both arms; nil where one is undefined.
  public let suiteMetrics: [(name: String, first: Double?, second: Double?)]

  init(suite: Suite, plan: ComparisonPlan, first: ArmResults, second: ArmResults, source: Source) {
    self.suite = suite
    self.source = source
    self.first = ArmFigures(first)
    self.second = ArmFigures(second)
    (rule, environment) = plan.rule(for: suite)
    let seed = RegressionInput.seed(live: first.digests, candidate: second.digests)
    let input = RegressionInput(
      suite: suite, live: first.results, candidate: second.results, seed: seed)
    finding = RegressionGate.decide(input, rule: rule)
    figures = RegressionFigures(input, margin: rule.margin)
    metrics = MetricComparison.metrics(
      of: suite, first.results, second.results, seed: seed, margin: rule.margin)
    slices = MetricComparison.slices(of: suite, input, margin: rule.margin)
    suiteMetrics = plan.metrics(of: suite).map { name in
      (name, first.value(of: name, in: suite), second.value(of: name, in: suite))
    }
  }

  /// What may be said of arm B. "Better" needs the test and the interval; a lost critical case keeps
  /// the gate from passing whatever they say.
  public var word: Word {
    switch finding.verdict {
    case .error: .incomparable
    case .fail: .worse
    case .pass, .inconclusive:
      if figures?.isBetter == true {
        .better
      } else {
        finding.verdict == .pass ? .notWorse : .undecided
      }
    }
  }
}
