import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("The baseline")
struct BaselineProviderTests {
  private let described =
    "Labels:\n- billing: invoices, charges and payments\n- login: password, sign in, code"

  @Test("votes for the label that is most like the query, and names its evidence")
  func vote() async throws {
    let answer = try await BaselineSample.answer([
      ("system", described), ("user", "I cannot sign in"), ("assistant", "login"),
      ("user", "an invoice is missing"), ("assistant", "billing"),
      ("user", "where is my invoice?"),
    ])
    #expect(answer.text == "billing")
    #expect(
      answer.note?.wholeMatch(
        of: /description, similarity 0\.\d\d; example 2, similarity 0\.\d\d/) != nil)
    #expect(answer.latencyMilliseconds == nil)
    #expect(!answer.isCached)
  }

  @Test("abstains where the prompt teaches nothing, or nothing like the query")
  func abstention() async throws {
    #expect(try await BaselineSample.answer([("user", "hello")]).text == "")
    let answer = try await BaselineSample.answer([("system", described), ("user", "xyz")])
    #expect(answer.text == "")
    #expect(answer.note?.hasPrefix("abstained") == true)
    #expect(try await BaselineSample.answer([("system", described), ("user", "")]).text == "")
  }

  @Test("ties go to the first label in prompt order")
  func ties() async throws {
    for (first, second) in [("b", "a"), ("a", "b")] {
      let answer = try await BaselineSample.answer([
        ("user", "same words"), ("assistant", first), ("user", "same words"),
        ("assistant", second), ("user", "zzz"), ("assistant", first), ("user", "words"),
      ])
      // The first label's mean is lowered by its third example; both have one equal neighbour.
      #expect(answer.text == second)
      let tie = try await BaselineSample.answer([
        ("user", "same words"), ("assistant", first), ("user", "same words"),
        ("assistant", second), ("user", "zzz"), ("assistant", first), ("user", "zzz"),
        ("assistant", second), ("user", "words"),
      ])
      #expect(tie.text == first)
    }
  }

  @Test("copies the nearest answer where all are distinct and nothing is described")
  func copy() async throws {
    let answer = try await BaselineSample.answer([
      ("user", "opening hours"), ("assistant", "From 9 to 5."), ("user", "delivery time"),
      ("assistant", "Three days. "), ("user", "what is the delivery time?"),
    ])
    #expect(answer.text == "Three days.")
    #expect(answer.note?.hasPrefix("copied example 2, similarity ") == true)
  }

  @Test("an answer's format is that of the nearest example")
  func format() async throws {
    let answer = try await BaselineSample.answer([
      ("system", described), ("user", "code not accepted"), ("assistant", #"{"label": "login"}"#),
      ("user", "charged twice"), ("assistant", "Category: billing"), ("user", "charges"),
    ])
    #expect(answer.text == "Category: billing")
  }

  @Test("formats: around a whole word, and only one")
  func formats() {
    let labels = ["bug", "big bug", "login"]
    func read(_ output: String) -> [String] {
      let (format, label) = AnswerFormat.read(output, labels: labels)
      return [format.prefix, label, format.suffix]
    }
    #expect(read("bug") == ["", "bug", ""])
    #expect(read("a login!") == ["a ", "login", "!"])
    #expect(read("debugging") == ["", "debugging", ""])
    #expect(read("login or bug") == ["", "login or bug", ""])
    #expect(read("re-login") == ["", "re-login", ""])
    #expect(read("") == ["", "", ""])
  }

  @Test("the mode is a parameter")
  func modes() async throws {
    let messages = [
      ("user", "aaa bbb"), ("assistant", "1"), ("user", "aaa"), ("assistant", "2"),
      ("user", "aaa bbb"), ("assistant", "1"), ("user", "aaa bbb"),
    ]
    for (mode, note) in [
      ("auto", "example 1"), ("vote", "example 1"), ("copy", "copied example 1"),
    ] {
      let parameters = JSONObject([("mode", .string(mode))])
      let answer = try await BaselineProvider().answer(
        BaselineSample.request(messages, parameters: parameters))
      #expect(answer.text == "1")
      #expect(answer.note?.hasPrefix(note) == true)
    }
  }

  @Test("a prompt whose question is empty, and was left out, gets no answer")
  func emptyQuestion() async throws {
    let prompts: [[(String, String)]] = [
      [("system", described)], [],
      [("system", described), ("user", "sign in"), ("assistant", "login")],
    ]
    for prompt in prompts {
      #expect(try await BaselineSample.answer(prompt).text == "")
    }
  }

  @Test("other models and modes are refused")
  func refusals() async throws {
    let provider = BaselineProvider()
    let requests = [
      try BaselineSample.request([("user", "x")], id: "stet/knn-2"),
      try BaselineSample.request(
        [("user", "x")], parameters: JSONObject([("mode", .string("tail"))])),
      try BaselineSample.request([("user", "x")], parameters: JSONObject([("mode", .bool(true))])),
    ]
    for request in requests {
      await #expect(throws: ProviderError.self) { try await provider.answer(request) }
    }
  }

  @Test("equal requests get equal bits, from any provider and at any time")
  func determinism() async throws {
    let messages =
      [("system", described)]
      + (0..<40).flatMap { number in
        [
          ("user", "ticket \(number % 7) invoice code"),
          ("assistant", ["billing", "login"][number % 2]),
        ]
      }
    let kept = BaselineProvider()
    for number in 0..<20 {
      let request = try BaselineSample.request(messages + [("user", "query \(number) code")])
      let first = try await kept.answer(request)
      let fresh = try await BaselineProvider().answer(request)
      let second = try await kept.answer(request)
      #expect(first == fresh)
      #expect(first == second)
    }
    #expect(kept.fittedCount == 1)
  }

  @Test("prompts that differ only in Unicode form are fitted apart")
  func cacheKey() async throws {
    let provider = BaselineProvider()
    for form in ["é", "e\u{301}"] {
      let request = try BaselineSample.request([
        ("user", "\(form)\(form) café"), ("assistant", "x"), ("user", form + form),
      ])
      #expect(try await provider.answer(request).text == "x")
    }
    #expect(provider.fittedCount == 2)
  }

  @Test("the cache is bounded")
  func cacheBound() async throws {
    let provider = BaselineProvider()
    for number in 0..<100 {
      _ = try await provider.answer(
        BaselineSample.request([("user", "a\(number)"), ("assistant", "x"), ("user", "q")]))
    }
    #expect(provider.fittedCount <= 32)
  }

  @Test("a thousand cases on one prompt take little more than one")
  func speed() async throws {
    let provider = BaselineProvider()
    let messages =
      [("system", described)]
      + (0..<60).flatMap { number in
        [("user", "ticket \(number) about an invoice and a code"), ("assistant", "billing")]
      }
    let clock = ContinuousClock()
    let start = clock.now
    for number in 0..<1000 {
      _ = try await provider.answer(
        BaselineSample.request(messages + [("user", "case \(number): my invoice code is wrong")]))
    }
    // A debug build on a busy machine; in release it is a fraction of a second.
    #expect(clock.now - start < .seconds(300))
  }
}
