import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("Bedrock Converse")
struct BedrockDialectTests {
  private let dialect = BedrockDialect()

  @Test("the model's id is one segment of the path")
  func bare() throws {
    let request = try DialectSample.request(
      DialectSample.user(), id: "arn:aws:x/us.model-v1:0")
    try DialectSample.expect(
      dialect, request, sends: #"{"messages":[{"role":"user","content":[{"text":"hi"}]}]}"#)
    #expect(
      try dialect.call(for: request, streaming: false).path
        == "/model/arn%3Aaws%3Ax%2Fus.model-v1%3A0/converse")
    #expect(dialect.credential("k") == HTTPField(name: "Authorization", value: "Bearer k"))
    #expect(dialect.stream() == nil)
  }

  @Test("settings; keys that nobody knows go to the model")
  func settings() throws {
    let config = """
      {"temperature":0.5,"topP":0.9,"maxTokens":10,"stop":["x"],"effort":"low","top_n":3,
       "additionalModelRequestFields":{"top_k":5},"performanceConfig":{"latency":"optimized"}}
      """
    try DialectSample.expect(
      dialect,
      DialectSample.request(
        DialectSample.user(), config: config, schema: #"{"type":"object","title":"T"}"#),
      sends: """
        {"messages":[{"role":"user","content":[{"text":"hi"}]}],"inferenceConfig":
         {"maxTokens":10,"temperature":0.5,"topP":0.9,"stopSequences":["x"]},
         "outputConfig":{"effort":"low","textFormat":{"type":"json_schema","structure":{"jsonSchema":
          {"schema":"{\\"type\\":\\"object\\",\\"title\\":\\"T\\"}","name":"T"}}}},
         "additionalModelRequestFields":{"top_k":5,"top_n":3},
         "performanceConfig":{"latency":"optimized"}}
        """)
  }

  @Test("tools, calls and results, neighbours together")
  func tools() throws {
    try DialectSample.expect(
      dialect,
      DialectSample.request(DialectSample.toolConversation, tools: DialectSample.tools()),
      sends: """
        {"system":[{"text":"Be brief."}],"messages":[
          {"role":"user","content":[{"text":"Weather?"}]},
          {"role":"assistant","content":[
            {"toolUse":{"toolUseId":"call00001","name":"weather","input":{"city":"Bonn"}}},
            {"toolUse":{"toolUseId":"t2","name":"clock","input":{}}}]},
          {"role":"user","content":[
            {"toolResult":{"toolUseId":"t2","content":[{"text":"12:00"}]}},
            {"toolResult":{"toolUseId":"call00001","content":[{"text":"rain"}]}},
            {"text":"So?"}]}],
         "toolConfig":{"tools":[
          {"toolSpec":{"name":"weather","description":"Tells it.","inputSchema":{"json":
            {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}},
          {"toolSpec":{"name":"clock",
            "inputSchema":{"json":{"type":"object","properties":{}}}}}]}}
        """)
  }

  @Test(
    "media by bytes",
    arguments: [
      ("data:image/jpeg;base64,AAAA", #"{"image":{"format":"jpeg","source":{"bytes":"AAAA"}}}"#),
      ("data:audio/wav;base64,AAAA", #"{"audio":{"format":"wav","source":{"bytes":"AAAA"}}}"#),
      (
        "data:application/pdf;base64,AAAA",
        #"{"document":{"format":"pdf","name":"document-1","source":{"bytes":"AAAA"}}}"#
      ),
    ])
  func media(url: String, block: String) throws {
    try DialectSample.expect(
      dialect, DialectSample.request(DialectSample.media(url)),
      sends: #"{"messages":[{"role":"user","content":[{"text":"see"},\#(block)]}]}"#)
  }

  @Test("what it has no words for")
  func refused() throws {
    let seed = try DialectSample.request(DialectSample.user(), config: #"{"seed":1}"#)
    #expect(
      try DialectSample.problem(dialect, seed)
        == "Bedrock Converse has no 'seed'; what one model knows of it stands under 'additionalModelRequestFields'"
    )
    let remote = try DialectSample.request(DialectSample.media("https://x.example/a.png"))
    #expect(
      try DialectSample.problem(dialect, remote)
        == "Bedrock Converse takes media by 'data:' URLs, not by 'https:'")
    let svg = try DialectSample.request(DialectSample.media("data:image/svg+xml;base64,AAAA"))
    #expect(try DialectSample.problem(dialect, svg) == "Bedrock Converse takes no image/svg+xml")
    let calls = try DialectSample.request(DialectSample.toolConversation)
    #expect(
      try DialectSample.problem(dialect, calls)
        == "Bedrock Converse takes no tool call in a conversation without tools")
    let json = try DialectSample.request(DialectSample.user(), isJSON: true)
    #expect(try DialectSample.problem(dialect, json).contains("no JSON output without a schema"))
    let twice = try DialectSample.request(
      DialectSample.user(),
      config: #"{"a":1,"additionalModelRequestFields":{"a":2}}"#)
    #expect(try DialectSample.problem(dialect, twice).hasPrefix("'a' in the configuration"))
  }

  @Test("text, calls and usage; reasoning is carried on")
  func answer() throws {
    let answer = try DialectSample.answer(
      dialect,
      """
      {"output":{"message":{"role":"assistant","content":[{"reasoningContent":{"reasoningText":
       {"text":"hm","signature":"s"}}},{"text":"a"},
       {"text":"b"},{"toolUse":{"toolUseId":"t","name":"f","input":{"x":1}}}]}},
       "stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3,
       "cacheReadInputTokens":4,"cacheWriteInputTokens":5},"metrics":{"latencyMs":1}}
      """)
    var expected = ModelAnswer(
      text: "ab", toolCalls: [ToolCall(id: "t", name: "f", arguments: "{\"x\":1}")],
      finish: .toolCalls)
    expected.usage = TokenUsage(prompt: 10, completion: 2, cachedPrompt: 4)
    expected.carried = [
      try DialectSample.json(
        #"{"reasoningContent":{"reasoningText":{"text":"hm","signature":"s"}}}"#)
    ]
    #expect(answer == expected)
    var said = ChatMessage(role: "assistant", parts: [], toolCalls: answer.toolCalls)
    said.carried = answer.carried
    try DialectSample.expect(
      dialect,
      try DialectSample.request(
        DialectSample.user() + [said], tools: [ToolDefinition(name: "f")]),
      sends: """
        {"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":
         {"type":"object","properties":{}}}}}]},"messages":[{"role":"user","content":[{"text":"hi"}]},
         {"role":"assistant","content":[
          {"reasoningContent":{"reasoningText":{"text":"hm","signature":"s"}}},
          {"toolUse":{"toolUseId":"t","name":"f","input":{"x":1}}}]}]}
        """)
  }

  @Test(
    "reasons to stop",
    arguments: [
      ("end_turn", FinishReason.stop), ("max_tokens", .length), ("content_filtered", .refused),
      ("guardrail_intervened", .refused), ("malformed_tool_use", .other("malformed_tool_use")),
    ])
  func finish(word: String, reason: FinishReason) throws {
    let text = #"{"output":{"message":{"content":[{"text":"x"}]}},"stopReason":"\#(word)"}"#
    #expect(try DialectSample.answer(dialect, text) == ModelAnswer(text: "x", finish: reason))
  }

  @Test(
    "what is no answer is one clear error",
    arguments: [
      ("{", "the answer of Bedrock Converse is no JSON"),
      (#"{"output":{"message":{}}}"#, "the answer of Bedrock Converse has no content"),
      (
        #"{"output":{"message":{"content":[7]}}}"#,
        "the answer of Bedrock Converse has a block that"
      ),
      (#"{"message":"Nope"}"#, "Bedrock Converse answered with an error: Nope"),
    ])
  func broken(body: String, message: String) throws {
    #expect(try DialectSample.failure(dialect, body).message.hasPrefix(message))
  }

  @Test(
    "errors by header and status",
    arguments: [
      (429, "ThrottlingException:http://x", true), (408, "ModelTimeoutException", true),
      (424, "ModelErrorException", true), (500, "InternalServerException", true),
      (400, "ValidationException", false), (403, "AccessDeniedException", false),
      (404, "ResourceNotFoundException", false), (409, "ConflictException", false),
    ])
  func errors(status: Int, kind: String, isTransient: Bool) {
    let error = dialect.error(
      from: DialectSample.reply(
        #"{"message":"Nope"}"#, status: status, ["x-amzn-ErrorType": kind]), now: 0)
    let word = kind.prefix { $0 != ":" }
    #expect(error.message == "Bedrock Converse answered \(status): Nope (\(word))")
    #expect(error.retry == (isTransient ? .afterBackoff : .never))
  }
}
