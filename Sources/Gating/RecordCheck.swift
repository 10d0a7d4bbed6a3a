internal import Evaluation
public import PromptModel

/// Whether a record speaks of exactly this use: every digest, name and count is recomputed;
/// labels are never believed.
public enum RecordCheck {
  /// Why a record does not count for a use; nil where it does.
  ///
  /// - Parameters:
  ///   - closure: the closure as read from git.
  ///   - subjectPath: the prompt file's path in the repository.
  ///   - suite: the suite in force.
  ///   - model: the model served.
  ///   - environment: the environment the record has to be made for; nil: any.
  public static func problem(
    with record: Record, closure: Closure, subjectPath: String, suite: Suite, model: PinnedModel,
    environment: EnvironmentName?, registry: String, prompt: PromptName
  ) -> String? {
    let statement = record.statement
    guard statement.prompt == prompt else { return "it is about '\(statement.prompt)'" }
    guard statement.closure == closure.digest else { return "it is about another closure" }
    guard statement.registry == registry else { return "it is of another registry" }
    if let environment, !statement.environments.contains(environment.text) {
      return "it was not made for '\(environment)'"
    }
    guard statement.input(role: "suite")?.digest == suite.digest,
      statement.input(role: "suite")?.name == suite.name.text
    else { return "it is of another suite or suite digest" }
    guard statement.input(role: "model")?.digest == model.digest else {
      return "it is of another model"
    }
    guard statement.input(role: "model")?.name == model.name.text else {
      return "it names the model '\(statement.input(role: "model")?.name ?? "")'"
    }
    let judges = Set(suite.judgeInputs)
    guard judges.isEmpty || judges == Set(statement.configuration.filter { $0.role == "judge" })
    else { return "it was judged by other models or prompts than the suite names" }
    return subjectProblem(statement, closure, subjectPath) ?? countProblem(record, suite)
      ?? verdictProblem(record, suite)
  }

  private static func subjectProblem(
    _ statement: Statement, _ closure: Closure, _ subjectPath: String
  ) -> String? {
    guard let file = closure.files.first(where: { $0.name == "prompt" }),
      statement.subjectDigest == file.digest, statement.subjectBlob == file.blob
    else { return "its subject is another prompt file" }
    guard statement.subjectPath == subjectPath else {
      return "its subject's name is '\(statement.subjectPath)'"
    }
    let inputs = statement.configuration.filter { $0.role == "partial" || $0.role == "examples" }
    let parts = closure.files.filter { $0.name != "prompt" }
    let named = Set(inputs.map { "\($0.digest.hex) \($0.name)" })
    guard named == Set(parts.map { "\($0.digest.hex) \($0.name)" }) else {
      return "its partials or examples are not the closure's"
    }
    return nil
  }

  /// Holds what the results say against what the suite asks: no verdict may contradict the
  /// assertions it was made of.
  private static func verdictProblem(_ record: Record, _ suite: Suite) -> String? {
    let grader: Grader
    do throws(SuiteProblem) {
      grader = try Grader(suite: suite)
    } catch {
      return "its suite cannot be graded: \(error.message)"
    }
    let names = record.statement.assertions
    guard Set(names).count == names.count, Set(names) == Set(grader.assertionNames) else {
      return "its assertions are not those of the suite"
    }
    let cases = Dictionary(
      suite.gatedCases.map { ($0.id, $0) }, uniquingKeysWith: { old, _ in old })
    var agreement = GroupAgreement()
    var expectations: [CaseExpectation] = []
    for result in record.results {
      guard let suiteCase = cases[result.id], let asked = grader.expectation(of: suiteCase) else {
        return "case '\(result.id)' is not one of the suite"
      }
      if let problem = problem(with: result, asked) { return "case '\(result.id)': \(problem)" }
      agreement.add(result, asked)
      expectations.append(asked)
    }
    for (result, asked) in zip(record.results, expectations) {
      if let problem = agreement.problem(with: result, asked) {
        return "case '\(result.id)': \(problem)"
      }
    }
    return nil
  }

  private static func problem(with result: CaseResult, _ asked: CaseExpectation) -> String? {
    guard result.expected == asked.label else {
      return "it expects '\(result.expected ?? "no label")', the suite '\(asked.label ?? "none")'"
    }
    if result.assertions.isEmpty {
      // A case without an output, for the prompt could not be rendered or the model was silent.
      return result.pass == true ? "it passed without an assertion" : nil
    }
    guard result.assertions.map(\.name) == asked.names else {
      return "its assertions are not those the suite asks of it"
    }
    let deciding = zip(result.assertions, asked.isDeciding).filter(\.1).map(\.0)
    let undecided = deciding.contains { $0.pass == nil || $0.score == nil }
    guard undecided == (result.pass == nil) else {
      return "its verdict and its undecided assertions contradict each other"
    }
    if let pass = result.pass, !asked.hasThreshold {
      guard pass == deciding.allSatisfy({ $0.pass == true }) else {
        return "it \(pass ? "passed" : "failed") and its assertions say otherwise"
      }
    }
    guard let index = asked.labelAssertion, let pass = result.assertions[index].pass,
      pass != (result.label == asked.label)
    else { return nil }
    return labelProblem(result, asked, passed: pass)
  }

  private static func labelProblem(
    _ result: CaseResult, _ asked: CaseExpectation, passed: Bool
  ) -> String {
    "its classification \(passed ? "passed" : "failed") with the label "
      + "'\(result.label ?? "none")', expected is '\(asked.label ?? "none")'"
  }

  /// Recounts the cases file against the suite and the statement.
  private static func countProblem(_ record: Record, _ suite: Suite) -> String? {
    let statement = record.statement
    guard statement.split == suite.gatedSplit else { return "it ran split '\(statement.split)'" }
    guard statement.repeats >= 1 else { return "it has no runs" }
    let expected = Set(suite.gatedCases.map(\.id))
    // Before the repeats are enumerated: their number is only claimed.
    let (runCount, overflows) = expected.count.multipliedReportingOverflow(by: statement.repeats)
    guard !overflows, record.results.count == runCount else {
      return "its cases are not those of the suite"
    }
    var runs: [String: Set<Int>] = [:]
    for result in record.results {
      guard runs[result.id, default: []].insert(result.repeatIndex).inserted else {
        return "case '\(result.id)' stands twice in its cases file"
      }
    }
    let indices = Set(0..<statement.repeats)
    guard Set(runs.keys) == expected, runs.values.allSatisfy({ $0 == indices }) else {
      return "its cases are not those of the suite"
    }
    let counts = CaseCounts(recounting: record.results)
    let claimed = statement.cases
    guard claimed.skipped == 0, claimed.total == expected.count,
      counts.passed == claimed.passed, counts.failed == claimed.failed,
      counts.errored == claimed.errored
    else { return "its counts are not those of its cases file" }
    return nil
  }
}

extension CaseCounts {
  /// Counts cases by their results: a case with an errored run is errored, else it passes when at
  /// least half of its runs do.
  public init(recounting results: [CaseResult]) {
    self.init()
    var byCase: [String: [CaseResult]] = [:]
    for result in results { byCase[result.id, default: []].append(result) }
    total = byCase.count
    for runs in byCase.values {
      if runs.contains(where: { $0.pass == nil }) {
        errored += 1
      } else if 2 * runs.count(where: { $0.pass == true }) >= runs.count {
        passed += 1
      } else {
        failed += 1
      }
    }
  }
}

extension Record {
  /// Whether the record counts for a use; see ``RecordCheck``.
  public func matches(
    closure: Closure, subjectPath: String, suite: Suite, model: PinnedModel,
    environment: EnvironmentName?, registry: String, prompt: PromptName
  ) -> Bool {
    RecordCheck.problem(
      with: self, closure: closure, subjectPath: subjectPath, suite: suite, model: model,
      environment: environment, registry: registry, prompt: prompt) == nil
  }
}
