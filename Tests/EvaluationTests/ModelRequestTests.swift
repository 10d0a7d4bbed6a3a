import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Requests")
struct ModelRequestTests {
  private let messages = [
    ChatMessage(role: "system", text: "Sort."), ChatMessage(role: "user", text: "é\n"),
  ]

  @Test("the digest is that of the documented canonical JSON")
  func digest() throws {
    let model = try Sample.model(parameters: Sample.object(#"{"top_p": 1.0, "temperature": 0}"#))
    let request = try ModelRequest(
      model: model, messages: messages, config: Sample.object(#"{"z": 1, "temperature": 0.7}"#))
    let text =
      #"{"config":{"temperature":0,"top_p":1,"z":1},"messages":[{"role":"system","text":"Sort."},"#
      + #"{"role":"user","text":"é\n"}],"model":{"id":"m-1","parameters":{"temperature":0,"#
      + #""top_p":1},"provider":"p"}}"#
    #expect(request.canonicalText == text)
    #expect(request.digest == Digest(hashing: text))
  }

  @Test("the model's parameters win over the prompt's configuration")
  func merging() throws {
    let request = try ModelRequest(
      model: Sample.model(parameters: Sample.object(#"{"temperature": 0}"#)), messages: messages,
      config: Sample.object(#"{"temperature": 1, "seed": 7}"#))
    #expect(request.config.keys == ["temperature", "seed"])
    #expect(request.config["temperature"]?.number?.literal == "0")
  }

  @Test("order and spelling of numbers do not matter, everything else does")
  func identity() throws {
    func digest(
      _ config: String, id: String = "m-1", text: String = "x", limit: Int? = nil,
      repeatIndex: Int = 0
    ) throws -> Digest {
      try ModelRequest(
        model: Sample.model(id: id, maximumOutput: limit),
        messages: [ChatMessage(role: "user", text: text)], config: Sample.object(config),
        repeatIndex: repeatIndex
      ).digest
    }
    let base = try digest(#"{"a": 1, "b": 2}"#)
    #expect(try digest(#"{"b": 2.0, "a": 1e0}"#) == base)
    #expect(try digest(#"{"a": 1, "b": 2}"#, repeatIndex: 3) == base)
    #expect(try digest(#"{"a": 1, "b": 3}"#) != base)
    #expect(try digest(#"{"a": 1, "b": 2}"#, id: "m-2") != base)
    #expect(try digest(#"{"a": 1, "b": 2}"#, text: "x ") != base)
    #expect(try digest(#"{"a": 1, "b": 2}"#, limit: 10) != base)
    #expect(try digest("{}", text: "é") != digest("{}", text: "e\u{301}"))
  }

  @Test("a repeat keeps the digest")
  func repeated() throws {
    let request = try ModelRequest(model: Sample.model(), messages: messages)
    #expect(request.repeated(2).repeatIndex == 2)
    #expect(request.repeated(2).digest == request.digest)
  }

  @Test("a number without a double has no canonical form")
  func overflow() throws {
    let config = JSONObject([("x", .number(JSONNumber(literal: "1e999")))])
    #expect(throws: ProviderError.self) {
      try ModelRequest(model: Sample.model(), messages: [], config: config)
    }
  }

  @Test("messages are equal by bytes")
  func messageEquality() {
    #expect(ChatMessage(role: "user", text: "é") != ChatMessage(role: "user", text: "e\u{301}"))
  }
}
