/// A strict reader of comma-separated values (RFC 4180) over UTF-8 bytes.
///
/// Records end at "\r\n" or "\n"; a break at the very end is no record more. A quoted field begins
/// with `"` and ends with one; two stand for one inside. A byte order mark at the start, which
/// spreadsheets write, is skipped. Errors, each with its line and column: malformed UTF-8, NUL, a
/// quote inside an unquoted field, text behind a closing quote, a quote that is never closed, a lone
/// carriage return, records of different lengths.
public enum CSVParser {
  /// One field and where it starts (at its quote).
  public struct Field: Sendable, Hashable {
    /// The text, unquoted; nothing is trimmed.
    public let text: String
    /// Where it starts.
    public let position: SourcePosition
  }

  /// The records of a file, the header among them; each has as many fields as the first.
  ///
  /// - Parameter separator: what stands between fields: a comma, or another byte of ASCII that is
  ///   neither a quote nor part of a line break.
  /// - Throws: at the first place that is wrong.
  public static func parse(
    _ bytes: [UInt8], separator: UInt8 = 0x2C
  ) throws(SourceError) -> [[Field]] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes
    _ = try TextCheck.text(content)
    var scanner = CSVScanner(content, separator: separator)
    var records: [[Field]] = []
    while let record = try scanner.record() {
      if let first = records.first, record.count != first.count {
        throw SourceError(
          record[min(first.count, record.count - 1)].position,
          "the record has \(record.count) field\(record.count == 1 ? "" : "s"), the first has "
            + "\(first.count)")
      }
      records.append(record)
    }
    return records
  }
}

/// Bytes that are UTF-8, field by field.
private struct CSVScanner {
  private let bytes: [UInt8]
  private let separator: UInt8
  private var index = 0
  private var line = 1
  private var column = 1

  init(_ bytes: [UInt8], separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
  }

  private var position: SourcePosition { SourcePosition(line: line, column: column) }
  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func advance() {
    let byte = bytes[index]
    index += 1
    if byte == 0x0A {
      line += 1
      column = 1
    } else if index < bytes.count, bytes[index] & 0xC0 != 0x80 {
      column += 1
    } else if index == bytes.count {
      column += 1
    }
  }

  /// The next record; nil at the end.
  mutating func record() throws(SourceError) -> [CSVParser.Field]? {
    guard current != nil else { return nil }
    var fields: [CSVParser.Field] = []
    while true {
      fields.append(current == 0x22 ? try quoted() : try unquoted())
      guard let byte = current else { return fields }
      if byte == separator {
        advance()
        continue
      }
      try endRecord(byte)
      return fields
    }
  }

  private mutating func endRecord(_ byte: UInt8) throws(SourceError) {
    if byte == 0x0D {
      let place = position
      advance()
      guard current == 0x0A else {
        throw SourceError(place, "a carriage return without a line feed outside quotes")
      }
    }
    guard current == 0x0A else {
      throw SourceError(position, "text behind a closing quote")
    }
    advance()
  }

  private mutating func unquoted() throws(SourceError) -> CSVParser.Field {
    let (start, place) = (index, position)
    while let byte = current, byte != separator, byte != 0x0A, byte != 0x0D {
      guard byte != 0x22 else {
        throw SourceError(position, "a quote inside a field that is not quoted")
      }
      advance()
    }
    return CSVParser.Field(
      text: String(decoding: bytes[start..<index], as: UTF8.self), position: place)
  }

  private mutating func quoted() throws(SourceError) -> CSVParser.Field {
    let place = position
    var text: [UInt8] = []
    advance()
    while let byte = current {
      advance()
      guard byte == 0x22 else {
        text.append(byte)
        continue
      }
      guard current == 0x22 else {
        return CSVParser.Field(text: String(decoding: text, as: UTF8.self), position: place)
      }
      text.append(0x22)
      advance()
    }
    throw SourceError(place, "the quoted field is never closed")
  }
}
