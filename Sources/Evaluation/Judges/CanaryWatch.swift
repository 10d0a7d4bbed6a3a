public import PromptModel

/// Tries the judges with answers whose verdict is known, once, before the first one is believed.
///
/// Whoever comes first starts the trial, and all wait for it. One canary that comes out wrong, or
/// without a verdict, is a fault for every verdict of a judge.
actor CanaryWatch {
  let trials: [(suiteCase: SuiteCase, grader: CaseGrader)]
  private var running: Task<Trial, Never>?
  private(set) var spend: JudgeSpend?

  private struct Trial: Sendable {
    let fault: JudgeFailure?
    let spend: JudgeSpend?
    let isCancelled: Bool
  }

  /// - Parameter trials: each canary with what judges it.
  init(_ trials: [(suiteCase: SuiteCase, grader: CaseGrader)]) { self.trials = trials }

  /// Takes it that every canary came out as it must, in an earlier part of the run.
  func trust(_ earlier: JudgeSpend?) {
    spend = earlier
    running = Task { Trial(fault: nil, spend: earlier, isCancelled: false) }
  }

  /// What is wrong; nil: every canary came out as it must.
  func fault() async -> JudgeFailure? {
    guard !trials.isEmpty else { return nil }
    let task: Task<Trial, Never>
    if let running {
      task = running
    } else {
      let trials = trials
      task = Task { await Self.run(trials) }
      running = task
    }
    let trial = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    if running == task {
      spend = trial.spend
      // A run that was stopped says nothing about the judge.
      if trial.isCancelled || trial.fault?.endsRun == true { running = nil }
    }
    return trial.fault
  }

  private static func run(
    _ trials: [(suiteCase: SuiteCase, grader: CaseGrader)]
  ) async -> Trial {
    var spends: [JudgeSpend] = []
    for (suiteCase, grader) in trials {
      guard let canary = suiteCase.canary else { continue }
      let graded = await grader.grade(JudgedAnswer(canary.output))
      spends += graded.assertions.flatMap(\.flattened).compactMap(\.spend)
      if graded.pass == canary.passes { continue }
      let wanted = canary.passes ? "pass" : "fail"
      let found =
        graded.pass == nil
        ? "could not be judged (\(graded.error ?? "no verdict"))"
        : "must \(wanted), and the judge let it \(canary.passes ? "fail" : "pass")"
      return Trial(
        fault: JudgeFailure(
          message: "canary '\(suiteCase.id)' \(found): no verdict of the judge counts",
          endsRun: graded.isCutOff),
        spend: JudgeSpend.sum(spends), isCancelled: Task.isCancelled)
    }
    return Trial(fault: nil, spend: JudgeSpend.sum(spends), isCancelled: Task.isCancelled)
  }
}

extension CanaryWatch {
  /// The watch over a suite's canaries.
  init(_ suite: Suite, tools: GradingTools) throws(SuiteProblem) {
    var trials: [(suiteCase: SuiteCase, grader: CaseGrader)] = []
    for suiteCase in suite.canaries {
      guard let grader = try CaseGrader(judging: suiteCase, of: suite, tools: tools) else {
        throw SuiteProblem(
          caseID: suiteCase.id, line: suiteCase.line,
          "a canary tries a judge, and no llm-rubric asks one about it")
      }
      trials.append((suiteCase, grader))
    }
    self.init(trials)
  }
}

extension CaseGrader {
  /// What of a case's assertions asks a judge, inside a set too, and nothing else; nil: none does.
  ///
  /// - Throws: where one of them cannot be made.
  public init?(
    judging suiteCase: SuiteCase, of suite: Suite, tools: GradingTools
  ) throws(SuiteProblem) {
    let specs = (suite.defaultAssertions + suiteCase.assertions).flatMap(\.flattened).filter {
      $0.type == AssertionType.llmRubric.rawValue && $0.weight > 0
    }
    guard !specs.isEmpty else { return nil }
    var tools = tools
    tools.suiteJudges = suite.judges
    try self.init(specs, of: suiteCase, tools: tools)
  }

  /// What a judge is asked to hold the case's answers against: its rubrics, an empty line between
  /// them; nil: there is none.
  public var rubric: String? {
    let rubrics = assertions.flatMap(\.flattened).compactMap { assertion in
      assertion.spec.isNegated ? nil : (assertion.check as? RubricCheck)?.rubric
    }
    return rubrics.isEmpty ? nil : rubrics.joined(separator: "\n\n")
  }
}
