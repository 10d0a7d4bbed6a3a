internal import Evaluation
internal import PromptModel

extension RunControl {
  /// Tries the judges of suites with their canaries, once for each suite, before anything is asked
  /// about its cases: what no judge could judge is not to be paid for. A trial that an earlier part of
  /// a run has kept is not made again: the suite's digest covers judges, prompts and canaries.
  ///
  /// - Throws: `WorkflowError.refused` where a canary comes out wrong, or not at all. Where the budget
  ///   is used up or the task cancelled nothing is thrown: the run is not whole then, and says so.
  func tryJudges(of arms: [SuiteArm]) async throws {
    for arm in arms where arm.parts == nil && !arm.pair.suite.canaries.isEmpty {
      let suite = arm.pair.suite
      if let known = trials[suite.digest] ?? arm.journal?.canaries {
        await arm.grader.trustJudges(known)
        trials[suite.digest] = known
      } else {
        let fault = await arm.grader.tryJudges()
        if Task.isCancelled || spending.total.isUsedUp { return }
        if let fault {
          finishEmptyJournals()
          throw WorkflowError.refused(
            "suite '\(suite.name)': \(fault); nothing was asked about its cases")
        }
        trials[suite.digest] = await arm.grader.canarySpend
      }
      if let spend = trials[suite.digest] { arm.journal?.keep(canaries: spend) }
    }
  }
}
