import StrictData

/// How values look in a rendered text: as JavaScript's `String(value)` prints them.
enum ValueText {
  /// A number: whole ones without a fraction, others in their shortest form (ECMA-262,
  /// Number::toString).
  ///
  /// A whole number written without fraction and exponent keeps all its digits, where JavaScript
  /// would round it beyond 2^53: an identifier must not change on its way into a prompt.
  static func number(_ number: JSONNumber) -> String {
    let literal = number.literal
    if literal.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }) {
      return literal == "-0" ? "0" : literal
    }
    guard let value = number.double else {
      return literal.utf8.first == UInt8(ascii: "-") ? "-Infinity" : "Infinity"
    }
    return text(of: value)
  }

  private static func text(of value: Double) -> String {
    if value == 0 { return "0" }
    let sign = value < 0 ? "-" : ""
    // Swift's description has the shortest digits that read back the same, as ECMA-262 asks.
    let (digits, point) = decimal(of: value.magnitude)
    let count = digits.count
    let text = String(decoding: digits, as: UTF8.self)
    if count <= point, point <= 21 {
      return sign + text + String(repeating: "0", count: point - count)
    }
    if 0 < point, point <= 21 {
      let whole = String(decoding: digits[..<point], as: UTF8.self)
      return sign + whole + "." + String(decoding: digits[point...], as: UTF8.self)
    }
    if -6 < point, point <= 0 {
      return sign + "0." + String(repeating: "0", count: -point) + text
    }
    let exponent = point - 1
    let fraction = count > 1 ? "." + String(decoding: digits[1...], as: UTF8.self) : ""
    let first = String(decoding: digits[..<1], as: UTF8.self)
    return "\(sign)\(first)\(fraction)e\(exponent < 0 ? "-" : "+")\(abs(exponent))"
  }

  /// The significant digits and the place of the point: `0.digits × 10^point`.
  private static func decimal(of value: Double) -> (digits: [UInt8], point: Int) {
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    let description = Array("\(value)".utf8)
    for (index, byte) in description.enumerated() {
      if byte == UInt8(ascii: ".") {
        point = digits.count
      } else if byte == UInt8(ascii: "e") {
        exponent = Int(String(decoding: description[(index + 1)...], as: UTF8.self)) ?? 0
        break
      } else {
        digits.append(byte)
      }
    }
    var place = (point ?? digits.count) + exponent
    let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(leading)
    place -= leading
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, place)
  }

  /// JavaScript's truth of a value, with Handlebars' addition that an empty array is false.
  static func isTrue(_ value: JSONValue?, includingZero: Bool = false) -> Bool {
    switch value {
    case nil, .null: false
    case .bool(let value): value
    case .number(let number): includingZero || number.double != 0
    case .string(let text): !text.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object: true
    }
  }

  /// Whether Handlebars' `#with` skips a value: nothing, false, an empty text or array; not zero.
  static func isEmpty(_ value: JSONValue?) -> Bool { !isTrue(value, includingZero: true) }

  /// `===`, with numbers by value, texts by bytes; arrays and objects by content, where JavaScript
  /// would compare identities that data read from JSON does not have.
  static func isIdentical(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (.number(let left)?, .number(let right)?):
      left == right || left.double == right.double && (left.int == nil || left.int == right.int)
    case (let left?, let right?): left == right
    default: false
    }
  }

  /// A member, element or `length`; nil where there is none.
  static func member(_ key: String, of value: JSONValue?) -> JSONValue? {
    switch value {
    case .object(let object): return object[key]
    case .array(let elements):
      if key == "length" { return .number(JSONNumber(elements.count)) }
      guard let index = Int(key), elements.indices.contains(index), String(index) == key else {
        return nil
      }
      return elements[index]
    case .string(let text):
      return key == "length" ? .number(JSONNumber(text.utf16.count)) : unit(key, of: text)
    default: return nil
    }
  }

  /// The UTF-16 unit at an index, where it is a whole character by itself.
  private static func unit(_ key: String, of text: String) -> JSONValue? {
    let units = text.utf16
    guard let index = Int(key), index >= 0, index < units.count, String(index) == key else {
      return nil
    }
    let unit = units[units.index(units.startIndex, offsetBy: index)]
    return Unicode.Scalar(UInt32(unit)).map { .string(String(Character($0))) }
  }
}
