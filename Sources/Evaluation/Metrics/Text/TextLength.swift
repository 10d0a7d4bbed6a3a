/// Counts of a text for `word-count` and `length`.
enum TextLength {
  /// The number of words: runs between Unicode white space, as CPython's `len(text.split())`
  /// counts them. 0 for an empty text. Linear.
  static func words(in text: String) -> Int {
    var count = 0
    var isInWord = false
    for scalar in text.unicodeScalars {
      let isSpace = PythonText.isSpace(scalar)
      if !isSpace && !isInWord { count += 1 }
      isInWord = !isSpace
    }
    return count
  }

  /// The number of Unicode scalars, CPython's `len(text)`.
  static func scalars(in text: String) -> Int { text.unicodeScalars.count }
}
