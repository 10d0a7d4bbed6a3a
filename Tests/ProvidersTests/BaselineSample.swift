import Evaluation
import Foundation
import PromptModel
import StrictData
import Testing

@testable import Providers

/// Prompts and requests for the baseline's tests.
enum BaselineSample {
  static func request(
    _ messages: [(String, String)], id: String = "stet/knn-1",
    parameters: JSONObject = JSONObject()
  ) throws -> ModelRequest {
    let model = ModelDefinition(
      name: try #require(ResourceName("baseline")), provider: "baseline", id: id,
      parameters: parameters, digest: Digest(hashing: "model"),
      blob: try #require(ObjectName(hex: String(repeating: "0", count: 40))))
    return try ModelRequest(
      model: model, messages: messages.map { ChatMessage(role: $0.0, text: $0.1) })
  }

  static func answer(_ messages: [(String, String)]) async throws -> ModelAnswer {
    try await BaselineProvider().answer(request(messages))
  }

  static func chat(_ messages: [(String, String)]) -> [ChatMessage] {
    messages.map { ChatMessage(role: $0.0, text: $0.1) }
  }

  static func reader(_ messages: [(String, String)]) -> PromptReader {
    PromptReader(chat(messages))
  }

  static func evidence(
    _ descriptions: [(String, String)], _ examples: [(String, String)]
  ) -> PromptEvidence {
    PromptEvidence(
      descriptions: descriptions.map { PromptEvidence.Description(label: $0.0, text: $0.1) },
      examples: examples.map { PromptEvidence.Example(input: $0.0, output: $0.1) })
  }

  static func fixture(_ name: String) throws -> JSONValue {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    return try JSONParser.parse(Array(Data(contentsOf: folder.appending(path: name))))
  }
}
