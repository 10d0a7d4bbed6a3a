import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Conversations with scripted tools, and chains")
struct ConversationTests {
  private static func request(_ item: SuiteCase) throws(RenderFailure) -> ModelRequest {
    do {
      return try ModelRequest(
        model: Sample.model(),
        messages: [ChatMessage(role: "user", text: item.vars["text"]?.string ?? item.id)],
        tools: [ToolDefinition(name: "look"), ToolDefinition(name: "pay")])
    } catch {
      throw RenderFailure("\(error)")
    }
  }

  private func item(_ results: String, vars: JSONObject = JSONObject()) throws -> SuiteCase {
    SuiteCase(
      id: "c", vars: vars, assertions: [AssertionSpec(type: "contains", value: .string("done"))],
      line: 1, conversation: CaseConversation(toolResults: try Sample.object(results)))
  }

  private func answer(
    _ item: SuiteCase, _ script: @escaping @Sendable (ModelRequest) -> ModelAnswer
  ) async throws -> CaseAnswer {
    let provider = ScriptedProvider { request, _ in script(request) }
    return try await Conversation { item throws(RenderFailure) in try Self.request(item) }
      .answer(item, repeatIndex: 2, from: provider)
  }

  private static func call(_ name: String, _ arguments: String = "{}", id: String? = nil)
    -> ModelAnswer
  {
    ModelAnswer(
      text: "", promptTokens: 5, completionTokens: 2,
      toolCalls: [ToolCall(id: id, name: name, arguments: arguments)], finish: .toolCalls)
  }

  @Test("a call with a result goes on, with call and result behind the messages")
  func scripted() async throws {
    let answered = try await answer(item(#"{"look": [{"price": 3}, "none"]}"#)) { request in
      switch request.messages.count {
      case 1: Self.call("look", #"{"q":1}"#, id: "call_1")
      case 3: Self.call("look")
      default:
        ModelAnswer(
          text: request.messages.map(\.text).joined(separator: "|"),
          promptTokens: 1, completionTokens: 1)
      }
    }
    #expect(answered.answer.text == #"c||{"price":3}||none"#)
    #expect(answered.answer.toolCalls.map(\.name) == ["look", "look"])
    #expect(answered.answer.usage.prompt == 11)
    #expect(answered.exchanges.map(\.step) == ["round 1", "round 2", "round 3"])
    let sent = answered.exchanges[1].input
    #expect(sent.map(\.role) == ["assistant", "tool"])
    #expect(sent[0].toolCalls.first?.id == "call_1")
    #expect(sent[1].toolCallID == "call_1")
    #expect(answered.tools.map(\.name) == ["look", "pay"])
  }

  @Test("what a provider wants to see again goes with the call, and into no digest")
  func carried() async throws {
    let thinking = JSONValue.object(JSONObject([("type", .string("thinking"))]))
    let item = try item(#"{"look": 3}"#)
    func ask(_ carried: [JSONValue]) async throws -> CaseAnswer {
      try await answer(item) { request in
        guard request.messages.count > 1 else {
          var call = Self.call("look", id: "c1")
          call.carried = carried
          return call
        }
        return ModelAnswer(text: request.messages[1].carried == carried ? "done" : "lost")
      }
    }
    let (with, without) = (try await ask([thinking]), try await ask([]))
    #expect(with.answer.text == "done" && without.answer.text == "done")
    #expect(with.exchanges.map(\.request) == without.exchanges.map(\.request))
    let first = try #require(with.exchanges.first?.answer)
    #expect(ModelAnswer(json: first.json) == first && first.carried == [thinking])
  }

  @Test("a call without a result, and results that are used up, end it")
  func unscripted() async throws {
    let none = try await answer(item(#"{"look": "x"}"#)) { _ in Self.call("pay") }
    #expect(none.exchanges.count == 1)
    #expect(none.answer.toolCalls.map(\.name) == ["pay"])
    let usedUp = try await answer(item(#"{"look": ["x"]}"#)) { _ in Self.call("look") }
    #expect(usedUp.exchanges.count == 2)
    // One of two calls has no result: neither is answered.
    let mixed = try await answer(item(#"{"look": "x"}"#)) { _ in
      var answer = Self.call("look")
      answer.toolCalls.append(ToolCall(name: "pay", arguments: "{}"))
      return answer
    }
    #expect(mixed.exchanges.count == 1)
    #expect(mixed.answer.toolCalls.count == 2)
  }

  @Test("at most 8 rounds")
  func rounds() async throws {
    let answered = try await answer(item(#"{"look": "again"}"#)) { _ in Self.call("look") }
    #expect(answered.exchanges.count == 9)
  }

  @Test("a case without tools is one exchange without a name")
  func plain() async throws {
    let answered = try await answer(Sample.suiteCase()) { _ in ModelAnswer(text: "x") }
    #expect(answered.exchanges.map(\.step) == [nil])
    #expect(answered.exchanges[0].input.isEmpty)
  }

  // MARK: - Chains

  private func step(
    _ name: String, verification: ClaimCheck? = nil,
    _ input: @escaping @Sendable (JSONObject) throws(RenderFailure) -> JSONObject = {
      vars throws(RenderFailure) in vars
    }
  ) -> Chain.Step {
    Chain.Step(name: name, task: task, verification: verification, input: input)
  }

  private var task: any CaseTask {
    Conversation(isStep: true) { item throws(RenderFailure) in try Self.request(item) }
  }

  private static func output(_ vars: JSONObject, _ step: String) -> String {
    vars["steps"]?[step]?["output"]?.string ?? "missing"
  }

  @Test("steps feed each other; the last answers, with what all cost")
  func chain() async throws {
    let provider = ScriptedProvider { request, _ in
      ModelAnswer(
        text: "[\(request.messages[0].text)]", promptTokens: 1, completionTokens: 1,
        latencyMilliseconds: 2)
    }
    let chain = Chain(
      [
        step("draft"),
        step("short") { vars throws(RenderFailure) in
          JSONObject([("text", .string("short " + Self.output(vars, "draft")))])
        },
      ],
      last: Conversation(isStep: true) { item throws(RenderFailure) in
        let text = Self.output(item.vars, "draft") + Self.output(item.vars, "short")
        return try Self.request(item.with(vars: JSONObject([("text", .string(text))])))
      })
    let item = Sample.suiteCase(vars: JSONObject([("text", .string("q"))]))
    let answered = try await chain.answer(item, repeatIndex: 1, from: provider)
    #expect(answered.answer.text == "[[q][short [q]]]")
    #expect(answered.exchanges.map(\.step) == ["draft", "short", "answer"])
    #expect(
      answered.exchanges.map { $0.input.map(\.text).joined() } == [
        "q", "short [q]", "[q][short [q]]",
      ])
    #expect(answered.answer.usage.prompt == 3)
    #expect(answered.answer.latencyMilliseconds == 6)
    #expect(try chain.firstRequest(for: item, repeatIndex: 1).messages[0].text == "q")
  }

  @Test("claims are held against the context, and those that are not in it are listed")
  func verification() async throws {
    let provider = ScriptedProvider { request, _ in
      ModelAnswer(text: request.messages[0].text)
    }
    let claims = "- The lamp costs 20 euros.\n- The lamp costs 35 euros.\n2. It flies to the moon."
    let chain = Chain(
      [step("claims", verification: ClaimCheck(against: "context"))],
      last: Conversation { item throws(RenderFailure) in
        let list = item.vars["steps"]?["claims"]?["unsupported"]?.array ?? []
        let text = list.compactMap(\.string).joined(separator: "/")
        return try Self.request(item.with(vars: JSONObject([("text", .string(text))])))
      })
    let item = Sample.suiteCase(
      vars: JSONObject([
        ("text", .string(claims)), ("context", .string("The red lamp costs 20 euros today.")),
      ]))
    let answered = try await chain.answer(item, repeatIndex: 0, from: provider)
    #expect(answered.answer.text == "The lamp costs 35 euros./It flies to the moon.")
    #expect(
      answered.exchanges[0].answer?.note
        == "2 of 3 claims are unsupported: The lamp costs 35 euros. | It flies to the moon.")
    let failure = await #expect(throws: CaseFailure.self) {
      try await chain.answer(
        Sample.suiteCase(vars: JSONObject([("text", .string("x"))])), repeatIndex: 0, from: provider
      )
    }
    guard case .unrendered? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test("a prompt may say which claims hold")
  func judgedClaims() async throws {
    let provider = ScriptedProvider { request, _ in
      ModelAnswer(text: request.messages[0].text == "sun" ? "YES, it does" : "no")
    }
    let judge = Conversation(isStep: true) { item throws(RenderFailure) in
      try Self.request(
        item.with(vars: JSONObject([("text", item.vars["claim"] ?? .null)])))
    }
    let claims = Conversation(isStep: true) { item throws(RenderFailure) in
      try Self.request(item.with(vars: JSONObject([("text", .string("claims"))])))
    }
    let said = ScriptedProvider { request, attempt in
      if request.messages[0].text == "claims" { return ModelAnswer(text: #"["sun", "moon"]"#) }
      return try await provider.answer(request)
    }
    let chain = Chain(
      [
        Chain.Step(
          name: "c", task: claims, verification: ClaimCheck(against: "text", by: judge)
        ) { vars throws(RenderFailure) in vars }
      ], last: claims)
    let item = Sample.suiteCase(vars: JSONObject([("text", .string("…"))]))
    let answered = try await chain.answer(item, repeatIndex: 0, from: said)
    #expect(answered.exchanges.map(\.step) == ["c", "c, claim 1", "c, claim 2", "answer"])
    #expect(answered.exchanges[0].answer?.note == "1 of 2 claims are unsupported: moon")
  }

  @Test("a step that fails ends the case with what was asked before")
  func failingStep() async throws {
    let provider = ScriptedProvider { request, _ in
      guard request.messages[0].text != "b" else { throw ProviderError("down") }
      return ModelAnswer(text: "x")
    }
    let chain = Chain(
      [
        step("one") { _ throws(RenderFailure) in JSONObject([("text", .string("a"))]) },
        step("two") { _ throws(RenderFailure) in JSONObject([("text", .string("b"))]) },
      ], last: task)
    let failure = await #expect(throws: CaseFailure.self) {
      try await chain.answer(Sample.suiteCase(), repeatIndex: 0, from: provider)
    }
    guard case .unanswered(let error, let exchanges)? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(error.message == "down")
    #expect(exchanges.map(\.step) == ["one", "two"])
  }

  @Test("a step without an answer fails the case")
  func emptyStep() async throws {
    let provider = ScriptedProvider { _, _ in ModelAnswer(text: "nothing to see") }
    let extractor = try AnswerExtractor(.object(JSONObject([("tag", .string("a"))])))
    let chain = Chain(
      [
        Chain.Step(name: "one", task: ExtractedAnswer(of: task, by: extractor)) {
          vars throws(RenderFailure) in vars
        }
      ], last: task)
    let answered = try await chain.answer(Sample.suiteCase(), repeatIndex: 0, from: provider)
    #expect(answered.judged == .nothing("step 'one': no answer found"))
    #expect(answered.exchanges.map(\.step) == ["one"])
  }

  // MARK: - Calls

  private func judged(
    _ type: String, _ value: String?, calls: [(String, String)], text: String = "",
    tools: [ToolDefinition] = []
  ) async throws -> GradedAssertion {
    let spec = AssertionSpec(type: type, value: try value.map(Sample.json))
    let item = Sample.suiteCase("a", [spec])
    let grader = try Grader(suite: Sample.suite([item]))
    var answer = JudgedAnswer(
      text, toolCalls: calls.map { ToolCall(name: $0.0, arguments: $0.1) })
    answer.tools = tools
    return try #require(await grader.grade(item, answer).assertions.first)
  }

  @Test("calls are compared by name and by arguments as values")
  func toolCalls() async throws {
    let wanted = #"[{"name": "look", "arguments": {"a": 1, "b": [2]}}, {"name": "pay"}]"#
    let right = [("pay", "{}"), ("look", #"{"b":[2.0],"a":1}"#)]
    #expect(try await judged("tool-calls", wanted, calls: right).result.pass == true)
    let strict = try await judged(
      "tool-calls", #"{"order": "strict", "reference": \#(wanted)}"#, calls: right)
    #expect(strict.result.pass == false)
    #expect(strict.result.score == 0.5)
    #expect(strict.result.name == "tool-calls@1{order:strict}")
    let wrong = try await judged("tool-calls", wanted, calls: [("look", #"{"a":1}"#)])
    #expect(wrong.result.score == 0)
    let more = try await judged(
      "tool-calls", #"[{"name": "pay"}]"#, calls: [("pay", ""), ("pay", "")])
    #expect(more.result.score == 2.0 / 3)
    #expect(try await judged("tool-calls", "[]", calls: []).result.pass == true)
    #expect(try await judged("tool-calls", "[]", calls: [("pay", "")]).result.pass == false)
    // A call without arguments leaves those with arguments to the one that asks for them.
    let both = #"[{"name": "look"}, {"name": "look", "arguments": {"a": 1}}]"#
    #expect(
      try await judged("tool-calls", both, calls: [("look", #"{"a":1}"#), ("look", "{}")])
        .result.pass == true)
  }

  /// promptfoo, test/assertions/toolCallF1.test.ts: what its own examples come to.
  @Test("names as promptfoo counts them")
  func toolNames() async throws {
    func score(_ wanted: String, _ calls: [String], text: String = "") async throws -> Double? {
      try await judged("tool-call-f1", wanted, calls: calls.map { ($0, "{}") }, text: text)
        .result.score
    }
    #expect(try await score(#"["a", "b"]"#, ["a", "b"]) == 1)
    #expect(try await score(#""a, b""#, ["b", "a", "a"]) == 1)
    #expect(try await score(#"["a", "b"]"#, ["a"]) == 2.0 / 3)
    #expect(try await score(#"["a"]"#, ["a", "b"]) == 2.0 / 3)
    #expect(try await score(#"["a"]"#, []) == 0)
    #expect(try await score(#"["a"]"#, ["b"]) == 0)
    let text =
      #"{"tool_calls": [{"type": "function", "function": {"name": "a", "arguments": "{}"}}]}"#
    #expect(try await score(#"["a"]"#, [], text: text) == 1)
    #expect(
      try await judged("tool-call-f1", #"["a", "b"]"#, calls: [("a", "{}")]).result.pass == false)
    #expect(throws: SuiteProblem.self) {
      try Grader(
        suite: Sample.suite([
          Sample.suiteCase("a", [AssertionSpec(type: "tool-call-f1", value: .string(" , "))])
        ]))
    }
  }

  @Test("calls are held against the prompt's tools")
  func validCalls() async throws {
    let schema = try Sample.json(
      #"{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}"#)
    let tools = [ToolDefinition(name: "weather", inputSchema: schema)]
    func pass(_ calls: [(String, String)], _ text: String = "") async throws -> Bool? {
      try await judged(
        "is-valid-openai-tools-call", nil, calls: calls, text: text, tools: tools
      ).result.pass
    }
    #expect(try await pass([("weather", #"{"city":"Bern"}"#)]) == true)
    #expect(try await pass([("weather", #"{"city":3}"#)]) == false)
    #expect(try await pass([("weather", "Bern")]) == false)
    #expect(try await pass([("time", "{}")]) == false)
    #expect(try await pass([("weather", #"{"city":"Bern"}"#), ("weather", "{}")]) == false)
    #expect(try await pass([]) == false)
    let text =
      #"[{"type": "function", "function": {"name": "weather", "arguments": "{\"city\":\"Bern\"}"}}]"#
    #expect(try await pass([], text) == true)
    let untold = try await judged(
      "is-valid-openai-tools-call", nil, calls: [("weather", "{}")])
    #expect(untold.result.pass == nil)
  }
}
