import PromptModel
import StrictData
import Testing

@testable import Evaluation

/// Vectors by text.
private struct Vectors: ModelProvider {
  var vectors: [String: [Double]] = [:]

  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    var found: [[Double]] = []
    for text in request.embeddedTexts ?? [] {
      guard let vector = vectors[text] else { throw ProviderError("no vector", attempts: 4) }
      found.append(vector)
    }
    if found.joined().contains(where: \.isNaN) { return ModelAnswer(text: "[[NaN,1],[3,4]]") }
    var answer = ModelAnswer(vectors: found)
    answer.usage = TokenUsage(prompt: 5, completion: 0)
    return answer
  }
}

@Suite("Assertion similar")
struct SimilarTests {
  private let vectors = Vectors(vectors: [
    "a": [3, 4], "b": [4, 3], "up": [0, 2], "unit": [0.6, 0.8], "zero": [0, 0], "long": [1, 2, 3],
    "back": [-3, -4], "broken": [.nan, 1],
  ])

  private func grade(
    _ output: String, _ type: String, _ value: JSONValue, threshold: Double? = nil,
    isNegated: Bool = false
  ) async throws -> GradedAssertion? {
    let spec = AssertionSpec(
      type: type, isNegated: isNegated, value: value, threshold: threshold)
    let item = Sample.suiteCase("a", [spec])
    let tools = GradingTools(
      embedder: Embedder(model: try Sample.model(), provider: vectors))
    return try await Grader(suite: Sample.suite([item]), tools: tools).grade(item, output: output)
      .assertions.first
  }

  @Test("the cosine decides, 0.75 where no threshold is written; of several texts the nearest")
  func cosine() async throws {
    let near = try await grade("a", "similar", .string("b"))
    #expect(near?.result.name == "similar@1")
    #expect(near?.spend == JudgeSpend(calls: 1, usage: TokenUsage(prompt: 5, completion: 0)))
    #expect(near?.result.pass == true && isClose(near?.result.score ?? 0, 0.96))
    #expect(
      try await grade("a", "similar:cosine", .string("b"), threshold: 0.97)?.result.pass == false)
    let far = try await grade("b", "similar", .string("up"))
    #expect(far?.result.pass == false && isClose(far?.result.score ?? 0, 0.6))
    #expect(
      try await grade("b", "similar", .array([.string("up"), .string("a")]))?.result.pass == true)
    #expect(try await grade("a", "similar", .string("back"))?.result.score == 0)
    let negated = try await grade("b", "similar", .string("up"), isNegated: true)
    #expect(negated?.result.pass == true && isClose(negated?.result.score ?? 0, 0.4))
  }

  @Test("the dot product and the distance have their own names")
  func others() async throws {
    let dot = try await grade("unit", "similar:dot", .string("unit"))
    #expect(dot?.result.name == "similar:dot@1" && dot?.result.pass == true)
    #expect(isClose(dot?.result.score ?? 0, 1))
    let distance = try await grade("a", "similar:euclidean", .string("b"), threshold: 1.5)
    #expect(distance?.result.pass == true)
    #expect(isClose(distance?.result.score ?? 0, 1 / (1 + 2.0.squareRoot())))
    #expect(try await grade("a", "similar:euclidean", .string("b"))?.result.pass == false)
  }

  @Test("what has no vectors, no direction or other lengths is an error, with not- too")
  func errors() async throws {
    for output in ["zero", "long", "broken", "unknown"] {
      for isNegated in [false, true] {
        let graded = try await grade(output, "similar", .string("a"), isNegated: isNegated)
        #expect(graded?.result.pass == nil && graded?.result.score == nil, "\(output)")
      }
    }
    #expect(try await grade("unknown", "similar", .string("a"))?.spend?.calls == 4)
    let without = try await Sample.grade(
      "a", [AssertionSpec(type: "similar", value: .string("a"))])
    #expect(without.pass == nil && without.error?.contains("there is none here") == true)
  }
}
