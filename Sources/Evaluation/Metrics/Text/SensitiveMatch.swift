/// A finding of ``PersonalData`` or ``SecretScan``, fit to be written into records and logs.
struct SensitiveMatch: Sendable, Hashable {
  /// What was found: `email`, `phone`, `iban`, `card`, `ipv4`, `ssn`; `aws-key`, `github-token`,
  /// `api-key`, `slack-token`, `private-key`, `jwt`, `high-entropy`.
  let kind: String
  /// Where, in Unicode scalars from the start of the text.
  let range: Range<Int>
  /// The first 2 and the last 2 scalars with `…` between; only `…` where fewer than 8 were found.
  let masked: String
}

/// A text as UTF-8, searched for patterns of ASCII.
struct SensitiveText {
  /// The text.
  let bytes: [UInt8]
  private var found: [(kind: String, range: Range<Int>)] = []

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// Notes a range of bytes, unless a byte of it was noted before: patterns are searched from the
  /// most to the least specific.
  mutating func note(_ kind: String, _ range: Range<Int>, taken: inout [Bool]) {
    guard !taken[range].contains(true) else { return }
    for index in range { taken[index] = true }
    found.append((kind, range))
  }

  /// What was noted, in the order of the text. One pass over it.
  func matches() -> [SensitiveMatch] {
    let sorted = found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    var scalars = 0
    var byte = 0
    return sorted.map { kind, range in
      while byte < range.lowerBound {
        if bytes[byte] & 0xC0 != 0x80 { scalars += 1 }
        byte += 1
      }
      return SensitiveMatch(
        kind: kind, range: scalars..<(scalars + range.count), masked: Self.masked(bytes[range]))
    }
  }

  private static func masked(_ match: ArraySlice<UInt8>) -> String {
    guard match.count >= 8 else { return "…" }
    let text = { (part: ArraySlice<UInt8>) in String(decoding: part, as: UTF8.self) }
    return text(match.prefix(2)) + "…" + text(match.suffix(2))
  }

  /// Whether a byte is there and is a digit.
  func isDigit(_ index: Int) -> Bool {
    bytes.indices.contains(index) && ASCIIByte.isDigit(bytes[index])
  }

  /// Whether a byte is there and is a letter or digit of ASCII.
  func isAlphanumeric(_ index: Int) -> Bool {
    bytes.indices.contains(index) && ASCIIByte.isAlphanumeric(bytes[index])
  }

  /// Whether a byte is there and is this ASCII character.
  func has(_ character: Unicode.Scalar, at index: Int) -> Bool {
    bytes.indices.contains(index) && UInt32(bytes[index]) == character.value
  }

  /// Whether the bytes from an index on are those of an ASCII literal.
  func has(_ literal: StaticString, at index: Int) -> Bool {
    guard index >= 0 else { return false }
    return literal.withUTF8Buffer { bytes[min(index, bytes.count)...].starts(with: $0) }
  }

  /// The end of the run of bytes from an index on that satisfy a condition, at most `limit` long.
  func end(of index: Int, limit: Int = .max, where condition: (UInt8) -> Bool) -> Int {
    var end = index
    while end < bytes.count, end - index < limit, condition(bytes[end]) { end += 1 }
    return end
  }
}

/// Classes of ASCII.
enum ASCIIByte {
  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  static func isLetter(_ byte: UInt8) -> Bool { isUpper(byte & ~0x20) }
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
  /// The URL-safe alphabet of base64, without padding.
  static func isURLSafe(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
