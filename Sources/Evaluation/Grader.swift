public import PromptModel
internal import StrictData

/// The assertions of a suite, compiled once: regular expressions, schemas, references to
/// variables and labels are all checked before anything runs.
public struct Grader: Sendable {
  /// One case's assertions.
  private struct Plan {
    let assertions: [CompiledAssertion]
    let threshold: Double?
  }

  /// The labels of a classification: those declared, else the expected ones, sorted by bytes;
  /// empty where nothing is classified.
  public let labels: [String]
  /// `name@version` of every assertion in use, sorted by bytes.
  public let assertionNames: [String]

  private let plans: [ExactString: Plan]

  /// Compiles every assertion of every case.
  ///
  /// - Throws: at the first case that cannot be graded: an unknown assertion type or transform, a
  ///   bad pattern or schema, an empty value of `contains`, a missing `expected`, a reference to a
  ///   variable the case does not have, a label that is empty or not declared, no
  ///   assertion at all or none with a weight above 0, a number out of range, an id used twice.
  public init(suite: Suite) throws(SuiteProblem) {
    let labels = try Self.labels(of: suite)
    let known = Set(labels.map(ExactString.init))
    var plans: [ExactString: Plan] = [:]
    for suiteCase in suite.cases {
      let plan: Plan
      do {
        plan = try Self.plan(suiteCase, of: suite, labels: known)
      } catch {
        throw SuiteProblem(
          caseID: suiteCase.id, line: suiteCase.line, error.message, suggestion: error.suggestion)
      }
      guard plans.updateValue(plan, forKey: ExactString(suiteCase.id)) == nil else {
        throw SuiteProblem(caseID: suiteCase.id, line: suiteCase.line, "the id is used twice")
      }
    }
    self.labels = labels
    self.plans = plans
    let names = plans.values.flatMap { $0.assertions.map { ExactString($0.name) } }
    assertionNames = Set(names).sorted().map(\.text)
  }

  /// The verdict on an output of a case of this suite; a case the suite does not have gets none.
  public func grade(_ suiteCase: SuiteCase, output: String) -> GradedCase {
    guard let plan = plans[ExactString(suiteCase.id)] else {
      return errored(suiteCase, reason: "the suite has no case '\(suiteCase.id)'")
    }
    let graded = plan.assertions.map { $0.grade(output) }
    let classification = Self.classification(in: plan)
    let label = classification.flatMap { assertion, check in
      check.label(of: assertion.transformed(output)) ?? check.unknownLabel
    }
    let deciding = graded.filter { $0.weight > 0 }
    let undecided = deciding.first { $0.result.pass == nil || $0.result.score == nil }
    if let undecided {
      return GradedCase(
        pass: nil, score: nil, assertions: graded, expected: classification?.1.expected,
        label: label, error: "\(undecided.result.name): \(undecided.reason)")
    }
    let score = Self.weightedMean(deciding)
    let pass = plan.threshold.map { score >= $0 } ?? deciding.allSatisfy { $0.result.pass == true }
    return GradedCase(
      pass: pass, score: score, assertions: graded, expected: classification?.1.expected,
      label: label)
  }

  /// A case that failed without an output, because the prompt could not be rendered for it: score
  /// 0, and for a classification no label.
  public func failed(_ suiteCase: SuiteCase, reason: String) -> GradedCase {
    let check = labelCheck(of: suiteCase)
    return GradedCase(
      pass: false, score: 0, assertions: [], expected: check?.expected,
      label: check?.unknownLabel, error: reason)
  }

  /// A case without a verdict, because the model gave no answer.
  public func errored(_ suiteCase: SuiteCase, reason: String) -> GradedCase {
    GradedCase(
      pass: nil, score: nil, assertions: [], expected: labelCheck(of: suiteCase)?.expected,
      error: reason)
  }

  /// What the suite asks of a case; nil for a case it does not have.
  public func expectation(of suiteCase: SuiteCase) -> CaseExpectation? {
    guard let plan = plans[ExactString(suiteCase.id)] else { return nil }
    return CaseExpectation(
      names: plan.assertions.map(\.name), isDeciding: plan.assertions.map { $0.spec.weight > 0 },
      hasThreshold: plan.threshold != nil, label: Self.classification(in: plan)?.1.expected,
      labelAssertion: plan.assertions.firstIndex {
        // A threshold or `not-` gives the assertion another meaning than "the label is right".
        $0.check is LabelCheck && !$0.spec.isNegated && $0.spec.threshold == nil
      })
  }

  private func labelCheck(of suiteCase: SuiteCase) -> LabelCheck? {
    plans[ExactString(suiteCase.id)].flatMap(Self.classification)?.1
  }

  private static func classification(in plan: Plan) -> (CompiledAssertion, LabelCheck)? {
    for assertion in plan.assertions {
      if let check = assertion.check as? LabelCheck { return (assertion, check) }
    }
    return nil
  }

  /// Σ weight · score / Σ weight; the weights are above 0.
  private static func weightedMean(_ graded: [GradedAssertion]) -> Double {
    var (sum, total) = (0.0, 0.0)
    for assertion in graded {
      sum += assertion.weight * (assertion.result.score ?? 0)
      total += assertion.weight
    }
    return min(1, sum / total)
  }
}

extension Grader {
  private static func plan(
    _ suiteCase: SuiteCase, of suite: Suite, labels: Set<ExactString>
  ) throws(AssertionFault) -> Plan {
    let specs = suite.defaultAssertions + suiteCase.assertions
    if specs.isEmpty { throw AssertionFault("the case has no assertion") }
    var compiled: [CompiledAssertion] = []
    for spec in specs {
      let type = try AssertionType.named(spec.type)
      let check = try type.check(spec, of: suiteCase, labels: labels)
      compiled.append(try CompiledAssertion(spec, check: check, type: type))
    }
    if compiled.allSatisfy({ $0.spec.weight == 0 }) {
      throw AssertionFault("every assertion has weight 0, so the case has no verdict")
    }
    if compiled.filter({ $0.check is LabelCheck }).count > 1 {
      throw AssertionFault("the case has more than one classification")
    }
    let threshold = suiteCase.threshold ?? suite.defaultThreshold
    if let threshold, !(0...1).contains(threshold) {
      throw AssertionFault("the case threshold \(threshold) is not in 0…1")
    }
    return Plan(assertions: compiled, threshold: threshold)
  }

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
    var labels: Set<ExactString> = []
    for suiteCase in suite.cases {
      for spec in suite.defaultAssertions + suiteCase.assertions
      where spec.type == AssertionType.classification.rawValue {
        guard let label = (spec.value ?? suiteCase.expected)?.scalarText else { continue }
        do {
          let resolved = try VariableReferences.resolved(label, vars: suiteCase.vars)
          labels.insert(ExactString(spec.value == nil ? label : resolved))
        } catch {
          // The same reference is reported with its case when that is compiled.
          continue
        }
      }
    }
    return labels
  }
}
