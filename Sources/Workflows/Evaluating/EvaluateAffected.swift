public import PromptModel
internal import Registry

/// `stet eval --affected`: runs what a change touches and has no evidence yet.
public struct EvaluateAffected {
  /// What it is compared with: a git revision.
  public let base: String
  /// Whether the evidence is committed, prompt by prompt.
  public let commits: Bool
  /// How many requests may be under way at once.
  public let concurrency: Int
  /// An environment whose gate is asked about each prompt that the change touches.
  public let gate: EnvironmentName?
  /// Which answers are kept.
  public let outputs: OutputsKept
  /// Whether it is only said what would run.
  public let isDryRun: Bool
  /// How often each case runs.
  public let repeats: Int
  /// How models are asked; the budget is that of all runs together.
  public let asking: AskingOptions

  /// A request.
  public init(
    base: String, commits: Bool = false, concurrency: Int = 8, gate: EnvironmentName? = nil,
    outputs: OutputsKept = .failed, isDryRun: Bool = false, repeats: Int = 1,
    asking: AskingOptions = AskingOptions()
  ) {
    self.base = base
    self.commits = commits
    self.concurrency = concurrency
    self.gate = gate
    self.outputs = outputs
    self.isDryRun = isDryRun
    self.repeats = max(1, repeats)
    self.asking = asking
  }

  /// What came out.
  public struct Outcome: Sendable {
    /// What the change touches.
    public let plan: AffectedPlan
    /// What ran, in the plan's order; empty for a dry run.
    public let runs: [EvaluationOutcome]
    /// The gate's word on each prompt that the change touches, by name.
    public let verdicts: [(prompt: PromptName, verdict: TrialVerdict)]
  }

  /// Runs and judges.
  ///
  /// - Parameter announce: called before each run with what it will ask.
  /// - Throws: as ``AffectedPlan/init(since:in:)`` and ``Evaluate/run(in:announce:progress:)``.
  public func run(
    in registry: OpenRegistry, announce: (RunAnnouncement) -> Void = { _ in },
    progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> Outcome {
    let plan = try AffectedPlan(since: base, in: registry)
    guard !isDryRun else { return Outcome(plan: plan, runs: [], verdicts: []) }
    registry.control = RunControl(asking)
    var runs: [EvaluationOutcome] = []
    for item in plan.toRun {
      runs.append(
        try await Evaluate(
          reference: PromptReference(name: item.prompt, selector: .workTree), suite: item.suite,
          model: item.model, commits: commits, concurrency: concurrency, outputs: outputs,
          repeats: repeats, asking: asking
        ).runSharing(registry.control, in: registry, announce: announce, progress: progress))
    }
    return Outcome(plan: plan, runs: runs, verdicts: try verdicts(of: plan, in: registry))
  }

  private func verdicts(
    of plan: AffectedPlan, in registry: OpenRegistry
  ) throws -> [(prompt: PromptName, verdict: TrialVerdict)] {
    guard let gate else { return [] }
    return try Set(plan.items.map(\.prompt)).union(plan.unjudged).sorted().map { name in
      let candidate = try registry.resolve(PromptReference(name: name, selector: .workTree))
      let trial = try GateTrial(candidate: candidate, environment: gate, registry: registry)
      return (name, try trial.run(evidence: [:]))
    }
  }
}
