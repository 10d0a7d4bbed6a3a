public import PromptModel
public import StrictData

/// One case's assertions, compiled: what judges its answers. It stands for itself, without a
/// suite, where lines are scored one by one.
public struct CaseGrader: Sendable {
  let assertions: [CompiledAssertion]
  let threshold: Double?
  private let classification: (assertion: CompiledAssertion, check: LabelCheck)?
  private let kin: String?

  /// Compiles a case's assertions: regular expressions, schemas, references to variables and
  /// labels are all checked before anything is judged.
  ///
  /// - Parameters:
  ///   - specs: the assertions, the defaults first.
  ///   - threshold: the least weighted score that passes, 0…1; nil: every assertion must pass.
  ///   - labels: the labels an answer of a classification can be.
  ///   - keepsFaults: whether an assertion that cannot be made is undecided by itself.
  /// - Throws: where the case cannot be graded; see ``Grader/init(suite:tools:)``.
  public init(
    _ specs: [AssertionSpec], of suiteCase: SuiteCase, threshold: Double? = nil,
    labels: Set<ExactString> = [], tools: GradingTools = GradingTools(),
    keepsFaults: Bool = false
  ) throws(SuiteProblem) {
    do throws(AssertionFault) {
      if specs.isEmpty { throw AssertionFault("the case has no assertion") }
      let compiler = AssertionCompiler(
        suiteCase: suiteCase, labels: labels, tools: tools, keepsFaults: keepsFaults)
      assertions = try compiler.compile(specs)
      if assertions.allSatisfy({ $0.spec.weight == 0 }) {
        throw AssertionFault("every assertion has weight 0, so the case has no verdict")
      }
      let classifications = assertions.flatMap(\.flattened).compactMap { assertion in
        (assertion.check as? LabelCheck).map { (assertion: assertion, check: $0) }
      }
      if classifications.count > 1 {
        throw AssertionFault("the case has more than one classification")
      }
      classification = classifications.first
      if let threshold, !(0...1).contains(threshold) {
        throw AssertionFault("the case threshold \(threshold) is not in 0…1")
      }
      self.threshold = threshold
      kin = InvariantCheck.kin(of: suiteCase)
      try InvariantCheck.require(assertions, kin: kin)
    } catch {
      throw SuiteProblem(
        caseID: suiteCase.id, line: suiteCase.line, error.message, suggestion: error.suggestion)
    }
  }

  /// `name@version` of every assertion, what is inside a set after the set.
  public var assertionNames: [String] { assertions.flatMap(\.flattened).map(\.name) }

  /// Whether its verdict waits for its group.
  var hasInvariants: Bool { assertions.contains { $0.check is InvariantCheck } }

  /// The verdict on an answer.
  public func grade(_ answer: JudgedAnswer) async -> GradedCase {
    var graded: [GradedAssertion] = []
    for assertion in assertions { graded.append(await assertion.grade(answer)) }
    return verdict(graded, label: label(of: answer))
  }

  /// What graded assertions come to. While an `invariant` waits for its group, the others decide.
  func verdict(_ graded: [GradedAssertion], label: String?) -> GradedCase {
    let decided = zip(assertions, graded).filter { assertion, outcome in
      !(assertion.check is InvariantCheck) || !InvariantCheck.isWaiting(outcome)
    }
    let verdict = WeightedVerdict(decided.map(\.1), leastScore: threshold)
    if let undecided = verdict.undecided {
      return GradedCase(
        pass: nil, score: verdict.isMeasured ? verdict.score : nil, assertions: graded,
        expected: expectedLabel, label: label,
        error: "\(undecided.result.name): \(undecided.reason)")
    }
    return GradedCase(
      pass: verdict.pass, score: verdict.score, assertions: graded, expected: expectedLabel,
      label: label)
  }

  /// A case that failed without an output, because the prompt could not be rendered for it: score
  /// 0, and for a classification no label.
  public func failed(reason: String) -> GradedCase {
    GradedCase(
      pass: false, score: 0, assertions: [], expected: expectedLabel,
      label: classification?.check.unknownLabel, error: reason)
  }

  /// For a classification: the expected label.
  public var expectedLabel: String? { classification?.check.expected }

  /// For a classification: the label a text is; nil where it is none of them.
  func declaredLabel(of text: String) -> String? {
    guard let classification,
      case .text(let text) = classification.assertion.transformed(text)
    else { return nil }
    return classification.check.label(of: text)
  }

  private func label(of answer: JudgedAnswer) -> String? {
    guard let classification else { return nil }
    guard case .text(let text) = classification.assertion.transformed(answer.text) else {
      return classification.check.unknownLabel
    }
    return classification.check.label(of: text) ?? classification.check.unknownLabel
  }

  /// What is asked of the case.
  public var expectation: CaseExpectation {
    let flat = assertions.flatMap(\.flattened)
    let weights = assertions.flatMap { assertion in
      assertion.flattened.indices.map { $0 == 0 ? assertion.spec.weight : 0 }
    }
    return CaseExpectation(
      names: flat.map(\.name), weights: weights, threshold: threshold, label: expectedLabel,
      labelAssertion: flat.firstIndex {
        // A threshold or `not-` gives the assertion another meaning than "the label is right".
        $0.check is LabelCheck && !$0.spec.isNegated && $0.spec.threshold == nil
      },
      invariants: flat.indices.filter { flat[$0].check is InvariantCheck }.map {
        CaseExpectation.Invariant(
          index: $0, leastShare: flat[$0].spec.threshold, isNegated: flat[$0].spec.isNegated)
      }, kin: kin)
  }
}
