public import PromptModel
public import StrictData

/// The assertions of a suite, compiled once: regular expressions, schemas, references to
/// variables and labels are all checked before anything runs.
public struct Grader: Sendable {
  /// The labels of a classification: those declared, else the expected ones, sorted by bytes;
  /// empty where nothing is classified.
  public let labels: [String]
  /// `name@version` of every assertion in use, sorted by bytes.
  public let assertionNames: [String]

  let cases: [ExactString: CaseGrader]
  private let canaries: CanaryWatch

  /// Compiles every assertion of every case.
  ///
  /// - Throws: at the first case that cannot be graded: an unknown assertion type or transform, a
  ///   bad pattern or schema, an empty value of `contains`, a missing `expected`, a reference to a
  ///   variable the case does not have, a label that is empty or not declared, no
  ///   assertion at all or none with a weight above 0, a number out of range, an id used twice,
  ///   an option that the type does not have, a threshold that is needed and missing; and at a
  ///   suite-level metric that does not exist.
  public init(suite: Suite, tools: GradingTools = GradingTools()) throws(SuiteProblem) {
    let labels = try Self.labels(of: suite)
    for metric in suite.metrics {
      if let problem = SuiteMetrics.problem(with: metric.name, in: suite) { throw problem }
    }
    let known = Set(labels.map(ExactString.init))
    var tools = tools
    tools.suiteJudges = suite.judges
    canaries = try CanaryWatch(suite, tools: tools)
    tools.canaries = canaries
    var cases: [ExactString: CaseGrader] = [:]
    for suiteCase in suite.cases {
      let grader = try CaseGrader(
        suite.defaultAssertions + suiteCase.assertions, of: suiteCase,
        threshold: suiteCase.threshold ?? suite.defaultThreshold, labels: known, tools: tools)
      guard cases.updateValue(grader, forKey: ExactString(suiteCase.id)) == nil else {
        throw SuiteProblem(caseID: suiteCase.id, line: suiteCase.line, "the id is used twice")
      }
    }
    self.labels = labels
    self.cases = cases
    let names = cases.values.flatMap(\.assertionNames).map(ExactString.init)
    assertionNames = Set(names).sorted().map(\.text)
  }

  /// The verdict on an answer to a case of this suite; a case the suite does not have gets none.
  public func grade(_ suiteCase: SuiteCase, _ answer: JudgedAnswer) async -> GradedCase {
    guard let grader = cases[ExactString(suiteCase.id)] else {
      return errored(suiteCase, reason: "the suite has no case '\(suiteCase.id)'")
    }
    return await grader.grade(answer)
  }

  /// The verdict on what a task answered: on the part of it that is judged. Without such a part
  /// the case failed.
  func grade(_ suiteCase: SuiteCase, _ answered: CaseAnswer) async -> GradedCase {
    var answer = JudgedAnswer(answered.answer)
    answer.tools = answered.tools
    switch answered.judged {
    case .whole: return await grade(suiteCase, answer)
    case .part(let text): return await grade(suiteCase, answer.with(text: text))
    case .nothing(let reason): return failed(suiteCase, reason: reason)
    case .undecided(let reason): return errored(suiteCase, reason: reason)
    }
  }

  /// What a text votes for where several answers to a case are asked for: for a classification its
  /// label, or nothing where it is none of the suite's; else the text itself.
  ///
  /// - Parameter isExtracted: whether the text was taken out of an answer.
  public func ballot(
    _ text: String, isExtracted: Bool, for suiteCase: SuiteCase
  ) -> SampleVote.Ballot {
    guard let grader = cases[ExactString(suiteCase.id)], grader.expectedLabel != nil else {
      return isExtracted ? .answer(text) : .text(text)
    }
    return grader.declaredLabel(of: text).map { .label($0) } ?? .abstention
  }

  /// The verdict on an output of which nothing but the text is known.
  public func grade(_ suiteCase: SuiteCase, output: String) async -> GradedCase {
    await grade(suiteCase, JudgedAnswer(output))
  }

  /// A case that failed without an output, because the prompt could not be rendered for it: score
  /// 0, and for a classification no label.
  public func failed(_ suiteCase: SuiteCase, reason: String) -> GradedCase {
    cases[ExactString(suiteCase.id)]?.failed(reason: reason)
      ?? GradedCase(pass: false, score: 0, assertions: [], error: reason)
  }

  /// A case without a verdict, because the model gave no answer.
  public func errored(_ suiteCase: SuiteCase, reason: String) -> GradedCase {
    GradedCase(
      pass: nil, score: nil, assertions: [],
      expected: cases[ExactString(suiteCase.id)]?.expectedLabel, error: reason)
  }

  /// Tries the suite's judges with its canaries, where that has not been done: before anything is
  /// spent on answers that no judge could judge.
  ///
  /// - Returns: what is wrong with a judge, whose verdicts are all errors then; nil: nothing.
  @discardableResult
  public func tryJudges() async -> String? { await canaries.fault()?.message }

  /// Takes it that the judges were tried, and how it went: an earlier part of the run did so.
  ///
  /// - Parameter spend: what that took.
  public func trustJudges(_ spend: JudgeSpend?) async { await canaries.trust(spend) }

  /// What the judges are asked first about the canaries; empty where there are none.
  public var canaryRequests: [ModelRequest] { canaries.requests }

  /// What trying the judges took; nil: nothing yet.
  public var canarySpend: JudgeSpend? { get async { await canaries.spend } }

  /// What the suite asks of a case; nil for a case it does not have.
  public func expectation(of suiteCase: SuiteCase) -> CaseExpectation? {
    cases[ExactString(suiteCase.id)]?.expectation
  }
}

extension Grader {
  /// The declared labels, else every label that a classification expects.
  private static func labels(of suite: Suite) throws(SuiteProblem) -> [String] {
    var seen: Set<ExactString> = []
    for label in suite.labels {
      guard seen.insert(ExactString(label)).inserted else {
        throw SuiteProblem("label '\(label)' is declared twice")
      }
    }
    if suite.labels.isEmpty { seen = expectedLabels(of: suite) }
    if seen.contains(ExactString("")) {
      throw SuiteProblem("a label is empty; an empty output is no answer")
    }
    return suite.labels.isEmpty ? seen.sorted().map(\.text) : suite.labels
  }

  private static func expectedLabels(of suite: Suite) -> Set<ExactString> {
    suite.cases.reduce(into: []) { labels, suiteCase in
      labels.formUnion(
        expectedLabels(suite.defaultAssertions + suiteCase.assertions, of: suiteCase))
    }
  }

  /// The labels that the classifications among a case's assertions expect; a reference that no
  /// text stands for has none, and is reported where the assertions are compiled.
  public static func expectedLabels(
    _ specs: [AssertionSpec], of suiteCase: SuiteCase
  ) -> Set<ExactString> {
    var labels: Set<ExactString> = []
    for spec in specs.flatMap(\.flattened)
    where spec.type == AssertionType.classification.rawValue {
      guard let label = (spec.value ?? suiteCase.expected)?.scalarText else { continue }
      do {
        let resolved = try VariableReferences.resolved(label, vars: suiteCase.vars)
        labels.insert(ExactString(spec.value == nil ? label : resolved))
      } catch {
        continue
      }
    }
    return labels
  }
}
