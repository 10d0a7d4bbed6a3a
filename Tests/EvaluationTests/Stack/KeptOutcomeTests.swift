import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Outcomes that are kept")
struct KeptOutcomeTests {
  private let sample = StackSample()

  private static func answer() -> ModelAnswer {
    var answer = ModelAnswer(
      text: "e\u{301}\u{0}\n\"x\"", promptTokens: 12, completionTokens: 3,
      latencyMilliseconds: 81.25, note: "n",
      toolCalls: [ToolCall(id: "1", name: "f", arguments: "{\"a\": 1}")],
      finish: .other("weird"), model: "m-1")
    answer.usage.cachedPrompt = 4
    answer.usage.reasoning = 2
    answer.attempts = 3
    answer.costUSD = 0.00125
    return answer
  }

  private static func graded(_ pass: Bool?) -> GradedCase {
    let inner = GradedAssertion(
      result: AssertionResult(name: "equals@1", metric: "m", pass: false, score: 0.25), weight: 2,
      reason: "why")
    return GradedCase(
      pass: pass, score: pass == nil ? nil : 0.5,
      assertions: [
        GradedAssertion(
          result: AssertionResult(name: "assert-set@1", pass: nil, score: nil), weight: 0,
          reason: "", components: [inner],
          spend: JudgeSpend(
            calls: 2, usage: TokenUsage(prompt: 40, completion: 9), costUSD: 0.0025,
            milliseconds: 12.5))
      ], expected: "a", label: "other", error: pass == nil ? "e" : nil)
  }

  private static let endings: [CaseOutcome.Ending] = [
    .answered(answer()), .unrendered(RenderFailure("no x")),
    .unanswered(ProviderError("429", retry: .afterBackoff, attempts: 4)),
    .unanswered(ProviderError("429", retry: .after(.milliseconds(1500)), attempts: 4)),
    .unanswered(ProviderError("gone", attempts: 0)),
  ]

  @Test("what is written reads back the same", arguments: endings.indices)
  func roundTrip(index: Int) throws {
    let item = sample.cases[3]
    let messages = [
      ChatMessage(
        role: "assistant", parts: [.text("a"), .media(ChatMedia(url: "u", contentType: "i/p"))],
        toolCalls: [ToolCall(id: nil, name: "g", arguments: "{}")]),
      ChatMessage(role: "tool", parts: [.text("r")], toolCallID: "9", toolName: "g"),
    ]
    let outcome = CaseOutcome(
      suiteCase: item, repeatIndex: index, ending: Self.endings[index],
      graded: Self.graded(index == 0 ? true : nil),
      exchanges: [
        Exchange(step: nil, request: Sample.digest, ending: .answered(Self.answer())),
        Exchange(
          step: "draft", request: Sample.digest, input: messages,
          ending: .failed(ProviderError("x", attempts: 2))),
      ])
    let text = try #require(outcome.json).serialized()
    #expect(!text.utf8.contains(0x0A))
    let json = try JSONParser.parse(Array(text.utf8))
    #expect(CaseOutcome.key(in: json) == RunKey(id: "c3", repeatIndex: index))
    #expect(CaseOutcome(json: json, suiteCase: item) == outcome)
    // Three requests for the answer, two for the step that failed.
    #expect(outcome.retries == 3 && outcome.result.usage?.retries == 3)
  }

  @Test("a skipped case is not kept, and other objects are none")
  func others() throws {
    #expect(RunJob(sample.cases[0]).skipped.json == nil)
    for text in [#"{}"#, #"{"id":"a","graded":{}}"#, #"{"id":"a","answer":{"text":"x"}}"#] {
      let json = try JSONParser.parse(Array(text.utf8))
      #expect(CaseOutcome(json: json, suiteCase: sample.cases[0]) == nil)
    }
  }

  @Test("what is kept is not asked again; all that is new is kept, skipped cases are not")
  func keeper() async throws {
    let first = try await sample.run(StackSample.echo())
    let keeper = MemoryKeeper(Array(first.prefix(12)))
    let provider = StackSample.echo()
    let spending = Spending(budget: RunBudget(5, .calls))
    let outcomes = try await sample.run(
      BudgetedProvider(provider, spending: spending), concurrency: 3, keeper: keeper)
    #expect(provider.asked == 5)
    #expect(outcomes.count { $0.graded.pass == true } == 17)
    #expect(keeper.kept.count == 5 && !keeper.kept.contains { $0.isSkipped })
    #expect(outcomes.map(\.suiteCase.id) == sample.cases.map(\.id))
  }

  @Test("a case that cannot be asked has no verdict, and nothing is sent for it")
  func checked() async throws {
    let provider = StackSample.echo()
    let outcomes = await EvaluationRunner().run(
      RunJob.all(sample.cases, repeats: 2),
      task: CheckedTask(
        Conversation(StackSample.render), problems: ["c4": ProviderError("too long")]),
      provider: provider, grader: try Grader(suite: Sample.suite(sample.cases)))
    #expect(provider.asked == 38)
    #expect(outcomes[8].graded.error == "too long" && outcomes[8].attempts == 0)
    #expect(outcomes.count { $0.graded.pass == nil } == 2)
  }
}
