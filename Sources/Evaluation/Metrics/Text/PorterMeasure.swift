/// The conditions of Porter's rules: vowels, consonants and the measure of a stem.
enum PorterMeasure {
  private static func isVowelLetter(_ letter: UInt8) -> Bool {
    switch letter {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
      UInt8(ascii: "u"):
      true
    default: false
    }
  }

  /// Whether a letter is a consonant where the one before it is (`y`: where that is a vowel, or at
  /// the start of the word).
  private static func isConsonant(_ letter: UInt8, afterConsonant: Bool) -> Bool {
    letter == UInt8(ascii: "y") ? !afterConsonant : !isVowelLetter(letter)
  }

  /// Porter's `m`: how often a vowel is followed by a consonant.
  static func measure(_ stem: ArraySlice<UInt8>) -> Int {
    var measure = 0
    var wasConsonant = false
    var isFirst = true
    for letter in stem {
      let isNowConsonant = isConsonant(letter, afterConsonant: wasConsonant)
      if isNowConsonant && !wasConsonant && !isFirst { measure += 1 }
      wasConsonant = isNowConsonant
      isFirst = false
    }
    return measure
  }

  /// Porter's `*v*`.
  static func containsVowel(_ stem: ArraySlice<UInt8>) -> Bool {
    var wasConsonant = false
    for letter in stem {
      wasConsonant = isConsonant(letter, afterConsonant: wasConsonant)
      if !wasConsonant { return true }
    }
    return false
  }

  /// Whether the letter at an index is a consonant; walks back over a run of `y` only.
  static func isConsonant(_ word: [UInt8], at index: Int) -> Bool {
    var start = index
    while start > 0, word[start] == UInt8(ascii: "y") { start -= 1 }
    var result = isConsonant(word[start], afterConsonant: false)
    for _ in start..<index { result.toggle() }
    return result
  }

  /// Porter's `*d`.
  static func endsInDoubleConsonant(_ word: [UInt8]) -> Bool {
    word.count >= 2 && word[word.count - 1] == word[word.count - 2]
      && isConsonant(word, at: word.count - 1)
  }

  /// Porter's `*o`: ends consonant, vowel, consonant, the last not w, x or y; and, by NLTK, a word
  /// of just a vowel and a consonant.
  static func endsInShortSyllable(_ word: [UInt8]) -> Bool {
    let last = word.count - 1
    if word.count == 2 { return !isConsonant(word, at: 0) && isConsonant(word, at: 1) }
    guard word.count >= 3 else { return false }
    return isConsonant(word, at: last - 2) && !isConsonant(word, at: last - 1)
      && isConsonant(word, at: last) && !word.ends(with: "w") && !word.ends(with: "x")
      && !word.ends(with: "y")
  }
}
