import StrictData

/// Raw blocks.
extension TemplateParser {
  /// `{{{{x}}}} text {{{{/x}}}}`: the text is not read as a template.
  mutating func rawBlock(_ position: SourcePosition) throws(SourceError) -> TemplateBlock {
    scanner.offset += 4
    scanner.skipWhiteSpace()
    let call = try call(nesting: 0)
    guard scanner.starts(with: "}}}}") else { throw unexpected("'}}}}'") }
    scanner.offset += 4
    let start = scanner.offset
    let textPosition = scanner.position(at: start)
    guard let close = rawEnd(from: start) else {
      throw SourceError(position, "'{{{{\(call.path.written)}}}}' is not closed")
    }
    let name = scanner.text(close.name)
    if ExactString(name) != ExactString(call.path.written) {
      throw scanner.error(
        at: close.start,
        "'{{{{/\(name)}}}}' closes '\(call.path.written)', opened at \(position)")
    }
    scanner.offset = close.end
    let text = TemplateText(position: textPosition, range: start..<close.start)
    let branch = TemplateBranch(
      position: position, call: call, parameters: [],
      body: start == close.start ? [] : [.text(text)], strip: TagStrip())
    return TemplateBlock(
      position: position, branches: [branch], otherwise: nil, isInverted: false, isRaw: true,
      inverseStrip: TagStrip(), closeStrip: TagStrip())
  }

  /// The closing tag of a raw block whose text starts here; raw blocks in the text are skipped.
  private func rawEnd(from start: Int) -> (name: Range<Int>, start: Int, end: Int)? {
    var depth = 1
    var place = start
    while place < scanner.end {
      guard scanner.starts(with: "{{{{", at: place) else {
        place += 1
        continue
      }
      guard let close = rawClose(at: place) else {
        if place + 4 < scanner.end, scanner.bytes[place + 4] != UInt8(ascii: "/") { depth += 1 }
        place += 4
        continue
      }
      depth -= 1
      if depth == 0 { return (close.name, place, close.end) }
      place = close.end
    }
    return nil
  }

  private func rawClose(at place: Int) -> (name: Range<Int>, end: Int)? {
    guard scanner.starts(with: "{{{{/", at: place) else { return nil }
    let start = place + 5
    let end = scanner.identifierEnd(from: start)
    guard end > start, scanner.starts(with: "}}}}", at: end) else { return nil }
    return (start..<end, end + 4)
  }
}

/// Texts between tags.
extension TemplateParser {
  /// Text up to the next tag that is not escaped, as one or more nodes.
  mutating func text(into nodes: inout [TemplateNode]) throws(SourceError) {
    while !scanner.isAtEnd {
      let start = scanner.offset
      let tag = nextTag(from: start)
      guard tag < scanner.end else {
        append(start..<scanner.end, to: &nodes)
        scanner.offset = scanner.end
        return
      }
      let isEscape = tag > start && scanner.bytes[tag - 1] == UInt8(ascii: "\\")
      guard isEscape else {
        append(start..<tag, to: &nodes)
        scanner.offset = tag
        return
      }
      append(start..<tag - 1, to: &nodes)
      if tag - start >= 2, scanner.bytes[tag - 2] == UInt8(ascii: "\\") {
        scanner.offset = tag
        return
      }
      let next = escapeEnd(from: tag + 2)
      append(tag..<next, to: &nodes)
      scanner.offset = next
    }
  }

  private func nextTag(from start: Int) -> Int {
    var place = start
    while place + 1 < scanner.end {
      if scanner.bytes[place] == UInt8(ascii: "{"), scanner.bytes[place + 1] == UInt8(ascii: "{") {
        return place
      }
      place += 1
    }
    return scanner.end
  }

  /// The end of the text of an escaped tag: the next `{{`, with up to two backslashes before it.
  private func escapeEnd(from start: Int) -> Int {
    let tag = nextTag(from: start)
    guard tag < scanner.end else { return scanner.end }
    var place = tag
    while place > start, tag - place < 2, scanner.bytes[place - 1] == UInt8(ascii: "\\") {
      place -= 1
    }
    return place
  }

  private mutating func append(_ range: Range<Int>, to nodes: inout [TemplateNode]) {
    guard !range.isEmpty else { return }
    nodes.append(
      .text(TemplateText(position: scanner.position(at: range.lowerBound), range: range)))
  }
}
