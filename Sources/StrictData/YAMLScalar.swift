/// What a plain (unquoted) scalar means: YAML 1.2's core schema (section 10.3.2).
///
/// `yes`, `no`, `on`, `off` and timestamps are strings. `012` is the number 12, `0o14` and `0x1F`
/// are numbers (64 bits at most). `.inf` and `.nan` have no place in JSON and are refused, and so
/// are numbers that overflow double precision.
enum YAMLScalar {
  /// Why a plain scalar has no value.
  enum Problem: Error {
    case notFinite
    case tooLarge
  }

  static func content(ofPlain text: String) throws(Problem) -> YAMLNode.Content {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    let bytes = Array(text.utf8)
    guard let first = bytes.first, isDigit(first) || "+-.".utf8.contains(first) else {
      return .string(text)
    }
    if let radix = radixPrefix(bytes) {
      let digits = text.dropFirst(2)
      guard digits.utf8.allSatisfy({ isDigit($0, radix: radix) }) else { return .string(text) }
      guard let value = UInt64(digits, radix: radix) else { throw .tooLarge }
      return .number(JSONNumber(literal: String(value)))
    }
    if isInfinityOrNaN(text) { throw .notFinite }
    guard let literal = jsonLiteral(bytes) else { return .string(text) }
    let number = JSONNumber(literal: literal)
    guard number.double != nil else { throw .tooLarge }
    return .number(number)
  }

  private static func isInfinityOrNaN(_ text: String) -> Bool {
    let unsigned = text.utf8.first == UInt8(ascii: ".") ? text : String(text.dropFirst())
    return [".inf", ".Inf", ".INF"].contains(unsigned) || [".nan", ".NaN", ".NAN"].contains(text)
  }

  private static func radixPrefix(_ bytes: [UInt8]) -> Int? {
    guard bytes.count > 2, bytes[0] == UInt8(ascii: "0") else { return nil }
    switch bytes[1] {
    case UInt8(ascii: "o"): return 8
    case UInt8(ascii: "x"): return 16
    default: return nil
    }
  }

  private static func isDigit(_ byte: UInt8, radix: Int = 10) -> Bool {
    if byte &- UInt8(ascii: "0") < UInt8(min(radix, 10)) { return true }
    return radix == 16 && (byte | 0x20) &- UInt8(ascii: "a") < 6
  }

  /// The JSON literal of `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, nil for anything
  /// else.
  private static func jsonLiteral(_ bytes: [UInt8]) -> String? {
    var rest = bytes[...]
    func take(_ set: String) -> UInt8? {
      guard let byte = rest.first, set.utf8.contains(byte) else { return nil }
      rest = rest.dropFirst()
      return byte
    }
    func takeDigits() -> ArraySlice<UInt8> {
      let digits = rest.prefix { isDigit($0) }
      rest = rest.dropFirst(digits.count)
      return digits
    }
    var literal: [UInt8] = []
    if take("+-") == UInt8(ascii: "-") { literal.append(UInt8(ascii: "-")) }
    let whole = takeDigits()
    let significant = whole.drop { $0 == UInt8(ascii: "0") }
    literal += significant.isEmpty ? [UInt8(ascii: "0")] : Array(significant)
    if take(".") != nil {
      let fraction = takeDigits()
      if whole.isEmpty, fraction.isEmpty { return nil }
      if !fraction.isEmpty { literal += [UInt8(ascii: ".")] + fraction }
    } else if whole.isEmpty {
      return nil
    }
    if let exponent = take("eE") {
      literal.append(exponent)
      if let sign = take("+-") { literal.append(sign) }
      let digits = takeDigits()
      guard !digits.isEmpty else { return nil }
      literal += digits
    }
    return rest.isEmpty ? String(decoding: literal, as: UTF8.self) : nil
  }
}
