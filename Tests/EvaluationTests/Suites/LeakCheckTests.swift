import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Leaks")
struct LeakCheckTests {
  static let question = "My parcel was sent to the wrong address and nobody answers the phone"

  private func cases(
    _ texts: [String], expected: [String?] = [], key: String = "text", labels: [String] = []
  ) throws -> Suite {
    try Sample.suite(
      texts.enumerated().map { number, text in
        Sample.suiteCase(
          "c\(number)",
          expected: number < expected.count ? expected[number].map { .string($0) } : nil,
          vars: JSONObject([(key, .string(text))]), line: number + 1)
      }, labels: labels)
  }

  private func example(_ input: String, _ output: String = "x") -> PromptTexts.Example {
    PromptTexts.Example(path: "e.jsonl", line: 3, input: input, output: output)
  }

  private func leaks(
    _ suite: Suite, passages: [String] = [], examples: [PromptTexts.Example] = []
  ) -> [Leak] {
    LeakCheck.run(suite, against: PromptTexts(passages: passages, examples: examples)).leaks
  }

  @Test("letters and digits alone, in lower case, composed")
  func normalized() {
    #expect(NormalizedText("A-b, 3!") == NormalizedText("ab3"))
    #expect(NormalizedText("É ") == NormalizedText("e\u{301}"))
    #expect(NormalizedText("日本 ٣ ²").count == 4)
    #expect(NormalizedText("👍 …").count == 0)
  }

  @Test("an input in the prompt's own words blocks, whatever its case and punctuation")
  func passage() throws {
    let suite = try cases([Self.question, "Another question that nobody has asked before"])
    let found = leaks(
      suite, passages: ["For instance: \"\(Self.question.uppercased())!\" is shipping."])
    #expect(found.map(\.caseID) == ["c0"])
    #expect(found.first?.kind == .inputInPrompt && found.first?.blocks == true)
    #expect(leaks(suite, passages: ["My parcel was sent to the wrong"]).isEmpty)
  }

  @Test("below 20 scalars an input in the prompt's words is no leak")
  func shortPassage() throws {
    let nineteen = try cases(["abcdefghijklmnopqrs", "another one that is here"])
    #expect(leaks(nineteen, passages: ["xx abcdefghijklmnopqrs xx"]).isEmpty)
    let twenty = try cases(["abcdefghijklmnopqrst", "another one that is here"])
    #expect(leaks(twenty, passages: ["xx abcdefghijklmnopqrst xx"]).count == 1)
  }

  @Test(
    "examples that nearly are the case",
    arguments: [
      ("My parcel was sent to the wrong adress and nobody answers the phone", true, true),
      ("the phone nobody answers, and my parcel was sent to the wrong address", true, false),
      ("My parcel was sent to the wrong address", true, true),
      ("Where is the invoice for the order that I placed in March?", false, false),
    ])
  func similar(text: String, isFound: Bool, blocks: Bool) throws {
    let suite = try cases([Self.question, "Something else entirely, to be sure of it"])
    let found = leaks(suite, examples: [example("nothing alike at all here"), example(text)])
    #expect(found.count == (isFound ? 1 : 0))
    #expect(found.first?.blocks ?? false == blocks)
    #expect(found.first?.example?.line ?? 3 == 3)
  }

  @Test("between 0.6 and 0.8 is a warning, exactly")
  func thresholds() throws {
    // 25 letters: 21 shingles. Sharing the first 17 of them, or 16, or 13, or 12.
    let text = "abcdefghijklmnopqrstuvwxy"
    func share(_ count: Int) throws -> Double? {
      let kept = String(text.prefix(count + 4))
      let other = kept + String("0123456789876543210".prefix(25 - count - 4))
      let suite = try cases([text, "what is something else entirely"])
      return leaks(suite, examples: [example(other)]).first?.share
    }
    #expect(try share(17) == 17.0 / 21)
    #expect(try share(16) == 16.0 / 21)
    #expect(try share(13) == 13.0 / 21)
    #expect(try share(12) == nil)
  }

  @Test("a word is not found in every sentence that has it, but in itself")
  func shortInputs() throws {
    let suite = try cases(["crash", "ok?", "3+4"])
    #expect(leaks(suite, examples: [example("the app will crash at once")]).isEmpty)
    #expect(leaks(suite, examples: [example("Crash!")]).map(\.caseID) == ["c0"])
    #expect(leaks(suite, examples: [example(" OK? ")]).map(\.caseID) == ["c1"])
    #expect(leaks(suite, examples: [example("34")]).isEmpty)
  }

  @Test("what every case has is a setting, and cannot leak")
  func settings() throws {
    let policy = "Answer in the tone of the house, which is friendly and brief"
    let suite = try Sample.suite(
      ["one question about a parcel", "two questions about invoices"].map {
        Sample.suiteCase(
          $0, vars: JSONObject([("policy", .string(policy)), ("text", .string($0))]))
      })
    #expect(leaks(suite, passages: [policy], examples: [example(policy)]).isEmpty)
  }

  @Test("expected outputs from 40 scalars on; labels and shared answers are none")
  func expected() throws {
    let answer = "The parcel left our house on Monday and will be with you on Thursday"
    let inputs = ["where is the parcel now", "and where is the other one"]
    let suite = try cases(inputs, expected: [answer, "short"])
    let found = leaks(suite, examples: [example("q", answer + ".")])
    #expect(found.map(\.kind) == [.expectedInExample])
    #expect(leaks(suite, passages: ["Say: \(answer)"]).map(\.kind) == [.expectedInPrompt])
    #expect(
      leaks(suite, examples: [example("q", String(answer.dropFirst(8)) + " at noon")])
        .map(\.kind) == [.similarExpected])
    let shared = try cases(inputs, expected: [answer, answer])
    #expect(leaks(shared, passages: ["Say: \(answer)"]).isEmpty)
    let label = try cases(inputs, expected: [answer, "b"], labels: [answer, "b"])
    #expect(leaks(label, passages: ["Say: \(answer)"]).isEmpty)
  }

  @Test("of JSON outputs the values are compared, not the keys that all share")
  func structured() throws {
    func order(_ name: String, _ street: String) -> String {
      #"{"customerName": "\#(name)", "deliveryStreet": "\#(street)", "isGift": false}"#
    }
    let one = order("Anneliese Zimmermann-Hofer", "Untere Lindenstrasse 17b")
    let inputs = ["the first mail that came in", "a second one, all different"]
    let suite = try cases(inputs, expected: [one, "x"])
    let other = order("Giovanni Pestalozzi", "12 Avenue des Champs")
    #expect(leaks(suite, examples: [example("q", other)]).isEmpty)
    let near = order("Anneliese Zimmermann Hofer", "Untere Lindenstrasse 17")
    #expect(leaks(suite, examples: [example("q", near)]).map(\.kind) == [.similarExpected])
  }

  @Test("only the cases that gates read")
  func gated() throws {
    let test = Sample.suiteCase("t", vars: JSONObject([("q", .string(Self.question))]))
      .moved(to: .train)
    let other = Sample.suiteCase("o", vars: JSONObject([("q", .string("else"))])).moved(to: .test)
    let suite = Suite(
      name: try #require(ResourceName("s")), hasSplits: true, cases: [test, other],
      digest: Sample.digest)
    #expect(leaks(suite, examples: [example(Self.question)]).isEmpty)
  }

  @Test("texts made to be slow end, and are not called clean")
  func hostile() throws {
    let needles = (0..<300).map { NormalizedText(String(repeating: "a", count: 25 + $0)) }
    let passage = NormalizedText(String(repeating: "a", count: 24) + "b")
    let many = Array(repeating: passage, count: 200)
    let ended = PassageSearch(needles, length: 20).hits(in: many, budget: 10_000)
    #expect(!ended.isComplete)
    let whole = PassageSearch(needles, length: 20).hits(in: many)
    #expect(whole.isComplete && whole.hits.isEmpty)
    let index = ShingleIndex((0..<200).map { NormalizedText("\($0) " + Self.question) })
    #expect(!index.pairs(across: 100, containment: 0.6, budget: 1000).isComplete)
    #expect(!index.pairs(containment: 0.8, budget: 1000).isComplete)
  }
}
