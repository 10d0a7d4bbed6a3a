/// Which characters may stand in ids, labels and reasons.
///
/// The lists are written out, not taken from the running Unicode tables: what was accepted once
/// stays accepted.
enum PrintableText {
  /// Why a text is no label (an id, a label, a tag); nil where it is one: 1 to `limit` Unicode
  /// scalars, all printable, no white space at the ends.
  static func problem(inLabel text: String, limit: Int = 200) -> String? {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return "the text is empty" }
    guard scalars.dropFirst(limit).isEmpty else { return "longer than \(limit) characters" }
    if let scalar = scalars.first(where: { isControl($0) || isInvisible($0) }) {
      return "the character \(name(scalar)) is not printable"
    }
    guard !isSpace(first), !isSpace(last) else { return "white space at an end" }
    return nil
  }

  /// The first control character other than line feed and tab.
  static func firstControl(in text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { isControl($0) && $0 != "\n" && $0 != "\t" }
  }

  /// `U+001B`.
  static func name(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
  }

  /// C0, DEL and C1.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  /// Line and paragraph separators, bidirectional controls, byte order mark, tag characters and
  /// noncharacters at the end of the first plane.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF,
      0xE0000...0xE007F:
      true
    default: false
    }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0xA0, 0x1680, 0x2000...0x200B, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
