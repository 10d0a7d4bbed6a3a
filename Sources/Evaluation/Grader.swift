public import PromptModel
public import StrictData

/// The assertions of a suite: regular expressions, schemas, references to variables and labels are
/// all checked before anything runs.
public struct Grader: Sendable {
  /// Of so many cases the compiled assertions are kept; those of the others are compiled again when
  /// an answer is judged, so that a long suite's do not fill the memory.
  static let keptCases = 2000

  /// The labels of a classification: those declared, else the expected ones, sorted by bytes;
  /// empty where nothing is classified.
  public let labels: [String]
  /// `name@version` of every assertion in use, sorted by bytes.
  public let assertionNames: [String]
  /// Whether verdicts wait for groups: some case has an `invariant`.
  let hasInvariants: Bool

  private let compiler: SuiteCompiler
  private let places: [ExactString: Int]
  private let kept: [CaseGrader]
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
    var tools = tools
    tools.suiteJudges = suite.judges
    canaries = try CanaryWatch(suite, tools: tools)
    tools.canaries = canaries
    let compiler = SuiteCompiler(
      suite: suite, labels: Set(labels.map(ExactString.init)), tools: tools)
    var places: [ExactString: Int] = [:]
    places.reserveCapacity(suite.cases.count)
    var kept: [CaseGrader] = []
    var names: Set<ExactString> = []
    var hasInvariants = false
    for (place, suiteCase) in suite.cases.enumerated() {
      let grader = try compiler.grader(of: suiteCase)
      guard places.updateValue(place, forKey: ExactString(suiteCase.id)) == nil else {
        throw SuiteProblem(caseID: suiteCase.id, line: suiteCase.line, "the id is used twice")
      }
      for name in grader.assertionNames { names.insert(ExactString(name)) }
      hasInvariants = hasInvariants || grader.hasInvariants
      if place < Self.keptCases { kept.append(grader) }
    }
    self.labels = labels
    self.compiler = compiler
    self.places = places
    self.kept = kept
    self.hasInvariants = hasInvariants
    assertionNames = names.sorted().map(\.text)
  }

  /// What judges a case's answers; nil for a case the suite does not have.
  func grader(of suiteCase: SuiteCase) -> CaseGrader? {
    guard let place = places[ExactString(suiteCase.id)] else { return nil }
    if place < kept.count { return kept[place] }
    do throws(SuiteProblem) {
      return try compiler.grader(of: compiler.suite.cases[place])
    } catch {
      // It was compiled before, when the suite was checked.
      return nil
    }
  }

  /// The verdict on an answer to a case of this suite; a case the suite does not have gets none.
  public func grade(_ suiteCase: SuiteCase, _ answer: JudgedAnswer) async -> GradedCase {
    guard let grader = grader(of: suiteCase) else {
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
    guard let grader = grader(of: suiteCase), grader.expectedLabel != nil else {
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
    grader(of: suiteCase)?.failed(reason: reason)
      ?? GradedCase(pass: false, score: 0, assertions: [], error: reason)
  }

  /// A case without a verdict, because the model gave no answer.
  public func errored(_ suiteCase: SuiteCase, reason: String) -> GradedCase {
    GradedCase(
      pass: nil, score: nil, assertions: [],
      expected: grader(of: suiteCase)?.expectedLabel, error: reason)
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
    grader(of: suiteCase)?.expectation
  }
}

/// Compiles the assertions of a suite's cases, the suite's own before each case's.
private struct SuiteCompiler: Sendable {
  let suite: Suite
  let labels: Set<ExactString>
  let tools: GradingTools

  func grader(of suiteCase: SuiteCase) throws(SuiteProblem) -> CaseGrader {
    try CaseGrader(
      suite.defaultAssertions + suiteCase.assertions, of: suiteCase,
      threshold: suiteCase.threshold ?? suite.defaultThreshold, labels: labels, tools: tools)
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
