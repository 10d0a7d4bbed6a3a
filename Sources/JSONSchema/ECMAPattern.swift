internal import StrictData

/// Patterns in ECMA-262's syntax (as `pattern` and `patternProperties` use it, in Unicode mode)
/// turned into ICU's.
///
/// `\d`, `\w`, `\b` and their opposites are ASCII, `\s` is ECMA's whitespace, `$` matches at the
/// very end only, `.` leaves out ECMA's four line ends, `\cX` and `\u{…}` are translated, `[` has
/// no meaning inside a class. Escapes of other letters are errors. ICU's inline flags pass.
struct ECMAPattern {
  /// The pattern is not in the syntax.
  struct Malformed: Error {}

  private var rest: Substring.UnicodeScalarView
  private var output = String.UnicodeScalarView()

  /// The pattern for ICU.
  static func icu(_ pattern: String) throws(Malformed) -> String {
    var translation = ECMAPattern(rest: pattern.unicodeScalars[...])
    try translation.run()
    return String(translation.output)
  }

  private init(rest: Substring.UnicodeScalarView) {
    self.rest = rest
  }

  private mutating func run() throws(Malformed) {
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\": try escape(inClass: false)
      case "[": try characterClass()
      case "$": emit("\\z")
      case ".": emit("[^\\n\\r\\u2028\\u2029]")
      default: output.append(scalar)
      }
    }
  }

  private mutating func emit(_ text: String) {
    output.append(contentsOf: text.unicodeScalars)
  }

  private mutating func characterClass() throws(Malformed) {
    let isNegated = take("^")
    if take("]") {
      emit(isNegated ? "(?s:.)" : "(?!)")
      return
    }
    emit(isNegated ? "[^" : "[")
    var previousIsHyphen = false
    while let scalar = rest.popFirst() {
      var isHyphen = false
      switch scalar {
      case "]":
        emit("]")
        return
      case "\\": try escape(inClass: true)
      case "[", "&", "^", "{", "}", "$", "#", "~": emit("\\\(scalar)")
      case "-":
        emit(previousIsHyphen || rest.first == "]" ? "\\-" : "-")
        isHyphen = true
      default: output.append(scalar)
      }
      previousIsHyphen = isHyphen
    }
    throw Malformed()
  }

  private static let whitespace =
    "\\t\\n\\x{0B}\\x{0C}\\r\\x{20}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}"
    + "\\x{205F}\\x{3000}\\x{FEFF}"

  private mutating func escape(inClass: Bool) throws(Malformed) {
    guard let scalar = rest.popFirst() else { throw Malformed() }
    switch scalar {
    case "d": emit(inClass ? "0-9" : "[0-9]")
    case "D": emit("[^0-9]")
    case "w": emit(inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]")
    case "W": emit("[^A-Za-z0-9_]")
    case "s": emit(inClass ? Self.whitespace : "[\(Self.whitespace)]")
    case "S": emit("[^\(Self.whitespace)]")
    case "b" where inClass: emit("\\x{08}")
    case "b":
      emit("(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))")
    case "B" where !inClass:
      emit("(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))")
    case "n", "r", "t", "f": emit("\\\(scalar)")
    case "v": emit("\\x{0B}")
    case "0": emit("\\x{00}")
    case "c": try control()
    case "x": emitScalar(try hex(2))
    case "u": try unicode()
    case "p", "P": try property(scalar)
    case "k" where !inClass, "1"..."9" where !inClass: emit("\\\(scalar)")
    case "a"..."z", "A"..."Z", "0"..."9": throw Malformed()
    default: emitLiteral(scalar)
    }
  }

  private mutating func emitLiteral(_ scalar: Unicode.Scalar) {
    if scalar.isASCII { emit("\\") }
    output.append(scalar)
  }

  private mutating func emitScalar(_ value: UInt32) {
    emit("\\x{\(String(value, radix: 16))}")
  }

  private mutating func control() throws(Malformed) {
    guard let letter = rest.popFirst(), ("a"..."z").contains(letter) || ("A"..."Z").contains(letter)
    else { throw Malformed() }
    emitScalar(letter.value % 32)
  }

  private mutating func unicode() throws(Malformed) {
    if take("{") {
      var digits = ""
      while let scalar = rest.popFirst(), scalar != "}" { digits.unicodeScalars.append(scalar) }
      guard let value = UInt32(digits, radix: 16), value <= 0x10FFFF else { throw Malformed() }
      emitScalar(value)
      return
    }
    let unit = try hex(4)
    guard (0xD800..<0xDC00).contains(unit), rest.starts(with: "\\u".unicodeScalars) else {
      emitScalar(unit)
      return
    }
    let saved = rest
    rest = rest.dropFirst(2)
    let low = try hex(4)
    guard (0xDC00..<0xE000).contains(low) else {
      rest = saved
      emitScalar(unit)
      return
    }
    emitScalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
  }

  private mutating func hex(_ count: Int) throws(Malformed) -> UInt32 {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(\.properties.isASCIIHexDigit),
      let value = UInt32(String(digits), radix: 16)
    else { throw Malformed() }
    rest = rest.dropFirst(count)
    return value
  }

  /// `\p{…}`, which ICU reads as ECMA does.
  private mutating func property(_ letter: Unicode.Scalar) throws(Malformed) {
    guard take("{") else { throw Malformed() }
    emit("\\\(letter){")
    while let scalar = rest.popFirst() {
      output.append(scalar)
      if scalar == "}" { return }
    }
    throw Malformed()
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest = rest.dropFirst()
    return true
  }
}
