import StrictData
import Testing

@testable import Evaluation

@Suite("EM and F1 agree with SQuAD v2")
struct SquadScoreTests {
  @Test("every reference value, Unicode and empty texts included")
  func goldens() throws {
    let rows = try TextGoldens.rows("squad.json")
    try #require(rows.count > 250)
    for row in rows {
      let (output, references) = (try row.text("output"), try row.strings("references"))
      let (em, f1) = (try row.double("em"), try row.double("f1"))
      #expect(SquadScore.exactMatch(output, references: references) == em, "\(row)")
      #expect(isClose(SquadScore.f1(output, references: references), f1, 1e-12), "\(row)")
    }
  }

  @Test("articles go between word boundaries only, punctuation of ASCII only")
  func normalisation() {
    let cases: [(String, [String])] = [
      ("The Theory: an AN-the a.b!", ["theory", "anthe", "ab"]),
      ("a\u{301} x", ["\u{301}", "x"]), ("«the»", ["«", "»"]),
      ("the1 the² a_b", ["the1", "the²", "ab"]),
      ("naïve\u{a0}CAFÉ\u{3000}x", ["naïve", "café", "x"]), ("", []), ("an the a !?", []),
      ("ΟΔΟΣ ΣΑΣ.", ["οδος", "σας"]), ("Σ", ["σ"]), ("İ", ["i\u{307}"]),
    ]
    for (text, tokens) in cases {
      #expect(SquadScore.normalized(text) == tokens.map { ExactString($0) }, "\(text)")
    }
  }

  @Test("references that normalise to nothing are dropped; with none left only nothing is right")
  func unanswerable() {
    #expect(SquadScore.exactMatch("", references: ["the", "x"]) == 0)
    #expect(SquadScore.exactMatch("", references: ["the", "!"]) == 1)
    #expect(SquadScore.exactMatch("The.", references: []) == 1)
    #expect(SquadScore.f1("", references: [""]) == 1)
    #expect(SquadScore.f1("x", references: [""]) == 0)
    #expect(SquadScore.f1("", references: ["x"]) == 0)
  }

  @Test("canonically equivalent spellings are different tokens")
  func scalars() {
    #expect(SquadScore.exactMatch("caf\u{e9}", references: ["cafe\u{301}"]) == 0)
    #expect(SquadScore.f1("caf\u{e9}", references: ["cafe\u{301}"]) == 0)
  }

  @Test("a megabyte of capital sigmas and marks is lowered in linear time")
  func hostileSigmas() {
    let text = String(repeating: "Σ" + String(repeating: "\u{301}", count: 500), count: 1000)
    let lowered = PythonText.lowered(text)
    #expect(lowered.count == 501_000)
    #expect(lowered.first == "\u{3C3}")
    #expect(lowered[501 * 999] == "\u{3C2}")
  }
}

@Suite("Python's notion of text")
struct PythonTextTests {
  @Test("white space is what str.isspace says")
  func spaces() {
    let all = (0...0x10FFFF).compactMap { Unicode.Scalar(UInt32($0)) }.filter(PythonText.isSpace)
    let values: [ClosedRange<UInt32>] = [
      0x09...0x0D, 0x1C...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A,
      0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
    ]
    #expect(all.map(\.value) == values.flatMap { Array($0) })
  }

  @Test("words and length count white space and scalars of Unicode")
  func counts() {
    let cases: [(String, Int, Int)] = [
      ("", 0, 0), (" \n\u{85}", 0, 3), ("one", 1, 3), ("a\u{3000}b\u{a0}c\r\nd", 4, 8),
      ("x\u{200b}y", 1, 3), ("👨‍👩‍👧 e\u{301}", 2, 8), ("a\u{1f}b", 2, 3),
    ]
    for (text, words, scalars) in cases {
      #expect(TextLength.words(in: text) == words, "\(text)")
      #expect(TextLength.scalars(in: text) == scalars, "\(text)")
    }
  }
}
