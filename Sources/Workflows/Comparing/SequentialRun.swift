internal import Evaluation
internal import Gating
internal import PromptModel

/// The passes of a sequential evaluation over all suites of a gate.
struct SequentialRun {
  let plan: SequentialPlan
  private(set) var contests: [Contest]
  let registry: OpenRegistry
  let concurrency: Int
  private(set) var calls = 0

  init(
    plan: SequentialPlan, contests: [Contest], registry: OpenRegistry, concurrency: Int
  ) {
    self.plan = plan
    self.contests = contests
    self.registry = registry
    self.concurrency = concurrency
  }

  /// Calls that are left; nil: no limit.
  private var rest: Int? { plan.budget.map { max(0, $0 - calls) } }

  /// Whether every suite has run whole: then, and only then, the gate can be asked.
  var isComplete: Bool { contests.allSatisfy { $0.passes > 0 && !$0.evidence.isEmpty } }

  /// The runs that may be written.
  var evidence: [FinishedRun] { contests.flatMap(\.evidence) }

  /// Runs passes until every suite is decided, one fails, or no further pass is covered.
  mutating func go(_ progress: @escaping @Sendable (EvaluationProgress) -> Void) async {
    guard plan.passes > 0 else { return await partialPass(progress) }
    for pass in 1...plan.passes {
      for index in contests.indices where !contests[index].isSettled {
        await run(index, progress)
        if contests[index].stop != nil || Task.isCancelled { return }
      }
      let next = contests.filter { !$0.isSettled }.reduce(0) { $0 + $1.callsPerPass }
      let isLast = pass == plan.passes || rest.map { $0 < next } ?? false
      for index in contests.indices { contests[index].look(plan, isLast: isLast) }
      let hasFailed = contests.contains { $0.decision.map { $0.verdict >= .fail } ?? false }
      if isLast || hasFailed || contests.allSatisfy(\.isSettled) { return }
    }
  }

  /// As many cases as a budget below one pass covers: it can only fail.
  private mutating func partialPass(
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async {
    for index in contests.indices {
      await run(index, progress)
      if contests[index].stop != nil || rest == 0 { return }
    }
  }

  private mutating func run(
    _ index: Int, _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async {
    var contest = contests[index]
    // A pass that has begun is run to its end: retries on the way may go beyond the budget.
    let allowed = plan.passes > 0 ? nil : rest
    calls += await contest.pass(
      registry: registry, concurrency: concurrency, calls: allowed, progress)
    contests[index] = contest
  }
}
