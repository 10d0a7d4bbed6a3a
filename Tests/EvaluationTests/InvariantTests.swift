import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("invariant: equal answers within a group")
struct InvariantTests {
  private static let invariant = AssertionSpec(type: "invariant")

  private func member(
    _ id: String, _ assertions: [AssertionSpec], origin: String? = nil, traits: [CaseTrait] = [],
    group: String? = nil, expected: JSONValue? = nil, threshold: Double? = nil
  ) -> SuiteCase {
    SuiteCase(
      id: id, vars: JSONObject(), expected: expected, assertions: assertions,
      threshold: threshold, group: group, line: 2,
      family: origin.map { CaseFamily(origin: $0, traits: traits) })
  }

  /// The results of a run in which each case gets an answer; nil: the model was silent.
  private func run(
    _ cases: [SuiteCase], _ answers: [String?], labels: [String] = []
  ) async throws -> [CaseOutcome] {
    let grader = try Grader(suite: try Sample.suite(cases, labels: labels))
    var outcomes: [CaseOutcome] = []
    for (item, answer) in zip(cases, answers) {
      guard let answer else {
        outcomes.append(
          CaseOutcome(
            suiteCase: item, repeatIndex: 0, ending: .unanswered(ProviderError("silent")),
            graded: grader.errored(item, reason: "silent")))
        continue
      }
      outcomes.append(
        CaseOutcome(
          suiteCase: item, repeatIndex: 0, ending: .answered(ModelAnswer(text: answer)),
          graded: await grader.grade(item, output: answer)))
    }
    return grader.settled(outcomes)
  }

  private func contains(_ spec: AssertionSpec = invariant) -> [AssertionSpec] {
    [AssertionSpec(type: "contains", value: .string("yes")), spec]
  }

  @Test func allOfAGroupPassOrFailTogether() async throws {
    let cases = ["a", "a~1", "a~2"].map { member($0, contains(), origin: "a") }
    let equal = try await run(cases, ["yes", "yes!", "oh yes"])
    #expect(equal.map(\.graded.pass) == [true, true, true])
    #expect(equal.map { $0.result.assertions[1].score } == [1, 1, 1])
    // All wrong alike is alike: the other assertion fails, not this one.
    let wrong = try await run(cases, ["no", "no", "no"])
    #expect(wrong.map(\.graded.pass) == [false, false, false])
    #expect(wrong.map { $0.result.assertions[1].pass } == [true, true, true])
    let mixed = try await run(cases, ["yes", "no", "yes"])
    #expect(mixed.map(\.graded.pass) == [false, false, false])
    let shares: [Double?] = mixed.map { $0.result.assertions[1].score }
    let most: Double = 2.0 / 3
    #expect(shares == [most, most, most])
    #expect(mixed[0].graded.score == (1 + most) / 2)
  }

  @Test func thresholdWeightAndNot() async throws {
    func second(_ spec: AssertionSpec) async throws -> [CaseOutcome] {
      let cases = ["a", "a~1", "a~2"].map { member($0, contains(spec), origin: "a") }
      return try await run(cases, ["yes", "no", "yes"])
    }
    let share = try await second(AssertionSpec(type: "invariant", threshold: 0.6))
    #expect(share.map { $0.result.assertions[1].pass } == [true, true, true])
    #expect(share.map(\.graded.pass) == [true, false, true])
    let measured = try await second(AssertionSpec(type: "invariant", weight: 0))
    #expect(measured.map(\.graded.pass) == [true, false, true])
    #expect(measured.map { $0.result.assertions[1].pass } == [false, false, false])
    let negated = try await second(AssertionSpec(type: "invariant", isNegated: true))
    #expect(
      negated.map { $0.result.assertions[1].name } == Array(repeating: "not-invariant@1", count: 3))
    #expect(negated.map { $0.result.assertions[1].pass } == [true, true, true])
    #expect(isClose(try #require(negated[0].result.assertions[1].score), 1.0 / 3))
  }

  @Test func labelsAreComparedWhereThereAreAny() async throws {
    let specs = [AssertionSpec(type: "classification"), Self.invariant]
    let cases = ["a", "b"].map { member($0, specs, group: "g", expected: .string("x")) }
    let labels = ["x", "y", "z"]
    let bothWrong = try await run(cases, ["y", "z"], labels: labels)
    #expect(bothWrong.map { $0.result.assertions[1].pass } == [false, false])
    let same = try await run(cases, ["y", "y"], labels: labels)
    #expect(same.map { $0.result.assertions[1].pass } == [true, true])
    let none = try await run(cases, ["??", ""], labels: labels)
    #expect(none.map { $0.result.assertions[1].pass } == [true, true])
  }

  @Test func aFamilyIsNotComparedWithTheRestOfItsGroup() async throws {
    let cases = [
      member("a", contains(), origin: "a", group: "g"),
      member("a~1", contains(), origin: "a", group: "g"),
      member("b", contains(), origin: "b", group: "g"),
    ]
    let outcomes = try await run(cases, ["yes", "yes", "no"])
    #expect(outcomes.map { $0.result.assertions[1].pass } == [true, true, true])
    #expect(outcomes.map(\.graded.pass) == [true, true, false])
  }

  @Test func aSilentMemberLeavesItsGroupUndecided() async throws {
    let cases = ["a", "a~1"].map { member($0, contains(), origin: "a") }
    let outcomes = try await run(cases, ["yes", nil])
    #expect(outcomes.map(\.graded.pass) == [nil, nil])
    #expect(outcomes[0].graded.error == "invariant@1: a member of its group has no verdict")
  }

  @Test func whatCannotBeInvariantIsRefused() throws {
    func message(_ assertions: [AssertionSpec], group: String? = "g") throws -> String {
      let item = member("a", assertions, group: group)
      let suite = try Sample.suite([item])
      return try #require(throws: SuiteProblem.self) { try Grader(suite: suite) }.message
    }
    #expect(
      try message([Self.invariant])
        == "invariant compares verdicts, and no other assertion with a weight gives one")
    #expect(
      try message(contains(), group: nil)
        == "invariant compares a group, and the case has neither 'vary' nor 'group'")
    #expect(
      try message(contains(AssertionSpec(type: "invariant", value: .string("x"))))
        == "invariant has a value")
    #expect(
      try message(
        contains(AssertionSpec(type: "assert-set", assertions: contains())))
        == "invariant stands inside an assert-set")
  }

  @Test func theRunnerDecidesIt() async throws {
    let cases = ["a", "a~1"].map { member($0, contains(), origin: "a") }
    let grader = try Grader(suite: try Sample.suite(cases))
    let outcomes = await EvaluationRunner().run(
      cases: cases, repeats: 2,
      task: Conversation { item throws(RenderFailure) in
        do {
          return try ModelRequest(
            model: Sample.model(), messages: [ChatMessage(role: "user", text: item.id)])
        } catch { throw RenderFailure("\(error)") }
      },
      provider: ScriptedProvider { request, _ in
        let isVariant = request.messages[0].text != "a"
        return ModelAnswer(text: isVariant && request.repeatIndex == 1 ? "no" : "yes")
      }, grader: grader)
    // Each repeat is a group of its own.
    #expect(outcomes.map(\.graded.pass) == [true, false, true, false])
  }

  @Test func aRecordIsHeldAgainstItsGroup() async throws {
    let cases = ["a", "a~1"].map { member($0, contains(), origin: "a") }
    let grader = try Grader(suite: try Sample.suite(cases))
    func problems(_ results: [CaseResult]) -> [String?] {
      let asked = cases.compactMap { grader.expectation(of: $0) }
      var agreement = GroupAgreement()
      for (result, asked) in zip(results, asked) { agreement.add(result, asked) }
      return zip(results, asked).map { agreement.problem(with: $0, $1) }
    }
    for answers in [["yes", "yes"], ["yes", "no"], ["no", "no"], ["yes", nil]] as [[String?]] {
      let results = try await run(cases, answers).map(\.result)
      #expect(problems(results) == [nil, nil])
    }
    // A record that says of two different answers that they are alike.
    let honest = try await run(cases, ["yes", "no"]).map(\.result)
    let forged = honest.map { result in
      CaseResult(
        id: result.id, pass: result.pass, score: result.score,
        assertions: [
          result.assertions[0],
          AssertionResult(name: "invariant@1", pass: true, score: 1),
        ])
    }
    #expect(
      problems(forged)
        == Array(repeating: "its invariant@1 is not what its group comes to", count: 2))
  }

  @Test func gapsReadTheOtherAssertions() async throws {
    func trait(_ value: String, _ reference: String? = nil, of attribute: String = "case")
      -> CaseTrait
    { CaseTrait(attribute: attribute, value: value, reference: reference) }
    var cases: [SuiteCase] = []
    var answers: [String] = []
    for number in 0..<10 {
      let origin = "c\(number)"
      cases += [
        member(origin, contains(), origin: origin, traits: [trait("f", "m", of: "sex")]),
        member("\(origin)~upper", contains(), origin: origin, traits: [trait("upper")]),
        member("\(origin)~m", contains(), origin: origin, traits: [trait("m", "m", of: "sex")]),
      ]
      // As written: 8 pass. In capitals: 5. As m: 10.
      answers += [number < 8 ? "yes" : "no", number < 5 ? "yes" : "no", "yes"]
    }
    let suite = try Sample.suite(cases)
    let results = try await run(cases, answers).map(\.result)
    #expect(results.count { $0.pass == true } == 15)
    let gaps = VariationGap.all(in: results, of: cases, grader: try Grader(suite: suite))
    #expect(gaps.map(\.attribute) == ["sex", "case"])
    #expect(gaps.map(\.value) == ["f", "upper"])
    #expect(gaps.map(\.reference) == ["m", nil])
    #expect(gaps.map(\.count) == [10, 10])
    #expect(gaps.map(\.rate) == [0.8, 0.5] && gaps.map(\.referenceRate) == [1, 0.8])
    #expect(gaps.map(\.lost) == [2, 3] && gaps.map(\.gained) == [0, 0])
    let tango = try #require(PairedDifference(lost: 3, gained: 0, count: 10)).interval()
    #expect(gaps[1].interval == tango && gaps[1].gap == -0.3)
  }
}
