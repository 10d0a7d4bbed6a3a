import StrictData

/// What the `json` helper prints: `JSON.stringify(value, null, indent)`, with members in the order
/// of the data.
struct JSONText {
  /// The bytes written so far.
  private(set) var bytes: [UInt8] = []
  private let indent: [UInt8]
  private let limit: Int

  /// Why a value has no text.
  enum Failure: Error {
    case tooLarge
    case tooDeep
  }

  /// The deepest nesting that is written.
  static let maximumDepth = 512

  /// - Parameters:
  ///   - indent: the white space of one level; empty for one line.
  ///   - limit: the largest text in bytes.
  init(indent: String, limit: Int) {
    self.indent = Array(indent.utf8)
    self.limit = limit
  }

  mutating func write(_ value: JSONValue, depth: Int = 0) throws(Failure) {
    if depth > Self.maximumDepth { throw .tooDeep }
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let number):
      bytes += (number.double == nil ? "null" : ValueText.number(number)).utf8
    case .string(let text): writeString(text)
    case .array(let elements):
      try writeList(elements, "[", "]", depth) { text, element throws(Failure) in
        try text.write(element, depth: depth + 1)
      }
    case .object(let object):
      try writeList(object.entries, "{", "}", depth) { text, entry throws(Failure) in
        text.writeString(entry.key)
        text.bytes.append(UInt8(ascii: ":"))
        if !text.indent.isEmpty { text.bytes.append(UInt8(ascii: " ")) }
        try text.write(entry.value, depth: depth + 1)
      }
    }
    if bytes.count > limit { throw .tooLarge }
  }

  private mutating func writeList<Element>(
    _ elements: [Element], _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ depth: Int,
    _ writeElement: (inout JSONText, Element) throws(Failure) -> Void
  ) throws(Failure) {
    bytes.append(UInt8(ascii: open))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      writeLine(depth + 1)
      try writeElement(&self, element)
    }
    if !elements.isEmpty { writeLine(depth) }
    bytes.append(UInt8(ascii: close))
  }

  private mutating func writeLine(_ depth: Int) {
    guard !indent.isEmpty else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { bytes += indent }
  }

  private mutating func writeString(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case 0x08: bytes += "\\b".utf8
      case 0x09: bytes += "\\t".utf8
      case 0x0A: bytes += "\\n".utf8
      case 0x0C: bytes += "\\f".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
