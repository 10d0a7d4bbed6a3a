import StrictData
import Testing

@testable import Evaluation

@Suite("BLEU agrees with sacrebleu")
struct BleuTests {
  @Test("sentence scores and tokens of every reference case")
  func goldens() throws {
    let rows = try TextGoldens.rows("bleu.json")
    try #require(rows.count > 250)
    for row in rows {
      let output = try row.text("output")
      let score = Bleu.sentence(output, references: try row.strings("references"))
      #expect(isClose(score * 100, try row.double("score"), 1e-11), "\(row)")
      let tokens = BleuTokenizer.tokens(of: output).map { text($0) }.joined(separator: " ")
      #expect(ExactString(tokens) == ExactString(try row.text("tokens")), "\(row)")
    }
  }

  @Test("corpus scores and signatures of every reference corpus")
  func corpora() throws {
    let rows = try TextGoldens.rows("corpus.json")
    try #require(rows.count > 20)
    for row in rows {
      let segments = try segments(row)
      #expect(isClose(Bleu.corpus(segments) * 100, try row.double("bleu"), 1e-11), "\(row)")
      let signature = Bleu.signature(
        referenceCount: segments.first?.references.count, usesEffectiveOrder: false)
      #expect(signature == (try row.text("signature")))
      #expect(isClose(Chrf.corpus(segments) * 100, try row.double("chrf"), 1e-11), "\(row)")
      let plus = Chrf.corpus(segments, variant: .charactersAndWords)
      #expect(isClose(plus * 100, try row.double("chrf++"), 1e-11), "\(row)")
    }
  }

  private func segments(_ row: JSONValue) throws -> [(output: String, references: [String])] {
    let references = try #require(row["references"]?.array).map { item in
      try #require(item.array).map { try #require($0.string) }
    }
    return zip(try row.strings("outputs"), references).map { ($0, $1) }
  }

  @Test("signatures have sacrebleu's form")
  func signatures() {
    #expect(
      Bleu.signature(referenceCount: nil, usesEffectiveOrder: true)
        == "nrefs:var|case:mixed|eff:yes|tok:13a|smooth:exp|version:2.5.1")
    #expect(
      Chrf.signature(referenceCount: 2, variant: .charactersAndWords)
        == "nrefs:2|case:mixed|eff:yes|nc:6|nw:2|space:no|version:2.5.1")
  }

  @Test("the brevity penalty punishes short outputs, not long ones")
  func brevity() {
    let reference = "the cat sat on the mat today"
    let short = Bleu.sentence("the cat sat", references: [reference])
    #expect(isClose(short, 0.263597138115727, 1e-12))
    #expect(Bleu.sentence(reference, references: ["the cat sat"]) > 0)
    #expect(Bleu.sentence(reference, references: [reference]) == 1)
  }

  @Test("empty sides score 0 and nothing traps")
  func empties() {
    for (output, references) in [("", [""]), ("", ["x"]), ("x", [""]), ("x", []), ("", [])] {
      #expect(Bleu.sentence(output, references: references) == 0)
      #expect(Chrf.sentence(output, references: references) == 0)
      #expect(Chrf.sentence(output, references: references, variant: .charactersAndWords) == 0)
    }
    #expect(Bleu.corpus([]) == 0)
    #expect(Chrf.corpus([]) == 0)
  }

  @Test("13a: the order of its substitutions")
  func tokenizer() {
    let cases: [(String, String)] = [
      ("a<skipped>b <skip<skipped>ped>", "ab < skipped >"), ("end-\nof\nline", "endof line"),
      ("&amp;lt; &quot;", "< \""), ("1,000.5 a,b .5 5.", "1,000.5 a , b . 5 5 ."),
      ("a.. b,.", "a . . b , ."), ("1-2 a-b 3--4", "1 - 2 a-b 3 - -4"), ("don't", "don't"),
      ("x\u{1f}y\u{a0}z", "x y z"), ("１．５", "１．５"), ("-\n", "-"),
    ]
    for (input, expected) in cases {
      let tokens = BleuTokenizer.tokens(of: input).map { text($0) }.joined(separator: " ")
      #expect(tokens == expected, "\(input)")
    }
  }

  private func text(_ token: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: token)
    return String(view)
  }
}

@Suite("chrF agrees with sacrebleu")
struct ChrfTests {
  @Test("chrF2 and chrF++ of every reference case")
  func goldens() throws {
    let rows = try TextGoldens.rows("chrf.json")
    try #require(rows.count > 250)
    for row in rows {
      let (output, references) = (try row.text("output"), try row.strings("references"))
      let two = Chrf.sentence(output, references: references)
      #expect(isClose(two * 100, try row.double("chrf"), 1e-11), "\(row)")
      let plus = Chrf.sentence(output, references: references, variant: .charactersAndWords)
      #expect(isClose(plus * 100, try row.double("chrf++"), 1e-11), "\(row)")
    }
  }

  @Test("both widths of keys count the same n-grams", arguments: 1...8)
  func widths(seed: UInt64) {
    var random = SeededText(seed: seed)
    for length in [0, 1, 2, 3, 5, 6, 7, 40] {
      let left = random.symbols(length, alphabet: 3).map { $0 + 0x61 }
      let right = random.symbols(random.next(below: 30), alphabet: 3).map { $0 + 0x61 }
      let narrow = CharacterNGrams(left, isNarrow: true)
        .matches(with: CharacterNGrams(right, isNarrow: true))
      let wide = CharacterNGrams(left, isNarrow: false)
        .matches(with: CharacterNGrams(right, isNarrow: false))
      let plain = (1...6).map { order in
        matches(windows(left, order), windows(right, order))
      }
      #expect(narrow == plain && wide == plain, "seed \(seed), length \(length)")
    }
  }

  private func windows(_ symbols: [UInt32], _ order: Int) -> [[UInt32]] {
    guard symbols.count >= order else { return [] }
    return (0...(symbols.count - order)).map { Array(symbols[$0..<($0 + order)]) }
  }

  private func matches(_ left: [[UInt32]], _ right: [[UInt32]]) -> Int {
    var remaining = right
    return left.count { item in
      guard let index = remaining.firstIndex(of: item) else { return false }
      remaining.remove(at: index)
      return true
    }
  }

  @Test("U+0000 is a character like others")
  func null() {
    #expect(Chrf.sentence("\0", references: ["\0"]) == 1)
    #expect(Chrf.sentence("\0\0", references: ["\0"]) < 1)
  }

  @Test("punctuation at the ends of words is split off, one mark a word")
  func words() {
    let words = ChrfWords.words(of: "(hi) \"x -- . a! !a「b」").map { word in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: word)
      return String(view)
    }
    #expect(words == ["(hi", ")", "\"", "x", "-", "-", ".", "a", "!", "!", "a「b」"])
  }
}
