internal import PromptModel

/// Runs the same cases in two arms, interleaved, and stops where it is told to.
public struct PairedRunner: Sendable {
  /// What one arm asks, whom, and who judges the answers.
  public struct Arm: Sendable {
    let task: any CaseTask
    let provider: any ModelProvider
    let grader: Grader
    let keeper: (any OutcomeKeeper)?

    /// An arm.
    ///
    /// - Parameter keeper: what it has is not run again; it gets every new outcome but skipped ones.
    public init(
      task: any CaseTask, provider: any ModelProvider, grader: Grader,
      keeper: (any OutcomeKeeper)? = nil
    ) {
      self.task = task
      self.provider = provider
      self.grader = grader
      self.keeper = keeper
    }
  }

  /// One cluster of cases, once in both arms: `invariant` assertions are decided. Both lists have
  /// the same cases in the same order.
  public struct ClusterOutcome: Sendable {
    /// With the first arm.
    public let first: [CaseOutcome]
    /// With the second.
    public let second: [CaseOutcome]
  }

  /// What ran.
  public struct Outcome: Sendable {
    /// With the first arm, in the schedule's order.
    public let first: [CaseOutcome]
    /// With the second, the same cases and repeats.
    public let second: [CaseOutcome]
    /// Whether every step of the schedule is there; else the run was stopped or cancelled.
    public let isComplete: Bool
    /// Requests that were sent, those sent again after a failure on the way included, and those of
    /// steps that were under way when the run was stopped.
    public let calls: Int
  }

  private let runner: EvaluationRunner

  /// A runner; see ``EvaluationRunner/init(needsWords:)``.
  public init(needsWords: EvaluationRunner.WordsNeeded? = nil) {
    runner = EvaluationRunner(needsWords: needsWords)
  }

  /// Runs a schedule.
  ///
  /// - Parameters:
  ///   - concurrency: how many requests may be open, at least 1.
  ///   - progress: called after each request with the number done and of how many.
  ///   - goesOn: asked after each cluster, in the schedule's order whatever the order of the
  ///     answers, so that no stop depends on which answer was fast; false stops the run, and what
  ///     is behind that cluster in the schedule is left out.
  public func run(
    _ schedule: PairedSchedule, concurrency: Int = 1, first: Arm, second: Arm,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in },
    goesOn: (ClusterOutcome) -> Bool = { _ in true }
  ) async -> Outcome {
    var collected = Collection(schedule, first: first.grader, second: second.grader)
    let jobs = schedule.steps.indices.flatMap { index in
      schedule.steps[index].startsWithSecond
        ? [(index, true), (index, false)] : [(index, false), (index, true)]
    }
    let runner = runner
    await first.grader.tryJudges()
    await second.grader.tryJudges()
    await withTaskGroup(of: (Int, Bool, CaseOutcome).self) { group in
      var next = 0
      // What is under way then is paid for already, and is waited for.
      var isOver = false
      func start() {
        guard next < jobs.count, !collected.isStopped, !isOver else { return }
        let (index, isSecond) = jobs[next]
        next += 1
        let step = schedule.steps[index]
        let arm = isSecond ? second : first
        let job = RunJob(step.suiteCase, repeatIndex: step.repeatIndex)
        group.addTask {
          let outcome = await runner.run(
            job, task: arm.task, provider: arm.provider, grader: arm.grader, keeper: arm.keeper)
          return (index, isSecond, outcome)
        }
      }
      for _ in 0..<max(1, concurrency) { start() }
      for await (index, isSecond, outcome) in group {
        if outcome.isSkipped { isOver = true }
        collected.add(outcome, step: index, isSecond: isSecond, goesOn: goesOn)
        progress(collected.count, jobs.count)
        if collected.isStopped, !isOver { group.cancelAll() }
        start()
      }
    }
    return collected.outcome
  }
}

/// Outcomes as they come in, and the clusters that are complete with all before them.
private struct Collection {
  private let schedule: PairedSchedule
  private let graders: (first: Grader, second: Grader)
  private var first: [CaseOutcome?]
  private var second: [CaseOutcome?]
  /// Steps before this one are settled.
  private var settled = 0
  private(set) var isStopped = false
  private(set) var count = 0
  private var calls = 0

  init(_ schedule: PairedSchedule, first: Grader, second: Grader) {
    self.schedule = schedule
    graders = (first, second)
    self.first = Array(repeating: nil, count: schedule.steps.count)
    self.second = self.first
  }

  mutating func add(
    _ outcome: CaseOutcome, step: Int, isSecond: Bool,
    goesOn: (PairedRunner.ClusterOutcome) -> Bool
  ) {
    count += 1
    calls += outcome.attempts
    if isSecond { second[step] = outcome } else { first[step] = outcome }
    while !isStopped, let range = completeCluster {
      let cluster = PairedRunner.ClusterOutcome(
        first: graders.first.settled(first[range].compactMap { $0 }),
        second: graders.second.settled(second[range].compactMap { $0 }))
      for (place, index) in range.enumerated() {
        (first[index], second[index]) = (cluster.first[place], cluster.second[place])
      }
      settled = range.upperBound
      if (cluster.first + cluster.second).contains(where: \.isSkipped) || !goesOn(cluster) {
        isStopped = settled < schedule.steps.count
      }
    }
  }

  /// The next cluster, where both arms have answered all of it.
  private var completeCluster: Range<Int>? {
    let steps = schedule.steps
    guard settled < steps.count else { return nil }
    var end = settled
    while end < steps.count, steps[end].cluster == steps[settled].cluster,
      steps[end].repeatIndex == steps[settled].repeatIndex
    {
      guard first[end] != nil, second[end] != nil else { return nil }
      end += 1
    }
    return settled..<end
  }

  var outcome: PairedRunner.Outcome {
    PairedRunner.Outcome(
      first: first[..<settled].compactMap { $0 }, second: second[..<settled].compactMap { $0 },
      isComplete: settled == schedule.steps.count && !first.contains { $0?.isSkipped == true }
        && !second.contains { $0?.isSkipped == true },
      calls: calls)
  }
}
