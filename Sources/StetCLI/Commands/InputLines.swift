internal import Foundation
internal import StrictData

/// The lines of a file or of standard input, read as they come: only one of them is in memory.
struct InputLines {
  /// How errors call the input.
  let name: String
  /// The number of the line given last, from 1.
  private(set) var number = 0
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  /// The longest line, in bytes.
  static let maximumBytes = 64 << 20

  /// Opens a file, or standard input for `-`.
  ///
  /// - Throws: `CommandError` where it cannot be read.
  init(_ path: String) throws {
    name = InputFile.name(path)
    if path == "-" {
      handle = .standardInput
      return
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandError("there is no file \(path)")
    }
    guard !isFolder.boolValue else { throw CommandError("\(path) is a folder, not a file") }
    guard let opened = FileHandle(forReadingAtPath: path) else {
      throw CommandError("\(path) cannot be read")
    }
    handle = opened
  }

  /// The next line that is not blank, as a JSON object; nil at the end.
  ///
  /// - Throws: `SourceError` with the input's name, line and column.
  mutating func nextObject() throws -> JSONObject? {
    while let line = try next() {
      if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
      let value: JSONValue
      do {
        value = try JSONParser.parse(line, options: .init(firstLine: number))
      } catch {
        throw error.at(name)
      }
      guard case .object(let object) = value else {
        throw SourceError(
          path: name, SourcePosition(line: number, column: 1), "the line holds no JSON object")
      }
      current = line
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

  /// The bytes up to the next line break, without it.
  private mutating func next() throws -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        let stop = end > start && buffer[end - 1] == 0x0D ? end - 1 : end
        let line = Array(buffer[start..<stop])
        start = end + 1
        number += 1
        return line
      }
      searched = buffer.count
      guard !isAtEnd else { break }
      let chunk = try handle.read(upToCount: 1 << 16) ?? Data()
      if chunk.isEmpty { isAtEnd = true }
      buffer.removeFirst(start)
      searched -= start
      start = 0
      buffer.append(contentsOf: chunk)
      guard buffer.count <= Self.maximumBytes else {
        throw SourceError(
          path: name, SourcePosition(line: number + 1, column: 1),
          "the line is longer than \(Self.maximumBytes) bytes")
      }
    }
    guard start < buffer.count else { return nil }
    let line = Array(buffer[start...])
    start = buffer.count
    number += 1
    return line
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
