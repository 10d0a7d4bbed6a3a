internal import Evaluation
internal import PromptModel
internal import StrictData

/// What the parts of a run have of one arm: all of it, so that nothing is asked again.
struct PartOutcomes: OutcomeKeeper {
  /// When the first part began, and the last one ended, in seconds since 1970.
  let started: Int64
  let finished: Int64
  private let outcomes: [RunKey: CaseOutcome]

  /// - Throws: `WorkflowError.refused` where an outcome is twice in the parts, or missing.
  init(_ values: [JSONValue], jobs: [RunJob], started: Int64, finished: Int64) throws {
    self.started = started
    self.finished = finished
    let cases = RunJob.cases(of: jobs)
    var outcomes: [RunKey: CaseOutcome] = [:]
    for value in values {
      guard let key = CaseOutcome.key(in: value) else {
        throw WorkflowError.refused("a part has an outcome that names no case")
      }
      guard let suiteCase = cases[key],
        let outcome = CaseOutcome(json: value, suiteCase: suiteCase)
      else {
        throw WorkflowError.refused(
          "a part has an outcome of case '\(key.id)' that cannot be read, or is of no case")
      }
      guard outcomes.updateValue(outcome, forKey: key) == nil else {
        throw WorkflowError.refused("case '\(key.id)' is in the parts twice")
      }
    }
    if let missing = cases.keys.first(where: { outcomes[$0] == nil }) {
      throw WorkflowError.refused("case '\(missing.id)' is in none of the parts")
    }
    self.outcomes = outcomes
  }

  func kept(_ job: RunJob) -> CaseOutcome? { outcomes[job.key] }

  func keep(_ outcome: CaseOutcome) {}
}
