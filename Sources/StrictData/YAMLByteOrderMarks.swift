/// Finds the byte order marks in YAML that the library below would drop without a word.
enum YAMLByteOrderMarks {
  /// Where a double quote stands right before an escaped U+FEFF, also across escaped line breaks.
  ///
  /// - Throws: at a U+FEFF that is not escaped.
  static func escapedStarts(
    in bytes: [UInt8], firstLine: Int
  ) throws(SourceError) -> Set<SourcePosition> {
    try bytes.withUnsafeBufferPointer { buffer throws(SourceError) in
      var counter = PositionCounter(firstLine: firstLine)
      var found: Set<SourcePosition> = []
      for (index, byte) in buffer.enumerated() {
        if byte == 0xEF, buffer[index...].starts(with: [0xEF, 0xBB, 0xBF]) {
          throw SourceError(counter.position(of: index, in: buffer), "byte order mark in the text")
        }
        guard byte == UInt8(ascii: "\\"), isEscape(buffer[(index + 1)...].prefix(9)),
          let quote = openingQuote(before: index, in: buffer)
        else { continue }
        found.insert(counter.position(of: quote, in: buffer))
      }
      return found
    }
  }

  private static func isEscape(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let letter = bytes.first else { return false }
    let digits = bytes.dropFirst().map { $0 | 0x20 }
    return letter == UInt8(ascii: "u") && digits.starts(with: "feff".utf8)
      || letter == UInt8(ascii: "U") && digits.elementsEqual("0000feff".utf8)
  }

  private static func openingQuote(
    before index: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    var end = index
    while true {
      guard end > 0 else { return nil }
      if bytes[end - 1] == UInt8(ascii: "\"") { return end - 1 }
      // Blanks are content unless a backslash and a line break stand before them.
      while end > 0, " \t\n\r".utf8.contains(bytes[end - 1]) { end -= 1 }
      guard end > 0, bytes[end - 1] == UInt8(ascii: "\\") else { return nil }
      end -= 1
    }
  }
}
