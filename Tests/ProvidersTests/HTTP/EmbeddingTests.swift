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
  ) throws -> any EmbeddingProvider {
    let configuration = try OperatorConfiguration(
      parsing: Array(
        """
        providers:
          a: {kind: \(kind), base-url: "\(server.url)", key-env: K, allow-private: true}

        """.utf8))
    let hosted = HostedProviders(
      variable: { _ in Hosted.key }, now: { 0 }, temporaryFolder: "/tmp")
    return try #require(
      try hosted.embeddings("a", configured: configuration.providers["a"], model: "e-1"))
  }

  @Test("vectors come in the order of the texts, whatever the order of the answer")
  func order() async throws {
    let server = try ScriptedServer { _, _ in
      [
        .reply(
          "{\"data\": [{\"index\": 1, \"embedding\": [3, 4.5]}, {\"index\": 0, "
            + "\"embedding\": [1e0, -2]}]}")
      ]
    }
    let vectors = try await embeddings(server).embeddings(of: ["a", "é"])
    #expect(vectors == [[1, -2], [3, 4.5]])
    let request = try #require(server.requests.first)
    #expect(request.target == "/embeddings")
    #expect(request.text == "{\"model\":\"e-1\",\"input\":[\"a\",\"é\"]}")
    #expect(request.header("authorization") == "Bearer \(Hosted.key)")
    #expect(try await embeddings(server).embeddings(of: []) == [])
    #expect(server.requests.count == 1)
  }

  @Test("many texts go out in parts")
  func parts() async throws {
    let server = try ScriptedServer { request, _ in
      let count = (try? JSONParser.parse(request.body).object?["input"]?.array?.count) ?? 0
      let list = (0..<count).map { "{\"embedding\": [\(Double($0))]}" }.joined(separator: ",")
      return [.reply("{\"data\": [\(list)]}")]
    }
    let vectors = try await embeddings(server).embeddings(of: (0..<250).map { "\($0)" })
    #expect(vectors.count == 250 && vectors[101] == [1])
    #expect(server.requests.count == 3)
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
      try await provider.embeddings(of: ["a"])
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
      try await provider.embeddings(of: ["a"])
    }
    #expect(error?.retry == .after(.seconds(2)) && error?.message.contains("slow") == true)
  }
}
