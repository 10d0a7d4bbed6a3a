import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("Anthropic Messages")
struct AnthropicDialectTests {
  private let dialect = AnthropicDialect()

  @Test("version, key, and max_tokens where nobody says so")
  func bare() throws {
    let request = try DialectSample.request(
      [
        ChatMessage(role: "system", text: "A"), ChatMessage(role: "user", text: "hi"),
        ChatMessage(role: "system", text: "B"),
      ])
    try DialectSample.expect(
      dialect, request,
      sends: """
        {"model":"m-1","max_tokens":8192,"system":"A\\n\\nB",
         "messages":[{"role":"user","content":"hi"}]}
        """)
    let call = try dialect.call(for: request, streaming: false)
    #expect(call.path == "/v1/messages")
    #expect(call.headers == [HTTPField(name: "anthropic-version", value: "2023-06-01")])
    #expect(dialect.credential("k") == HTTPField(name: "x-api-key", value: "k"))
  }

  @Test("settings, and keys that nobody knows")
  func settings() throws {
    let config = """
      {"temperature":1,"topP":0.9,"top_k":5,"stopSequences":["x"],"maxOutputTokens":100,
       "effort":"low","thinking":{"type":"adaptive"},"metadata":{"user_id":"u"}}
      """
    try DialectSample.expect(
      dialect, DialectSample.request(DialectSample.user(), config: config, maximumOutput: 4000),
      streaming: true,
      sends: """
        {"model":"m-1","max_tokens":100,"messages":[{"role":"user","content":"hi"}],
         "temperature":1,"top_p":0.9,"top_k":5,"stop_sequences":["x"],
         "output_config":{"effort":"low"},"thinking":{"type":"adaptive"},
         "metadata":{"user_id":"u"},"stream":true}
        """)
  }

  @Test("tools, calls and results in blocks, neighbours together")
  func tools() throws {
    try DialectSample.expect(
      dialect,
      DialectSample.request(DialectSample.toolConversation, tools: DialectSample.tools()),
      sends: """
        {"model":"m-1","max_tokens":8192,"system":"Be brief.","messages":[
          {"role":"user","content":"Weather?"},
          {"role":"assistant","content":[
            {"type":"tool_use","id":"call00001","name":"weather","input":{"city":"Bonn"}},
            {"type":"tool_use","id":"t2","name":"clock","input":{}}]},
          {"role":"user","content":[
            {"type":"tool_result","tool_use_id":"t2","content":"12:00"},
            {"type":"tool_result","tool_use_id":"call00001","content":"rain"},
            {"type":"text","text":"So?"}]}],
         "tools":[{"name":"weather","description":"Tells it.","input_schema":
            {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
          {"name":"clock","input_schema":{"type":"object","properties":{}}}]}
        """)
  }

  @Test(
    "images and PDFs by bytes and URL",
    arguments: [
      (
        "data:image/png;base64,AAAA",
        #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}"#
      ),
      (
        "https://x.example/a",
        #"{"type":"image","source":{"type":"url","url":"https://x.example/a"}}"#
      ),
      (
        "https://x.example/a.PDF?x",
        #"{"type":"document","source":{"type":"url","url":"https://x.example/a.PDF?x"}}"#
      ),
      (
        "data:application/pdf;base64,AAAA",
        #"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}}"#
      ),
    ])
  func media(url: String, block: String) throws {
    try DialectSample.expect(
      dialect, DialectSample.request(DialectSample.media(url, text: "")),
      sends: """
        {"model":"m-1","max_tokens":8192,"messages":[{"role":"user","content":[\(block)]}]}
        """)
  }

  @Test("a schema is closed, its annotations fall away")
  func schema() throws {
    let schema = """
      {"$schema":"x","type":"object","properties":{"default":{"type":"array","items":
       {"type":"object","properties":{"a":{"type":"string","default":"q"}}}}},"required":["default"]}
      """
    try DialectSample.expect(
      dialect, DialectSample.request(DialectSample.user(), schema: schema),
      sends: """
        {"model":"m-1","max_tokens":8192,"messages":[{"role":"user","content":"hi"}],
         "output_config":{"format":{"type":"json_schema","schema":
          {"type":"object","properties":{"default":{"type":"array","items":
           {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}},
           "required":["default"],"additionalProperties":false}}}}
        """)
  }

  @Test(
    "schemas that are refused",
    arguments: [
      (
        #"{"type":"object","properties":{"n":{"type":"number","minimum":0}}}"#,
        "takes no schema with 'minimum' at /properties/n ('output.schema')"
      ),
      (
        #"{"type":"object","additionalProperties":true}"#,
        "takes no schema with 'additionalProperties' ('output.schema')"
      ),
      (
        #"{"anyOf":[{"type":"string"},{"type":"string","maxLength":3}]}"#,
        "takes no schema with 'maxLength' at /anyOf/1 ('output.schema')"
      ),
      (#"{"type":"array","minItems":2}"#, "takes no schema with 'minItems: 2' ('output.schema')"),
      (
        #"{"type":"string","format":"regex"}"#,
        "takes no schema with 'format: regex' ('output.schema')"
      ),
    ])
  func refusedSchema(schema: String, message: String) throws {
    let request = try DialectSample.request(DialectSample.user(), schema: schema)
    #expect(try DialectSample.problem(dialect, request) == "Anthropic Messages " + message)
  }

  @Test(
    "what it has no words for",
    arguments: [
      (#"{"seed":1}"#, "Anthropic Messages has no 'seed'"),
      (#"{"presencePenalty":1}"#, "Anthropic Messages has no 'presencePenalty'"),
      (#"{"frequency_penalty":1}"#, "Anthropic Messages has no 'frequency_penalty'"),
      (
        #"{"system":"x"}"#,
        "'system' in the configuration: the request to Anthropic Messages says it itself"
      ),
    ])
  func refused(config: String, message: String) throws {
    let request = try DialectSample.request(DialectSample.user(), config: config)
    #expect(try DialectSample.problem(dialect, request) == message)
  }

  @Test("sounds, JSON without a schema, a conversation of the system's, arguments that are none")
  func refusedMessages() throws {
    let sound = try DialectSample.request(DialectSample.media("data:audio/wav;base64,AAAA"))
    #expect(try DialectSample.problem(dialect, sound) == "Anthropic Messages takes no audio/wav")
    let json = try DialectSample.request(DialectSample.user(), isJSON: true)
    #expect(
      try DialectSample.problem(dialect, json)
        == "Anthropic Messages has no JSON output without a schema ('output.schema')")
    let system = try DialectSample.request([ChatMessage(role: "system", text: "x")])
    #expect(
      try DialectSample.problem(dialect, system)
        == "Anthropic Messages needs a message that is not of the role 'system'")
    let call = try DialectSample.request([
      ChatMessage(role: "assistant", parts: [], toolCalls: [ToolCall(name: "f", arguments: "[")])
    ])
    #expect(
      try DialectSample.problem(dialect, call)
        == "the arguments of the tool call 'f' are no JSON object, which Anthropic Messages needs")
  }

  @Test("text blocks are joined, thinking is carried on, the prompt counts its cached tokens")
  func answer() throws {
    let answer = try DialectSample.answer(
      dialect,
      """
      {"id":"msg","type":"message","role":"assistant","model":"claude-9","content":[
       {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"a"},
       {"type":"text","text":"b"},{"type":"tool_use","id":"t","name":"f","input":{"x":1.0}}],
       "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":9,
       "cache_creation_input_tokens":2,"cache_read_input_tokens":4,
       "output_tokens_details":{"thinking_tokens":5}}}
      """)
    var expected = ModelAnswer(
      text: "ab", toolCalls: [ToolCall(id: "t", name: "f", arguments: "{\"x\":1.0}")],
      finish: .toolCalls, model: "claude-9")
    expected.usage = TokenUsage(prompt: 7, completion: 9, cachedPrompt: 4, reasoning: 5)
    let thinking = try DialectSample.json(#"{"type":"thinking","thinking":"hm","signature":"s"}"#)
    expected.carried = [thinking]
    #expect(answer == expected)

    // The next request shows it again, before what was said: else the results are refused.
    var said = ChatMessage(
      role: "assistant", parts: [.text("ab")], toolCalls: answer.toolCalls)
    said.carried = answer.carried
    let result = ChatMessage(
      role: "tool", parts: [.text("1")], toolCallID: "t", toolName: "f")
    try DialectSample.expect(
      dialect, try DialectSample.request(DialectSample.user() + [said, result], maximumOutput: 9),
      sends: """
        {"model":"m-1","max_tokens":9,"messages":[{"role":"user","content":"hi"},
         {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},
          {"type":"text","text":"ab"},{"type":"tool_use","id":"t","name":"f","input":{"x":1.0}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"1"}]}]}
        """)
  }

  @Test(
    "reasons to stop",
    arguments: [
      ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length),
      ("model_context_window_exceeded", .length), ("refusal", .refused),
      ("pause_turn", .other("pause_turn")),
    ])
  func finish(word: String, reason: FinishReason) throws {
    let answer = try DialectSample.answer(dialect, #"{"content":[],"stop_reason":"\#(word)"}"#)
    #expect(answer == ModelAnswer(text: "", finish: reason))
  }

  @Test(
    "what is no answer is one clear error",
    arguments: [
      ("<html>", "is no JSON: "), ("{}", "has no content"), (#"{"content":"x"}"#, "has no content"),
      (#"{"content":[{}]}"#, "has a block without a type"),
      (#"{"content":[{"type":"text","text":1}]}"#, "has a text block without text"),
      (#"{"content":[{"type":"tool_use"}]}"#, "has a tool call without a name"),
    ])
  func broken(body: String, message: String) throws {
    let error = try DialectSample.failure(dialect, body)
    #expect(error.message.hasPrefix("the answer of Anthropic Messages \(message)"))
  }

  @Test("an error with status 200")
  func errorWith200() throws {
    let error = try DialectSample.failure(
      dialect, #"{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}"#)
    #expect(error.message == "Anthropic Messages answered with an error: Busy (overloaded_error)")
    #expect(error.retry == .afterBackoff)
  }
}
