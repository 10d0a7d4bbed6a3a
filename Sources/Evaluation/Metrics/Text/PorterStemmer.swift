/// Porter's suffix stripping with the extensions of NLTK, over lower-case ASCII letters and digits.
///
/// Agrees with `nltk.stem.porter.PorterStemmer` (mode NLTK_EXTENSIONS, its default) of NLTK 3.
/// Source of the algorithm: Porter (1980), "An algorithm for suffix stripping", Program 14:130;
/// the extensions are irregular forms, `-ies` and `-ied` of four letters, `y` after a consonant,
/// `-alli` before `-bli`, `-fulli`, `-logi`, and short stems of a vowel and a consonant.
/// Linear in the length of the word.
enum PorterStemmer {
  /// The stem of a word of at most 2 letters is the word.
  static func stem(_ word: [UInt8]) -> [UInt8] {
    if let irregular = irregularForms[word] { return irregular }
    guard word.count > 2 else { return word }
    var word = step1a(word)
    word = step1b(word)
    word = step1c(word)
    word = step2(word)
    word = PorterRule.apply(PorterRule.step3, to: word)
    word = PorterRule.apply(PorterRule.step4, to: word)
    return step5(word)
  }

  private static let irregularForms: [[UInt8]: [UInt8]] = {
    let pairs = [
      ("sky", "sky"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"),
      ("news", "news"), ("innings", "inning"), ("inning", "inning"), ("outings", "outing"),
      ("outing", "outing"), ("cannings", "canning"), ("canning", "canning"), ("howe", "howe"),
      ("proceed", "proceed"), ("exceed", "exceed"), ("succeed", "succeed"),
    ]
    return Dictionary(
      uniqueKeysWithValues: pairs.map { (Array($0.0.utf8), Array($0.1.utf8)) })
  }()

  private static func step1a(_ word: [UInt8]) -> [UInt8] {
    if word.count == 4, word.ends(with: "ies") { return word.dropping(1) }
    return PorterRule.apply(PorterRule.step1a, to: word)
  }

  private static func step1b(_ word: [UInt8]) -> [UInt8] {
    if word.ends(with: "ied") { return word.dropping(word.count == 4 ? 1 : 2) }
    if word.ends(with: "eed") {
      return PorterMeasure.measure(word.dropLast(3)) > 0 ? word.dropping(1) : word
    }
    for suffix in ["ed", "ing"] as [StaticString] where word.ends(with: suffix) {
      let stem = word.dropping(suffix.utf8CodeUnitCount)
      if PorterMeasure.containsVowel(stem[...]) { return restored(stem) }
    }
    return word
  }

  /// What step 1b does after `-ed` or `-ing` went.
  private static func restored(_ stem: [UInt8]) -> [UInt8] {
    let e = UInt8(ascii: "e")
    if stem.ends(with: "at") || stem.ends(with: "bl") || stem.ends(with: "iz") { return stem + [e] }
    if PorterMeasure.endsInDoubleConsonant(stem) {
      let isKept = stem.ends(with: "l") || stem.ends(with: "s") || stem.ends(with: "z")
      return isKept ? stem : stem.dropping(1)
    }
    let isShort = PorterMeasure.measure(stem[...]) == 1 && PorterMeasure.endsInShortSyllable(stem)
    return isShort ? stem + [e] : stem
  }

  private static func step1c(_ word: [UInt8]) -> [UInt8] {
    guard word.count > 2, word.ends(with: "y"),
      PorterMeasure.isConsonant(word, at: word.count - 2)
    else { return word }
    return word.dropping(1) + [UInt8(ascii: "i")]
  }

  private static func step2(_ word: [UInt8]) -> [UInt8] {
    var word = word
    if word.ends(with: "alli"), PorterMeasure.measure(word.dropLast(4)) > 0 {
      word = word.dropping(2)
    }
    if word.ends(with: "logi") {
      return PorterMeasure.measure(word.dropLast(3)) > 0 ? word.dropping(1) : word
    }
    return PorterRule.apply(PorterRule.step2, to: word)
  }

  private static func step5(_ word: [UInt8]) -> [UInt8] {
    var word = word
    if word.ends(with: "e") {
      let stem = word.dropping(1)
      let measure = PorterMeasure.measure(stem[...])
      if measure > 1 || (measure == 1 && !PorterMeasure.endsInShortSyllable(stem)) { word = stem }
    }
    if word.ends(with: "ll"), PorterMeasure.measure(word.dropLast(1)) > 1 {
      word = word.dropping(1)
    }
    return word
  }
}

extension [UInt8] {
  /// Whether the last bytes are those of an ASCII literal.
  func ends(with suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard count >= length else { return false }
    return suffix.withUTF8Buffer { self[(count - length)...].elementsEqual($0) }
  }

  /// The array without its last elements.
  func dropping(_ length: Int) -> [UInt8] { Array(dropLast(length)) }
}
