import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Canaries")
struct CanaryTests {
  /// A judge that lets everything pass that is kind.
  private static func kind(_ request: ModelRequest) -> ModelAnswer {
    ModelAnswer(text: request.text.contains("kind") ? Sample.approval : Sample.refusal)
  }

  private func suite(_ canaries: [SuiteCase]) throws -> Suite {
    Suite(
      name: try #require(ResourceName("s")),
      defaultAssertions: [
        Sample.rubric(), AssertionSpec(type: "word-count", value: try Sample.json("{\"min\":1}")),
      ],
      cases: [Sample.suiteCase("a"), Sample.suiteCase("b")], digest: Sample.digest,
      canaries: canaries)
  }

  private func run(
    _ canaries: [SuiteCase], _ judge: ScriptedModel
  ) async throws -> (outcomes: [CaseOutcome], grader: Grader, asked: Int) {
    let suite = try suite(canaries)
    let grader = try Grader(suite: suite, tools: GradingTools(judges: [Sample.judge(judge)]))
    let model = try Sample.model()
    let candidate = ScriptedModel("kind words")
    let task = Conversation { _ throws(RenderFailure) in
      do {
        return try ModelRequest(model: model, messages: [ChatMessage(role: "user", text: "hi")])
      } catch {
        throw RenderFailure("\(error)")
      }
    }
    let outcomes = await EvaluationRunner().run(
      cases: suite.cases, concurrency: 2, task: task, provider: candidate, grader: grader)
    return (outcomes, grader, candidate.requests.count)
  }

  @Test("canaries that come out right are judged once, before the cases, and are no cases")
  func right() async throws {
    let judge = ScriptedModel { request, _ in Self.kind(request) }
    let (outcomes, grader, _) = try await run(
      [Sample.canary("bad", "rude"), Sample.canary("good", "kind", passes: true)], judge)
    #expect(outcomes.map(\.graded.pass) == [true, true])
    #expect(judge.requests.count == 4)
    #expect(judge.requests[0].text.contains("rude"))
    #expect(await grader.canarySpend?.calls == 2)
    #expect(CaseOutcome.counts(of: outcomes).total == 2)
  }

  @Test(
    "one that comes out wrong, or not at all, leaves every judged case undecided",
    arguments: [
      (Sample.approval, false, "canary 'bad' must fail, and the judge let it pass"),
      (Sample.refusal, true, "canary 'bad' must pass, and the judge let it fail"),
      ("no JSON", false, "canary 'bad' could not be judged"),
    ])
  func wrong(answer: String, passes: Bool, message: String) async throws {
    let judge = ScriptedModel(answer)
    let (outcomes, _, _) = try await run([Sample.canary("bad", "rude", passes: passes)], judge)
    #expect(outcomes.allSatisfy { $0.graded.pass == nil })
    #expect(outcomes.allSatisfy { $0.graded.error?.contains(message) == true })
    // The canary alone was asked about.
    #expect(judge.requests.allSatisfy { $0.text.contains("rude") })
    #expect(CaseOutcome.counts(of: outcomes).errored == 2)
  }

  @Test("a run that may ask nothing more skips what its judge could not be asked")
  func cutOff() async throws {
    let judge = ScriptedModel { _, _ throws(ProviderError) in
      var error = ProviderError("the budget is used up", attempts: 0)
      error.endsRun = true
      throw error
    }
    for canaries in [[], [Sample.canary("bad", "rude")]] {
      let (outcomes, _, _) = try await run(canaries, judge)
      #expect(outcomes.allSatisfy { $0.isSkipped })
    }
  }

  @Test("an assertion that asks no judge does not make a canary fail")
  func onlyJudges() async throws {
    let judge = ScriptedModel(Sample.approval)
    let (outcomes, _, _) = try await run([Sample.canary("empty", "", passes: true)], judge)
    #expect(outcomes.map(\.graded.pass) == [true, true])
  }

  @Test("a canary that no judge is asked about is a problem of the suite")
  func noJudge() throws {
    let suite = Suite(
      name: try #require(ResourceName("s")),
      defaultAssertions: [AssertionSpec(type: "equals", value: .string("x"))],
      cases: [Sample.suiteCase("a")], digest: Sample.digest,
      canaries: [Sample.canary("c", "x")])
    let problem = #expect(throws: SuiteProblem.self) { try Grader(suite: suite) }
    #expect(problem?.caseID == "c" && problem?.line == 9)
  }
}
