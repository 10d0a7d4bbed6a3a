internal import PromptModel

/// Cuts text into the pieces that are encoded each by itself: the patterns of tiktoken 0.14
/// (tiktoken_ext/openai_public.py), scanned by hand. Every piece ends in linear time.
struct PieceCutter {
  let text: ScalarBytes
  let vocabulary: VocabularyName

  init(_ bytes: [UInt8], _ vocabulary: VocabularyName) {
    text = ScalarBytes(bytes: bytes)
    self.vocabulary = vocabulary
  }

  /// Calls `body` with the range of each piece, in order.
  func forEachPiece(_ body: (Range<Int>) -> Void) {
    var start = 0
    while let first = text.kind(at: start) {
      let end = vocabulary == .cl100kBase ? cl100kEnd(start, first) : o200kEnd(start, first)
      body(start..<end)
      start = end
    }
  }

  private typealias Found = (kind: ScalarKind, end: Int)

  /// `'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+`
  /// `|\s++$|\s*[\r\n]|\s+(?!\S)|\s`.
  private func cl100kEnd(_ start: Int, _ first: Found) -> Int {
    if let end = text.contraction(at: start) { return end }
    if first.kind.isLetter { return run(from: first.end) { $0.isLetter } }
    if first.kind.mayLead, let next = text.kind(at: first.end), next.kind.isLetter {
      return run(from: next.end) { $0.isLetter }
    }
    if let end = numberOrSymbols(start, first, alsoSlash: false) { return end }
    return whitespaceEnd(start, newlineFirst: false)
  }

  /// ```
  /// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|…)?
  /// |[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|…)?
  /// |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
  /// ```
  private func o200kEnd(_ start: Int, _ first: Found) -> Int {
    let leads = first.kind.mayLead
    if leads, let end = wordWithLower(first.end) { return end }
    if let end = wordWithLower(start) { return end }
    if leads, let end = upperWord(first.end) { return end }
    if let end = upperWord(start) { return end }
    if let end = numberOrSymbols(start, first, alsoSlash: true) { return end }
    return whitespaceEnd(start, newlineFirst: true)
  }

  /// `U*L+` and a contraction. Where no lower-case letter stands after the run of U, the regular
  /// expression goes back to the last of it that is in L as well, and takes that one only.
  private func wordWithLower(_ start: Int) -> Int? {
    var index = start
    var lastInBoth: Int?
    while let (kind, end) = text.kind(at: index) {
      guard kind.mayBeUpper else { break }
      if kind.mayBeLower { lastInBoth = end }
      index = end
    }
    if let (kind, end) = text.kind(at: index), kind.mayBeLower {
      let wordEnd = run(from: end) { $0.mayBeLower }
      return text.contraction(at: wordEnd) ?? wordEnd
    }
    return lastInBoth.map { text.contraction(at: $0) ?? $0 }
  }

  /// `U+L*` and a contraction.
  private func upperWord(_ start: Int) -> Int? {
    let upperEnd = run(from: start) { $0.mayBeUpper }
    guard upperEnd > start else { return nil }
    let end = run(from: upperEnd) { $0.mayBeLower }
    return text.contraction(at: end) ?? end
  }

  /// `\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*`, the line ends with slashes among them where asked.
  private func numberOrSymbols(_ start: Int, _ first: Found, alsoSlash: Bool) -> Int? {
    if first.kind == .number {
      guard let second = text.kind(at: first.end), second.kind == .number else { return first.end }
      guard let third = text.kind(at: second.end), third.kind == .number else { return second.end }
      return third.end
    }
    var index = start
    if text.bytes[start] == UInt8(ascii: " ") { index = first.end }
    guard let symbol = text.kind(at: index), symbol.kind.isSymbol else { return nil }
    index = run(from: symbol.end) { $0.isSymbol }
    while index < text.bytes.count {
      let byte = text.bytes[index]
      guard byte == 0x0A || byte == 0x0D || (alsoSlash && byte == UInt8(ascii: "/")) else { break }
      index += 1
    }
    return index
  }

  /// What the alternatives for white space take of a run of it.
  private func whitespaceEnd(_ start: Int, newlineFirst: Bool) -> Int {
    var index = start
    var afterNewline: Int?
    var beforeLast = start
    while let (kind, end) = text.kind(at: index), kind.isWhitespace {
      if kind == .newline { afterNewline = end }
      beforeLast = index
      index = end
    }
    let isAtEnd = index == text.bytes.count
    if isAtEnd && !newlineFirst { return index }
    if let afterNewline { return afterNewline }
    return isAtEnd || beforeLast == start ? index : beforeLast
  }

  private func run(from start: Int, while holds: (ScalarKind) -> Bool) -> Int {
    var index = start
    while let (kind, end) = text.kind(at: index), holds(kind) { index = end }
    return index
  }
}
