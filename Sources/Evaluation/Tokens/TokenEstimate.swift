/// An estimate of a text's tokens without a vocabulary: the piece rule.
///
/// The text is cut, case-insensitively and with Python's classes (`re`), by
/// `'(?:[sdmt]|ll|ve|re)|[^\r\n\w]?[^\W\d_]+|\d{1,3}| ?[^\s\w]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+`;
/// what it passes over (`_`) counts nothing. A piece of white space counts 1. Another, without the
/// white space at its ends, counts 1 up to 7 scalars and ⌈k/6⌉ for k of them where it is ASCII, else
/// the sum of .35 for each ASCII scalar, .55 below U+0250, .5 below U+2E80 and .95 above, rounded
/// half to even, at least 1. Mean error against cl100k_base and o200k_base: docs/tokens.md.
public struct TokenEstimate: Sendable, Hashable {
  /// The estimate.
  public private(set) var count = 0
  /// Those of ``count`` in pieces with a scalar from U+2E80 on: Chinese, Japanese, Korean.
  public private(set) var wideCount = 0

  /// The estimate for a text, in linear time.
  public init(_ text: String) {
    let bytes = ScalarBytes(bytes: Array(text.utf8))
    var start = 0
    while start < bytes.bytes.count {
      let end = Self.end(ofPieceAt: start, bytes)
      add(start..<end, bytes)
      start = end
    }
  }

  /// What may come on top of it: a tenth, a fifth of what is Chinese, Japanese or Korean; rounded
  /// up.
  public var margin: Int { (count + wideCount + 9) / 10 }

  private enum Kind {
    case newline, space, letter, digit, underscore, other
    var isWhitespace: Bool { self == .newline || self == .space }
    var isWord: Bool { self == .letter || self == .digit || self == .underscore }
  }

  /// `\w` is `str.isalnum` or `_`, `\d` is `str.isdecimal`, `\s` is `str.isspace`.
  private static func kind(_ bytes: ScalarBytes, _ index: Int) -> (kind: Kind, end: Int)? {
    guard index < bytes.bytes.count else { return nil }
    let (scalar, end) = bytes.scalar(at: index)
    if scalar == "_" { return (.underscore, end) }
    if (0x1C...0x1F).contains(scalar.value) { return (.space, end) }
    switch ScalarKind(scalar) {
    case .newline: return (.newline, end)
    case .space: return (.space, end)
    case .lower, .upper, .caseless: return (.letter, end)
    case .number:
      let isDecimal = scalar.properties.generalCategory == .decimalNumber
      return (isDecimal ? .digit : .letter, end)
    case .mark, .other: return (.other, end)
    }
  }

  private static func end(ofPieceAt start: Int, _ bytes: ScalarBytes) -> Int {
    guard let first = kind(bytes, start) else { return start }
    if let end = bytes.contraction(at: start) { return end }
    switch first.kind {
    case .underscore: return first.end
    case .letter: return run(from: first.end, bytes) { $0 == .letter }
    case .digit:
      guard let second = kind(bytes, first.end), second.kind == .digit else { return first.end }
      guard let third = kind(bytes, second.end), third.kind == .digit else { return second.end }
      return third.end
    case .newline, .space, .other: break
    }
    if first.kind != .newline, let next = kind(bytes, first.end), next.kind == .letter {
      return run(from: next.end, bytes) { $0 == .letter }
    }
    let symbols = bytes.bytes[start] == UInt8(ascii: " ") ? first.end : start
    if let next = kind(bytes, symbols), next.kind == .other {
      let end = run(from: next.end, bytes) { $0 == .other }
      return run(from: end, bytes) { $0 == .newline }
    }
    return whitespaceEnd(start, bytes)
  }

  private static func whitespaceEnd(_ start: Int, _ bytes: ScalarBytes) -> Int {
    var index = start
    var afterNewline: Int?
    var beforeLast = start
    while let (kind, end) = kind(bytes, index), kind.isWhitespace {
      if kind == .newline { afterNewline = end }
      beforeLast = index
      index = end
    }
    if let afterNewline { return afterNewline }
    return index == bytes.bytes.count || beforeLast == start ? index : beforeLast
  }

  private static func run(
    from start: Int, _ bytes: ScalarBytes, while holds: (Kind) -> Bool
  ) -> Int {
    var index = start
    while let (kind, end) = kind(bytes, index), holds(kind) { index = end }
    return index
  }

  private mutating func add(_ piece: Range<Int>, _ bytes: ScalarBytes) {
    var length = 0
    var hundredths = 0
    var isASCII = true
    var isWide = false
    var index = piece.lowerBound
    while index < piece.upperBound {
      let (scalar, end) = bytes.scalar(at: index)
      let kind = Self.kind(bytes, index)?.kind ?? .other
      index = end
      if kind == .underscore { return }
      if kind.isWhitespace { continue }
      length += 1
      isASCII = isASCII && scalar.isASCII
      isWide = isWide || scalar.value >= 0x2E80
      switch scalar.value {
      case ..<0x80: hundredths += 35
      case ..<0x250: hundredths += 55
      case ..<0x2E80: hundredths += 50
      default: hundredths += 95
      }
    }
    let tokens = length == 0 ? 1 : isASCII ? Self.words(length) : Self.rounded(hundredths)
    count += tokens
    if isWide { wideCount += tokens }
  }

  private static func words(_ length: Int) -> Int { length <= 7 ? 1 : (length + 5) / 6 }

  /// Half to even, at least 1.
  private static func rounded(_ hundredths: Int) -> Int {
    let whole = hundredths / 100
    let rest = hundredths % 100
    let isUp = rest > 50 || (rest == 50 && !whole.isMultiple(of: 2))
    return max(1, isUp ? whole + 1 : whole)
  }
}
