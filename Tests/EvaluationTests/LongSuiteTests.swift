import PromptModel
import StrictData
import Synchronization
import Testing

@testable import Evaluation

/// Suites of more cases than compiled assertions are kept of.
@Suite("Long suites")
struct LongSuiteTests {
  private static let count = Grader.keptCases + 500

  private func cases(last: [AssertionSpec]) -> [SuiteCase] {
    (0..<Self.count).map { number in
      let own =
        number == Self.count - 1
        ? last : [AssertionSpec(type: "equals", value: .string("answer \(number)"))]
      return Sample.suiteCase(
        "c\(number)", own, vars: JSONObject([("n", .string("\(number)"))]), line: number + 1)
    }
  }

  private static func task() -> Conversation {
    Conversation { item throws(RenderFailure) in
      do {
        return try ModelRequest(
          model: Sample.model(), messages: [ChatMessage(role: "user", text: item.id)])
      } catch {
        throw RenderFailure("\(error)")
      }
    }
  }

  @Test("a fault in the last case is found before anything runs")
  func fault() throws {
    let suite = try Sample.suite(cases(last: [AssertionSpec(type: "regex", value: .string("("))]))
    let problem = try #require(throws: SuiteProblem.self) { try Grader(suite: suite) }
    #expect(problem.caseID == "c\(Self.count - 1)")
    #expect(problem.line == Self.count)
  }

  @Test("an id that is used again far behind is found")
  func twice() throws {
    var all = cases(last: [])
    all[Self.count - 1] = Sample.suiteCase("c1", all[1].assertions, line: Self.count)
    let suite = try Sample.suite(all)
    let problem = try #require(throws: SuiteProblem.self) { try Grader(suite: suite) }
    #expect(problem.message == "the id is used twice")
    #expect(problem.line == Self.count)
  }

  @Test("cases far behind are judged as those in front, by names that stand nowhere else too")
  func far() async throws {
    let all = cases(last: [AssertionSpec(type: "contains", value: .string("{{n}}"))])
    let grader = try Grader(suite: Sample.suite(all))
    #expect(grader.assertionNames == ["contains@1", "equals@1"])
    for number in [0, Grader.keptCases - 1, Grader.keptCases, Self.count - 2] {
      let right = await grader.grade(all[number], output: "answer \(number)")
      #expect(right.pass == true, "case \(number)")
      let wrong = await grader.grade(all[number], output: "answer \(number + 1)")
      #expect(wrong.pass == false, "case \(number)")
      #expect(grader.expectation(of: all[number])?.names == ["equals@1"])
    }
    let last = try #require(all.last)
    #expect(await grader.grade(last, output: "so \(Self.count - 1) it is").pass == true)
    let stranger = await grader.grade(Sample.suiteCase("stranger"), output: "x")
    #expect(stranger.error == "the suite has no case 'stranger'")
  }

  @Test("groups far behind are settled")
  func invariant() async throws {
    var all = cases(last: [AssertionSpec(type: "contains", value: .string("x"))])
    let specs = [
      AssertionSpec(type: "contains", value: .string("yes")), AssertionSpec(type: "invariant"),
    ]
    for number in (Self.count - 2)..<Self.count {
      all[number] = SuiteCase(
        id: "c\(number)", vars: JSONObject(), assertions: specs, group: "g", line: number + 1)
    }
    let grader = try Grader(suite: Sample.suite(all))
    let provider = ScriptedProvider { request, _ in
      ModelAnswer(text: request.messages[0].text == "c\(Self.count - 1)" ? "no" : "yes")
    }
    let outcomes = await EvaluationRunner(needsWords: { $0.graded.pass != true }).run(
      cases: Array(all.suffix(2)), task: Self.task(), provider: provider, grader: grader)
    #expect(outcomes.map(\.graded.pass) == [false, false])
    #expect(outcomes.map { $0.answer?.text } == ["yes", "no"], "both answers are read")
    #expect(outcomes[0].graded.assertions[1].reason.contains("50 %"))
  }

  @Test("of answers that nobody reads the figures stay, and the keeper gets them whole")
  func reduced() async throws {
    let all = Array(cases(last: [AssertionSpec(type: "is-json")]).prefix(6))
    let grader = try Grader(suite: Sample.suite(all))
    let provider = ScriptedProvider { request, _ in
      let number = Int(request.messages[0].text.dropFirst()) ?? 0
      var answer = ModelAnswer(
        text: "answer \(number % 3 == 0 ? -1 : number)", promptTokens: 7, note: "a note")
      answer.costUSD = 0.5
      answer.attempts = 2
      return answer
    }
    let keeper = Keeper()
    let whole = await EvaluationRunner().run(
      cases: all, task: Self.task(), provider: provider, grader: grader)
    let lean = await EvaluationRunner(needsWords: { $0.graded.pass != true }).run(
      RunJob.all(all, repeats: 1), task: Self.task(), provider: provider, grader: grader,
      keeper: keeper)
    #expect(lean.map(\.result) == whole.map(\.result))
    #expect(lean.map(\.attempts) == whole.map(\.attempts))
    #expect(lean.map { $0.answer?.costUSD } == whole.map { $0.answer?.costUSD })
    #expect(whole.allSatisfy { $0.exchanges.count == 1 } && lean.allSatisfy(\.exchanges.isEmpty))
    for (outcome, full) in zip(lean, whole) {
      let isRead = full.graded.pass != true
      #expect(outcome.answer?.text == (isRead ? full.answer?.text : ""))
      #expect(outcome.graded == full.graded || !isRead)
    }
    #expect(keeper.all.sorted { $0.suiteCase.line < $1.suiteCase.line } == whole)
  }

  @Test("steps of an answer that is read stay, those of others go")
  func steps() {
    let step = Exchange(step: "draft", request: Sample.digest, ending: .answered(.init(text: "d")))
    let plain = Exchange(step: nil, request: Sample.digest, ending: .answered(.init(text: "p")))
    let outcome = CaseOutcome(
      suiteCase: Sample.suiteCase(), repeatIndex: 2, ending: .answered(ModelAnswer(text: "t")),
      graded: GradedCase(pass: false, score: 0, assertions: []), exchanges: [step, plain],
      vote: SampleVote([.label("x"), .abstention]))
    let read = outcome.reduced(keepingWords: true)
    #expect(read.exchanges == [step] && read.answer?.text == "t" && read.attempts == 2)
    #expect(read.vote == outcome.vote)
    let unread = outcome.reduced(keepingWords: false)
    #expect(unread.exchanges.isEmpty && unread.answer?.text.isEmpty == true)
    #expect(unread.attempts == 2 && unread.vote?.abstentions == 1 && unread.repeatIndex == 2)
  }

  @Test("leaks are found in every part of a long suite, in its order")
  func leaks() throws {
    let texts = (0..<9000).map { "Question number \($0) about parcels that nobody else has asked" }
    let suite = try Sample.suite(
      texts.enumerated().map { number, text in
        Sample.suiteCase(
          "c\(number)", vars: JSONObject([("text", .string(text))]), line: number + 1)
      })
    let shown = [0, 4095, 4096, 8999]
    let report = LeakCheck.run(
      suite,
      against: PromptTexts(
        passages: [texts[0], texts[8999]],
        examples: [4095, 4096].map {
          PromptTexts.Example(path: "e.jsonl", line: $0, input: texts[$0], output: "x")
        }))
    #expect(report.isComplete)
    let whole = report.leaks.filter { $0.share == 1 }
    #expect(whole.map(\.caseID) == shown.map { "c\($0)" })
    #expect(whole.map(\.example?.line) == [nil, 4095, 4096, nil])
    #expect(report.leaks.map(\.caseLine) == report.leaks.map(\.caseLine).sorted())
  }
}

/// Keeps what it is handed.
private final class Keeper: OutcomeKeeper {
  private let outcomes = Mutex<[CaseOutcome]>([])
  var all: [CaseOutcome] { outcomes.withLock { $0 } }

  func kept(_ job: RunJob) -> CaseOutcome? { nil }

  func keep(_ outcome: CaseOutcome) { outcomes.withLock { $0.append(outcome) } }
}
