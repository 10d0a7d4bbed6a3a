extension JSONValue {
  /// How a value is laid out.
  public enum SerializationStyle: Sendable, Hashable {
    /// No whitespace.
    case compact
    /// One member or element a line, indented by so many spaces a level; `{}` and `[]` for empty
    /// ones; no line break at the end.
    case pretty(indent: Int)
  }

  /// The value as JSON text: members in stored order, number literals as stored, non-ASCII text
  /// verbatim. Escapes are `\"`, `\\`, `\n`, `\r`, `\t`, `\b`, `\f`, and `\u00XX` for other control
  /// characters below U+0020. Equal values in equal order give equal bytes.
  public func serialized(_ style: SerializationStyle = .compact) -> String {
    var writer = JSONWriter(style: style)
    writer.write(self, level: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The value in the JSON Canonicalization Scheme (RFC 8785): no whitespace, members sorted by
  /// the UTF-16 code units of their names, numbers in double precision as ECMAScript prints them.
  ///
  /// - Throws: ``NotCanonical`` for a number that overflows double precision.
  public func canonical() throws(NotCanonical) -> String {
    var writer = JSONWriter(style: .compact)
    try writer.writeCanonical(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// A number that has no canonical form.
  public struct NotCanonical: Error, Sendable, Hashable, CustomStringConvertible {
    /// The number's literal.
    public let literal: String
    /// A sentence with the literal.
    public var description: String {
      "the number \(literal.quotedForMessage) overflows double precision"
    }
  }
}

/// Appends JSON text to bytes.
struct JSONWriter {
  private let indent: Int?
  private(set) var bytes: [UInt8] = []

  init(style: JSONValue.SerializationStyle) {
    switch style {
    case .compact: indent = nil
    case .pretty(let indent): self.indent = max(0, indent)
    }
  }

  mutating func write(_ value: JSONValue, level: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .number(let number): append(number.literal)
    case .string(let text): write(text)
    case .array(let values):
      write(values, "[", "]", level: level) { $0.write($1, level: level + 1) }
    case .object(let object):
      write(object.entries, "{", "}", level: level) { writer, entry in
        writer.write(entry.key)
        writer.append(writer.indent == nil ? ":" : ": ")
        writer.write(entry.value, level: level + 1)
      }
    }
  }

  private mutating func write<Element>(
    _ elements: [Element], _ open: String, _ close: String, level: Int,
    _ writeElement: (inout JSONWriter, Element) -> Void
  ) {
    append(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { append(",") }
      breakLine(level + 1)
      writeElement(&self, element)
    }
    if !elements.isEmpty { breakLine(level) }
    append(close)
  }

  private mutating func breakLine(_ level: Int) {
    guard let indent else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: indent * level))
  }

  mutating func writeCanonical(_ value: JSONValue) throws(JSONValue.NotCanonical) {
    switch value {
    case .null, .bool, .string: write(value, level: 0)
    case .number(let number):
      guard let double = number.double else {
        throw JSONValue.NotCanonical(literal: number.literal)
      }
      append(ECMAScriptNumber.text(double))
    case .array(let values):
      append("[")
      for (index, value) in values.enumerated() {
        if index > 0 { append(",") }
        try writeCanonical(value)
      }
      append("]")
    case .object(let object):
      append("{")
      let sorted = object.entries.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
      for (index, entry) in sorted.enumerated() {
        if index > 0 { append(",") }
        write(entry.key)
        append(":")
        try writeCanonical(entry.value)
      }
      append("}")
    }
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { text in
      var start = 0
      for (index, byte) in text.enumerated()
      where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
        escape(byte)
        start = index + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    case 0x08: append("\\b")
    case 0x0C: append("\\f")
    case 0..<0x20: append("\\u00\(byte < 16 ? "0" : "1")\(String(byte & 0x0F, radix: 16))")
    default: bytes.append(byte)
    }
  }
}

/// Numbers as ECMAScript prints them.
enum ECMAScriptNumber {
  /// `Number::toString` (ECMA-262, section 6.1.6.1.20) of a finite double: the shortest digits
  /// that read back the same; plain for exponents from -7 to 20, else scientific.
  static func text(_ value: Double) -> String {
    if value == 0 { return "0" }
    // Swift prints the same shortest digits, laid out by other rules.
    let decimal = ExactDecimal(JSONNumber(literal: "\(value)"))
    let digits = decimal.digits.map { String($0) }.joined()
    let count = decimal.digits.count
    let point = decimal.magnitude
    let sign = decimal.isNegative ? "-" : ""
    if point > 0, point <= 21 {
      if count <= point { return sign + digits + String(repeating: "0", count: point - count) }
      return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }
    if point > -6, point <= 0 {
      return sign + "0." + String(repeating: "0", count: -point) + digits
    }
    let exponent = (point > 0 ? "e+" : "e-") + String(abs(point - 1))
    return sign + digits.prefix(1) + (count > 1 ? "." + digits.dropFirst() : "") + exponent
  }
}
