import Testing

@testable import Evaluation

@Suite("The stemmer agrees with NLTK's Porter")
struct PorterStemmerTests {
  @Test("every reference word")
  func goldens() throws {
    let lines = try TextGoldens.lines("porter.txt")
    try #require(lines.count > 1500)
    for line in lines {
      #expect(stem(line[0]) == line[1], "\(line[0])")
    }
  }

  @Test("the examples of Porter's paper and of NLTK's extensions")
  func published() {
    let pairs = [
      ("caresses", "caress"), ("ponies", "poni"), ("ties", "tie"), ("caress", "caress"),
      ("cats", "cat"), ("feed", "feed"), ("agreed", "agre"), ("plastered", "plaster"),
      ("bled", "bled"), ("motoring", "motor"), ("sing", "sing"), ("conflated", "conflat"),
      ("troubled", "troubl"), ("sized", "size"), ("hopping", "hop"), ("tanned", "tan"),
      ("falling", "fall"), ("hissing", "hiss"), ("fizzed", "fizz"), ("failing", "fail"),
      ("filing", "file"), ("happy", "happi"), ("sky", "sky"), ("skies", "sky"), ("dying", "die"),
      ("enjoy", "enjoy"), ("spied", "spi"), ("died", "die"), ("flies", "fli"), ("dies", "die"),
      ("theology", "theolog"), ("radically", "radic"), ("hopefully", "hope"),
      ("controll", "control"),
      ("oed", "o"), ("as", "as"), ("42nds", "42nd"), ("", ""),
    ]
    for (word, expected) in pairs { #expect(stem(word) == expected, "\(word)") }
  }

  @Test("a token of a million letters y is classified in linear time")
  func hostile() {
    let word = [UInt8](repeating: UInt8(ascii: "y"), count: 1_000_000)
    #expect(PorterStemmer.stem(word).count >= 999_999)
  }

  private func stem(_ word: some StringProtocol) -> String {
    String(decoding: PorterStemmer.stem(Array(word.utf8)), as: UTF8.self)
  }
}
