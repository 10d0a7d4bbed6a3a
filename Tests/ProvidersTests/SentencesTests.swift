import Evaluation
import Testing

@testable import Providers

@Suite("Sentences")
struct SentencesTests {
  @Test(
    "a text falls into its sentences",
    arguments: [
      ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
      ("It costs 3.50 now. Next", ["It costs 3.50 now.", "Next"]),
      ("Dr. Ames met Mr. Bell. They spoke.", ["Dr. Ames met Mr. Bell.", "They spoke."]),
      ("J. R. Smith of the U.S. Navy came. Then", ["J. R. Smith of the U.S. Navy came.", "Then"]),
      ("See No. 5 there. I said no. You left.", ["See No. 5 there.", "I said no.", "You left."]),
      (
        "At 7 p.m. the bell rang. At 9 p.m. It stopped.",
        ["At 7 p.m. the bell rang.", "At 9 p.m.", "It stopped."]
      ),
      (
        "\"Why?\" she asked. \"Because.\" He left.",
        ["\"Why?\" she asked.", "\"Because.\"", "He left."]
      ),
      ("Really?! (Yes.) „Gut.“ Ende", ["Really?!", "(Yes.)", "„Gut.“", "Ende"]),
      ("2. Second point. 1999. Then", ["2. Second point.", "1999. Then"]),
      ("It was 1999. Then it rained.", ["It was 1999.", "Then it rained."]),
      ("A headline\n\nThe text\ngoes on. End", ["A headline", "The text\ngoes on.", "End"]),
      ("A headline\r\n \r\nThe text", ["A headline", "The text"]),
      ("好。不好！吗？对", ["好。", "不好！", "吗？", "对"]),
      ("no end  \n", ["no end"]), (" \n\n ", []), ("", []), (".", ["."]), (" . ", ["."]),
      ("¿Qué? ¡Nada! ça va. Été", ["¿Qué?", "¡Nada! ça va.", "Été"]),
    ] as [(String, [String])])
  func splits(text: String, sentences: [String]) {
    #expect(Array(Sentences(text)) == sentences)
  }

  @Test("nothing but white space is lost, whatever the text")
  func complete() {
    let pieces = [
      ".", "!", "\"", "(", " ", "\n", "\n\n", "Mr", "a", "A", "7", "。", "é", "e\u{301}", "\u{2029}",
    ]
    var state: UInt64 = 7
    for _ in 0..<2000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      func dense(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { !PythonText.isSpace($0) }
      }
      let sentences = Array(Sentences(text))
      #expect(dense(sentences.joined()) == dense(text))
      #expect(!sentences.contains { $0.isEmpty || $0 != $0.trimmed })
    }
  }

  @Test("long texts without an end, and of nothing but ends, take linear time")
  func hostile() {
    let clock = ContinuousClock()
    let start = clock.now
    for text in [
      String(repeating: "a", count: 300_000), String(repeating: "a ", count: 150_000),
      String(repeating: ".", count: 300_000), String(repeating: ". ", count: 150_000),
      String(repeating: "a.", count: 150_000), String(repeating: "\n", count: 300_000),
      String(repeating: ".\n a", count: 75_000),
    ] {
      var count = 0
      for _ in Sentences(text) { count += 1 }
      #expect(count <= 150_000)
    }
    #expect(clock.now - start < .seconds(300))
  }
}
