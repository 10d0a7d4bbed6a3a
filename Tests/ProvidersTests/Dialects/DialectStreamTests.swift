import Evaluation
import Testing

@testable import Providers

@Suite("Dialects: streams of OpenAI chat and Anthropic")
struct DialectStreamTests {
  private let openAI = OpenAIChatDialect(rules: .openAI)
  private let anthropic = AnthropicDialect()

  private static let chat = """
    data: {"model":"gpt-9","choices":[],"prompt_filter_results":[]}

    : keep alive
    data: {"model":"gpt-9","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

    data: {"choices":[{"index":0,"delta":{"content":"h\u{E9}"}}]}

    data: {"choices":[{"index":0,"delta":{"content":"\u{1F600}","tool_calls":[
    data: {"index":0,"id":"c1","function":{"name":"f","arguments":"{\\"x\\""}}]}}]}

    data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}},{"index":1,"id":"c2","function":{"name":"g"}}]}}]}

    data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

    data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}

    data: [DONE]


    """

  private static let message = """
    event: message_start
    data: {"type":"message_start","message":{"model":"claude-9","usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":1}}}

    event: content_block_start
    data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

    event: ping
    data: {"type":"ping"}

    event: content_block_start
    data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"h\u{E9}"}}

    event: content_block_start
    data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"x\\""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":":1}"}}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":9}}

    event: message_stop
    data: {"type":"message_stop"}


    """

  private func failure(_ dialect: any Dialect, _ text: String) throws -> ProviderError {
    try #require(throws: ProviderError.self) {
      try DialectSample.stream(dialect, text, size: 7)
    }
  }

  @Test("chat: cut anywhere, with every end of line", arguments: ["\n", "\r\n", "\r"])
  func chat(end: String) throws {
    var expected = ModelAnswer(
      text: "h\u{E9}\u{1F600}",
      toolCalls: [
        ToolCall(id: "c1", name: "f", arguments: "{\"x\":1}"),
        ToolCall(id: "c2", name: "g", arguments: "{}"),
      ], finish: .toolCalls, model: "gpt-9")
    expected.usage = TokenUsage(prompt: 3, completion: 4)
    let text = Self.chat.replacing("\n", with: end)
    for size in [1, 2, 3, 64, 100_000] {
      let (pieces, answer) = try DialectSample.stream(openAI, text, size: size)
      #expect(answer == expected)
      #expect(pieces.joined() == answer.text)
      if size == 1 { #expect(pieces == ["h\u{E9}", "\u{1F600}"]) }
    }
  }

  @Test("messages: cut anywhere, with every end of line", arguments: ["\n", "\r\n", "\r"])
  func messages(end: String) throws {
    var expected = ModelAnswer(
      text: "h\u{E9}", toolCalls: [ToolCall(id: "t", name: "f", arguments: "{\"x\":1}")],
      finish: .toolCalls, model: "claude-9")
    expected.usage = TokenUsage(prompt: 7, completion: 9, cachedPrompt: 2)
    let text = Self.message.replacing("\n", with: end)
    for size in [1, 5, 100_000] {
      let (pieces, answer) = try DialectSample.stream(anthropic, text, size: size)
      #expect(answer == expected)
      #expect(pieces.joined() == answer.text)
    }
  }

  @Test("messages as mockllm streams them")
  func mockMessages() throws {
    let text = """
      data: {"type":"message_delta","delta":{"type":"content_block_delta","index":0,"delta":{"text":"h"}},"usage":null}

      data: {"type":"message_delta","delta":{"type":"content_block_delta","index":0,"delta":{"text":"i"}},"usage":null}

      data: [DONE]


      """
    let (pieces, answer) = try DialectSample.stream(anthropic, text, size: 20)
    #expect(pieces == ["h", "i"])
    #expect(answer == ModelAnswer(text: "hi"))
  }

  @Test("an end too early is an error, wherever it comes")
  func early() throws {
    for cut in stride(from: 0, to: 600, by: 11) {
      let chat = try failure(openAI, String(Self.chat.prefix(cut)))
      #expect(chat.message.hasPrefix("the stream of OpenAI chat ended early"))
      #expect(chat.retry == .afterBackoff)
      let message = try failure(anthropic, String(Self.message.prefix(cut)))
      #expect(message.message.hasPrefix("the stream of Anthropic Messages ended early"))
    }
  }

  @Test("a compatible server may leave out [DONE], the usage and the last empty line")
  func unended() throws {
    let text = #"data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}"#
    let compatible = OpenAIChatDialect(rules: .compatible)
    let (_, answer) = try DialectSample.stream(compatible, text, size: 5)
    #expect(answer == ModelAnswer(text: "a", finish: .stop))
    #expect(try failure(openAI, text).message.contains("ended early after 68 bytes: 'data: {"))
  }

  @Test("refusals are text that is refused")
  func refusal() throws {
    let text = """
      data: {"choices":[{"delta":{"refusal":"No."}}]}

      data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

      data: [DONE]


      """
    let (pieces, answer) = try DialectSample.stream(openAI, text, size: 100)
    #expect(pieces == ["No."])
    #expect(answer == ModelAnswer(text: "No.", finish: .refused))
  }

  @Test("an error in the stream ends it")
  func errors() throws {
    let chat = try failure(
      openAI, "data: {\"error\":{\"message\":\"Gone\",\"code\":\"server_error\"}}\n\n")
    #expect(chat.message == "OpenAI chat answered with an error: Gone (server_error)")
    #expect(chat.retry == .afterBackoff)
    let message = try failure(
      anthropic,
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}\n\n"
    )
    #expect(message.message == "Anthropic Messages answered with an error: Busy (overloaded_error)")
    let broken = try failure(openAI, "data: {\"choices\":\n\ndata: x\n\n")
    #expect(
      broken.message == "an event in the stream of OpenAI chat is no JSON object: '{\"choices\":'")
  }

  @Test("a body that does not stream after all is read as a whole")
  func whole() throws {
    let body = #" {"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#
    let (pieces, answer) = try DialectSample.stream(openAI, body, size: 3)
    #expect(pieces.isEmpty)
    #expect(answer.text == "a")
    let page = try failure(anthropic, "<html>Sign in</html>")
    #expect(page.message.hasPrefix("the answer of Anthropic Messages is no JSON: "))
  }
}

@Suite("Server-sent events")
struct ServerEventParserTests {
  private func events(_ text: String) -> [String] {
    var parser = ServerEventParser()
    var events = Array(text.utf8).flatMap { parser.read([$0]) }
    if let last = parser.finish() { events.append(last) }
    return events.map { "\($0.name ?? "-")|" + String(decoding: $0.data, as: UTF8.self) }
  }

  @Test("fields, comments, several lines, ends of lines")
  func fields() {
    #expect(events("data: a\n\n") == ["-|a"])
    #expect(events("\u{FEFF}data:a\r\rdata:  b\r\n\r\n") == ["-|a", "-| b"])
    #expect(events("event: x\ndata: a\ndata\ndata: b\n\n") == ["x|a\n\nb"])
    #expect(events(": note\nid: 1\nretry: 3\n\nevent: only\n\ndata: z") == ["-|z"])
    #expect(events("datax: a\n\n").isEmpty)
  }
}
