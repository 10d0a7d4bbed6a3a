internal import StrictData

/// Finds values again in a JSON text, for error messages.
///
/// Values carry no positions; a text is searched only when there is an error to report. The bytes
/// must be valid JSON already, so nothing is checked here.
struct JSONPlace {
  private let bytes: ArraySlice<UInt8>
  private let firstLine: Int
  private var index: Int

  /// The position of the value reached by member and element numbers from the root, or of its
  /// name where it is a member and `ofName` is set.
  static func position(
    of path: [Int], ofName: Bool, in bytes: ArraySlice<UInt8>, firstLine: Int
  ) -> SourcePosition {
    var place = JSONPlace(bytes: bytes, firstLine: firstLine, index: bytes.startIndex)
    place.skipWhitespace()
    for (depth, number) in path.enumerated() {
      place.enter(number, stopsAtName: ofName && depth == path.count - 1)
    }
    return place.position
  }

  private var position: SourcePosition {
    var line = firstLine
    var column = 1
    for byte in bytes[..<min(index, bytes.endIndex)] {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return SourcePosition(line: line, column: column)
  }

  private var current: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

  private mutating func skipWhitespace() {
    while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }

  /// Goes to the start of the n-th member's value (or name) or the n-th element.
  private mutating func enter(_ number: Int, stopsAtName: Bool) {
    let isObject = current == UInt8(ascii: "{")
    index += 1
    skipWhitespace()
    for _ in 0..<number {
      if isObject { skipName() }
      skipValue()
      skipWhitespace()
      index += 1
      skipWhitespace()
    }
    if isObject, !stopsAtName { skipName() }
  }

  private mutating func skipName() {
    skipString()
    skipWhitespace()
    index += 1
    skipWhitespace()
  }

  private mutating func skipString() {
    index += 1
    while let byte = current, byte != UInt8(ascii: "\"") {
      index += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    index += 1
  }

  /// Skips one value; brackets inside it are counted.
  private mutating func skipValue() {
    var depth = 0
    repeat {
      switch current {
      case UInt8(ascii: "\""):
        skipString()
        if depth == 0 { return }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return }
        depth -= 1
        index += 1
        if depth == 0 { return }
      case UInt8(ascii: ",") where depth == 0: return
      case nil: return
      default: index += 1
      }
    } while true
  }
}
