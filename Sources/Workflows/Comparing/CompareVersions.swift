internal import Evaluation
internal import Gating
public import PromptModel
internal import Registry

/// `stet compare`: two states of one prompt, or two prompts, on the same cases and model.
public struct CompareVersions: Sendable {
  /// When committed evidence stands in for a run.
  public enum Reuse: Sendable {
    /// Where both arms have it.
    case whereBothHave
    /// Always; nothing runs.
    case always
    /// Never, and no answer of an earlier run is used.
    case never
  }

  /// Arm A.
  public let first: PromptReference
  /// Arm B.
  public let second: PromptReference
  /// Only this suite.
  public let suite: ResourceName?
  /// Both arms on this model; nil: B's own.
  public let model: ResourceName?
  /// How often each case runs in each arm.
  public let repeats: Int
  /// Whether records are read.
  public let reuse: Reuse
  /// Whether the evidence of a run is committed.
  public let commits: Bool
  /// How many requests may be under way at once.
  public let concurrency: Int
  /// How models are asked.
  public let asking: AskingOptions

  /// A request.
  public init(
    first: PromptReference, second: PromptReference, suite: ResourceName? = nil,
    model: ResourceName? = nil, repeats: Int = 1, reuse: Reuse = .whereBothHave,
    commits: Bool = false, concurrency: Int = 8, asking: AskingOptions = AskingOptions()
  ) {
    self.first = first
    self.second = second
    self.suite = suite
    self.model = model
    self.repeats = max(1, repeats)
    self.reuse = reuse
    self.commits = commits
    self.concurrency = concurrency
    self.asking = reuse == .never ? asking.asksAnew : asking
  }

  /// The references of `A B`, where B may leave the name out: `support/triage@v1 @v2`.
  ///
  /// - Throws: `WorkflowError.badReference`.
  public static func references(
    _ first: String, _ second: String
  ) throws -> (first: PromptReference, second: PromptReference) {
    let left = try PromptReference(parsing: first)
    let text = second.hasPrefix("@") ? left.name.text + second : second
    return (left, try PromptReference(parsing: text))
  }

  /// Compares; writes nothing but the evidence it is asked to commit.
  ///
  /// - Parameters:
  ///   - announce: called with what will be asked, suite by suite, before it is.
  ///   - progress: called with what runs, how many cases are done, and of how many.
  /// - Throws: `WorkflowError.nothingToEvaluate`, `.refused`; `.interrupted` where the budget is
  ///   used up or the task was cancelled; errors of prompt, suite and model files.
  public func run(
    in registry: OpenRegistry, announce: (RunAnnouncement) -> Void = { _ in },
    progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> ComparisonOutcome {
    let writer = EvidenceWriter(registry: registry)
    if commits { try writer.requirePlace(commits: true) }
    let arms = (try registry.resolve(first), try registry.resolve(second))
    let plan = try ComparisonPlan(self, first: arms.0, second: arms.1, registry: registry)
    var suites: [SuiteComparison] = []
    var runs: [FinishedRun] = []
    registry.control = RunControl(asking)
    for suite in plan.suites {
      if let recorded = try recorded(suite, plan, registry) {
        suites.append(recorded)
        continue
      }
      let pair = EvaluationPlan.Pair(
        suite: suite, model: plan.model, environments: plan.environments(of: suite))
      var first = try SuiteArm(prompt: arms.0, pair: pair, registry: registry)
      var second = try SuiteArm(prompt: arms.1, pair: pair, registry: registry)
      var check = RequestCheck(registry: registry, kind: "compare", repeats: repeats)
      try check.prepare(&first, number: 1)
      try check.prepare(&second, number: 2)
      announce(check.announcement)
      try await registry.control.tryJudges(of: [first, second])
      let ran = await PairedSuiteRun(
        first: first, second: second, registry: registry, concurrency: concurrency
      ).all(repeats: repeats, progress)
      try registry.control.requireWhole(
        [ran.first.outcomes, ran.second.outcomes], total: 2 * repeats * suite.gatedCases.count)
      runs += [ran.first, ran.second]
      suites.append(
        SuiteComparison(
          suite: suite, plan: plan, first: .init(ran.first), second: .init(ran.second),
          source: .run(calls: ran.calls)))
    }
    let written = try commit(runs, arms, writer)
    registry.control.finishJournals()
    return ComparisonOutcome(
      first: .init(reference: first, prompt: arms.0),
      second: .init(reference: second, prompt: arms.1), model: plan.model, suites: suites,
      commit: written?.commit, added: written?.added,
      notes: plan.notes + registry.control.recordingNotes + ComparisonOutcome.notes(on: runs))
  }

  /// The comparison by records; nil where they are not to be read, or an arm has too few.
  private func recorded(
    _ suite: Suite, _ plan: ComparisonPlan, _ registry: OpenRegistry
  ) throws -> SuiteComparison? {
    guard reuse != .never else { return nil }
    let search = StateRecords(registry)
    let model = plan.model
    let pinned = PinnedModel(name: model.name, digest: model.digest, blob: model.blob)
    func found(_ prompt: ResolvedPrompt) throws -> [Record]? {
      let records = try search.records(of: prompt, on: suite, model: pinned, for: nil)
      let runs = records.reduce(0) { $0 + $1.statement.repeats }
      return !records.isEmpty && runs >= repeats ? records : nil
    }
    guard let first = try found(plan.first), let second = try found(plan.second) else {
      if reuse == .always { throw try missing(suite, plan, found) }
      return nil
    }
    return SuiteComparison(
      suite: suite, plan: plan, first: .init(first), second: .init(second), source: .records)
  }

  private func missing(
    _ suite: Suite, _ plan: ComparisonPlan, _ found: (ResolvedPrompt) throws -> [Record]?
  ) throws -> WorkflowError {
    let without = try [(first, plan.first), (second, plan.second)].filter {
      try found($0.1) == nil
    }.map { "\($0.0) (\($0.1.closure.digest.short))" }
    return .refused(
      "\(without.joined(separator: " and ")) has no record with \(repeats) "
        + "run\(repeats == 1 ? "" : "s") a case on suite '\(suite.name)' (\(suite.digest.short)) and "
        + "model '\(plan.model.name)' (\(plan.model.digest.short))")
  }

  private func commit(
    _ runs: [FinishedRun], _ arms: (ResolvedPrompt, ResolvedPrompt), _ writer: EvidenceWriter
  ) throws -> EvidenceWriter.Written? {
    guard commits, !runs.isEmpty else { return nil }
    return try writer.write(
      try writer.evidence(runs, keeping: .failed), commits: true,
      message: "Compare \(arms.0.name) \(arms.0.closure.digest.short) with "
        + "\(arms.1.name) \(arms.1.closure.digest.short)"
    ).written
  }
}
