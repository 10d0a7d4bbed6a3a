import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("OpenAI Responses")
struct OpenAIResponsesDialectTests {
  private let dialect = OpenAIResponsesDialect()

  @Test("nothing is stored, nothing is sent that is not configured")
  func bare() throws {
    let request = try DialectSample.request(DialectSample.user())
    try DialectSample.expect(
      dialect, request,
      sends: #"{"model":"m-1","input":[{"role":"user","content":"hi"}],"store":false}"#)
    #expect(try dialect.call(for: request, streaming: true).path == "/responses")
    #expect(dialect.credential("k") == HTTPField(name: "Authorization", value: "Bearer k"))
  }

  @Test("settings, JSON, and keys that nobody knows")
  func settings() throws {
    let config = """
      {"temperature":0.5,"topP":0.9,"maxTokens":10,"reasoningEffort":"high","truncation":"auto"}
      """
    try DialectSample.expect(
      dialect, DialectSample.request(DialectSample.user(), config: config, isJSON: true),
      streaming: true,
      sends: """
        {"model":"m-1","input":[{"role":"user","content":"hi"}],"store":false,
         "max_output_tokens":10,"temperature":0.5,"top_p":0.9,"reasoning":{"effort":"high"},
         "text":{"format":{"type":"json_object"}},"truncation":"auto","stream":true}
        """)
  }

  @Test("tools, calls and results are items of their own")
  func tools() throws {
    try DialectSample.expect(
      dialect,
      DialectSample.request(
        DialectSample.toolConversation, tools: DialectSample.tools(),
        schema: #"{"type":"object","properties":{},"required":[],"additionalProperties":false}"#),
      sends: """
        {"model":"m-1","store":false,"input":[
          {"role":"system","content":"Be brief."},{"role":"user","content":"Weather?"},
          {"type":"function_call","call_id":"call00001","name":"weather",
           "arguments":"{\\"city\\":\\"Bonn\\"}"},
          {"type":"function_call","call_id":"t2","name":"clock","arguments":"{}"},
          {"type":"function_call_output","call_id":"t2","output":"12:00"},
          {"type":"function_call_output","call_id":"call00001","output":"rain"},
          {"role":"user","content":"So?"}],
         "tools":[{"type":"function","name":"weather","description":"Tells it.","strict":false,
           "parameters":{"type":"object","properties":{"city":{"type":"string"}},
           "required":["city"]}},
          {"type":"function","name":"clock","strict":false,
           "parameters":{"type":"object","properties":{}}}],
         "text":{"format":{"type":"json_schema","name":"answer","strict":true,"schema":
          {"type":"object","properties":{},"required":[],"additionalProperties":false}}}}
        """)
  }

  @Test(
    "images and PDFs, by URL and bytes",
    arguments: [
      (
        "https://x.example/a",
        #"{"type":"input_image","image_url":"https://x.example/a","detail":"auto"}"#
      ),
      (
        "data:image/png;base64,AAAA",
        #"{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"auto"}"#
      ),
      ("https://x.example/a.pdf", #"{"type":"input_file","file_url":"https://x.example/a.pdf"}"#),
      (
        "data:application/pdf;base64,AAAA",
        #"{"type":"input_file","filename":"document.pdf","file_data":"data:application/pdf;base64,AAAA"}"#
      ),
    ])
  func media(url: String, part: String) throws {
    try DialectSample.expect(
      dialect, DialectSample.request(DialectSample.media(url)),
      sends: """
        {"model":"m-1","store":false,
         "input":[{"role":"user","content":[{"type":"input_text","text":"see"},\(part)]}]}
        """)
  }

  @Test(
    "what it has no words for",
    arguments: [
      (#"{"stop":"x"}"#, "stop"), (#"{"seed":1}"#, "seed"), (#"{"topK":1}"#, "topK"),
      (#"{"frequencyPenalty":1}"#, "frequencyPenalty"),
    ])
  func refused(config: String, key: String) throws {
    let request = try DialectSample.request(DialectSample.user(), config: config)
    #expect(try DialectSample.problem(dialect, request) == "OpenAI Responses has no '\(key)'")
  }

  @Test("sounds, and schemas that are not of objects")
  func refusedMore() throws {
    let sound = try DialectSample.request(DialectSample.media("data:audio/wav;base64,AAAA"))
    #expect(try DialectSample.problem(dialect, sound) == "OpenAI Responses takes no audio/wav")
    let list = try DialectSample.request(DialectSample.user(), schema: #"{"type":"array"}"#)
    #expect(try DialectSample.problem(dialect, list).contains("root is not of the type 'object'"))
  }

  private static let response = """
    {"id":"resp","object":"response","status":"completed","error":null,"incomplete_details":null,
     "model":"gpt-9","output":[{"type":"reasoning","summary":[]},{"type":"message","id":"m",
     "role":"assistant","status":"completed","content":[{"type":"output_text","text":"a"},
     {"type":"output_text","text":"b"}]},{"type":"function_call","call_id":"c","name":"f",
     "arguments":"{}"}],"usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":1},
     "output_tokens":2,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":3}}
    """

  private static var expected: ModelAnswer {
    var answer = ModelAnswer(
      text: "ab", toolCalls: [ToolCall(id: "c", name: "f", arguments: "{}")], finish: .toolCalls,
      model: "gpt-9")
    answer.usage = TokenUsage(prompt: 1, completion: 2, cachedPrompt: 1, reasoning: 1)
    return answer
  }

  @Test("text, calls and usage; reasoning is passed over")
  func answer() throws {
    #expect(try DialectSample.answer(dialect, Self.response) == Self.expected)
  }

  @Test(
    "incomplete answers and refusals",
    arguments: [
      (
        #""status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}"#,
        "output_text", FinishReason.length
      ),
      (
        #""status":"incomplete","incomplete_details":{"reason":"content_filter"}"#, "output_text",
        .refused
      ),
      (#""status":"incomplete""#, "output_text", .other("incomplete")),
      (#""status":"completed""#, "refusal", .refused),
      (#""status":"completed""#, "output_text", .stop),
    ])
  func finish(status: String, type: String, reason: FinishReason) throws {
    let text = """
      {\(status),"output":[{"type":"message","content":[{"type":"\(type)","text":"t","refusal":"t"}]}]}
      """
    #expect(try DialectSample.answer(dialect, text) == ModelAnswer(text: "t", finish: reason))
  }

  @Test(
    "a failure comes with status 200",
    arguments: [
      (
        #"{"status":"failed","error":{"code":"server_error","message":"Oops"}}"#,
        "OpenAI Responses answered with an error: Oops (server_error)", true
      ),
      (
        #"{"status":"failed","error":{"code":"invalid_prompt","message":"No"}}"#,
        "OpenAI Responses answered with an error: No (invalid_prompt)", false
      ),
      (#"{"status":"queued"}"#, "the answer of OpenAI Responses has the status 'queued'", false),
      (#"{}"#, "the answer of OpenAI Responses has no status: '{}'", false),
      (
        #"{"status":"completed","output":7}"#,
        #"the answer of OpenAI Responses has no output: '{"status":"completed","output":7}'"#, false
      ),
      (
        #"{"status":"completed","output":[{"type":"message"}]}"#,
        #"the answer of OpenAI Responses has a message without content: '{"status":"completed","output":[{"type":"message"}]}'"#,
        false
      ),
      (
        "<html>",
        "the answer of OpenAI Responses is no JSON: 1:1: expected a value, found '<': '<html>'",
        false
      ),
    ])
  func failures(body: String, message: String, isTransient: Bool) throws {
    let error = try DialectSample.failure(dialect, body)
    #expect(error.message == message)
    #expect(error.isTransport == isTransient)
  }

  @Test("a stream, ended by the response itself")
  func stream() throws {
    let flat = Self.response.replacing("\n", with: "")
    let text = """
      event: response.created
      data: {"type":"response.created","response":{"status":"in_progress","output":[]}}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","delta":"a"}

      event: response.reasoning_text.delta
      data: {"type":"response.reasoning_text.delta","delta":"hm"}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","delta":"b"}

      event: response.completed
      data: {"type":"response.completed","response":\(flat)}


      """
    for size in [1, 9, 10_000] {
      let (pieces, answer) = try DialectSample.stream(dialect, text, size: size)
      #expect(answer == Self.expected)
      #expect(pieces.joined() == "ab")
    }
    let error = try #require(throws: ProviderError.self) {
      try DialectSample.stream(dialect, String(text.prefix(300)), size: 50)
    }
    #expect(error.message.hasPrefix("the stream of OpenAI Responses ended early"))
  }

  @Test(
    "errors in a stream",
    arguments: [
      #"{"type":"error","code":"server_error","message":"Oops","param":null}"#,
      #"{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"Oops"}}}"#,
    ])
  func streamErrors(event: String) throws {
    let error = try #require(throws: ProviderError.self) {
      try DialectSample.stream(dialect, "data: \(event)\n\n", size: 10)
    }
    #expect(error.message == "OpenAI Responses answered with an error: Oops (server_error)")
    #expect(error.retry == .afterBackoff)
  }
}
