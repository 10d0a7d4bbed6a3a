internal import StrictData

/// The JSON objects of a file or of standard input, one a line, read as they come.
final class InputLines {
  /// How errors call the input.
  let name: String
  /// The number of the line given last, from 1.
  private(set) var number = 0
  private var lines: ByteLines

  /// Opens a file, or standard input for `-`.
  ///
  /// - Throws: `CommandError` where it cannot be read.
  init(_ path: String) throws {
    lines = try ByteLines(path: path)
    name = lines.name
  }

  /// The next line that is not blank, as a JSON object; nil at the end.
  ///
  /// - Throws: `SourceError` with the input's name, line and column.
  func nextObject() throws -> JSONObject? {
    while let line = try lines.next() {
      number = line.number
      if line.isBlank { continue }
      let value: JSONValue
      do {
        value = try JSONParser.parse(slice: line.bytes, options: .init(firstLine: number))
      } catch {
        throw error.at(name)
      }
      guard case .object(let object) = value else {
        throw SourceError(
          path: name, SourcePosition(line: number, column: 1), "the line holds no JSON object")
      }
      current = Array(line.bytes)
      return object
    }
    return nil
  }

  /// The bytes of the object given last.
  private var current: [UInt8] = []

  /// An error at a member of the object given last; at the line's start where it has no such member.
  func error(at key: String, _ message: String) -> SourceError {
    SourceError(
      path: name,
      SourcePosition(line: number, column: MemberColumn.of(key, in: current) ?? 1), message)
  }
}

/// Finds a member of a JSON object again, for error messages: values carry no positions.
enum MemberColumn {
  /// The column, from 1 and in Unicode scalars, of the value of a member of the object that the
  /// bytes hold; nil where it has no such member. The bytes are valid JSON.
  static func of(_ key: String, in bytes: [UInt8]) -> Int? {
    var depth = 0
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let end = endOfString(from: index, in: bytes)
        let after = bytes[end...].firstIndex { ![0x20, 0x09].contains($0) }
        if depth == 1, let after, bytes[after] == UInt8(ascii: ":"),
          bytes[(index + 1)..<(end - 1)].elementsEqual(key.utf8)
        {
          let value = bytes[(after + 1)...].firstIndex { ![0x20, 0x09].contains($0) } ?? after
          return bytes[..<value].count { $0 & 0xC0 != 0x80 } + 1
        }
        index = end - 1
      default: break
      }
      index += 1
    }
    return nil
  }

  /// The index after the closing quotation mark.
  private static func endOfString(from start: Int, in bytes: [UInt8]) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }
}
