/// The recursive descent behind ``JSONParser``: one pass over bytes known to be valid UTF-8.
struct JSONScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let options: JSONParser.Options
  private let maximumDepth: Int
  private var index = 0
  private var depth = 0
  private var counter: PositionCounter
  /// Repeated names, where they are allowed.
  private(set) var duplicates: [(key: String, position: SourcePosition)] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ options: JSONParser.Options) {
    self.bytes = bytes
    self.options = options
    maximumDepth = min(options.maximumDepth, 512)
    counter = PositionCounter(firstLine: options.firstLine)
  }

  /// One value with whitespace around it.
  mutating func document() throws(SourceError) -> JSONValue {
    skipWhitespace()
    let value = try value()
    skipWhitespace()
    guard index == bytes.count else { throw unexpected("the end of the text") }
    return value
  }

  private mutating func value() throws(SourceError) -> JSONValue {
    guard index < bytes.count else { throw error("expected a value, found the end of the text") }
    switch bytes[index] {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw unexpected("a value")
    }
  }

  private mutating func object() throws(SourceError) -> JSONValue {
    try enter()
    var object = JSONObject()
    if close(UInt8(ascii: "}")) { return .object(object) }
    while true {
      let keyIndex = index
      guard peek() == UInt8(ascii: "\"") else { throw unexpected("a name in double quotes") }
      let key = try string()
      skipWhitespace()
      guard peek() == UInt8(ascii: ":") else { throw unexpected("':' after a name") }
      index += 1
      let isRepeated = object[key] != nil
      if isRepeated { try repeated(key, at: keyIndex) }
      skipWhitespace()
      let value = try value()
      if isRepeated {
        object[key] = value
      } else {
        object.appendNew(JSONObject.Entry(key: key, value: value))
      }
      skipWhitespace()
      if close(UInt8(ascii: "}")) { return .object(object) }
      guard peek() == UInt8(ascii: ",") else { throw unexpected("',' or '}'") }
      index += 1
      skipWhitespace()
    }
  }

  private mutating func array() throws(SourceError) -> JSONValue {
    try enter()
    var values: [JSONValue] = []
    if close(UInt8(ascii: "]")) { return .array(values) }
    while true {
      values.append(try value())
      skipWhitespace()
      if close(UInt8(ascii: "]")) { return .array(values) }
      guard peek() == UInt8(ascii: ",") else { throw unexpected("',' or ']'") }
      index += 1
      skipWhitespace()
    }
  }

  private mutating func repeated(_ key: String, at offset: Int) throws(SourceError) {
    switch options.duplicateKeys {
    case .error: throw error("duplicate key '\(key.quotedForMessage)'", at: offset)
    case .lastWins: duplicates.append((key, counter.position(of: offset, in: bytes)))
    }
  }

  private mutating func enter() throws(SourceError) {
    depth += 1
    guard depth <= maximumDepth else {
      throw error("nested deeper than \(maximumDepth) levels")
    }
    index += 1
    skipWhitespace()
  }

  private mutating func close(_ bracket: UInt8) -> Bool {
    guard peek() == bracket else { return false }
    index += 1
    depth -= 1
    return true
  }

  private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipWhitespace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  private mutating func word(
    _ text: StaticString, _ value: JSONValue
  ) throws(SourceError) -> JSONValue {
    let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes[index...].starts(with: expected) else { throw unexpected("a value") }
    index += expected.count
    return value
  }
}

// MARK: - Numbers

extension JSONScanner {
  private mutating func number() throws(SourceError) -> JSONValue {
    let start = index
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let startsWithZero = peek() == UInt8(ascii: "0")
    let digits = skipDigits()
    guard digits > 0 else { throw unexpected("a digit") }
    guard !startsWithZero || digits == 1 else {
      throw error("a number with a leading zero", at: start)
    }
    var isInteger = true
    if peek() == UInt8(ascii: ".") {
      index += 1
      isInteger = false
      guard skipDigits() > 0 else { throw unexpected("a digit after '.'") }
    }
    if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
      index += 1
      isInteger = false
      if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { index += 1 }
      guard skipDigits() > 0 else { throw unexpected("a digit of the exponent") }
    }
    let literal = String(
      decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
    // An integer of fewer than 309 digits cannot overflow.
    let mayOverflow = !isInteger || index - start > 300
    if mayOverflow, !options.allowsNumberOverflow, JSONNumber(literal: literal).double == nil {
      throw error("the number is too large for double precision", at: start)
    }
    return .number(JSONNumber(literal: literal))
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
    return index - start
  }
}

// MARK: - Strings

extension JSONScanner {
  /// The string whose opening quote is at `index`.
  private mutating func string() throws(SourceError) -> String {
    let opening = index
    index += 1
    var start = index
    var unescaped: [UInt8]?
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        let rest = UnsafeBufferPointer(rebasing: bytes[start..<index])
        index += 1
        guard var unescaped else { return String(decoding: rest, as: UTF8.self) }
        unescaped.append(contentsOf: rest)
        return String(decoding: unescaped, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") {
        var text = unescaped ?? []
        unescaped = nil
        if text.isEmpty { text.reserveCapacity(min(bytes.count - opening, 1024)) }
        text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        try escape(into: &text)
        unescaped = text
        start = index
      } else if byte < 0x20 {
        throw error("control character \(Self.name(byte)) in a string")
      } else {
        index += 1
      }
    }
    throw error("the string is not closed", at: opening)
  }

  private mutating func escape(into text: inout [UInt8]) throws(SourceError) {
    let start = index
    index += 1
    guard let byte = peek() else { throw error("the string is not closed", at: start) }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"):
      let scalar = try unicodeEscape(start)
      text.append(contentsOf: scalar.utf8)
    default: throw error("unknown escape in a string", at: start)
    }
  }

  private mutating func unicodeEscape(_ start: Int) throws(SourceError) -> Unicode.Scalar {
    let unit = try hexUnit(start)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let isHigh = unit < 0xDC00
    guard isHigh, peek() == UInt8(ascii: "\\"), index + 1 < bytes.count,
      bytes[index + 1] == UInt8(ascii: "u")
    else { throw error("lone surrogate in a string", at: start) }
    index += 2
    let low = try hexUnit(index - 2)
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(unit - 0xD800) << 10) + UInt32(low - 0xDC00))
    else { throw error("lone surrogate in a string", at: start) }
    return scalar
  }

  /// Four hexadecimal digits.
  private mutating func hexUnit(_ start: Int) throws(SourceError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch peek() {
      case let byte? where byte &- UInt8(ascii: "0") < 10: digit = byte - UInt8(ascii: "0")
      case let byte? where (byte | 0x20) &- UInt8(ascii: "a") < 6:
        digit = (byte | 0x20) - UInt8(ascii: "a") + 10
      default: throw error("'\\u' without four hexadecimal digits", at: start)
      }
      unit = unit << 4 | UInt16(digit)
      index += 1
    }
    return unit
  }
}

// MARK: - Errors

extension JSONScanner {
  private mutating func error(_ message: String, at offset: Int? = nil) -> SourceError {
    SourceError(counter.position(of: offset ?? index, in: bytes), message)
  }

  private mutating func unexpected(_ expected: String) -> SourceError {
    guard index < bytes.count else {
      return error("expected \(expected), found the end of the text")
    }
    var end = index + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let found = String(decoding: bytes[index..<end], as: UTF8.self)
    let name = bytes[index] < 0x20 ? Self.name(bytes[index]) : "'\(found)'"
    return error("expected \(expected), found \(name)")
  }

  private static func name(_ control: UInt8) -> String {
    "U+00\(control < 16 ? "0" : "")\(String(control, radix: 16, uppercase: true))"
  }
}
