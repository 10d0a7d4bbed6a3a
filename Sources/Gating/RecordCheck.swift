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
  ///   - model: the digest of the model served.
  public static func problem(
    with record: Record, closure: Closure, subjectPath: String, suite: Suite, model: Digest,
    environment: EnvironmentName, registry: String, prompt: PromptName
  ) -> String? {
    let statement = record.statement
    guard statement.prompt == prompt else { return "it is about '\(statement.prompt)'" }
    guard statement.closure == closure.digest else { return "it is about another closure" }
    guard statement.registry == registry else { return "it is of another registry" }
    guard statement.environments.contains(environment.text) else {
      return "it was not made for '\(environment)'"
    }
    guard statement.input(role: "suite")?.digest == suite.digest,
      statement.input(role: "suite")?.name == suite.name.text
    else { return "it is of another suite or suite digest" }
    guard statement.input(role: "model")?.digest == model else { return "it is of another model" }
    return subjectProblem(statement, closure, subjectPath) ?? countProblem(record, suite)
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
    closure: Closure, subjectPath: String, suite: Suite, model: Digest,
    environment: EnvironmentName, registry: String, prompt: PromptName
  ) -> Bool {
    RecordCheck.problem(
      with: self, closure: closure, subjectPath: subjectPath, suite: suite, model: model,
      environment: environment, registry: registry, prompt: prompt) == nil
  }
}
