import PromptModel
import StrictData
import Testing

@testable import Evaluation

/// One example of a type: what it is asked, an answer that passes and one that does not.
struct TypeExample: Sendable {
  let value: String?
  let threshold: Double?
  let good: JudgedAnswer
  let bad: JudgedAnswer

  init(_ value: String?, threshold: Double? = nil, good: JudgedAnswer, bad: JudgedAnswer) {
    self.value = value
    self.threshold = threshold
    self.good = good
    self.bad = bad
  }

  init(_ value: String?, threshold: Double? = nil, _ good: String, _ bad: String) {
    self.init(value, threshold: threshold, good: JudgedAnswer(good), bad: JudgedAnswer(bad))
  }

  /// An example of a type; nil where the type needs what a test does not have.
  static func of(_ type: AssertionType) -> TypeExample? {
    plain[type] ?? metrics[type] ?? measured[type]
  }

  private static let plain: [AssertionType: TypeExample] = [
    .equals: .init(#""a""#, "a", "b"),
    .contains: .init(#""a""#, "xax", "b"),
    .icontains: .init(#""A""#, "xax", "b"),
    .containsAll: .init(#"["a", "b"]"#, "ab", "a"),
    .containsAny: .init(#"["a", "b"]"#, "a", "c"),
    .icontainsAll: .init(#"["A", "b"]"#, "aB", "a"),
    .icontainsAny: .init(#"["A", "b"]"#, "a", "c"),
    .startsWith: .init(#""a""#, "ab", "ba"),
    .endsWith: .init(#""a""#, "ba", "ab"),
    .regex: .init(#""^a+$""#, "aa", "b"),
    .isJSON: .init(nil, "{}", "{"),
    .containsJSON: .init(nil, "so: {}", "so: {"),
    .wordCount: .init("2", "a b", "a"),
    .length: .init(#"{"max": 1, "min": 1}"#, "é", "e\u{301}"),
    .classification: .init(#""a""#, "a", "b"),
    .isRefusal: .init(nil, "I can't help with that.", "Sure."),
    .secrets: .init(nil, "nothing", "key AKIAIOSFODNN7EXAMPLE"),
    .pii: .init(nil, "nothing", "write to alice@example.org"),
  ]

  private static let metrics: [AssertionType: TypeExample] = [
    .numeric: .init("42", "so 42", "so 41"),
    .levenshtein: .init(#""abcdefgh""#, "abcdefgh", "zzzzzzzz"),
    .similarity: .init(#""abcd""#, threshold: 0.75, "abcx", "zzzz"),
    .exactMatch: .init(#""a cat""#, "The cat.", "dog"),
    .f1: .init(#""red cat""#, threshold: 0.5, "red dog", "dog"),
    .rouge1: .init(#""red cat""#, threshold: 0.5, "red dog", "dog"),
    .rouge2: .init(#""red cat sat""#, threshold: 0.5, "red cat ran", "cat red sat"),
    .rouge3: .init(#""a red cat sat""#, threshold: 0.5, "a red cat ran", "sat cat red a"),
    .rougeL: .init(#""red cat""#, threshold: 0.5, "red dog", "dog"),
    .rougeLsum: .init(#""red cat""#, threshold: 0.5, "red dog", "dog"),
    .rougeN: .init(#""red cat""#, "red cat", "red dog"),
    .bleu: .init(#""a red cat sat here""#, "a red cat sat here", "dogs"),
    .chrf: .init(#""a red cat""#, threshold: 0.5, "a red cat", "dogs"),
    .jsonF1: .init(#"{"a": 1, "b": 2}"#, threshold: 0.5, #"{"b": 2, "a": 0}"#, "{}"),
    .contextGrounded: .init(
      #""Marie Curie won the prize in 1903.""#, threshold: 0.5, "Marie Curie won the prize.",
      "Bohr discovered penicillin."),
    .numbersGrounded: .init(#""won in 1903""#, "1903", "1904"),
  ]

  private static let measured: [AssertionType: TypeExample] = [
    .latency: .init(
      nil, threshold: 100, good: JudgedAnswer("a", latencyMilliseconds: 100),
      bad: JudgedAnswer("a", latencyMilliseconds: 100.5)),
    .cost: .init(
      nil, threshold: 0.01, good: JudgedAnswer("a", costUSD: 0),
      bad: JudgedAnswer("a", costUSD: 0.02)),
    .tokens: .init(
      nil, threshold: 10, good: JudgedAnswer("a", promptTokens: 4, completionTokens: 6),
      bad: JudgedAnswer("a", promptTokens: 4, completionTokens: 7)),
  ]
}

/// What holds for every type; each rule was broken in public by another tool.
@Suite("Rules for every assertion type")
struct AssertionRulesTests {
  private func grade(
    _ type: AssertionType, _ answer: JudgedAnswer, negated: Bool = false,
    threshold: Double? = nil, dropsThreshold: Bool = false
  ) async throws -> GradedAssertion {
    let example = try #require(TypeExample.of(type), "\(type) has no example")
    let spec = AssertionSpec(
      type: type.rawValue, isNegated: negated, value: try example.value.map { try Sample.json($0) },
      threshold: dropsThreshold ? nil : threshold ?? example.threshold)
    let grader = try CaseGrader(
      [spec], of: Sample.suiteCase("a", [spec]), labels: [ExactString("a"), ExactString("b")])
    let graded = await grader.grade(answer)
    return try #require(graded.assertions.first)
  }

  /// The types that have an example here: all that need nothing beside the answer.
  static let types = AssertionType.allCases.filter { TypeExample.of($0) != nil }

  @Test("Examples cover the catalogue")
  func coverage() {
    #expect(Self.types.count >= 37)
  }

  @Test("A good answer passes, a bad one fails, with scores in 0…1", arguments: types)
  func verdicts(type: AssertionType) async throws {
    let example = try #require(TypeExample.of(type))
    let good = try await grade(type, example.good).result
    let bad = try await grade(type, example.bad).result
    #expect(good.pass == true)
    #expect(bad.pass == false)
    for score in [good.score, bad.score] { #expect((0...1).contains(try #require(score))) }
    #expect(try #require(good.score) > (try #require(bad.score)))
  }

  @Test("not- turns the verdict and the score (PRs 9722 and 10120)", arguments: types)
  func negation(type: AssertionType) async throws {
    let example = try #require(TypeExample.of(type))
    for text in [example.good, example.bad, example.good.with(text: "")] {
      let plain = try await grade(type, text).result
      let negated = try await grade(type, text, negated: true).result
      #expect(plain.pass != nil)
      #expect(negated.pass == plain.pass.map { !$0 })
      #expect(negated.score == 1 - (try #require(plain.score)))
      #expect(negated.name == "not-\(plain.name)")
    }
  }

  @Test("An empty output is judged like any other", arguments: types)
  func emptyOutput(type: AssertionType) async throws {
    let example = try #require(TypeExample.of(type))
    let graded = try await grade(type, example.good.with(text: "")).result
    #expect(graded.pass != nil)
    #expect((0...1).contains(try #require(graded.score)))
  }

  @Test("A threshold of 0 is one, and every score reaches it (PRs 5581, 9736)", arguments: types)
  func zeroThreshold(type: AssertionType) async throws {
    let example = try #require(TypeExample.of(type))
    let graded = try await grade(type, example.bad, threshold: 0).result
    if case .own = type.thresholdRule {
      // In the type's own unit 0 is the strictest limit.
      #expect(graded.pass == false)
    } else {
      #expect(graded.pass == true)
    }
    #expect(
      try await grade(type, example.bad, negated: true, threshold: 0).result.pass != graded.pass)
  }

  @Test("No type has a default threshold that always passes (issues 9848, 9910)", arguments: types)
  func defaultThreshold(type: AssertionType) async throws {
    let example = try #require(TypeExample.of(type))
    switch type.thresholdRule {
    case .required:
      let problem = try await #require(throws: SuiteProblem.self) {
        try await grade(type, example.bad, dropsThreshold: true)
      }
      #expect(problem.message.contains("no threshold"))
    case .standard(let threshold):
      #expect(threshold > 0)
      #expect(try await grade(type, example.bad, dropsThreshold: true).result.pass == false)
    case .optional, .beside:
      #expect(try await grade(type, example.bad, dropsThreshold: true).result.pass == false)
    case .own where type == .levenshtein:
      #expect(try await grade(type, example.bad, dropsThreshold: true).result.pass == false)
    case .own:
      await #expect(throws: SuiteProblem.self) {
        try await grade(type, example.bad, dropsThreshold: true)
      }
    }
  }

  @Test("Thresholds out of range are refused", arguments: types)
  func thresholdRange(type: AssertionType) async throws {
    let example = try #require(TypeExample.of(type))
    for threshold in [-0.1, .nan] {
      await #expect(throws: SuiteProblem.self) {
        try await grade(type, example.good, threshold: threshold)
      }
    }
  }

  @Test("An error is neither a pass nor a fail, with and without not-", arguments: [false, true])
  func errors(negated: Bool) async throws {
    let unknown = JudgedAnswer("a")
    let cached = JudgedAnswer("a", latencyMilliseconds: 5, isCached: true)
    for (type, answer) in [
      (AssertionType.latency, unknown), (.latency, cached), (.cost, unknown), (.tokens, unknown),
    ] {
      let graded = try await grade(type, answer, negated: negated)
      #expect(graded.result.pass == nil, "\(type)")
      #expect(graded.result.score == nil, "\(type)")
      #expect(!graded.reason.isEmpty)
    }
  }

  @Test("not-levenshtein passes beyond the distance")
  func negatedDistance() async throws {
    #expect(
      try await grade(.levenshtein, JudgedAnswer("zzzzzzzz"), negated: true).result.pass == true)
    #expect(
      try await grade(.levenshtein, JudgedAnswer("abcdefgh"), negated: true).result.pass == false)
    #expect(
      try await grade(.levenshtein, JudgedAnswer("abcdefgx"), threshold: 0).result.pass == false)
    #expect(
      try await grade(.levenshtein, JudgedAnswer("abcdefgh"), threshold: 0).result.pass == true)
  }

  @Test("BLEU's brevity penalty lowers short outputs")
  func brevity() async throws {
    let whole = try await grade(.bleu, JudgedAnswer("a red cat sat here")).result.score
    let short = try await grade(.bleu, JudgedAnswer("a red cat sat")).result.score
    #expect(whole == 1)
    #expect(isClose(try #require(short), 0.7788007830714049))  // exp(1 - 5/4)
  }

  @Test("ROUGE counts are clipped, and empty texts score 0")
  func clipping() async throws {
    let graded = try await Sample.grade(
      "the the the the",
      [
        AssertionSpec(
          type: "rouge-1", value: Sample.json(#"{"reference": "the cat", "score": "p"}"#),
          threshold: 0)
      ])
    #expect(graded.score == 0.25)
    #expect(graded.assertions.first?.result.name == "rouge-1@1{score:p}")
    let empty = try await Sample.grade(
      "", [AssertionSpec(type: "rouge-n", value: .string(""))])
    #expect(empty.score == 0)
    #expect(empty.pass == false)
    #expect(empty.assertions.first?.reason.contains("rouge-no-tokens") == true)
  }

  @Test("A case without an assertion is an error, not a pass")
  func noAssertion() throws {
    #expect(try Sample.problem([]).message == "the case has no assertion")
  }
}
