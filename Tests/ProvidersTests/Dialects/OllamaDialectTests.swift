import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("Ollama")
struct OllamaDialectTests {
  private let dialect = OllamaDialect()

  @Test("it is told not to stream, since it would")
  func bare() throws {
    let request = try DialectSample.request(DialectSample.user())
    for streaming in [false, true] {
      try DialectSample.expect(
        dialect, request, streaming: streaming,
        sends: """
          {"model":"m-1","messages":[{"role":"user","content":"hi"}],"stream":\(streaming)}
          """)
    }
    #expect(try dialect.call(for: request, streaming: false).path == "/api/chat")
    #expect(dialect.credential("k") == HTTPField(name: "Authorization", value: "Bearer k"))
  }

  @Test("settings are options; keys that nobody knows go where they belong")
  func settings() throws {
    let config = """
      {"temperature":0.5,"topP":0.9,"topK":40,"seed":7,"maxOutputTokens":10,"stop":"x",
       "presencePenalty":0.1,"frequencyPenalty":0.2,"reasoningEffort":"none","keep_alive":"5m"}
      """
    try DialectSample.expect(
      dialect,
      DialectSample.request(
        DialectSample.user(), config: config,
        parameters: #"{"num_ctx":8192,"repeat_penalty":1.1}"#, isJSON: true),
      sends: """
        {"model":"m-1","messages":[{"role":"user","content":"hi"}],"stream":false,"format":"json",
         "think":false,"options":{"temperature":0.5,"top_p":0.9,"top_k":40,"seed":7,
         "num_predict":10,"stop":["x"],"presence_penalty":0.1,"frequency_penalty":0.2,
         "num_ctx":8192,"repeat_penalty":1.1},"keep_alive":"5m"}
        """)
  }

  @Test("tools, calls and results; a schema is the format")
  func tools() throws {
    try DialectSample.expect(
      dialect,
      DialectSample.request(
        DialectSample.toolConversation, tools: DialectSample.tools(), schema: #"{"minimum":1}"#),
      sends: """
        {"model":"m-1","stream":false,"format":{"minimum":1},"messages":[
          {"role":"system","content":"Be brief."},{"role":"user","content":"Weather?"},
          {"role":"assistant","content":"","tool_calls":[
            {"function":{"name":"weather","arguments":{"city":"Bonn"}}},
            {"function":{"name":"clock","arguments":{}}}]},
          {"role":"tool","content":"12:00","tool_name":"clock"},
          {"role":"tool","content":"rain","tool_name":"weather"},
          {"role":"user","content":"So?"}],
         "tools":[
          {"type":"function","function":{"name":"weather","description":"Tells it.","parameters":
            {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},
          {"type":"function","function":{"name":"clock","parameters":
            {"type":"object","properties":{}}}}]}
        """)
  }

  @Test("images are bare bytes")
  func media() throws {
    try DialectSample.expect(
      dialect, DialectSample.request(DialectSample.media("data:image/png;base64,AAAA")),
      sends: """
        {"model":"m-1","messages":[{"role":"user","content":"see","images":["AAAA"]}],
         "stream":false}
        """)
  }

  @Test("what it has no words for")
  func refused() throws {
    let cases = [
      (
        DialectSample.media("https://x.example/a.png"), "{}",
        "Ollama takes media by 'data:' URLs, not by 'https:'"
      ),
      (
        DialectSample.media("data:application/pdf;base64,AAAA"), "{}",
        "Ollama takes no application/pdf"
      ),
      (
        DialectSample.user(), #"{"effort":"xhigh"}"#,
        "'effort' in the configuration is not one of none, low, medium, high, max at Ollama"
      ),
      (
        DialectSample.user(), #"{"options":{}}"#,
        "'options' in the configuration: the request to Ollama says it itself"
      ),
    ]
    for (messages, config, message) in cases {
      let request = try DialectSample.request(messages, config: config)
      #expect(try DialectSample.problem(dialect, request) == message)
    }
  }

  @Test("text, calls, usage; thinking is passed over")
  func answer() throws {
    let answer = try DialectSample.answer(
      dialect,
      """
      {"model":"l","created_at":"x","message":{"role":"assistant","content":"a","thinking":"hm",
       "tool_calls":[{"function":{"name":"f","arguments":{"x":1}}}]},"done":true,
       "done_reason":"stop","prompt_eval_count":3,"eval_count":4}
      """)
    var expected = ModelAnswer(
      text: "a", toolCalls: [ToolCall(name: "f", arguments: "{\"x\":1}")], finish: .toolCalls,
      model: "l")
    expected.usage = TokenUsage(prompt: 3, completion: 4)
    #expect(answer == expected)
  }

  @Test(
    "reasons to stop; a prompt from the cache is not counted",
    arguments: [
      ("stop", FinishReason.stop), ("length", .length), ("load", .other("load")),
    ])
  func finish(word: String, reason: FinishReason) throws {
    let answer = try DialectSample.answer(
      dialect,
      #"{"message":{"content":"a"},"done":true,"done_reason":"\#(word)","eval_count":1}"#)
    #expect(answer == ModelAnswer(text: "a", completionTokens: 1, finish: reason))
  }

  @Test(
    "what is no answer is one clear error",
    arguments: [
      (#"{"error":"model 'x' not found"}"#, "Ollama answered with an error: model 'x' not found"),
      (#"{"done":true}"#, #"the answer of Ollama has no message: '{"done":true}'"#),
      (#"{"message":{"content":"a"},"done":false}"#, "the answer of Ollama is not done: '"),
      (#"{"message":{"content":7}}"#, "the answer of Ollama has a content that is no text: '"),
      (
        #"{"message":{"tool_calls":[{}]}}"#,
        "the answer of Ollama has a tool call without a name: '"
      ),
      ("<html>", "the answer of Ollama is no JSON: "),
    ])
  func broken(body: String, message: String) throws {
    let error = try DialectSample.failure(dialect, body)
    #expect(error.message.hasPrefix(message))
    #expect(error.retry == .never)
  }

  @Test("errors by status")
  func errors() {
    let missing = dialect.error(
      from: DialectSample.reply(#"{"error":"model 'x' not found"}"#, status: 404), now: 0)
    #expect(missing.message == "Ollama answered 404: model 'x' not found")
    #expect(missing.retry == .never)
    let full = dialect.error(from: DialectSample.reply(#"{"error":"busy"}"#, status: 503), now: 0)
    #expect(full.retry == .afterBackoff)
  }

  @Test("a stream of JSON lines, cut anywhere")
  func stream() throws {
    let text = """
      {"model":"l","message":{"role":"assistant","content":"h\u{E9}"},"done":false}
      {"model":"l","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}

      {"model":"l","message":{"role":"assistant","content":"!"},"done":false}
      {"model":"l","message":{"content":""},"done":true,"done_reason":"stop","eval_count":2}
      """
    let expected = ModelAnswer(text: "h\u{E9}!", completionTokens: 2, finish: .stop, model: "l")
    for size in [1, 7, 1000] {
      let (pieces, answer) = try DialectSample.stream(dialect, text, size: size)
      #expect(answer == expected)
      #expect(pieces.joined() == answer.text)
    }
    for (text, message) in [
      (String(text.prefix(300)), "the stream of Ollama ended early"),
      ("", "the stream of Ollama ended early"), ("<html>", "the answer of Ollama is no JSON"),
      (#"{"error":"out of memory"}"#, "Ollama answered with an error: out of memory"),
      ("what\n", "an event in the stream of Ollama is no JSON object: 'what'"),
    ] {
      let error = try #require(throws: ProviderError.self) {
        try DialectSample.stream(dialect, text, size: 11)
      }
      #expect(error.message.hasPrefix(message), "\(error.message)")
    }
  }
}
