/// Finds what may be an anchor before the YAML library sees it.
enum YAMLAnchors {
  /// The text with each `&` that may start an anchor turned into `*`, nil if there is none.
  ///
  /// An anchor starts a token, so whitespace, a line break or one of `[]{},:` stands before it.
  /// In quoted text, block scalars and comments the same letters are content: changing them
  /// changes no structure and no position. A document that still reads has neither anchor nor
  /// alias.
  static func disarmed(_ bytes: [UInt8]) -> String? {
    var result: [UInt8]?
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "&") {
      guard index == 0 || mayEndToken(bytes[index - 1]) else { continue }
      result = result ?? bytes
      result?[index] = UInt8(ascii: "*")
    }
    return result.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Bytes over 0x7F are here for the line breaks U+0085, U+2028 and U+2029.
  private static func mayEndToken(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte >= 0x80 || "[]{},:?-!'\"".utf8.contains(byte)
  }
}
