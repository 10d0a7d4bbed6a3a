/// Sentences and words for the lexical grounding metrics.
enum TextSentences {
  /// The sentences of a text. One ends
  /// - at a line break (U+000A, U+000D, U+0085, U+2028, U+2029);
  /// - after `。`, `！`, `？` or `｡`;
  /// - after a run of `.`, `!`, `?` and `…`, and the quotes and brackets that close behind it, where
  ///   white space or the end follows (so not in `3.5`, but in `e.g. this`).
  ///
  /// Linear. What is between ends, white space only included, is one item.
  static func split(_ text: String) -> [ArraySlice<Unicode.Scalar>] {
    let scalars = Array(text.unicodeScalars)
    var sentences: [ArraySlice<Unicode.Scalar>] = []
    var start = 0
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      if isStop(scalar) {
        while index < scalars.count, isStop(scalars[index]) || isCloser(scalars[index]) {
          index += 1
        }
        guard index == scalars.count || PythonText.isSpace(scalars[index]) else { continue }
      } else if !isBreak(scalar) {
        continue
      }
      sentences.append(scalars[start..<index])
      start = index
    }
    if start < scalars.count { sentences.append(scalars[start...]) }
    return sentences
  }

  private static func isStop(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "." || scalar == "!" || scalar == "?" || scalar == "…"
  }

  private static func isCloser(_ scalar: Unicode.Scalar) -> Bool {
    "\"')]}”’»".unicodeScalars.contains(scalar)
  }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029, 0x3002, 0xFF01, 0xFF1F, 0xFF61: true
    default: false
    }
  }

  /// The words of a text, lowered: runs of letters, numbers, combining marks, and apostrophes
  /// (`'` and `’`, read as `'`) between them. Where a script is written without spaces (Han, kana)
  /// every scalar is a word. Linear.
  static func words(_ scalars: ArraySlice<Unicode.Scalar>) -> [String] {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    let lowered = PythonText.lowered(String(view))
    var words: [String] = []
    var word = String.UnicodeScalarView()
    func finish() {
      if !word.isEmpty { words.append(String(word)) }
      word = String.UnicodeScalarView()
    }
    for (index, scalar) in lowered.enumerated() {
      if isIdeograph(scalar) {
        finish()
        word.append(scalar)
        finish()
      } else if isPart(scalar) {
        word.append(scalar)
      } else if scalar == "'" || scalar == "’", !word.isEmpty, index + 1 < lowered.count,
        isPart(lowered[index + 1])
      {
        word.append("'")
      } else {
        finish()
      }
    }
    finish()
    return words
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    if PythonText.isWord(scalar) { return scalar != "_" }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }

  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
      true
    default: false
    }
  }
}
