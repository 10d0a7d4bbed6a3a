internal import StrictData

/// Text for the YAML and JSON that is written here.
enum FormatText {
  /// A double-quoted string that YAML and JSON read alike.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if needsEscape(scalar) {
          let hex = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// The text itself where a plain YAML scalar is read back as the same string, else quoted.
  static func quotedUnlessPlain(_ text: String) -> String {
    let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    guard let first = text.utf8.first, (0x61...0x7A).contains(first), !reserved.contains(text),
      text.utf8.allSatisfy({
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
          || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: ".")].contains(
            $0)
      })
    else { return quoted(text) }
    return text
  }

  /// A number in its shortest form that reads back the same.
  static func number(_ value: Double) -> String { JSONNumber(value).literal }

  /// Compact JSON, members in their order.
  static func json(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): number.literal
    case .string(let text): quoted(text)
    case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
    case .object(let object):
      "{"
        + object.entries.map { "\(quoted($0.key)):\(json($0.value))" }.joined(separator: ",")
        + "}"
    }
  }

  /// What a YAML reader would take for a break or would not accept raw.
  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    PrintableText.isControl(scalar)
      || [0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
  }
}
