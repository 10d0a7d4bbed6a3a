import Evaluation
import PromptModel
import StrictData
import Testing

@testable import Providers

/// Requests, bodies and replies for the dialects' tests.
enum DialectSample {
  /// The value of a JSON text, which may span lines.
  static func json(_ text: String) throws -> JSONValue { try JSONParser.parse(text) }

  static func request(
    _ messages: [ChatMessage], id: String = "m-1", config: String = "{}",
    parameters: String = "{}", maximumOutput: Int? = nil, tools: [ToolDefinition] = [],
    schema: String? = nil, isJSON: Bool = false
  ) throws -> ModelRequest {
    let model = ModelDefinition(
      name: try #require(ResourceName("m")), provider: "p", id: id,
      parameters: try #require(try json(parameters).object), maximumOutput: maximumOutput,
      digest: Digest(hashing: "model"),
      blob: try #require(ObjectName(hex: String(repeating: "0", count: 40))))
    let form = isJSON || schema != nil
    return try ModelRequest(
      model: model, messages: messages, config: try #require(try json(config).object),
      tools: tools,
      output: form ? OutputForm(isJSON: true, schema: try schema.map { try json($0) }) : nil)
  }

  static func user(_ text: String = "hi") -> [ChatMessage] {
    [ChatMessage(role: "user", text: text)]
  }

  static func media(_ url: String, type: String? = nil, text: String = "see") -> [ChatMessage] {
    [
      ChatMessage(
        role: "user", parts: [.text(text), .media(ChatMedia(url: url, contentType: type))])
    ]
  }

  /// A system message, a question, two tool calls, their results (the first without an id), and a
  /// last question.
  static var toolConversation: [ChatMessage] {
    [
      ChatMessage(role: "system", text: "Be brief."),
      ChatMessage(role: "user", text: "Weather?"),
      ChatMessage(
        role: "assistant", parts: [],
        toolCalls: [
          ToolCall(name: "weather", arguments: "{\"city\":\"Bonn\"}"),
          ToolCall(id: "t2", name: "clock", arguments: "{}"),
        ]),
      ChatMessage(role: "tool", parts: [.text("12:00")], toolCallID: "t2", toolName: "clock"),
      ChatMessage(role: "tool", parts: [.text("rain")], toolName: "weather"),
      ChatMessage(role: "user", text: "So?"),
    ]
  }

  static func tools() throws -> [ToolDefinition] {
    [
      ToolDefinition(
        name: "weather", description: "Tells it.",
        inputSchema: try json(
          #"{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"#)),
      ToolDefinition(name: "clock"),
    ]
  }

  static func reply(_ body: String, status: Int = 200, _ headers: [String: String] = [:])
    -> HTTPReply
  {
    HTTPReply(
      status: status,
      headers: headers.sorted { $0.key < $1.key }.map { HTTPField(name: $0.key, value: $0.value) },
      body: Array(body.utf8))
  }

  /// What a dialect sends, after a look at what `problem(with:)` says of it.
  static func body(
    _ dialect: any Dialect, _ request: ModelRequest, streaming: Bool = false
  ) throws -> JSONValue {
    #expect(dialect.problem(with: request) == nil)
    return try JSONParser.parse(dialect.call(for: request, streaming: streaming).body)
  }

  /// Expects a body, as a JSON value.
  static func expect(
    _ dialect: any Dialect, _ request: ModelRequest, streaming: Bool = false, sends text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let body = try body(dialect, request, streaming: streaming)
    #expect(
      body.isEqual(to: try json(text)), "\(body.serialized())", sourceLocation: sourceLocation)
  }

  /// What is wrong with a request; the call throws the same.
  static func problem(_ dialect: any Dialect, _ request: ModelRequest) throws -> String {
    let problem = try #require(dialect.problem(with: request))
    #expect(problem.retry == .never)
    #expect(throws: problem) { try dialect.call(for: request, streaming: false) }
    return problem.message
  }

  static func answer(_ dialect: any Dialect, _ body: String) throws -> ModelAnswer {
    try dialect.answer(from: reply(body))
  }

  static func failure(_ dialect: any Dialect, _ body: String) throws -> ProviderError {
    try #require(throws: ProviderError.self) { try dialect.answer(from: reply(body)) }
  }

  /// A stream in pieces of `size` bytes: the pieces of text, and the answer.
  static func stream(
    _ dialect: any Dialect, _ text: String, size: Int
  ) throws -> (pieces: [String], answer: ModelAnswer) {
    var stream = try #require(dialect.stream())
    var pieces: [String] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      let piece = try stream.read(Array(bytes[start..<min(start + size, bytes.count)]))
      if !piece.isEmpty { pieces.append(piece) }
    }
    return (pieces, try stream.finish())
  }
}
