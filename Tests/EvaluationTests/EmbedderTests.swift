import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Embedders are asked as models are")
struct EmbedderTests {
  @Test("many texts go out in several requests, and their spend is one")
  func parts() async throws {
    let model = ScriptedModel { request, _ in
      var answer = ModelAnswer(
        vectors: (request.embeddedTexts ?? []).map { [Double($0.utf8.count), 0.1] })
      answer.usage = TokenUsage(prompt: 10, completion: 0)
      answer.latencyMilliseconds = 2
      answer.costUSD = 0.5
      return answer
    }
    let embedder = Embedder(model: try Sample.model(), provider: model)
    let (vectors, spend) = await embedder.vectors(of: (0..<250).map { "\($0)" })
    let found = try vectors.get()
    #expect(found.count == 250 && found[9] == [1, 0.1] && found[249] == [3, 0.1])
    #expect(model.requests.map(\.messages.count) == [100, 100, 50])
    #expect(
      spend
        == JudgeSpend(
          calls: 3, usage: TokenUsage(prompt: 30, completion: 0), costUSD: 1.5, milliseconds: 6))
  }

  @Test("a question for vectors is no chat, and numbers read back the same")
  func request() throws {
    let model = try Sample.model()
    let request = try ModelRequest(embedding: ["e\u{301}", "b"], by: model)
    #expect(request.embeddedTexts == ["e\u{301}", "b"])
    let messages =
      "[{\"role\":\"embed\",\"text\":\"e\u{301}\"},{\"role\":\"embed\",\"text\":\"b\"}]"
    #expect(TextSearch.contains(request.canonicalText, messages))
    let chat = try ModelRequest(model: model, messages: [ChatMessage(role: "user", text: "b")])
    #expect(chat.embeddedTexts == nil && chat.digest != request.digest)
    #expect(try ModelRequest(model: model, messages: []).embeddedTexts == nil)
    let vectors = [[0.1, -2.5e-7, 3, 1e300], [0.30000000000000004, 0, 1, 2]]
    #expect(ModelAnswer(vectors: vectors).vectors == vectors)
  }

  @Test(
    "an answer that is no vectors is an error that was paid for",
    arguments: ["", "[[1]]", "[[1],[2],[3]]", "[1,2]", "[[1],[\"x\"]]", "<html>", "[[1],[1e999]]"])
  func garbage(text: String) async throws {
    let embedder = Embedder(model: try Sample.model(), provider: ScriptedModel(text))
    let (vectors, spend) = await embedder.vectors(of: ["a", "b"])
    guard case .failure(let failure) = vectors else {
      Issue.record("\(text) was taken")
      return
    }
    #expect(failure.message == "the answer of model 'm' does not hold 2 vectors")
    #expect(spend?.calls == 1)
  }

  @Test("vectors cost no answer: what they cost at most is known without a largest one")
  func figures() throws {
    let model = try Sample.model()
    let prices = ModelPrices(
      input: DollarAmount(JSONNumber(2)), output: DollarAmount(JSONNumber(8)))
    let figures = RequestFigures(model: model, info: ModelInfo(prices: prices))
    let request = try ModelRequest(embedding: ["hello"], by: model)
    #expect(figures.largestAnswer(to: request) == 0)
    #expect(try #require(figures.highestCost(of: request)) > 0)
    let chat = try ModelRequest(model: model, messages: [ChatMessage(role: "user", text: "b")])
    #expect(figures.highestCost(of: chat) == nil)
  }
}
