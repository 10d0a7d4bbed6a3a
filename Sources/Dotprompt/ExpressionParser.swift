import StrictData

/// What stands between `{{` and `}}`: paths, literals, arguments, subexpressions.
extension TemplateParser {
  /// A name with its arguments, up to `}`, `~`, `)` or `as |`.
  mutating func call(nesting: Int) throws(SourceError) -> TemplateCall {
    let path = try headPath()
    let (arguments, named) = try arguments(nesting: nesting)
    return TemplateCall(path: path, arguments: arguments, named: named)
  }

  /// Positional arguments, then named ones.
  mutating func arguments(
    nesting: Int
  ) throws(SourceError) -> ([TemplateExpression], [(name: String, value: TemplateExpression)]) {
    var arguments: [TemplateExpression] = []
    var named: [(name: String, value: TemplateExpression)] = []
    var names: Set<ExactString> = []
    while true {
      scanner.skipWhiteSpace()
      if isAtEndOfArguments() { return (arguments, named) }
      let start = scanner.offset
      if let name = hashName() {
        if !names.insert(ExactString(name)).inserted {
          throw scanner.error(at: start, "argument '\(name)' is given twice")
        }
        scanner.skipWhiteSpace()
        named.append((name, try expression(nesting: nesting)))
      } else {
        if !named.isEmpty {
          throw scanner.error("a positional argument follows a named one")
        }
        arguments.append(try expression(nesting: nesting))
      }
    }
  }

  private func isAtEndOfArguments() -> Bool {
    switch scanner.peek() {
    case UInt8(ascii: "}"), UInt8(ascii: "~"), UInt8(ascii: ")"), UInt8(ascii: "|"): return true
    case UInt8(ascii: "a"): return blockParametersStart() != nil
    default: return scanner.isAtEnd
    }
  }

  /// Where the names of `as |…|` start, if that is what stands here.
  private func blockParametersStart() -> Int? {
    guard scanner.starts(with: "as") else { return nil }
    var ahead = scanner
    ahead.offset += 2
    let gap = ahead.offset
    ahead.skipWhiteSpace()
    guard ahead.offset > gap, ahead.peek() == UInt8(ascii: "|") else { return nil }
    return ahead.offset + 1
  }

  /// The names of `as |a b|`; none where there is no such clause.
  mutating func blockParameters() throws(SourceError) -> [String] {
    guard let start = blockParametersStart() else { return [] }
    scanner.offset = start
    var names: [String] = []
    while true {
      scanner.skipWhiteSpace()
      if scanner.peek() == UInt8(ascii: "|"), !names.isEmpty {
        scanner.offset += 1
        return names
      }
      let place = scanner.offset
      let end = scanner.identifierEnd(from: place)
      guard end > place else { throw scanner.error("expected a block parameter's name") }
      names.append(scanner.text(place..<end))
      scanner.offset = end
    }
  }

  /// The name of `name=`; leaves the place where it is when there is no such name.
  private mutating func hashName() -> String? {
    let start = scanner.offset
    var name: String
    if scanner.peek() == UInt8(ascii: "[") {
      guard let segment = bracketSegment() else { return nil }
      name = segment
    } else {
      let end = scanner.identifierEnd(from: start)
      guard end > start else { return nil }
      name = scanner.text(start..<end)
      scanner.offset = end
    }
    scanner.skipWhiteSpace()
    if scanner.peek() == UInt8(ascii: "=") {
      scanner.offset += 1
      return name
    }
    scanner.offset = start
    return nil
  }

  mutating func expression(nesting: Int) throws(SourceError) -> TemplateExpression {
    let start = scanner.offset
    if scanner.peek() == UInt8(ascii: "(") {
      guard nesting < Template.maximumNesting else {
        throw scanner.error("subexpressions are nested deeper than \(Template.maximumNesting)")
      }
      scanner.offset += 1
      scanner.skipWhiteSpace()
      let call = try call(nesting: nesting + 1)
      guard scanner.peek() == UInt8(ascii: ")") else { throw unexpected("')'") }
      scanner.offset += 1
      return .call(call)
    }
    if let literal = try literal() {
      return .literal(literal.value, scanner.position(at: start))
    }
    return .path(try path())
  }

  /// The variable or helper that starts a tag; a literal there is a name (`{{"a b"}}`).
  private mutating func headPath() throws(SourceError) -> TemplatePath {
    let start = scanner.offset
    guard let literal = try literal() else { return try path() }
    return TemplatePath(
      position: scanner.position(at: start), written: literal.name, isData: false, depth: 0,
      keys: [literal.name], isScoped: false)
  }

  /// A string, number, boolean, null or undefined, if one stands here.
  mutating func literal() throws(SourceError) -> (value: JSONValue?, name: String)? {
    let first = scanner.peek()
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      let text = try stringLiteral(quote: first)
      return (.string(text), text)
    }
    for (word, value) in Self.words {
      let next = scanner.offset + word.utf8CodeUnitCount
      if scanner.starts(with: word), scanner.isLiteralLookahead(at: next) {
        scanner.offset = next
        return (value, "\(word)")
      }
    }
    guard let end = numberEnd() else { return nil }
    let written = scanner.text(scanner.offset..<end)
    guard let number = Double(written), number.isFinite else {
      throw scanner.error("the number is out of range")
    }
    scanner.offset = end
    let value = Int(written).map { JSONNumber($0) } ?? JSONNumber(number)
    return (.number(value), ValueText.number(value))
  }

  private static var words: [(StaticString, JSONValue?)] {
    [("true", .bool(true)), ("false", .bool(false)), ("null", .null), ("undefined", nil)]
  }

  private func numberEnd() -> Int? {
    func digits(from start: Int) -> Int {
      var place = start
      while place < scanner.end, (0x30...0x39).contains(scanner.bytes[place]) { place += 1 }
      return place
    }
    let start = scanner.offset + (scanner.peek() == UInt8(ascii: "-") ? 1 : 0)
    var end = digits(from: start)
    guard end > start else { return nil }
    if end < scanner.end, scanner.bytes[end] == UInt8(ascii: ".") {
      let fraction = digits(from: end + 1)
      if fraction > end + 1 { end = fraction }
    }
    return scanner.isLiteralLookahead(at: end) ? end : nil
  }

  private mutating func stringLiteral(quote: UInt8) throws(SourceError) -> String {
    let start = scanner.offset
    var content: [UInt8] = []
    var place = start + 1
    while place < scanner.end {
      let byte = scanner.bytes[place]
      if byte == UInt8(ascii: "\\"), place + 1 < scanner.end, scanner.bytes[place + 1] == quote {
        content.append(quote)
        place += 2
      } else if byte == quote {
        scanner.offset = place + 1
        return String(decoding: content, as: UTF8.self)
      } else {
        content.append(byte)
        place += 1
      }
    }
    throw scanner.error(at: start, "the string is not closed")
  }

  /// `[any text]`, with `\]` for a bracket; nil where it is not closed.
  private mutating func bracketSegment() -> String? {
    var content: [UInt8] = []
    var place = scanner.offset + 1
    while place < scanner.end {
      let byte = scanner.bytes[place]
      if byte == UInt8(ascii: "\\"), place + 1 < scanner.end,
        scanner.bytes[place + 1] == UInt8(ascii: "]")
      {
        content.append(UInt8(ascii: "]"))
        place += 2
      } else if byte == UInt8(ascii: "]") {
        scanner.offset = place + 1
        return String(decoding: content, as: UTF8.self)
      } else {
        content.append(byte)
        place += 1
      }
    }
    return nil
  }
}

/// Paths.
extension TemplateParser {
  /// `a.b`, `a/b`, `../a`, `./a`, `this.a`, `@a.b`, `a.[b c]`
  mutating func path() throws(SourceError) -> TemplatePath {
    let start = scanner.offset
    let isData = scanner.peek() == UInt8(ascii: "@")
    if isData { scanner.offset += 1 }
    var written = isData ? "@" : ""
    var keys: [String] = []
    var depth = 0
    var isScoped = false
    while true {
      let (segment, isBracketed) = try segment()
      written += segment
      if !isBracketed, segment == ".." || segment == "." || segment == "this" {
        guard keys.isEmpty else {
          throw scanner.error(at: start, "invalid path '\(written)'")
        }
        if segment == ".." { depth += 1 }
        isScoped = true
      } else {
        keys.append(segment)
      }
      let separator = scanner.peek()
      guard separator == UInt8(ascii: ".") || separator == UInt8(ascii: "/") else { break }
      scanner.offset += 1
      written += separator == UInt8(ascii: ".") ? "." : "/"
    }
    return TemplatePath(
      position: scanner.position(at: start), written: written, isData: isData, depth: depth,
      keys: keys, isScoped: isScoped)
  }

  private mutating func segment() throws(SourceError) -> (String, isBracketed: Bool) {
    let start = scanner.offset
    if scanner.starts(with: "..") {
      scanner.offset += 2
      return ("..", false)
    }
    if scanner.peek() == UInt8(ascii: "."), scanner.isLookahead(at: start + 1) {
      scanner.offset += 1
      return (".", false)
    }
    if scanner.peek() == UInt8(ascii: "[") {
      guard let segment = bracketSegment() else {
        throw scanner.error(at: start, "'[' is not closed")
      }
      return (segment, true)
    }
    let end = scanner.identifierEnd(from: start)
    guard end > start else { throw unexpected("a name") }
    guard scanner.isLookahead(at: end) else {
      scanner.offset = end
      throw unexpected("a space or '}}' after '\(scanner.text(start..<end))'")
    }
    scanner.offset = end
    return (scanner.text(start..<end), false)
  }

  /// An error that names what stands at the current place.
  mutating func unexpected(_ expected: String) -> SourceError {
    if scanner.isAtEnd { return scanner.error("expected \(expected), found the end of the text") }
    var end = scanner.offset + 1
    while end < scanner.end, scanner.bytes[end] & 0xC0 == 0x80 { end += 1 }
    let found = scanner.text(scanner.offset..<end)
    let isLineEnd = found == "\n" || found == "\r"
    return scanner.error("expected \(expected), found \(isLineEnd ? "a line end" : "'\(found)'")")
  }
}
