import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Answers: extracted, sampled, elected")
struct AnswerTests {
  private func extractor(_ json: String) throws -> AnswerExtractor {
    try AnswerExtractor(JSONParser.parse(Array(json.utf8)))
  }

  private func found(_ rule: String, _ output: String) throws -> String? {
    if case .found(let text) = try extractor(rule).extract(output) { text } else { nil }
  }

  @Test("the last line that is not blank")
  func lastLine() throws {
    #expect(try found("\"last-line\"", "Think.\r\n  yes \n \t\n") == "yes")
    #expect(try found("\"last-line\"", " \n\n") == nil)
  }

  @Test("the last pair of a tag, over line ends, case kept")
  func tag() throws {
    let rule = #"{"tag": "answer"}"#
    #expect(
      try found(rule, "<answer>a</answer> no: <answer>\n b\u{301} </answer> so") == "b\u{301}")
    #expect(try found(rule, "<answer>cut off") == nil)
    #expect(try found(rule, "</answer><answer>") == nil)
    #expect(try found(rule, "<Answer>x</Answer>") == nil)
    #expect(try found(rule, "<answer> \n</answer>") == nil)
    // An opening tag that is named in the reasoning is not the one that counts.
    #expect(try found(rule, "I use <answer> tags. <answer>7</answer>") == "7")
  }

  @Test("the last match of a pattern, by scalars")
  func pattern() throws {
    #expect(try found(#"{"regex": "Answer:\\s*(.*)"}"#, "Answer: 1\n👩‍👩‍👧 Answer: é 2") == "é 2")
    #expect(try found(#"{"regex": "(\\w+)=(\\d+)", "group": 2}"#, "a=1 b=23") == "23")
    #expect(try found(#"{"regex": "[0-9]+"}"#, "1 22 x") == "22")
    #expect(try found(#"{"regex": "(a)|(b)", "group": 1}"#, "b") == nil)
    #expect(try found(#"{"regex": "Answer: (.*)"}"#, "none") == nil)
  }

  @Test("a pattern that takes too long gives no verdict")
  func slowPattern() throws {
    let rule = try extractor(#"{"regex": "(a+)+$"}"#)
    let outcome = rule.extract(String(repeating: "a", count: 40) + "b")
    guard case .undecided(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("took too long"))
  }

  @Test("a place in the output's JSON, or in the last JSON of a text")
  func path() throws {
    let rule = #"{"json": "$.label"}"#
    #expect(try found(rule, #"{"label": "spam"}"#) == "spam")
    #expect(
      try found(rule, #"I say {"label": "ham"} no, {"label": {"a": 1}} {"x": 2}"#) == #"{"a":1}"#)
    #expect(try found(rule, "```json\n{\"label\": 3}\n```") == "3")
    #expect(try found(rule, #"{"label": null}"#) == nil)
    #expect(try found(rule, "label: spam") == nil)
  }

  @Test(
    "settings that cannot be kept",
    arguments: [
      #""first-line""#, "3", #"{"tag": ""}"#, #"{"tag": "a b"}"#, #"{"tag": "a", "group": 1}"#,
      #"{"regex": "("}"#, #"{"regex": "(a)", "group": 2}"#, #"{"regex": "a", "group": -1}"#,
      #"{"json": "label"}"#, "{}", "[]",
    ])
  func wrongExtractor(json: String) throws {
    #expect(throws: SettingProblem.self) { try extractor(json) }
  }

  @Test("numbers of samples")
  func settings() throws {
    func read(_ json: String) throws -> SampleSettings {
      try SampleSettings(JSONParser.parse(Array(json.utf8)))
    }
    #expect(try read("5").count == 5)
    let warm = try read(#"{"n": 3, "temperature": 0.7, "topP": 1}"#)
    #expect(warm.count == 3)
    #expect(warm.config.keys == ["temperature", "topP"])
    for wrong in [
      "0", "101", "1.5", #""5""#, "{}", #"{"n": 2, "temp": 1}"#, #"{"n": 2, "topK": -1}"#,
    ] {
      #expect(throws: SettingProblem.self) { try read(wrong) }
    }
  }

  @Test("the commonest answer wins, of equals the earlier; abstentions do not count")
  func vote() {
    let vote = SampleVote([
      .abstention, .answer("no"), .answer(" Yes"), .answer("YES\n"), .answer("maybe"),
    ])
    #expect(vote.winner == 2)
    #expect(vote.agreement == 0.5)
    #expect(vote.abstentions == 1)
    let tie = SampleVote([.answer("b"), .answer("a"), .answer("a"), .answer("b")])
    #expect(tie.winner == 0)
    // Inner white space is one space; canonical equivalents are two answers.
    #expect(SampleVote([.answer("x"), .answer("a  b"), .answer("a\tb")]).winner == 1)
    #expect(SampleVote([.answer("\u{E9}"), .answer("e\u{301}"), .answer("e\u{301}")]).winner == 1)
    let none = SampleVote([.abstention, .answer(" \n")])
    #expect(none.winner == nil)
    #expect(none.agreement == nil)
    #expect(SampleVote([.label("A"), .label("a"), .label("a")]).winner == 1)
  }

  @Test("free texts elect the one nearest to the others")
  func medoid() {
    let texts = [
      "Something else entirely.", "The parcel arrives on Monday.", "The parcel arrives Monday.",
      "Your parcel arrives on Monday.",
    ]
    let vote = SampleVote(texts.map { .text($0) })
    #expect(vote.winner == 1)
    #expect((vote.agreement ?? 0) > 0.4 && (vote.agreement ?? 1) < 0.9)
    #expect(SampleVote([.text("a"), .text(" ")]).agreement == 1)
  }

  // MARK: - Tasks

  private func request(_ item: SuiteCase) throws(RenderFailure) -> ModelRequest {
    do {
      return try ModelRequest(
        model: Sample.model(), messages: [ChatMessage(role: "user", text: item.id)],
        config: JSONObject([("temperature", .number(JSONNumber(0)))]),
        sampling: JSONObject([("temperature", .number(JSONNumber(0.5)))]))
    } catch {
      throw RenderFailure("\(error)")
    }
  }

  private func run(
    _ suiteCase: SuiteCase, labels: [String] = [], answers: [String], count: Int, repeats: Int = 1,
    rule: String? = #"{"tag": "a"}"#
  ) async throws -> [CaseOutcome] {
    let grader = try Grader(suite: Sample.suite([suiteCase], labels: labels))
    let provider = ScriptedProvider { request, _ in
      var answer = ModelAnswer(
        text: answers[request.repeatIndex], promptTokens: 10, completionTokens: 1,
        latencyMilliseconds: Double(request.repeatIndex + 1) * 100)
      answer.costUSD = 0.25
      return answer
    }
    var task: any CaseTask = Conversation { item throws(RenderFailure) in try self.request(item) }
    if let rule { task = ExtractedAnswer(of: task, by: try extractor(rule)) }
    if count > 1 { task = SampledAnswer(of: task, count: count, grader: grader) }
    return await EvaluationRunner().run(
      cases: [suiteCase], repeats: repeats, task: task, provider: provider, grader: grader)
  }

  private let wantsFour = Sample.suiteCase(
    "c", [AssertionSpec(type: "equals", value: .string("4"))])

  @Test("the extracted part is judged, the whole output is kept")
  func extracted() async throws {
    let outcome = try await run(wantsFour, answers: ["2 + 2 <a> 4 </a>"], count: 1)[0]
    #expect(outcome.graded.pass == true)
    #expect(outcome.answer?.text == "2 + 2 <a> 4 </a>")
  }

  @Test("no answer is a failed case, not an errored one, even where nothing is asked of it")
  func noAnswer() async throws {
    let easy = Sample.suiteCase(
      "c", [AssertionSpec(type: "contains", isNegated: true, value: .string("x"))])
    let outcome = try await run(easy, answers: ["I think 4"], count: 1)[0]
    #expect(outcome.graded.pass == false)
    #expect(outcome.graded.score == 0)
    #expect(outcome.graded.error == "no answer found")
    #expect(outcome.answer?.text == "I think 4")
  }

  @Test("samples are asked under indexes of their own, and cost what all of them cost")
  func sampled() async throws {
    let answers = ["<a>5</a>", "none", "<a>4</a>", "<a>4 </a>", "<a>4</a>", "<a>9</a>"]
    let outcomes = try await run(wantsFour, answers: answers, count: 3, repeats: 2)
    // The first repeat is split between 5 and 4: the earlier wins; the second is 4 by two to one.
    #expect(outcomes.map(\.graded.pass) == [false, true])
    #expect(outcomes[0].vote?.abstentions == 1)
    #expect(outcomes[1].vote?.agreement == 2.0 / 3)
    #expect(outcomes[1].answer?.usage.prompt == 30)
    #expect(outcomes[1].answer?.latencyMilliseconds == 1500)
    #expect(outcomes[1].vote?.longestMilliseconds == 600)
    #expect(outcomes[1].answer?.costUSD == 0.75)
    #expect(outcomes[1].exchanges.map(\.step) == ["sample 1", "sample 2", "sample 3"])
    #expect(Set(outcomes.flatMap(\.exchanges).map(\.request)).count == 1)
    #expect(outcomes[1].attempts == 3)
    #expect(outcomes[1].retries == 0, "several samples are no retries")
  }

  @Test("a kept outcome has its vote; a run is announced with all its requests")
  func keptVote() async throws {
    let answers = ["<a>5</a>", "none", "<a>5</a>"]
    let outcome = try await run(wantsFour, answers: answers, count: 3)[0]
    let json = try #require(outcome.json)
    #expect(CaseOutcome(json: json, suiteCase: wantsFour) == outcome)
    let one = Conversation { item throws(RenderFailure) in try self.request(item) }
    let sampled = SampledAnswer(of: one, count: 3) { _, _ in .abstention }
    #expect(sampled.requestCount == RequestCount(3))
    let step = Chain.Step(name: "a", task: sampled) { vars throws(RenderFailure) in vars }
    #expect(Chain([step, step], last: one).requestCount == RequestCount(7, areAlike: false))
    #expect(
      ExtractedAnswer(of: sampled, by: try extractor("\"last-line\"")).requestCount.count == 3)
  }

  @Test("what samples are asked with wins over the model's parameters")
  func sampling() throws {
    #expect(try request(wantsFour).config["temperature"]?.number?.double == 0.5)
  }

  @Test("a classification votes with its labels; what is none abstains")
  func labels() async throws {
    let item = Sample.suiteCase(
      "c", [AssertionSpec(type: "classification", transforms: ["trim"])],
      expected: .string("spam"))
    let answers = ["who knows", "who knows", "spam\n", "ham", "spam"]
    let outcome = try await run(
      item, labels: ["spam", "ham"], answers: answers, count: 5, rule: nil)[0]
    #expect(outcome.graded.pass == true)
    #expect(outcome.graded.label == "spam")
    #expect(outcome.vote?.agreement == 2.0 / 3)
    let none = try await run(
      item, labels: ["spam", "ham"], answers: ["?", "!"], count: 2, rule: nil)[0]
    #expect(none.graded.pass == false)
    #expect(none.graded.label == "other")
    #expect(none.graded.error == "no answer found")
  }
}
