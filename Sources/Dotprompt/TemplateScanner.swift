import StrictData

/// Reads the bytes of a template: characters classes of Handlebars' lexer, and positions.
///
/// The classes are those of handlebars.l of Handlebars 4.7.
struct TemplateScanner {
  let bytes: [UInt8]
  let end: Int
  var offset: Int
  private var trackedOffset = 0
  private var trackedLine = 1
  private var trackedColumn = 1

  init(bytes: [UInt8], range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { offset >= end }

  /// The byte at a distance from the current one; 0 behind the end.
  func peek(_ distance: Int = 0) -> UInt8 {
    offset + distance < end ? bytes[offset + distance] : 0
  }

  func starts(with text: StaticString, at place: Int? = nil) -> Bool {
    let start = place ?? offset
    let count = text.utf8CodeUnitCount
    guard start + count <= end else { return false }
    for index in 0..<count where bytes[start + index] != text.utf8Start[index] { return false }
    return true
  }

  /// The position of a byte. Cheap where each call asks for a later byte than the one before.
  mutating func position(at target: Int) -> SourcePosition {
    if target < trackedOffset { (trackedOffset, trackedLine, trackedColumn) = (0, 1, 1) }
    while trackedOffset < target {
      let byte = bytes[trackedOffset]
      trackedOffset += 1
      let isLineEnd =
        byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
          && !(trackedOffset < bytes.count && bytes[trackedOffset] == UInt8(ascii: "\n"))
      if isLineEnd {
        trackedLine += 1
        trackedColumn = 1
      } else if byte & 0xC0 != 0x80 {
        trackedColumn += 1
      }
    }
    return SourcePosition(line: trackedLine, column: trackedColumn)
  }

  mutating func error(at place: Int? = nil, _ message: String) -> SourceError {
    SourceError(position(at: min(place ?? offset, end)), message)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  mutating func skipWhiteSpace() {
    while offset < end {
      let length = WhiteSpace.length(in: bytes, at: offset, end: end)
      if length == 0 { return }
      offset += length
    }
  }

  /// Whether a byte may stand in an identifier.
  static func isIdentifier(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x21, 0x7F: false
    case UInt8(ascii: "!"), UInt8(ascii: "\""), UInt8(ascii: "#"): false
    case UInt8(ascii: "%")...UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: "/"): false
    case UInt8(ascii: ";")...UInt8(ascii: ">"), UInt8(ascii: "@"): false
    case UInt8(ascii: "[")...UInt8(ascii: "^"), UInt8(ascii: "`"): false
    case UInt8(ascii: "{")...UInt8(ascii: "~"): false
    default: true
    }
  }

  /// The end of the identifier that starts here; the start itself where there is none.
  func identifierEnd(from start: Int) -> Int {
    var place = start
    while place < end, Self.isIdentifier(bytes[place]),
      WhiteSpace.length(in: bytes, at: place, end: end) == 0
    {
      place += 1
    }
    return place
  }

  /// Whether the byte here may follow an identifier: `=~}`, white space, `/.)|`.
  func isLookahead(at place: Int) -> Bool {
    guard place < end else { return false }
    switch bytes[place] {
    case UInt8(ascii: "="), UInt8(ascii: "~"), UInt8(ascii: "}"), UInt8(ascii: "/"),
      UInt8(ascii: "."), UInt8(ascii: ")"), UInt8(ascii: "|"):
      return true
    default: return WhiteSpace.length(in: bytes, at: place, end: end) > 0
    }
  }

  /// Whether the byte here may follow a literal: `~}`, white space, `)`.
  func isLiteralLookahead(at place: Int) -> Bool {
    guard place < end else { return false }
    switch bytes[place] {
    case UInt8(ascii: "~"), UInt8(ascii: "}"), UInt8(ascii: ")"): return true
    default: return WhiteSpace.length(in: bytes, at: place, end: end) > 0
    }
  }
}

/// JavaScript's white space: what `\s` matches and `trim` removes (ECMA-262, WhiteSpace and
/// LineTerminator).
enum WhiteSpace {
  /// The length in bytes of the white space character at a place; 0 where there is none.
  static func length(in bytes: [UInt8], at place: Int, end: Int) -> Int {
    switch bytes[place] {
    case 0x09...0x0D, 0x20: return 1
    case 0xC2: return place + 1 < end && bytes[place + 1] == 0xA0 ? 2 : 0
    case 0xE1...0xEF:
      guard place + 2 < end else { return 0 }
      let scalar =
        (UInt32(bytes[place]) & 0x0F) << 12 | (UInt32(bytes[place + 1]) & 0x3F) << 6
        | UInt32(bytes[place + 2]) & 0x3F
      return isThreeByteSpace(scalar) ? 3 : 0
    default: return 0
    }
  }

  /// The length of the white space character that ends before a place; 0 where there is none.
  static func length(in bytes: [UInt8], before place: Int, start: Int) -> Int {
    for count in 1...3 where place - count >= start {
      let found = length(in: bytes, at: place - count, end: place)
      if found == count { return count }
    }
    return 0
  }

  /// What is left of a range without the white space at both ends.
  static func trimmed(_ range: Range<Int>, of bytes: [UInt8]) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, case let count = length(in: bytes, at: start, end: end), count > 0 {
      start += count
    }
    while end > start, case let count = length(in: bytes, before: end, start: start), count > 0 {
      end -= count
    }
    return start..<end
  }

  /// Whether a text has nothing but white space.
  static func isBlank(_ bytes: some Collection<UInt8>) -> Bool {
    let bytes = Array(bytes)
    return trimmed(0..<bytes.count, of: bytes).isEmpty
  }

  private static func isThreeByteSpace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF: true
    default: false
    }
  }
}
