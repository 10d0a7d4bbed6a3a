import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("OpenAI chat: answers")
struct OpenAIChatAnswerTests {
  private let dialect = OpenAIChatDialect(rules: .openAI)

  private func body(_ message: String, finish: String = "stop", usage: String = "{}") -> String {
    """
    {"id":"c","object":"chat.completion","model":"gpt-9","choices":[{"index":0,
     "message":\(message),"finish_reason":"\(finish)"}],"usage":\(usage)}
    """
  }

  @Test("text, usage with cached and reasoning tokens, finish and model")
  func text() throws {
    let answer = try DialectSample.answer(
      dialect,
      body(
        #"{"role":"assistant","content":"hé","refusal":null}"#,
        usage: """
          {"prompt_tokens":10,"completion_tokens":"20","total_tokens":30,
           "prompt_tokens_details":{"cached_tokens":4},
           "completion_tokens_details":{"reasoning_tokens":5}}
          """))
    var expected = ModelAnswer(text: "hé", finish: .stop, model: "gpt-9")
    expected.usage = TokenUsage(prompt: 10, completion: 20, cachedPrompt: 4, reasoning: 5)
    #expect(answer == expected)
  }

  @Test(
    "reasons to finish",
    arguments: [
      ("stop", FinishReason.stop), ("length", .length), ("content_filter", .refused),
      ("tool_calls", .toolCalls), ("eos", .other("eos")),
    ])
  func finish(word: String, reason: FinishReason) throws {
    let text = body(#"{"content":"x"}"#, finish: word)
    #expect(try DialectSample.answer(dialect, text).finish == reason)
  }

  @Test("tool calls: arguments are JSON text, whether they came as text or as a value")
  func toolCalls() throws {
    let answer = try DialectSample.answer(
      dialect,
      body(
        """
        {"content":null,"tool_calls":[
          {"id":"a","type":"function","function":{"name":"f","arguments":"{\\"x\\": 1}"}},
          {"function":{"name":"g","arguments":{"y":[2]}}},{"function":{"name":"h"}}]}
        """))
    #expect(
      answer.toolCalls == [
        ToolCall(id: "a", name: "f", arguments: "{\"x\": 1}"),
        ToolCall(name: "g", arguments: "{\"y\":[2]}"), ToolCall(name: "h", arguments: "{}"),
      ])
    #expect(answer.text.isEmpty)
    #expect(answer.finish == .toolCalls)
  }

  @Test("a refusal is what the model said")
  func refusal() throws {
    let answer = try DialectSample.answer(
      dialect, body(#"{"content":null,"refusal":"I cannot."}"#))
    #expect(answer.text == "I cannot.")
    #expect(answer.finish == .refused)
  }

  @Test("content in parts; thinking is passed over; usage may be missing")
  func parts() throws {
    let answer = try DialectSample.answer(
      dialect,
      """
      \u{FEFF}{"choices":[{"message":{"content":[{"type":"thinking","thinking":[]},
      {"type":"text","text":"a"},{"type":"text","text":"b"}],"reasoning_content":"hm"}}]}
      """)
    #expect(answer == ModelAnswer(text: "ab"))
  }

  @Test(
    "what is no answer is one clear error",
    arguments: [
      ("<!DOCTYPE html><h1>Sign in</h1>", "is no JSON: 1:1: expected a value"),
      ("", "is no JSON: it is empty"),
      (#"{"choices":[{"message":{"content":"half"#, "is no JSON: "),
      ("[1,2]", "is no JSON object: '[1,2]'"),
      (#"{"choices":[]}"#, #"has no choices: '{"choices":[]}'"#),
      (#"{"choices":{}}"#, "has no choices"), ("{}", "has no choices"),
      (#"{"choices":[7]}"#, "has no message"),
      (#"{"choices":[{"message":"x"}]}"#, "has no message"),
      (#"{"choices":[{"message":{}}]}"#, "has no content"),
      (#"{"choices":[{"message":{"content":7}}]}"#, "has a content that is no text"),
      (#"{"choices":[{"message":{"content":[{"text":"x"}]}}]}"#, "has a content that is no text"),
      (#"{"choices":[{"message":{"tool_calls":"x"}}]}"#, "has tool calls that are no list"),
      (#"{"choices":[{"message":{"tool_calls":[{"id":"x"}]}}]}"#, "has a tool call without a name"),
    ])
  func broken(body: String, message: String) throws {
    let error = try DialectSample.failure(dialect, body)
    #expect(error.message.hasPrefix("the answer of OpenAI chat "))
    #expect(error.message.contains(message), "\(error.message)")
    #expect(error.retry == .never)
  }

  @Test("bytes that are not UTF-8, depth and size end in a short error")
  func hostile() throws {
    let bodies: [[UInt8]] = [
      [0xFF, 0xFE, 0x00],
      Array(repeating: UInt8(ascii: "["), count: 1_000_000),
      Array("{\"choices\":\"\(String(repeating: "x\u{1B}", count: 1_000_000))\"}".utf8),
      Array(("{\"a\":" + String(repeating: "{\"a\":", count: 100_000)).utf8),
    ]
    for body in bodies {
      let reply = HTTPReply(status: 200, headers: [], body: body)
      let error = try #require(throws: ProviderError.self) { try dialect.answer(from: reply) }
      #expect(error.message.unicodeScalars.count < 400)
      #expect(!error.message.unicodeScalars.contains { $0.value < 0x20 })
    }
  }

  @Test(
    "an error with status 200 is an error",
    arguments: [
      (
        #"{"error":{"message":"Overloaded","code":502}}"#,
        "OpenAI chat answered with an error: Overloaded (502)", true
      ),
      (
        #"{"error":{"message":"No credit","code":"insufficient_quota"}}"#,
        "OpenAI chat answered with an error: No credit (insufficient_quota)", false
      ),
      (#"{"error":"no such model"}"#, "OpenAI chat answered with an error: no such model", false),
    ])
  func errorWith200(body: String, message: String, isTransient: Bool) throws {
    let error = try DialectSample.failure(dialect, body)
    #expect(error.message == message)
    #expect(error.isTransport == isTransient)
  }
}
