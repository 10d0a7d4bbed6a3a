import StrictData

/// Reads the statements of a template: texts, tags and blocks (grammar: handlebars.yy of
/// Handlebars 4.7, lexer: handlebars.l).
///
/// Recursion follows the nesting of blocks and is bounded by ``Template/maximumNesting``; a chain
/// of `{{else if}}` is a loop.
struct TemplateParser {
  var scanner: TemplateScanner

  /// What ends the statements of a block.
  private enum Ending {
    case endOfText
    case close(TemplatePath, TagStrip)
    case inverse(TagStrip)
    case chain(TemplateBranch)
  }

  init(scanner: TemplateScanner) {
    self.scanner = scanner
  }

  mutating func parse() throws(SourceError) -> [TemplateNode] {
    var nodes: [TemplateNode] = []
    let ending = try statements(into: &nodes, nesting: 0)
    if case .endOfText = ending { return nodes }
    throw scanner.error(at: lastTag, "'\(name(of: ending))' stands outside of any block")
  }

  /// Where the last tag began.
  private var lastTag = 0

  private func name(of ending: Ending) -> String {
    switch ending {
    case .endOfText: ""
    case .close(let path, _): "{{/\(path.written)}}"
    case .inverse: "{{else}}"
    case .chain(let branch): "{{else \(branch.call.path.written)}}"
    }
  }

  private mutating func statements(
    into nodes: inout [TemplateNode], nesting: Int
  ) throws(SourceError) -> Ending {
    while true {
      try text(into: &nodes)
      if scanner.isAtEnd { return .endOfText }
      let start = scanner.offset
      lastTag = start
      let position = scanner.position(at: start)
      if scanner.starts(with: "{{{{") {
        nodes.append(.block(try rawBlock(position)))
        continue
      }
      scanner.offset += 2
      var strip = TagStrip()
      if scanner.peek() == UInt8(ascii: "~") {
        strip.open = true
        scanner.offset += 1
      }
      if let ending = try ending(position, strip) { return ending }
      nodes.append(try statement(position, strip, nesting: nesting))
    }
  }

  /// A tag that is a statement of its own; the place is behind `{{` and `~`.
  private mutating func statement(
    _ position: SourcePosition, _ strip: TagStrip, nesting: Int
  ) throws(SourceError) -> TemplateNode {
    switch scanner.peek() {
    case UInt8(ascii: "!"):
      return .comment(try comment(position, strip))
    case UInt8(ascii: ">"):
      scanner.offset += 1
      return .partial(try partial(position, strip))
    case UInt8(ascii: "#"):
      scanner.offset += 1
      if scanner.peek() == UInt8(ascii: ">") {
        throw scanner.error(at: lastTag, "partial blocks '{{#> …}}' are not supported")
      }
      return .block(try block(position, strip, isInverted: false, nesting: nesting))
    case UInt8(ascii: "^"):
      scanner.offset += 1
      return .block(try block(position, strip, isInverted: true, nesting: nesting))
    default:
      return .output(try output(position, strip))
    }
  }

  /// `{{/x}}`, `{{else}}`, `{{^}}`, `{{else x}}`; nil where another tag stands here.
  private mutating func ending(
    _ position: SourcePosition, _ strip: TagStrip
  ) throws(SourceError) -> Ending? {
    if scanner.peek() == UInt8(ascii: "/") {
      scanner.offset += 1
      scanner.skipWhiteSpace()
      let path = try closingPath()
      return .close(path, try close(strip))
    }
    if scanner.peek() == UInt8(ascii: "^") {
      var ahead = scanner
      ahead.offset += 1
      ahead.skipWhiteSpace()
      guard ahead.starts(with: "}}") || ahead.starts(with: "~}}") else { return nil }
      scanner = ahead
      return .inverse(try close(strip))
    }
    var ahead = scanner
    ahead.skipWhiteSpace()
    let wordEnd = ahead.offset + 4
    guard ahead.starts(with: "else"), !isWordByte(at: wordEnd) else { return nil }
    scanner.offset = wordEnd
    scanner.skipWhiteSpace()
    if scanner.starts(with: "}}") || scanner.starts(with: "~}}") {
      return .inverse(try close(strip))
    }
    let call = try call(nesting: 0)
    let parameters = try blockParameters()
    return .chain(
      TemplateBranch(
        position: position, call: call, parameters: parameters, body: [], strip: try close(strip)))
  }

  /// Whether the byte is one of JavaScript's `\w`, so that no word ends before it.
  private func isWordByte(at place: Int) -> Bool {
    guard place < scanner.end else { return false }
    switch scanner.bytes[place] {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): return true
    default: return false
    }
  }

  private mutating func closingPath() throws(SourceError) -> TemplatePath {
    let start = scanner.offset
    guard let literal = try literal() else { return try path() }
    return TemplatePath(
      position: scanner.position(at: start), written: literal.name, isData: false, depth: 0,
      keys: [literal.name], isScoped: false)
  }

  /// `}}` or `~}}`.
  private mutating func close(_ strip: TagStrip) throws(SourceError) -> TagStrip {
    var strip = strip
    scanner.skipWhiteSpace()
    let start = scanner.offset
    if scanner.peek() == UInt8(ascii: "~") {
      strip.close = true
      scanner.offset += 1
    }
    guard scanner.starts(with: "}}") else {
      scanner.offset = start
      throw unexpected("'}}'")
    }
    if scanner.peek(2) == UInt8(ascii: "}"), !strip.close {
      throw scanner.error("'}}}' closes a tag that '{{' opened")
    }
    scanner.offset += 2
    return strip
  }
}

/// The statements.
extension TemplateParser {
  private mutating func output(
    _ position: SourcePosition, _ strip: TagStrip
  ) throws(SourceError) -> TemplateOutput {
    var strip = strip
    let first = scanner.peek()
    if first == UInt8(ascii: "*") {
      throw scanner.error(at: lastTag, "decorators '{{* …}}' are not supported")
    }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "&") { scanner.offset += 1 }
    scanner.skipWhiteSpace()
    let call = try call(nesting: 0)
    if first == UInt8(ascii: "{") {
      let start = scanner.offset
      guard scanner.peek() == UInt8(ascii: "}") else { throw unexpected("'}}}'") }
      scanner.offset += 1
      if scanner.peek() == UInt8(ascii: "~") {
        strip.close = true
        scanner.offset += 1
      }
      guard scanner.starts(with: "}}") else {
        throw scanner.error(at: start, "'}}' closes a tag that '{{{' opened")
      }
      scanner.offset += 2
    } else {
      strip = try close(strip)
    }
    return TemplateOutput(position: position, call: call, strip: strip)
  }

  /// A comment; the place is at its `!`.
  private mutating func comment(
    _ position: SourcePosition, _ strip: TagStrip
  ) throws(SourceError) -> TemplateComment {
    let isDashed = scanner.starts(with: "!--")
    var strip = strip
    var place = scanner.offset + 1
    while place < scanner.end {
      if isDashed {
        if scanner.starts(with: "--}}", at: place) || scanner.starts(with: "--~}}", at: place) {
          strip.close = scanner.bytes[place + 2] == UInt8(ascii: "~")
          scanner.offset = place + (strip.close ? 5 : 4)
          return TemplateComment(position: position, strip: strip)
        }
      } else if scanner.starts(with: "}}", at: place) {
        strip.close = scanner.bytes[place - 1] == UInt8(ascii: "~")
        scanner.offset = place + 2
        return TemplateComment(position: position, strip: strip)
      }
      place += 1
    }
    throw scanner.error(at: lastTag, "the comment is not closed")
  }

  private mutating func partial(
    _ position: SourcePosition, _ strip: TagStrip
  ) throws(SourceError) -> TemplatePartial {
    scanner.skipWhiteSpace()
    if scanner.peek() == UInt8(ascii: "(") {
      throw scanner.error("the name of a partial is computed, which is not supported")
    }
    let path = try closingPath()
    if path.isData {
      throw scanner.error(at: lastTag, "partial blocks '{{> @partial-block}}' are not supported")
    }
    let (arguments, named) = try arguments(nesting: 0)
    if arguments.count > 1 {
      throw scanner.error(
        at: lastTag, "a partial takes one context, not \(arguments.count) arguments")
    }
    return TemplatePartial(
      position: position, name: path.written, context: arguments.first, named: named,
      strip: try close(strip))
  }

  private mutating func block(
    _ position: SourcePosition, _ strip: TagStrip, isInverted: Bool, nesting: Int
  ) throws(SourceError) -> TemplateBlock {
    if scanner.peek() == UInt8(ascii: "*") {
      throw scanner.error(at: lastTag, "inline partials and decorators are not supported")
    }
    guard nesting < Template.maximumNesting else {
      throw scanner.error(
        at: lastTag, "blocks are nested deeper than \(Template.maximumNesting)")
    }
    scanner.skipWhiteSpace()
    let head = try call(nesting: 0)
    let parameters = try blockParameters()
    var open = TemplateBranch(
      position: position, call: head, parameters: parameters, body: [], strip: try close(strip))
    var branches: [TemplateBranch] = []
    var otherwise: [TemplateNode]?
    var inverseStrip = TagStrip()
    while true {
      var body: [TemplateNode] = []
      let ending = try statements(into: &body, nesting: nesting + 1)
      if otherwise == nil {
        open.body = body
        branches.append(open)
      } else {
        otherwise = body
      }
      switch ending {
      case .close(let path, let closeStrip):
        try check(path, closes: head.path, openedAt: position)
        return TemplateBlock(
          position: position, branches: branches, otherwise: otherwise, isInverted: isInverted,
          isRaw: false, inverseStrip: inverseStrip, closeStrip: closeStrip)
      case .inverse(let strip) where otherwise == nil:
        inverseStrip = strip
        otherwise = []
      case .chain(let branch) where otherwise == nil && !isInverted:
        open = branch
      case .inverse, .chain:
        throw scanner.error(at: lastTag, "'\(name(of: ending))' does not fit here")
      case .endOfText:
        throw SourceError(position, "'{{#\(head.path.written)}}' is not closed")
      }
    }
  }

  private func check(
    _ path: TemplatePath, closes open: TemplatePath, openedAt position: SourcePosition
  ) throws(SourceError) {
    guard ExactString(path.written) != ExactString(open.written) else { return }
    throw SourceError(
      path.position, "'{{/\(path.written)}}' closes '\(open.written)', opened at \(position)")
  }
}
