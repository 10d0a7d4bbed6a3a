import Evaluation
import Testing

@testable import Providers

@Suite("Character n-grams within words")
struct CharacterGramsTests {
  private func texts(_ text: String) -> [String] {
    CharacterGrams.grams(of: text).map { gram in
      var scalars: [Unicode.Scalar] = []
      var rest = gram
      while rest > 5 {
        scalars.insert(Unicode.Scalar(UInt32(rest & 0x1F_FFFF)) ?? "?", at: 0)
        rest >>= 21
      }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }
  }

  /// The right sides are what `CountVectorizer(analyzer="char_wb", ngram_range=(3, 5))
  /// .build_analyzer()` of scikit-learn 1.9 returns.
  @Test("a padded word no longer than n gives itself once")
  func grams() {
    #expect(texts("a") == [" a "])
    #expect(texts("ab") == [" ab", "ab ", " ab "])
    #expect(texts("abc") == [" ab", "abc", "bc ", " abc", "abc ", " abc "])
    #expect(
      texts("abcd")
        == [" ab", "abc", "bcd", "cd ", " abc", "abcd", "bcd ", " abcd", "abcd "])
    #expect(texts("A  \n b") == [" a ", " b "])
    #expect(texts("") == [])
    #expect(texts(" \u{1C}\u{85}\u{3000}") == [])
    #expect(
      texts("x\u{200B}y") == [
        " x\u{200B}", "x\u{200B}y", "\u{200B}y ", " x\u{200B}y", "x\u{200B}y ", " x\u{200B}y ",
      ])
  }

  @Test(
    "lower case is Python's",
    arguments: [
      ("ΑΣ", "ας"), ("ΑΣΑ", "ασα"), ("Σ", "σ"), ("ΑΣ.", "ας."), ("ΑΣ.Α", "ασ.α"), ("1Σ", "1σ"),
      ("ΑΣ Β", "ας β"), ("İ", "i\u{307}"), ("ẞ", "ß"), ("ÀÉ", "àé"), ("ǅ", "ǆ"), ("𐐀", "𐐨"),
    ])
  func lowered(text: String, wanted: String) {
    #expect(PythonText.lowered(text) == Array(wanted.unicodeScalars))
  }

  @Test("canonically equivalent spellings have different grams")
  func scalars() {
    #expect(CharacterGrams.grams(of: "é") != CharacterGrams.grams(of: "e\u{301}"))
  }

  @Test("grams of different length or order are different")
  func packing() {
    let all = texts("abcabcab").count
    #expect(Set(CharacterGrams.grams(of: "abcabcab")).count == Set(texts("abcabcab")).count)
    #expect(all == 8 + 7 + 6)
  }

  @Test("long runs of sigmas and case-ignorable scalars stay linear")
  func hostile() {
    let text = String(repeating: "Σ'", count: 200_000) + String(repeating: ".", count: 200_000)
    let clock = ContinuousClock()
    #expect(clock.measure { _ = PythonText.lowered(text) } < .seconds(120))
  }

  @Test("cosines: 1 with itself, 0 with nothing in common or nothing at all")
  func cosines() {
    let index = SimilarityIndex(documents: ["where is my parcel", "the app crashes", ""])
    let same = index.similarities(to: "Where is  my PARCEL")
    #expect(abs(same[0] - 1) < 1e-12)
    #expect(same[2] == 0)
    #expect(index.similarities(to: "zzz") == [0, 0, 0])
    #expect(index.similarities(to: "") == [0, 0, 0])
    #expect(SimilarityIndex(documents: []).similarities(to: "x") == [])
  }
}
