import PromptModel
import Testing

@testable import Workflows

@Suite struct JudgeNotesTests {
  private func family(_ provider: String, _ id: String) throws -> ModelFamily {
    ModelFamily(
      ModelDefinition(
        name: try #require(ResourceName("m")), provider: provider, id: id,
        digest: Digest(hashing: id),
        blob: try #require(ObjectName(hex: String(repeating: "0", count: 40)))))
  }

  @Test(
    "one family is one provider and ids that begin alike",
    arguments: [
      ("gpt-4o", "gpt-5-mini", true), ("claude-opus-4", "claude-haiku-4", true),
      ("openai/gpt-4o", "gpt-4.1", true), ("Llama-3", "llama3.1:8b", true),
      ("gpt-4o", "o3", false), ("mistral-large", "mixtral-8x7b", false), ("1", "2", false),
    ])
  func families(first: String, second: String, isOne: Bool) throws {
    #expect((try family("p", first) == family("p", second)) == isOne)
    #expect(try family("p", first) != family("q", second))
  }
}
