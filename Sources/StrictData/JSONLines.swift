/// A text of one JSON value a line (cases, examples), read line by line.
///
/// Lines end at "\n" or "\r\n"; lines of nothing but spaces, tabs and "\r" are skipped. Each value
/// is read when it is asked for, so that a large file never lies in memory as values.
public struct JSONLines: Sendable {
  /// One value and where it stands.
  public struct Line: Sendable {
    /// The line's number, from 1.
    public let number: Int
    /// The line's bytes without its line break, within the file.
    public let byteRange: Range<Int>
    /// What the line holds.
    public let value: JSONValue
  }

  private let bytes: [UInt8]
  private let options: JSONParser.Options
  private var offset = 0
  private var lineNumber: Int

  /// A reader at the start of a text; ``JSONParser/Options/maximumBytes`` counts each line.
  public init(_ bytes: [UInt8], options: JSONParser.Options = JSONParser.Options()) {
    self.bytes = bytes
    self.options = options
    lineNumber = options.firstLine
  }

  /// All lines of a text.
  /// - Throws: at the first place that is wrong, by the file's line and column.
  public static func parse(
    _ bytes: [UInt8], options: JSONParser.Options = JSONParser.Options()
  ) throws(SourceError) -> [Line] {
    var reader = JSONLines(bytes, options: options)
    var lines: [Line] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  /// The next line that is not blank, nil at the end. After an error the reader stands at the
  /// next line.
  /// - Throws: where the line is wrong, by the file's line and column.
  public mutating func next() throws(SourceError) -> Line? {
    while offset < bytes.count {
      let start = offset
      let newline = bytes[start...].firstIndex(of: 0x0A)
      var end = newline ?? bytes.count
      offset = end + (newline == nil ? 0 : 1)
      let number = lineNumber
      lineNumber += 1
      if newline != nil, end > start, bytes[end - 1] == 0x0D { end -= 1 }
      if bytes[start..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      var lineOptions = options
      lineOptions.firstLine = number
      let value = try bytes.withUnsafeBufferPointer { buffer throws(SourceError) in
        try JSONParser.parse(
          UnsafeBufferPointer(rebasing: buffer[start..<end]), options: lineOptions,
          onDuplicate: { _, _ in })
      }
      return Line(number: number, byteRange: start..<end, value: value)
    }
    return nil
  }
}
