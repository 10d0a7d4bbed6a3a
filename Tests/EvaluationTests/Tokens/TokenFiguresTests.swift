import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Estimates of tokens")
struct TokenEstimateTests {
  @Test("the piece rule, as Python's re cuts")
  func goldens() throws {
    for row in try TokenGoldens().rows {
      let estimate = TokenEstimate(try row.text("text"))
      let wanted = try #require(row["estimate"]?.array).compactMap(\.number?.int)
      #expect([estimate.count, estimate.wideCount] == wanted, "\(row["text"] ?? .null)")
    }
  }

  @Test("a tenth is added for a limit, a fifth of Chinese, Japanese and Korean, rounded up")
  func margins() {
    #expect(TokenEstimate(String(repeating: "word ", count: 20)).margin == 3)
    #expect(TokenEstimate(String(repeating: "word ", count: 20)).count == 21)
    let wide = TokenEstimate(String(repeating: "中", count: 100))
    #expect(wide.count == 95 && wide.wideCount == 95 && wide.margin == 19)
    #expect(TokenEstimate("").margin == 0)
    #expect(TokenFigure(wide).text == "≈95" && TokenFigure(wide).atMost == 114)
  }
}

@Suite("Figures of requests")
struct RequestFiguresTests {
  private static func model(_ id: String = "m", maximumOutput: Int? = nil) throws -> ModelDefinition
  {
    let name = try #require(ResourceName("m"))
    let blob = try #require(ObjectName(hex: String(repeating: "1", count: 40)))
    return ModelDefinition(
      name: name, provider: "acme", id: id, maximumOutput: maximumOutput, digest: Sample.digest,
      blob: blob)
  }

  private static func request(
    _ model: ModelDefinition, _ messages: [ChatMessage], tools: [ToolDefinition] = []
  ) throws -> ModelRequest {
    try ModelRequest(model: model, messages: messages, tools: tools)
  }

  /// Every byte is a token.
  private static func bytes() throws -> TokenVocabulary {
    try #require(
      TokenVocabulary(name: .o200kBase, tokens: (UInt8(0)...UInt8(255)).map { [$0][...] }))
  }

  @Test("role, words and 3 a message, and 3 before the answer")
  func chat() throws {
    let model = try Self.model()
    let request = try Self.request(
      model,
      [ChatMessage(role: "system", text: "abc"), ChatMessage(role: "user", text: "hello")])
    let figures = RequestFigures(model: model, info: nil, vocabulary: try Self.bytes())
    #expect(figures.tokens(of: request) == TokenFigure(3 + (3 + 6 + 3) + (3 + 4 + 5), .exact))
    let estimated = RequestFigures(model: model, info: nil).tokens(of: request)
    #expect(estimated.method == .estimate)
    #expect(estimated.count == 3 + (3 + 1 + 1) + (3 + 1 + 1))
    #expect(estimated.margin == 1)
  }

  @Test("what only the provider knows the form of makes an exact count an estimate")
  func guesses() throws {
    let model = try Self.model()
    let figures = RequestFigures(model: model, info: nil, vocabulary: try Self.bytes())
    let tools = try Self.request(
      model, [ChatMessage(role: "user", text: "a")], tools: [ToolDefinition(name: "find")])
    let counted = figures.tokens(of: tools)
    #expect(counted.method == .estimate && counted.margin > 0 && counted.count > 3 + 3 + 4 + 1)
    let image = ChatMessage(
      role: "user", parts: [.text("a"), .media(ChatMedia(url: "https://x/y.png"))])
    #expect(figures.tokens(of: try Self.request(model, [image])).method == .estimate)
    let call = ChatMessage(
      role: "assistant", parts: [], toolCalls: [ToolCall(name: "f", arguments: "{}")])
    #expect(figures.tokens(of: try Self.request(model, [call])).count == 3 + 3 + 9 + 1 + 2)
  }

  @Test("a request that cannot fit the context is a problem with both figures")
  func limits() throws {
    let model = try Self.model(maximumOutput: 100)
    let request = try Self.request(model, [ChatMessage(role: "user", text: "hello")])
    let exact = RequestFigures(
      model: model, info: ModelInfo(context: 114), vocabulary: try Self.bytes())
    #expect(
      exact.problem(with: request)
        == ProviderError(
          "the prompt has 15 tokens, with up to 100 of the answer; the model's context is 114 "
            + "tokens", attempts: 0))
    let enough = RequestFigures(
      model: model, info: ModelInfo(context: 115), vocabulary: try Self.bytes())
    #expect(enough.problem(with: request) == nil)
    let unknown = RequestFigures(model: model, info: nil, vocabulary: try Self.bytes())
    #expect(unknown.problem(with: request) == nil)
  }

  @Test("an estimate must fit with its margin")
  func margin() {
    let prompt = TokenFigure(100, .estimate, margin: 10)
    let limit = ContextLimit(context: 160, maximumOutput: 50)
    #expect(limit.problem(withPrompt: prompt) == nil)
    let message = ContextLimit(context: 159, maximumOutput: 50).problem(withPrompt: prompt)?.message
    #expect(
      message == "the prompt has ≈100 tokens and a margin of 10, with up to 50 of the answer; "
        + "the model's context is 159 tokens")
    #expect(ContextLimit(context: 110, maximumOutput: nil).problem(withPrompt: prompt) != nil)
    #expect(ContextLimit(context: 111, maximumOutput: nil).problem(withPrompt: prompt) == nil)
    #expect(ContextLimit(context: 9, maximumOutput: .max).problem(withPrompt: prompt) != nil)
  }

  private static func number(_ literal: String) throws -> JSONNumber {
    try #require(try JSONParser.parse(Array(literal.utf8)).number)
  }

  private static func amount(_ literal: String) throws -> DollarAmount {
    let number = try number(literal)
    return try #require(DollarAmount(number))
  }

  @Test("a cost is exact, and unknown where a count or a price is")
  func costs() throws {
    let prices = ModelPrices(
      input: try Self.amount("2.50"), output: try Self.amount("10.00"),
      cachedInput: try Self.amount("1.25"))
    #expect(prices.cost(of: TokenUsage(prompt: 1000, completion: 200)) == 0.0045)
    #expect(
      prices.cost(of: TokenUsage(prompt: 1000, completion: 200, cachedPrompt: 400)) == 0.004)
    #expect(prices.cost(of: TokenUsage(prompt: 3, completion: 0)) == 0.0000075)
    #expect(prices.cost(of: TokenUsage(prompt: 1000)) == nil)
    #expect(prices.cost(of: TokenUsage(completion: 1000)) == nil)
    #expect(prices.cost(of: TokenUsage()) == nil)
    #expect(prices.cost(of: TokenUsage(prompt: 1, completion: 1, cachedPrompt: 2)) == nil)
    let bare = ModelPrices(input: try Self.amount("2.5"), output: try Self.amount("10"))
    #expect(bare.cost(of: TokenUsage(prompt: 10, completion: 1, cachedPrompt: 5)) == nil)
    #expect(bare.cost(of: TokenUsage(prompt: 10, completion: 1, cachedPrompt: 0)) == 0.000035)
    #expect(ModelPrices().cost(of: TokenUsage(prompt: 1, completion: 1)) == nil)
    let free = ModelPrices(input: .zero, output: .zero)
    #expect(free.cost(of: TokenUsage()) == 0)
    let each = ModelPrices(input: .zero, output: .zero, request: try Self.amount("0.01"))
    #expect(each.cost(of: TokenUsage()) == 0.01)
    #expect(
      prices.cost(of: TokenUsage(prompt: .max, completion: .max)) == 1.1529215046068470e14)
  }

  @Test("the highest cost of a request counts its margin and the largest answer")
  func highestCost() throws {
    let prices = ModelPrices(input: try Self.amount("1"), output: try Self.amount("2"))
    let model = try Self.model(maximumOutput: 1000)
    let request = try Self.request(model, [ChatMessage(role: "user", text: "hello")])
    let figures = RequestFigures(
      model: model, info: ModelInfo(prices: prices), vocabulary: try Self.bytes())
    #expect(figures.highestCost(of: request) == 0.002015)
    let open = RequestFigures(model: try Self.model(), info: ModelInfo(prices: prices))
    #expect(open.highestCost(of: request) == nil)
  }

  @Test(
    "amounts are kept as they are written",
    arguments: [
      ("2.50", "2.5"), ("0", "0"), ("0.000000001", "0.000000001"), ("1e-3", "0.001"),
      ("999999.999999999", "999999.999999999"), ("15", "15"), ("1e5", "100000"),
    ])
  func amounts(literal: String, text: String) throws {
    #expect(try Self.amount(literal).text == text)
  }

  @Test("amounts out of range are none", arguments: ["-1", "1000000", "1e-10", "1.0000000001"])
  func noAmounts(literal: String) throws {
    #expect(DollarAmount(try Self.number(literal)) == nil)
  }

  @Test("the side file's vocabulary wins over the id's")
  func vocabularyName() throws {
    let model = try Self.model("gpt-4")
    #expect(RequestFigures.vocabularyName(of: model, nil) == .cl100kBase)
    let info = ModelInfo(vocabulary: .o200kBase)
    #expect(RequestFigures.vocabularyName(of: model, info) == .o200kBase)
    #expect(RequestFigures.vocabularyName(of: try Self.model("x"), nil) == nil)
  }
}

@Suite("The assertion tokens without a report")
struct TokensAssertionTests {
  private static func judge(_ text: String, _ value: String) async throws -> GradedCase {
    let spec = AssertionSpec(
      type: "tokens", value: try JSONParser.parse(Array(value.utf8)))
    return try await Sample.grade(text, [spec])
  }

  @Test("an answer is estimated, and decided where the margin leaves no doubt")
  func estimated() async throws {
    let text = String(repeating: "word ", count: 100)
    let passed = try await Self.judge(text, #"{"of": "completion", "max": 200}"#)
    #expect(passed.pass == true)
    #expect(
      passed.assertions.first?.reason
        == "≈101 completion tokens (estimated: the provider did not say), wanted is at most 200")
    #expect(try await Self.judge(text, #"{"of": "completion", "max": 50}"#).pass == false)
    #expect(try await Self.judge(text, #"{"of": "completion", "max": 105}"#).pass == nil)
    #expect(try await Self.judge(text, #"{"of": "completion", "max": 95}"#).pass == nil)
    #expect(try await Self.judge(text, #"{"max": 1000}"#).pass == nil)
    #expect(try await Self.judge("", #"{"of": "completion", "max": 9}"#).pass == nil)
    let value = try JSONParser.parse(Array(#"{"of": "completion", "max": 9}"#.utf8))
    let spec = AssertionSpec(type: "tokens", value: value)
    let grader = try CaseGrader([spec], of: Sample.suiteCase("a", [spec]))
    let calls = JudgedAnswer("a", toolCalls: [ToolCall(name: "f", arguments: "{}")])
    #expect(await grader.grade(calls).pass == nil)
  }
}
