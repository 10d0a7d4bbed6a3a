internal import GRDB

/// One column's value of a row: what is stored, and what is hashed.
enum Cell: Equatable {
  case null
  case integer(Int64)
  case text(String)

  init(_ text: String?) {
    self = text.map { .text(StoredText.encode($0)) } ?? .null
  }

  init(_ number: Int?) {
    self = number.map { .integer(Int64($0)) } ?? .null
  }

  /// The value SQLite is given.
  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .text(let text): text.databaseValue
    }
  }

  /// The value SQLite gave; nil for a type no column of ours has.
  init?(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let number): self = .integer(number)
    case .string(let text): self = .text(text)
    case .double, .blob: return nil
    }
  }
}

/// Text as it is stored. SQLite's C strings end at a NUL, so a text with one (or one that looks
/// like an encoded text) is written with a marker and escapes; every other text stands as it is.
enum StoredText {
  static func encode(_ text: String) -> String {
    let bytes = text.utf8
    guard bytes.first == 1 || bytes.contains(0) else { return text }
    var encoded: [UInt8] = [1]
    for byte in bytes {
      switch byte {
      case 0: encoded += [2, 0x30]
      case 2: encoded += [2, 0x32]
      default: encoded.append(byte)
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// The text that was encoded; nil where the escapes are none of ours.
  static func decode(_ stored: String) -> String? {
    guard stored.utf8.first == 1 else { return stored }
    var decoded: [UInt8] = []
    var isEscaped = false
    for byte in stored.utf8.dropFirst() {
      if isEscaped {
        guard byte == 0x30 || byte == 0x32 else { return nil }
        decoded.append(byte == 0x30 ? 0 : 2)
        isEscaped = false
      } else if byte == 2 {
        isEscaped = true
      } else {
        decoded.append(byte)
      }
    }
    return isEscaped ? nil : String(decoding: decoded, as: UTF8.self)
  }
}

/// Small tables inside one column: fields end with a tab, lines with a line feed; tab, line feed
/// and backslash are escaped by a backslash.
enum FieldLines {
  static func encode(_ lines: [[String]]) -> String {
    var bytes: [UInt8] = []
    for line in lines {
      for field in line {
        for byte in field.utf8 {
          switch byte {
          case 0x09: bytes += [0x5C, 0x74]
          case 0x0A: bytes += [0x5C, 0x6E]
          case 0x5C: bytes += [0x5C, 0x5C]
          default: bytes.append(byte)
          }
        }
        bytes.append(0x09)
      }
      bytes.append(0x0A)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The lines that were encoded; nil for a text that is no such table.
  static func decode(_ text: String) -> [[String]]? {
    var lines: [[String]] = []
    var line: [String] = []
    var field: [UInt8] = []
    var isEscaped = false
    for byte in text.utf8 {
      switch (isEscaped, byte) {
      case (true, 0x74): field.append(0x09)
      case (true, 0x6E): field.append(0x0A)
      case (true, 0x5C): field.append(0x5C)
      case (true, _): return nil
      case (false, 0x09):
        line.append(String(decoding: field, as: UTF8.self))
        field = []
      case (false, 0x0A):
        guard field.isEmpty else { return nil }
        lines.append(line)
        line = []
      case (false, 0x5C):
        isEscaped = true
        continue
      case (false, _): field.append(byte)
      }
      isEscaped = false
    }
    return isEscaped || !field.isEmpty || !line.isEmpty ? nil : lines
  }
}
