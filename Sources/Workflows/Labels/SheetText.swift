internal import StrictData

/// Texts as they stand in a table that a spreadsheet opens.
///
/// A cell that a spreadsheet would take for a formula gets a `'` in front, and so does one that
/// begins with `'`: reading takes one away, so that every text comes back as it was. OWASP, "CSV
/// Injection".
enum SheetText {
  private static let risky: Set<UInt8> = [
    UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D,
    UInt8(ascii: "'"),
  ]

  /// A text as a cell's content.
  static func neutral(_ text: String) -> String {
    guard let first = text.utf8.first else { return text }
    // Full-width signs begin formulas too where the input method is East Asian.
    let isWide =
      text.unicodeScalars.first.map { ["＝", "＋", "－", "＠"].contains($0) } ?? false
    return risky.contains(first) || isWide ? "'" + text : text
  }

  /// The text of a cell's content.
  static func plain(_ cell: String) -> String {
    cell.utf8.first == UInt8(ascii: "'")
      ? String(decoding: cell.utf8.dropFirst(), as: UTF8.self) : cell
  }

  /// A record of a table (RFC 4180): every field quoted, so that no text ends one.
  static func record(_ fields: [String], separator: Character) -> String {
    fields.map { field in
      var quoted = "\""
      for scalar in field.unicodeScalars {
        if scalar == "\"" { quoted += "\"" }
        quoted.unicodeScalars.append(scalar)
      }
      return quoted + "\""
    }.joined(separator: String(separator)) + "\r\n"
  }

  /// What separates the fields of a table, by its first line: a comma, a semicolon or a tab.
  static func separator(of bytes: [UInt8]) -> UInt8 {
    var isQuoted = false
    for byte in bytes {
      switch byte {
      case 0x22: isQuoted.toggle()
      case 0x0A where !isQuoted, 0x0D where !isQuoted: return 0x2C
      case 0x2C where !isQuoted, 0x3B where !isQuoted, 0x09 where !isQuoted: return byte
      default: break
      }
    }
    return 0x2C
  }

  /// Whether two texts are the same but for what a spreadsheet does to line breaks and to white
  /// space at the ends.
  static func isAlike(_ left: String, _ right: String) -> Bool { folded(left) == folded(right) }

  private static func folded(_ text: String) -> [UInt8] {
    let breaks = text.utf8.filter { $0 != 0x0D }
    let space: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }
    return Array(breaks.drop(while: space).reversed().drop(while: space).reversed())
  }
}
