/// The ends of JSON's tokens, strictly by RFC 8259, for readers that look for JSON in other text;
/// nil where there is no such token.
public enum JSONLexer {
  /// The end of a string, a number or a word.
  public static func scalarEnd(_ bytes: [UInt8], at start: Int) -> Int? {
    switch bytes[start] {
    case UInt8(ascii: "\""): return stringEnd(bytes, at: start)
    case UInt8(ascii: "t"): return wordEnd("true", bytes, at: start)
    case UInt8(ascii: "f"): return wordEnd("false", bytes, at: start)
    case UInt8(ascii: "n"): return wordEnd("null", bytes, at: start)
    default: return numberEnd(bytes, at: start)
    }
  }

  private static func wordEnd(_ word: StaticString, _ bytes: [UInt8], at start: Int) -> Int? {
    let end = start + word.utf8CodeUnitCount
    guard end <= bytes.count else { return nil }
    return word.withUTF8Buffer { bytes[start..<end].elementsEqual($0) } ? end : nil
  }

  private static func numberEnd(_ bytes: [UInt8], at start: Int) -> Int? {
    var index = start
    let byte = { bytes[index] }
    func isAt(_ wanted: UInt8) -> Bool { index < bytes.count && byte() == wanted }
    func skipDigits() -> Bool {
      let first = index
      while index < bytes.count, (0x30...0x39).contains(byte()) { index += 1 }
      return index > first
    }
    if isAt(UInt8(ascii: "-")) { index += 1 }
    if isAt(UInt8(ascii: "0")) {
      index += 1
    } else if !skipDigits() {
      return nil
    }
    if isAt(UInt8(ascii: ".")) {
      index += 1
      guard skipDigits() else { return nil }
    }
    if isAt(UInt8(ascii: "e")) || isAt(UInt8(ascii: "E")) {
      index += 1
      if isAt(UInt8(ascii: "+")) || isAt(UInt8(ascii: "-")) { index += 1 }
      guard skipDigits() else { return nil }
    }
    return index
  }

  /// The end of a string that starts at a quote.
  public static func stringEnd(_ bytes: [UInt8], at start: Int) -> Int? {
    guard bytes[start] == UInt8(ascii: "\"") else { return nil }
    var index = start + 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""): return index + 1
      case 0..<0x20: return nil
      case UInt8(ascii: "\\"):
        guard let end = escapeEnd(bytes, at: index) else { return nil }
        index = end
      default: index += 1
      }
    }
    return nil
  }

  /// The end of an escape; surrogates count in pairs only.
  private static func escapeEnd(_ bytes: [UInt8], at start: Int) -> Int? {
    guard start + 1 < bytes.count else { return nil }
    guard bytes[start + 1] == UInt8(ascii: "u") else {
      return "\"\\/bfnrt".utf8.contains(bytes[start + 1]) ? start + 2 : nil
    }
    guard let unit = hexUnit(bytes, at: start + 2) else { return nil }
    switch unit {
    case 0xD800..<0xDC00:
      guard start + 7 < bytes.count, bytes[start + 6] == UInt8(ascii: "\\"),
        bytes[start + 7] == UInt8(ascii: "u"), let low = hexUnit(bytes, at: start + 8),
        (0xDC00..<0xE000).contains(low)
      else { return nil }
      return start + 12
    case 0xDC00..<0xE000: return nil
    default: return start + 6
    }
  }

  private static func hexUnit(_ bytes: [UInt8], at start: Int) -> UInt32? {
    guard start + 4 <= bytes.count else { return nil }
    var unit: UInt32 = 0
    for byte in bytes[start..<(start + 4)] {
      switch byte {
      case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: unit = unit << 4 | UInt32(byte - 0x37)
      case 0x61...0x66: unit = unit << 4 | UInt32(byte - 0x57)
      default: return nil
      }
    }
    return unit
  }
}
