import Evaluation
import Foundation
import StrictData
import TestSupport
import Testing

@testable import Providers

@Suite("Embeddings of hosted models")
struct EmbeddingTests {
  private func embeddings(
    _ server: ScriptedServer, _ kind: String = "openai"
  ) throws -> any ModelProvider {
    let configuration = try OperatorConfiguration(
      parsing: Array(
        """
        providers:
          a: {kind: \(kind), base-url: "\(server.url)", key-env: K, allow-private: true}

        """.utf8))
    let hosted = HostedProviders(
      variable: { _ in Hosted.key }, now: { 0 }, temporaryFolder: "/tmp")
    return try #require(try hosted.embeddings("a", configured: configuration.providers["a"]))
  }

  private func request(
    _ texts: [String], parameters: JSONObject = JSONObject()
  ) throws -> ModelRequest {
    let model = try BaselineSample.request([], id: "e-1", parameters: parameters).model
    return try ModelRequest(embedding: texts, by: model)
  }

  @Test("vectors come in the order of the texts, whatever the order of the answer")
  func order() async throws {
    let server = try ScriptedServer { _, _ in
      [
        .reply(
          "{\"data\": [{\"index\": 1, \"embedding\": [3, 4.5]}, {\"index\": 0, "
            + "\"embedding\": [1e0, -2]}], \"usage\": {\"prompt_tokens\": 7}}")
      ]
    }
    let answer = try await embeddings(server).answer(try self.request(["a", "é"]))
    #expect(answer.vectors == [[1, -2], [3, 4.5]] && answer.text == "[[1,-2],[3,4.5]]")
    #expect(answer.usage == TokenUsage(prompt: 7, completion: 0))
    #expect(answer.latencyMilliseconds != nil)
    let request = try #require(server.requests.first)
    #expect(request.target == "/embeddings")
    #expect(request.text == "{\"model\":\"e-1\",\"input\":[\"a\",\"é\"]}")
    #expect(request.header("authorization") == "Bearer \(Hosted.key)")
    #expect(server.requests.count == 1)
  }

  @Test("what is no question for vectors, and parameters, are errors before anything is sent")
  func unsent() async throws {
    let server = try ScriptedServer { _, _ in [.reply("{}")] }
    let provider = try embeddings(server)
    #expect(
      provider.problem(with: try Hosted.request())?.message.contains("embeddings alone") == true)
    var parameters = JSONObject()
    parameters["dimensions"] = .number(JSONNumber(64))
    let sized = try request(["a"], parameters: parameters)
    #expect(provider.problem(with: sized)?.message.hasSuffix("not with 'dimensions'") == true)
    await #expect(throws: ProviderError.self) { try await provider.answer(sized) }
    #expect(server.requests.isEmpty)
  }

  @Test(
    "what is no list of vectors",
    arguments: [
      "{}", "<html>", "{\"data\": []}", "{\"data\": [{\"embedding\": []}]}",
      "{\"data\": [{\"embedding\": [1, \"x\"]}]}", "{\"data\": [{\"embedding\": [1e999]}]}",
      "{\"data\": [{\"index\": 7, \"embedding\": [1]}]}",
      "{\"data\": [{\"embedding\": [1]}, {\"embedding\": [1]}]}",
    ])
  func wrong(body: String) async throws {
    let server = try ScriptedServer { _, _ in [.reply(body)] }
    let provider = try embeddings(server)
    let error = await #expect(throws: ProviderError.self) {
      try await provider.answer(try request(["a"]))
    }
    #expect(error?.message.hasPrefix("provider 'a': the ") == true && error?.retry == .never)
  }

  @Test("errors come in the dialect's words, with the wait")
  func errors() async throws {
    let server = try ScriptedServer { _, _ in
      [.reply("{\"error\": {\"message\": \"slow\"}}", status: 429, fields: ["Retry-After: 2"])]
    }
    let provider = try embeddings(server)
    let error = await #expect(throws: ProviderError.self) {
      try await provider.answer(try request(["a"]))
    }
    #expect(error?.retry == .after(.seconds(2)) && error?.message.contains("slow") == true)
  }
}
