internal import PromptModel
internal import StrictData

/// Makes a case's assertions ready to judge.
struct AssertionCompiler {
  /// The type that holds assertions of its own.
  static let setType = "assert-set"
  /// Its version.
  private static let setName = "assert-set@1"

  let suiteCase: SuiteCase
  let labels: Set<ExactString>
  let tools: GradingTools
  /// Whether an assertion that cannot be made is undecided by itself instead of a fault of all: a
  /// suite is refused whole, lines from anywhere are scored as far as they can be.
  var keepsFaults = false

  /// The assertions, ready.
  func compile(_ specs: [AssertionSpec]) throws(AssertionFault) -> [CompiledAssertion] {
    var compiled: [CompiledAssertion] = []
    for spec in specs {
      do throws(AssertionFault) {
        compiled.append(
          ExactString(spec.type) == ExactString(Self.setType)
            ? try set(spec) : try assertion(spec))
      } catch {
        guard keepsFaults else { throw error }
        compiled.append(try faulty(spec, error))
      }
    }
    return compiled
  }

  private func faulty(
    _ spec: AssertionSpec, _ fault: AssertionFault
  ) throws(AssertionFault) -> CompiledAssertion {
    let advice = fault.suggestion.map { "; did you mean '\($0)'?" } ?? ""
    return try CompiledAssertion(
      spec, name: spec.type,
      body: .check(FaultyCheck(reason: fault.message + advice), leastScore: nil))
  }

  private func set(_ spec: AssertionSpec) throws(AssertionFault) -> CompiledAssertion {
    if spec.assertions.isEmpty { throw AssertionFault("assert-set has no assertion") }
    let inside = try compile(spec.assertions)
    if inside.allSatisfy({ $0.spec.weight == 0 }) {
      throw AssertionFault("every assertion of an assert-set has weight 0, so it has no verdict")
    }
    let leastScore = try ThresholdRule.optional.leastScore(spec.threshold, type: spec.type)
    return try CompiledAssertion(
      spec, name: Self.setName, body: .set(inside, leastScore: leastScore))
  }

  private func assertion(_ spec: AssertionSpec) throws(AssertionFault) -> CompiledAssertion {
    let type = try AssertionType.named(spec.type)
    var input = AssertionInput(type: type, spec: spec, suiteCase: suiteCase)
    var check = try type.check(&input, labels: labels, tools: tools)
    var leastScore: Double?
    do throws(AssertionFault) {
      leastScore = try type.thresholdRule.leastScore(spec.threshold, type: type.rawValue)
    } catch {
      guard keepsFaults, spec.threshold == nil else { throw error }
      check = MeasuringCheck(check: check, fault: error.message)
    }
    var transforms: [OutputTransform] = []
    for name in spec.transforms { transforms.append(try OutputTransform.named(name)) }
    return try CompiledAssertion(
      spec, name: "\(type.resultName)@\(type.version)\(input.parameterText)",
      body: .check(check, leastScore: leastScore), transforms: transforms)
  }
}

/// An assertion that lacks a threshold: it measures and has no verdict.
private struct MeasuringCheck: AssertionCheck {
  let check: any AssertionCheck
  let fault: String

  func judge(_ answer: JudgedAnswer) async -> Judgement { await finding(on: answer).judgement }

  func finding(on answer: JudgedAnswer) async -> CheckFinding {
    let found = await check.finding(on: answer)
    guard case .decided(_, let score, _) = found.judgement else { return found }
    return CheckFinding(.measured(score: score, fault: fault), spend: found.spend)
  }
}

/// An assertion that could not be made: undecided whatever the answer is.
private struct FaultyCheck: AssertionCheck {
  let reason: String

  func judge(_ answer: JudgedAnswer) -> Judgement { .undecidable(reason) }
}
