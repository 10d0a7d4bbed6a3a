/// Writes values as block YAML that ``YAMLParser`` (and readers of YAML 1.1) read back the same.
///
/// Same value, same bytes. Strings are plain where nobody could read them otherwise, else in
/// double quotes on one line; empty collections are `{}` and `[]`.
public struct YAMLWriter {
  private let quotes: (_ key: String?, _ value: String) -> Bool
  private var text = ""

  private init(quotes: @escaping (String?, String) -> Bool) {
    self.quotes = quotes
  }

  /// The document of a value, with a line break at the end.
  ///
  /// - Parameters:
  ///   - value: numbers must not overflow double precision, else the text does not read back.
  ///   - quotes: asked for each string value (not for keys), with the key it stands under (its
  ///     sequence's key for an element), whether it is quoted even where it could be plain.
  public static func text(
    of value: JSONValue,
    quotes: @escaping (_ key: String?, _ value: String) -> Bool = { _, _ in false }
  ) -> String {
    var writer = YAMLWriter(quotes: quotes)
    if let scalar = writer.inline(value, key: nil) {
      writer.text = scalar + "\n"
    } else {
      writer.write(value, key: nil, level: 0, continuesLine: true)
    }
    return writer.text
  }

  /// The one-line form of scalars and empty collections.
  private func inline(_ value: JSONValue, key: String?) -> String? {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): number.literal
    case .string(let text):
      quotes(key, text) || !YAMLText.isPlain(text) ? YAMLText.quoted(text) : text
    case .array(let values): values.isEmpty ? "[]" : nil
    case .object(let object): object.isEmpty ? "{}" : nil
    }
  }

  /// A collection that is not empty; `continuesLine` where the first item goes on the line that
  /// has been begun.
  private mutating func write(
    _ value: JSONValue, key: String?, level: Int, continuesLine: Bool
  ) {
    var isFirst = continuesLine
    switch value {
    case .array(let values):
      for value in values {
        startItem(level, &isFirst)
        text += "- "
        if let scalar = inline(value, key: key) {
          text += scalar + "\n"
        } else {
          write(value, key: key, level: level + 1, continuesLine: true)
        }
      }
    case .object(let object):
      for entry in object.entries {
        startItem(level, &isFirst)
        writeKey(entry.key, level)
        if let scalar = inline(entry.value, key: entry.key) {
          text += " " + scalar + "\n"
        } else {
          text += "\n"
          write(entry.value, key: entry.key, level: level + 1, continuesLine: false)
        }
      }
    case .null, .bool, .number, .string: break
    }
  }

  private mutating func startItem(_ level: Int, _ isFirst: inout Bool) {
    if !isFirst { text += String(repeating: "  ", count: level) }
    isFirst = false
  }

  private mutating func writeKey(_ key: String, _ level: Int) {
    let written = YAMLText.isPlain(key) ? key : YAMLText.quoted(key)
    // An implicit key has at most 1024 characters (YAML 1.2, section 7.4.2).
    if written.utf8.count > 1000 {
      text += "? " + written + "\n" + String(repeating: "  ", count: level) + ":"
    } else {
      text += written + ":"
    }
  }
}

/// How a string stands in YAML.
enum YAMLText {
  /// Whether the string without quotes is read as itself, in YAML 1.1 and 1.2, as key and value.
  static func isPlain(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, isSafeStart(first), last != ":",
      last != " ", scalars.allSatisfy(isPrintable), !reserved.contains(text.lowercased())
    else { return false }
    var previous: Unicode.Scalar = "a"
    for scalar in scalars {
      if previous == ":" && scalar == " " || previous == " " && scalar == "#" { return false }
      previous = scalar
    }
    return true
  }

  /// Words that mean something else in YAML 1.1 or 1.2.
  private static let reserved: Set<String> = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n",
  ]

  /// Letters, `_` and `/`; digits, signs and dots could begin a number or a date.
  private static func isSafeStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_", "/": true
    default: scalar.value >= 0x80 && scalar.properties.isAlphabetic
    }
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0x1FFF, 0x3001...0xD7FF, 0x10000...0x1FFFD: true
    case 0x2010...0x2027, 0x2030...0x2FFF: true
    default: false
    }
  }

  /// The string in double quotes, on one line.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let (letter, width) =
          scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
        result += "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return result + "\""
  }
}
