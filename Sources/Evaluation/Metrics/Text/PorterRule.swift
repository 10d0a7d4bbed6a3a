/// One rule of Porter's lists: a suffix, what replaces it, and how large the measure of what stays
/// must be.
struct PorterRule: Sendable {
  let suffix: StaticString
  let replacement: StaticString
  /// The measure of the stem must be above this; −1: always.
  let measureAbove: Int
  /// Whether the stem must end in `s` or `t`.
  var needsSibilant = false

  /// Applies the first rule whose suffix the word has; where its condition fails, no other is
  /// tried.
  static func apply(_ rules: [PorterRule], to word: [UInt8]) -> [UInt8] {
    guard let rule = rules.first(where: { word.ends(with: $0.suffix) }) else { return word }
    let stem = word.dropping(rule.suffix.utf8CodeUnitCount)
    if rule.measureAbove >= 0, PorterMeasure.measure(stem[...]) <= rule.measureAbove {
      return word
    }
    if rule.needsSibilant, !stem.ends(with: "s"), !stem.ends(with: "t") { return word }
    return stem + rule.replacement.withUTF8Buffer { Array($0) }
  }

  static let step1a = [
    PorterRule(suffix: "sses", replacement: "ss", measureAbove: -1),
    PorterRule(suffix: "ies", replacement: "i", measureAbove: -1),
    PorterRule(suffix: "ss", replacement: "ss", measureAbove: -1),
    PorterRule(suffix: "s", replacement: "", measureAbove: -1),
  ]

  static let step2 = [
    PorterRule(suffix: "ational", replacement: "ate", measureAbove: 0),
    PorterRule(suffix: "tional", replacement: "tion", measureAbove: 0),
    PorterRule(suffix: "enci", replacement: "ence", measureAbove: 0),
    PorterRule(suffix: "anci", replacement: "ance", measureAbove: 0),
    PorterRule(suffix: "izer", replacement: "ize", measureAbove: 0),
    PorterRule(suffix: "bli", replacement: "ble", measureAbove: 0),
    PorterRule(suffix: "alli", replacement: "al", measureAbove: 0),
    PorterRule(suffix: "entli", replacement: "ent", measureAbove: 0),
    PorterRule(suffix: "eli", replacement: "e", measureAbove: 0),
    PorterRule(suffix: "ousli", replacement: "ous", measureAbove: 0),
    PorterRule(suffix: "ization", replacement: "ize", measureAbove: 0),
    PorterRule(suffix: "ation", replacement: "ate", measureAbove: 0),
    PorterRule(suffix: "ator", replacement: "ate", measureAbove: 0),
    PorterRule(suffix: "alism", replacement: "al", measureAbove: 0),
    PorterRule(suffix: "iveness", replacement: "ive", measureAbove: 0),
    PorterRule(suffix: "fulness", replacement: "ful", measureAbove: 0),
    PorterRule(suffix: "ousness", replacement: "ous", measureAbove: 0),
    PorterRule(suffix: "aliti", replacement: "al", measureAbove: 0),
    PorterRule(suffix: "iviti", replacement: "ive", measureAbove: 0),
    PorterRule(suffix: "biliti", replacement: "ble", measureAbove: 0),
    PorterRule(suffix: "fulli", replacement: "ful", measureAbove: 0),
  ]

  static let step3 = [
    PorterRule(suffix: "icate", replacement: "ic", measureAbove: 0),
    PorterRule(suffix: "ative", replacement: "", measureAbove: 0),
    PorterRule(suffix: "alize", replacement: "al", measureAbove: 0),
    PorterRule(suffix: "iciti", replacement: "ic", measureAbove: 0),
    PorterRule(suffix: "ical", replacement: "ic", measureAbove: 0),
    PorterRule(suffix: "ful", replacement: "", measureAbove: 0),
    PorterRule(suffix: "ness", replacement: "", measureAbove: 0),
  ]

  static let step4 =
    (["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent"]
    as [StaticString]).map { PorterRule(suffix: $0, replacement: "", measureAbove: 1) }
    + [PorterRule(suffix: "ion", replacement: "", measureAbove: 1, needsSibilant: true)]
    + (["ou", "ism", "ate", "iti", "ous", "ive", "ize"] as [StaticString])
    .map { PorterRule(suffix: $0, replacement: "", measureAbove: 1) }
}
