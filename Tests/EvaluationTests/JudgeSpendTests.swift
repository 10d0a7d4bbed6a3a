import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("What judging took")
struct JudgeSpendTests {
  @Test("what is not known of one is not known of both; failures cost nothing")
  func sums() {
    let known = JudgeSpend(
      calls: 2, usage: TokenUsage(prompt: 3, completion: 4), costUSD: 0.25, milliseconds: 5)
    #expect((known + known).calls == 4 && (known + known).usage.prompt == 6)
    #expect((known + known).costUSD == 0.5 && (known + known).milliseconds == 10)
    let unknown = known + JudgeSpend(calls: 1)
    #expect(unknown.calls == 3 && unknown.costUSD == nil && unknown.usage.prompt == nil)
    #expect(JudgeSpend(failedCalls: 0) == nil && JudgeSpend.sum([]) == nil)
    let failed = JudgeSpend(failedCalls: 3).map { known + $0 }
    #expect(failed?.calls == 5 && failed?.costUSD == 0.25 && failed?.usage.completion == 4)
    var cached = ModelAnswer(text: "x", promptTokens: 1, completionTokens: 2)
    cached.isCached = true
    #expect(JudgeSpend(cached).calls == 0 && JudgeSpend(cached).usage.prompt == 1)
  }

  @Test("what is written reads back the same; something else does not")
  func json() throws {
    for spend in [
      JudgeSpend(calls: 0),
      JudgeSpend(
        calls: 2, usage: TokenUsage(prompt: 3, completion: 4, cachedPrompt: 1, reasoning: 2),
        costUSD: 0.1, milliseconds: 0.5),
    ] { #expect(JudgeSpend(json: try Sample.json(spend.json.serialized())) == spend) }
    for text in ["{}", "{\"calls\":-1}", "{\"calls\":\"1\"}", "[]"] {
      #expect(JudgeSpend(json: try Sample.json(text)) == nil, "\(text)")
    }
  }

  @Test("what a case asks of judges is known before anything is sent, inside a set too")
  func counted() throws {
    let set = AssertionSpec(
      type: "assert-set", assertions: [Sample.rubric(), Sample.rubric("is short")])
    let item = Sample.suiteCase(
      "a", [set, AssertionSpec(type: "similar", value: .string("b"))])
    let silent = ScriptedModel { _, _ throws(ProviderError) in throw ProviderError("asked") }
    let tools = GradingTools(
      judges: [try Sample.judge(silent)],
      embedder: Embedder(model: try Sample.model(), provider: silent))
    let grader = try Grader(suite: Sample.suite([item]), tools: tools)
    let requests = grader.judgeRequests(for: item)
    #expect(requests.count == 3)
    #expect(requests[1].text.contains("is short") && requests[2].embeddedTexts == ["", "b"])
    #expect(silent.requests.isEmpty)
    #expect(try Grader(suite: Sample.suite([item])).judgeRequests(for: item).isEmpty)
  }

  @Test("judges that an earlier part of the run has tried are not tried again")
  func trusted() async throws {
    let silent = ScriptedModel("no JSON")
    let suite = Suite(
      name: try #require(ResourceName("s")), defaultAssertions: [Sample.rubric()],
      cases: [Sample.suiteCase("a")], digest: Sample.digest,
      canaries: [Sample.canary("bad", "rude")])
    let grader = try Grader(suite: suite, tools: GradingTools(judges: [Sample.judge(silent)]))
    #expect(grader.canaryRequests.count == 1 && grader.canaryRequests[0].text.contains("rude"))
    await grader.trustJudges(JudgeSpend(calls: 7))
    #expect(await grader.tryJudges() == nil)
    #expect(await grader.canarySpend?.calls == 7 && silent.requests.isEmpty)
  }
}
