internal import Evaluation

/// The sentences of a text, in order, white space at their ends taken off.
///
/// A sentence ends at an empty line, and behind `.`, `!`, `?` or `…` (with what closes quotes and
/// brackets) where white space or the text's end follows, but not where
/// - the next word begins with a lower-case letter, or
/// - a single full stop stands behind an initial (`J.`, `U.S.`), a number that begins the
///   sentence (`2.`), a title or the like (``beforeNames``), or before digits behind one of
///   ``beforeNumbers``.
///
/// `。`, `！` and `？` end a sentence whatever follows. The cost is linear in what is read.
struct Sentences: Sequence, IteratorProtocol {
  /// Abbreviations that a name or a word follows, in lower case.
  static let beforeNames: Set<String> = [
    "approx", "ca", "capt", "cf", "col", "dr", "e.g", "ft", "gen", "gov", "hon", "i.e", "lt", "mr",
    "mrs", "ms", "mt", "mx", "prof", "rev", "sen", "sgt", "st", "vs",
  ]
  /// Abbreviations that a number follows, in lower case.
  static let beforeNumbers: Set<String> = ["art", "fig", "no", "nos", "nr", "p", "pp", "vol"]

  private static let ends: Set<Unicode.Scalar> = [".", "!", "?", "…"]
  private static let wideEnds: Set<Unicode.Scalar> = ["。", "！", "？"]
  private static let closers: Set<Unicode.Scalar> = [
    "\"", "'", "”", "’", "“", "»", "«", "›", ")", "]", "}", "」", "』", "）",
  ]
  private static let openers: Set<Unicode.Scalar> = [
    "\"", "'", "“", "‘", "„", "‚", "«", "»", "‹", "(", "[", "{", "¿", "¡", "「", "『", "（",
  ]

  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The next sentence; never empty.
  mutating func next() -> String? {
    while position < scalars.count, PythonText.isSpace(scalars[position]) { position += 1 }
    guard position < scalars.count else { return nil }
    let start = position
    while position < scalars.count {
      let scalar = scalars[position]
      if PythonText.isSpace(scalar) {
        let first = position
        if skipSpace() { return text(start..<first) }
      } else if Self.ends.contains(scalar) || Self.wideEnds.contains(scalar) {
        let mark = position
        let isWide = skipMarks()
        if isWide || isEnd(of: start, mark: mark) { return text(start..<position) }
      } else {
        position += 1
      }
    }
    var end = position
    while PythonText.isSpace(scalars[end - 1]) { end -= 1 }
    return text(start..<end)
  }

  /// Moves behind a run of white space; whether there is an empty line in it.
  private mutating func skipSpace() -> Bool {
    var breaks = 0
    while position < scalars.count, PythonText.isSpace(scalars[position]) {
      if scalars[position] == "\n" { breaks += 1 }
      if scalars[position] == "\u{2029}" { breaks += 2 }
      position += 1
    }
    return breaks >= 2
  }

  /// Moves behind marks and what closes quotes and brackets; whether a wide mark is among them.
  private mutating func skipMarks() -> Bool {
    var isWide = false
    while position < scalars.count {
      let scalar = scalars[position]
      if Self.wideEnds.contains(scalar) {
        isWide = true
      } else if !Self.ends.contains(scalar), !Self.closers.contains(scalar) {
        break
      }
      position += 1
    }
    return isWide
  }

  private func isEnd(of start: Int, mark: Int) -> Bool {
    guard position < scalars.count else { return true }
    guard PythonText.isSpace(scalars[position]) else { return false }
    let following = scalars[position...].first {
      !PythonText.isSpace($0) && !Self.openers.contains($0)
    }
    if following?.properties.isLowercase == true { return false }
    let isPlainStop = scalars[mark] == "." && position == mark + 1
    return !(isPlainStop && isAbbreviation(before: mark, from: start, following: following))
  }

  private func isAbbreviation(
    before mark: Int, from start: Int, following: Unicode.Scalar?
  ) -> Bool {
    // The longest abbreviation has six scalars; a longer word needs no look.
    var first = mark
    while first > start, mark - first < 8, !PythonText.isSpace(scalars[first - 1]),
      !Self.openers.contains(scalars[first - 1])
    {
      first -= 1
    }
    let word = scalars[first..<mark]
    let isNumber = word.allSatisfy { ("0"..."9").contains($0) }
    if isNumber { return first == start && !word.isEmpty }
    let parts = word.split(separator: ".")
    if parts.allSatisfy({ $0.count == 1 && $0.allSatisfy(\.properties.isUppercase) }) {
      return true
    }
    let lowered = string(PythonText.lowered(string(word))[...])
    if Self.beforeNames.contains(lowered) { return true }
    return Self.beforeNumbers.contains(lowered)
      && following.map { ("0"..."9").contains($0) } == true
  }

  private func text(_ range: Range<Int>) -> String { string(scalars[range]) }

  private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
