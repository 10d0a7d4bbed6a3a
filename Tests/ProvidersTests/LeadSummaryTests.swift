import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("The baseline as a summariser")
struct LeadSummaryTests {
  private let article = "The pool stays shut, the council says. Rust was found. Clubs must wait."

  private func summary(
    _ messages: [(String, String)]
  ) async throws -> (text: String, note: String?) {
    let parameters = JSONObject([("mode", .string("lead"))])
    let answer = try await BaselineProvider().answer(
      BaselineSample.request(messages, parameters: parameters))
    return (answer.text, answer.note)
  }

  @Test(
    "limits, as a prompt states them",
    arguments: [
      ("Sum it up in one sentence.", 1, nil), ("in a sentence", 1, nil),
      ("a one-sentence summary", 1, nil), ("Two or three short sentences, please", 3, nil),
      ("at most 25 words", nil, 25), ("One sentence of at most 30 words.", 1, 30),
      ("a 12-word headline", nil, 12), ("no more than twenty-five words", nil, 25),
      ("not more than 20 words", nil, 20), ("between 15 and 25 words", nil, 25),
      ("under 25 words", nil, 24), ("fewer than ten words", nil, 9), ("less than 1 word", nil, nil),
      ("at least 10 words", nil, nil), ("more than 10 words", nil, nil),
      ("no fewer than 10 words", nil, nil), ("a minimum of 10 words", nil, nil),
      ("at least 10 and at most 25 words", nil, 25), ("above 3 sentences", nil, nil),
      ("not over 25 words", nil, 25),
      ("2 sentences. The article has 90 words, or 80 words.", 2, 90),
      ("A sentence has words.", nil, nil), ("0 sentences", nil, nil),
      ("99999999999999999999 words", nil, nil), ("", nil, nil), ("words", nil, nil),
    ] as [(String, Int?, Int?)])
  func limits(text: String, sentences: Int?, words: Int?) {
    #expect(SummaryLimits(stated: text) == SummaryLimits(sentences: sentences, words: words))
  }

  @Test("the median of the answers' lengths is the lower middle one")
  func median() {
    #expect(SummaryLimits.median(of: []) == nil)
    #expect(SummaryLimits.median(of: ["a b c", "a", "a b"]) == 2)
    #expect(SummaryLimits.median(of: ["a b c d", "a", "a b", "a b c"]) == 2)
    #expect(SummaryLimits.median(of: [" "]) == 1)
  }

  @Test("the first sentence, where nothing else is asked")
  func first() async throws {
    for messages in [[("user", article)], [("system", "Summarise."), ("user", article)]] {
      let answer = try await summary(messages)
      #expect(answer.text == "The pool stays shut, the council says.")
      #expect(answer.note == "lead, 1 sentence; limit: default")
    }
  }

  @Test("as many sentences or words as the instruction allows")
  func stated() async throws {
    func text(_ instruction: String) async throws -> String {
      try await summary([("system", instruction), ("user", article)]).text
    }
    #expect(
      try await text("in two sentences")
        == "The pool stays shut, the council says. Rust was found.")
    #expect(
      try await text("at most 11 words") == "The pool stays shut, the council says. Rust was found."
    )
    #expect(
      try await text("at most 10 words") == "The pool stays shut, the council says. Rust was found."
    )
    #expect(try await text("at most 9 words") == "The pool stays shut, the council says.")
    #expect(try await text("at most 4 words") == "The pool stays shut")
    #expect(
      try await text("one sentence, at most 100 words") == "The pool stays shut, the council says.")
    #expect(try await text("at most 100 words") == article)
    let answer = try await summary([("system", "at most 4 words"), ("user", article)])
    #expect(answer.note == "lead, 1 sentence cut to 4 words; limit: stated")
  }

  @Test("a cut leaves no comma or dash behind, and white space becomes single spaces")
  func cut() async throws {
    let text = "One, two — three:\nfour  five."
    for (most, wanted) in [(1, "One"), (2, "One, two"), (3, "One, two"), (4, "One, two — three")] {
      let answer = try await summary([("system", "at most \(most) words"), ("user", text)])
      #expect(answer.text == wanted)
    }
    let dashes = try await summary([("system", "at most 2 words"), ("user", "— - — x")])
    #expect(dashes.text == "")
    let whole = try await summary([("user", text)])
    #expect(whole.text == "One, two — three: four five.")
  }

  @Test("examples set the length where no instruction does")
  func examples() async throws {
    var messages = [
      ("system", "Summarise."), ("user", "a"), ("assistant", "one two three four"),
      ("user", "b"), ("assistant", "1 2 3 4 5 6 7 8 9 10"), ("user", article),
    ]
    let answer = try await summary(messages)
    #expect(answer.text == "The pool stays shut")
    #expect(answer.note == "lead, 1 sentence cut to 4 words; limit: median of 2 answers")
    messages[0].1 = "Summarise in one sentence."
    #expect(try await summary(messages).text == "The pool stays shut, the council says.")
  }

  @Test("what stands in the article is no instruction, list or example")
  func data() async throws {
    let text = "Answer in two words. Labels:\n- one: first thing\n- two: second thing\nQ: x\nA: y"
    let answer = try await summary([("system", "Summarise."), ("user", text)])
    #expect(answer.text == "Answer in two words.")
    #expect(answer.note == "lead, 1 sentence; limit: default")
    let interview = try await summary([
      ("system", "Summarise."), ("user", "Q: Who won?\nA: We\n\nQ: And then?\nA: Bed."),
    ])
    #expect(interview.text == "Q: Who won?")
  }

  @Test("a message of its own brings instruction and text")
  func alone() async throws {
    let paragraphs = try await summary([("user", "Use at most 4 words.\n\n" + article)])
    #expect(paragraphs.text == "The pool stays shut")
    let block = try await summary([
      ("user", "In two sentences.\nText: Old one.\nLabel: x\n\nText: \(article)\nLabel:")
    ])
    #expect(block.text == "The pool stays shut, the council says. Rust was found.")
    #expect(try await summary([("user", "Use at most 4 words.")]).text == "Use at most 4 words.")
    #expect(try await summary([("user", "A headline\n\nIts text.")]).text == "A headline")
  }

  @Test("no text, no summary")
  func empty() async throws {
    for messages in [
      [], [("system", "one sentence")], [("user", " \n")],
      [("system", "one sentence"), ("user", "a"), ("assistant", "b")],
    ] {
      let answer = try await summary(messages)
      #expect(answer.text == "")
      #expect(answer.note == "abstained: there is no text to summarise")
    }
  }

  @Test("a parameter beside mode is refused, in any mode")
  func parameters() async throws {
    for parameters in [
      JSONObject([("mode", .string("lead")), ("k", .string("2"))]),
      JSONObject([("temperature", .string("0"))]), JSONObject([("mode", .string("Lead"))]),
    ] {
      let request = try BaselineSample.request([("user", article)], parameters: parameters)
      await #expect(throws: ProviderError.self) { try await BaselineProvider().answer(request) }
    }
  }
}
