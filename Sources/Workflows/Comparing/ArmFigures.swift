public import Evaluation
internal import Gating
internal import PromptModel
internal import Registry

/// Everything that counts for one arm on one suite.
struct ArmResults {
  /// One list a record, or that of the run.
  let runs: [[CaseResult]]
  /// What the resampling is seeded with.
  let digests: [Digest]
  let outcomes: [CaseOutcome]

  init(_ records: [Record]) {
    runs = records.map(\.results)
    digests = records.map(\.payload)
    outcomes = []
  }

  init(_ run: FinishedRun) {
    self.init(results: run.results, outcomes: run.outcomes)
  }

  init(results: [CaseResult], outcomes: [CaseOutcome]) {
    runs = [results]
    // What answers took changes from run to run and no verdict goes by it: nor does the seed.
    digests = [Digest(hashing: CasesFile.serialize(results.map(\.withoutUsage)))]
    self.outcomes = outcomes
  }

  var results: [CaseResult] { runs.flatMap { $0 } }

  /// A suite-level metric: the mean over the records, as floors read it; nil where one has none.
  func value(of name: String, in suite: Suite) -> Double? {
    let values = runs.map { SuiteMetrics.value(named: name, of: $0, in: suite) }
    let known = values.compactMap { $0 }
    guard !known.isEmpty, known.count == values.count else { return nil }
    return known.reduce(0, +) / Double(known.count)
  }
}

/// What is told of one arm.
public struct ArmFigures: Sendable {
  /// Cases that pass: with repeats, at least half of the time.
  public let passed: Int
  /// All cases.
  public let total: Int
  /// Cases without a verdict.
  public let errored: Int
  /// Runs of each case, over records and repeats.
  public let runsPerCase: Int
  /// The 95 % interval of passed / total (Wilson); nil where there is no case.
  public let interval: Interval?
  /// The median time of an answer with its 95 % interval; nil where none was measured.
  public let latencyMilliseconds: QuantileInterval?
  /// The median tokens of a prompt, as the provider reports them.
  public let promptTokens: Double?
  /// The median tokens of an answer.
  public let completionTokens: Double?
  /// What 1,000 cases cost, in US dollars; nil where that is not known.
  public let usdPerThousand: Double?
  /// Cases the prompt could not be rendered for, which failed: id to reason.
  public let unrendered: [String: String]
  /// Why cases have no verdict: id to reason.
  public let errors: [String: String]

  init(_ arm: ArmResults) {
    let results = arm.results
    let counts = CaseCounts(recounting: results)
    passed = counts.passed
    total = counts.total
    errored = counts.errored
    runsPerCase = counts.total == 0 ? 0 : results.count / counts.total
    interval = ProportionInterval.wilson(passes: counts.passed, of: counts.total)
    let answers = arm.outcomes.compactMap(\.answer)
    let usages = results.compactMap(\.usage)
    // Records have whole milliseconds, a run of now has more.
    let latencies =
      answers.isEmpty
      ? usages.compactMap(\.milliseconds).map(Double.init)
      : answers.filter { !$0.isCached }.compactMap(\.latencyMilliseconds)
    latencyMilliseconds = QuantileInterval(sorted: latencies.sorted(), quantile: 0.5)
    promptTokens = Self.median(usages.compactMap(\.promptTokens))
    completionTokens = Self.median(usages.compactMap(\.completionTokens))
    usdPerThousand = UsageFigures(results)?.usdPerThousand
    var unrendered: [String: String] = [:]
    var errors: [String: String] = [:]
    for outcome in arm.outcomes {
      if case .unrendered(let failure) = outcome.ending {
        unrendered[outcome.suiteCase.id] = failure.message
      } else if outcome.graded.pass == nil {
        errors[outcome.suiteCase.id] = outcome.graded.error ?? "there is no verdict"
      }
    }
    self.unrendered = unrendered
    self.errors = errors
  }

  /// passed / total.
  public var rate: Double { total == 0 ? 0 : Double(passed) / Double(total) }

  private static func median(_ counts: [Int]) -> Double? {
    counts.isEmpty ? nil : Percentile.linear(counts.sorted().map(Double.init), 0.5)
  }
}

extension CaseResult {
  fileprivate var withoutUsage: CaseResult {
    var result = self
    result.usage = nil
    return result
  }
}
