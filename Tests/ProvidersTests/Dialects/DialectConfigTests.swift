import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("Dialects: configuration and conversation")
struct DialectConfigTests {
  private let dialect = OpenAIChatDialect(rules: .openAI)

  private func body(_ config: String, parameters: String = "{}", limit: Int? = nil) throws
    -> JSONValue
  {
    try DialectSample.body(
      dialect,
      DialectSample.request(
        DialectSample.user(), config: config, parameters: parameters, maximumOutput: limit))
  }

  private func problem(_ messages: [ChatMessage], _ config: String = "{}") throws -> String {
    try DialectSample.problem(dialect, DialectSample.request(messages, config: config))
  }

  @Test("the model's parameters go before the prompt's, in whatever spelling")
  func precedence() throws {
    let body = try body(#"{"topP":0.1,"stop":"a"}"#, parameters: #"{"top_p":0.9}"#)
    #expect(body["top_p"]?.number?.literal == "0.9")
    #expect(body["topP"] == nil)
    #expect(body["stop"]?.array?.count == 1)
  }

  @Test("max-output bounds what the prompt asks for")
  func limit() throws {
    #expect(try body("{}", limit: 30)["max_completion_tokens"]?.number?.int == 30)
    #expect(try body(#"{"maxTokens":20}"#, limit: 30)["max_completion_tokens"]?.number?.int == 20)
    #expect(try body(#"{"maxTokens":40}"#, limit: 30)["max_completion_tokens"]?.number?.int == 30)
  }

  @Test("null and an empty list say nothing; one answer is what there is")
  func nothing() throws {
    let body = try body(#"{"temperature":null,"stop":[],"x":null,"n":1}"#)
    #expect(body.object?.keys == ["model", "messages"])
  }

  @Test("a number goes out as it was written")
  func literal() throws {
    #expect(try body(#"{"temperature":0.10}"#)["temperature"]?.number?.literal == "0.10")
  }

  @Test(
    "wrong values are named",
    arguments: [
      (#"{"topP":0.1,"top_p":0.2}"#, "'topP' and 'top_p' say the same; write one of them"),
      (#"{"temperature":"hot"}"#, "'temperature' in the configuration is not a number"),
      (#"{"max_tokens":0}"#, "'max_tokens' in the configuration is not a whole number from 1 up"),
      (#"{"seed":1.5}"#, "'seed' in the configuration is not a whole number"),
      (#"{"stop":[1]}"#, "'stop' in the configuration is not a text or a list of texts"),
      (#"{"reasoningEffort":3}"#, "'reasoningEffort' in the configuration is not a word"),
      (#"{"n":2}"#, "'n' asks OpenAI chat for several answers; a request here has one"),
      (
        #"{"messages":[]}"#,
        "'messages' in the configuration: the request to OpenAI chat says it itself"
      ),
      (
        #"{"stream":false}"#,
        "'stream' in the configuration: the request to OpenAI chat says it itself"
      ),
      (
        #"{"apiKey":"sk-1"}"#,
        "'apiKey' in the configuration: keys are the operator's and stand in no prompt and no model"
      ),
    ])
  func wrong(config: String, message: String) throws {
    #expect(try problem(DialectSample.user(), config) == message)
  }

  @Test("conversations that cannot be sent")
  func conversations() throws {
    #expect(try problem([]) == "there is no message to send")
    #expect(
      try problem([ChatMessage(role: "bot", text: "x")])
        == "the role 'bot' is none of system, user, assistant, tool")
    #expect(
      try problem([ChatMessage(role: "tool", parts: [.text("x")], toolCallID: "c9")])
        == "the result of 'c9' answers no tool call before it")
    let shown = ChatMessage(
      role: "assistant", parts: [.media(ChatMedia(url: "data:image/png;base64,AAAA"))])
    #expect(
      try problem([shown])
        == "a message of the role 'assistant' shows media; OpenAI chat takes them from the user")
  }

  @Test("an excerpt is at most 200 scalars and shows what is invisible")
  func excerpt() {
    #expect(Excerpt.of("a\u{1B}[0m\r\n\u{202E}b") == "a\\u{1B}[0m\\r\\n\\u{202E}b")
    #expect(Excerpt.of(String(repeating: "é", count: 200)).unicodeScalars.count == 200)
    #expect(Excerpt.of(String(repeating: "\u{1}", count: 200)).unicodeScalars.count <= 200)
    #expect(Excerpt.of(bytes: [0xFF, 0x41]) == "\u{FFFD}A")
    #expect(Excerpt.of("abc", limit: 2) == "a…")
  }

  @Test(
    "a name cannot leave its place in a path",
    arguments: [
      ("gpt-4.1_x~", "gpt-4.1_x~"), ("a/../b?c#d", "a%2F..%2Fb%3Fc%23d"), ("é:", "%C3%A9%3A"),
      ("..", "%2E%2E"), (".", "%2E"),
    ])
  func path(name: String, segment: String) {
    #expect(PathSegment.encode(name) == segment)
  }

  @Test(
    "base64 of every length",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ])
  func base64(text: String, code: String) {
    #expect(Base64.encode(Array(text.utf8)) == code)
  }
}
