/// Where an offset lies in a file's bytes.
///
/// Lines end at "\n" (so "\r\n" ends one line too); a lone "\r" ends none. Columns count Unicode
/// scalars. Offsets asked for in rising order cost one pass over the bytes in all.
struct PositionCounter {
  private let firstLine: Int
  private var offset = 0
  private var line: Int
  private var column = 1

  init(firstLine: Int = 1) {
    self.firstLine = firstLine
    line = firstLine
  }

  /// The place of the byte at `target`; `bytes.count` is the end of the file.
  mutating func position(of target: Int, in bytes: UnsafeBufferPointer<UInt8>) -> SourcePosition {
    if target < offset {
      offset = 0
      line = firstLine
      column = 1
    }
    let end = min(target, bytes.count)
    while offset < end {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
      offset += 1
    }
    return SourcePosition(line: line, column: column)
  }
}

/// UTF-8 well-formedness as in the Unicode Standard, table 3-7.
enum UTF8Scan {
  /// The offset of the first byte that does not start or continue a scalar, nil for valid UTF-8.
  static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
      } else if let length = scalarLength(bytes, at: index) {
        index += length
      } else {
        return index
      }
    }
    return nil
  }

  /// The length of the well-formed multi-byte scalar at `index`, nil for anything else.
  private static func scalarLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
    let lead = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
    for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return nil }
    return length
  }
}
