/// What every text file on the prompt's own side must be: UTF-8 without a byte order mark and
/// without NUL.
public enum TextCheck {
  /// The text of a file's bytes.
  ///
  /// - Parameters:
  ///   - bytes: the whole file; line endings are content and kept.
  ///   - firstLine: the number of the first line, for a part of a larger file.
  /// - Throws: at the first byte that is wrong: a byte order mark at the start, bytes that are not
  ///   UTF-8, or a NUL.
  public static func text(_ bytes: [UInt8], firstLine: Int = 1) throws(SourceError) -> String {
    try bytes.withUnsafeBufferPointer { buffer throws(SourceError) in
      try check(buffer, firstLine: firstLine, allowsNUL: false)
      return String(decoding: buffer, as: UTF8.self)
    }
  }

  /// Refuses a byte order mark, malformed UTF-8 and (unless allowed) NUL.
  static func check(
    _ bytes: UnsafeBufferPointer<UInt8>, firstLine: Int, allowsNUL: Bool
  ) throws(SourceError) {
    var counter = PositionCounter(firstLine: firstLine)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw SourceError(
        SourcePosition(line: firstLine, column: 1), "byte order mark at the start of the file")
    }
    let invalid = UTF8Scan.firstInvalidOffset(bytes)
    let null = allowsNUL ? nil : bytes.firstIndex(of: 0)
    if let null, null < invalid ?? Int.max {
      throw SourceError(counter.position(of: null, in: bytes), "NUL byte")
    }
    if let invalid {
      let byte = String(bytes[invalid], radix: 16, uppercase: true)
      throw SourceError(
        counter.position(of: invalid, in: bytes),
        "byte 0x\(byte) is not valid UTF-8 here")
    }
  }
}
