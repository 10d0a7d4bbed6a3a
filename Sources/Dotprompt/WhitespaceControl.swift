/// Handlebars' treatment of white space: `~` strips all of it, and a block, comment or partial tag
/// that stands alone on its line takes the line with it.
///
/// Follows whitespace-control.js of Handlebars 4.7 step by step, so that the same template gives
/// the same text; where it is odd (chains of `{{else if}}`, inverted blocks with `{{else}}`), this
/// is odd the same way.
struct WhitespaceControl {
  let bytes: [UInt8]

  /// What a statement asks of its neighbours.
  private struct Strip {
    var open = false
    var close = false
    var openStandalone = false
    var closeStandalone = false
    var inlineStandalone = false
  }

  /// Applies the rules to a whole template and fills in the texts.
  func apply(to nodes: inout [TemplateNode]) {
    program(&nodes, isRoot: true)
    finish(&nodes)
  }

  private func program(_ body: inout [TemplateNode], isRoot: Bool) {
    for index in body.indices {
      guard let strip = accept(&body[index]) else { continue }
      let isAfterLine = endsLine(body, before: index, isRoot: isRoot)
      let isBeforeLine = startsLine(body, after: index, isRoot: isRoot)
      if strip.close { trimStart(&body, index + 1, all: true) }
      if strip.open { trimEnd(&body, index - 1, all: true) }
      if strip.inlineStandalone, isAfterLine, isBeforeLine {
        trimStart(&body, index + 1, all: false)
        if trimEnd(&body, index - 1, all: false), case .partial(var partial) = body[index] {
          partial.indent = indent(of: body[index - 1])
          body[index] = .partial(partial)
        }
      }
      guard case .block(var block) = body[index] else { continue }
      if strip.openStandalone, isAfterLine {
        withFirstBody(of: &block) { trimStart(&$0, 0, all: false) }
        trimEnd(&body, index - 1, all: false)
      }
      if strip.closeStandalone, isBeforeLine {
        trimStart(&body, index + 1, all: false)
        withLastBody(of: &block) { trimEnd(&$0, $0.count - 1, all: false) }
      }
      body[index] = .block(block)
    }
  }

  private func accept(_ node: inout TemplateNode) -> Strip? {
    switch node {
    case .text: return nil
    case .comment(let comment):
      return Strip(open: comment.strip.open, close: comment.strip.close, inlineStandalone: true)
    case .partial(let partial):
      return Strip(open: partial.strip.open, close: partial.strip.close, inlineStandalone: true)
    case .output(let output):
      return Strip(open: output.strip.open, close: output.strip.close)
    case .block(var block):
      let strip = accept(&block)
      node = .block(block)
      return strip
    }
  }

  private func accept(_ block: inout TemplateBlock) -> Strip {
    for index in block.branches.indices { program(&block.branches[index].body, isRoot: false) }
    if var otherwise = block.otherwise {
      program(&otherwise, isRoot: false)
      block.otherwise = otherwise
    }
    if block.isInverted { return inverted(&block) }
    var strip = Strip(open: block.branches[0].strip.open, close: block.closeStrip.close)
    // The inner blocks of a chain come first, as Handlebars visits them first.
    for level in block.branches.indices.reversed() {
      let closeOpen = level < 2 ? block.closeStrip.open : block.branches[level].strip.open
      var first = block.branches[level].body
      let openStandalone = startsLine(first, after: -1, isRoot: false)
      var closing = endsLine(first, before: first.count, isRoot: false)
      if block.branches[level].strip.close { trimStart(&first, 0, all: true) }
      if level + 1 < block.branches.count {
        var next = block.branches[level + 1].body
        closing = endsLine(next, before: next.count, isRoot: false)
        let between = block.branches[level + 1].strip
        join(&first, &next, between: between, closeOpen: closeOpen)
        block.branches[level + 1].body = next
      } else if var next = block.otherwise {
        closing = endsLine(next, before: next.count, isRoot: false)
        join(&first, &next, between: block.inverseStrip, closeOpen: closeOpen)
        block.otherwise = next
      } else if closeOpen {
        trimEnd(&first, first.count - 1, all: true)
      }
      block.branches[level].body = first
      if level == 0 {
        strip.openStandalone = openStandalone
        strip.closeStandalone = closing
      }
    }
    return strip
  }

  /// `{{^x}}A{{else}}B{{/x}}`: to Handlebars, B is the block's program and A its inverse.
  private func inverted(_ block: inout TemplateBlock) -> Strip {
    var strip = Strip(open: block.branches[0].strip.open, close: block.closeStrip.close)
    var body = block.branches[0].body
    if var program = block.otherwise {
      strip.openStandalone = startsLine(program, after: -1, isRoot: false)
      strip.closeStandalone = endsLine(body, before: body.count, isRoot: false)
      if block.branches[0].strip.close { trimStart(&program, 0, all: true) }
      join(&program, &body, between: block.inverseStrip, closeOpen: block.closeStrip.open)
      block.otherwise = program
    } else {
      strip.openStandalone = startsLine(body, after: -1, isRoot: false)
      strip.closeStandalone = endsLine(body, before: body.count, isRoot: false)
      if block.branches[0].strip.close { trimStart(&body, 0, all: true) }
      if block.closeStrip.open { trimEnd(&body, body.count - 1, all: true) }
    }
    block.branches[0].body = body
    return strip
  }

  /// The rules for the tag between two bodies and for the closing tag behind the second.
  private func join(
    _ first: inout [TemplateNode], _ next: inout [TemplateNode], between: TagStrip, closeOpen: Bool
  ) {
    if between.open { trimEnd(&first, first.count - 1, all: true) }
    if between.close { trimStart(&next, 0, all: true) }
    if closeOpen { trimEnd(&next, next.count - 1, all: true) }
    if endsLine(first, before: first.count, isRoot: false),
      startsLine(next, after: -1, isRoot: false)
    {
      trimEnd(&first, first.count - 1, all: false)
      trimStart(&next, 0, all: false)
    }
  }

  private func withFirstBody(
    of block: inout TemplateBlock, _ change: (inout [TemplateNode]) -> Void
  ) {
    if block.isInverted, var otherwise = block.otherwise {
      change(&otherwise)
      block.otherwise = otherwise
    } else {
      change(&block.branches[0].body)
    }
  }

  private func withLastBody(
    of block: inout TemplateBlock, _ change: (inout [TemplateNode]) -> Void
  ) {
    if block.isInverted {
      change(&block.branches[0].body)
    } else if block.branches.count > 1 {
      return  // the inverse is the inner block of the chain, no text
    } else if var otherwise = block.otherwise {
      change(&otherwise)
      block.otherwise = otherwise
    } else {
      change(&block.branches[0].body)
    }
  }
}

/// The rules for single texts.
extension WhitespaceControl {
  /// Whether the statement before `index` ends with a line end and nothing but white space.
  private func endsLine(_ body: [TemplateNode], before index: Int, isRoot: Bool) -> Bool {
    guard index > 0 else { return isRoot }
    guard case .text(let text) = body[index - 1] else { return false }
    var place = text.original.upperBound
    while place > text.original.lowerBound {
      let count = WhiteSpace.length(in: bytes, before: place, start: text.original.lowerBound)
      if count == 0 { return false }
      place -= count
      if bytes[place] == UInt8(ascii: "\n") { return true }
    }
    return isRoot && index == 1
  }

  /// Whether the statement after `index` starts with white space and a line end.
  private func startsLine(_ body: [TemplateNode], after index: Int, isRoot: Bool) -> Bool {
    guard index + 1 < body.count else { return isRoot }
    guard case .text(let text) = body[index + 1] else { return false }
    var place = text.original.lowerBound
    while place < text.original.upperBound {
      if bytes[place] == UInt8(ascii: "\n") { return true }
      let count = WhiteSpace.length(in: bytes, at: place, end: text.original.upperBound)
      if count == 0 { return false }
      place += count
    }
    return isRoot && index + 2 == body.count
  }

  /// Removes white space at a text's start: all, or spaces and tabs and one line end.
  private func trimStart(_ body: inout [TemplateNode], _ index: Int, all: Bool) {
    guard body.indices.contains(index), case .text(var text) = body[index],
      all || !text.isRightStripped
    else { return }
    var start = text.kept.lowerBound
    let end = text.kept.upperBound
    if all {
      while start < end, case let count = WhiteSpace.length(in: bytes, at: start, end: end),
        count > 0
      {
        start += count
      }
    } else {
      while start < end, isBlank(bytes[start]) { start += 1 }
      if start < end, bytes[start] == UInt8(ascii: "\r") { start += 1 }
      if start < end, bytes[start] == UInt8(ascii: "\n") { start += 1 }
    }
    text.isRightStripped = start != text.kept.lowerBound
    text.kept = start..<end
    body[index] = .text(text)
  }

  /// Removes white space at a text's end: all, or spaces and tabs.
  @discardableResult
  private func trimEnd(_ body: inout [TemplateNode], _ index: Int, all: Bool) -> Bool {
    guard body.indices.contains(index), case .text(var text) = body[index],
      all || !text.isLeftStripped
    else { return false }
    let start = text.kept.lowerBound
    var end = text.kept.upperBound
    if all {
      while end > start, case let count = WhiteSpace.length(in: bytes, before: end, start: start),
        count > 0
      {
        end -= count
      }
    } else {
      while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    }
    text.isLeftStripped = end != text.kept.upperBound
    text.kept = start..<end
    body[index] = .text(text)
    return text.isLeftStripped
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  /// The spaces and tabs at a text's end.
  private func indent(of node: TemplateNode) -> String {
    guard case .text(let text) = node else { return "" }
    var start = text.original.upperBound
    while start > text.original.lowerBound, isBlank(bytes[start - 1]) { start -= 1 }
    return String(decoding: bytes[start..<text.original.upperBound], as: UTF8.self)
  }

  private func finish(_ nodes: inout [TemplateNode]) {
    for index in nodes.indices {
      switch nodes[index] {
      case .text(var text):
        text.text = String(decoding: bytes[text.kept], as: UTF8.self)
        text.hasMarker = LiteralMarker.isIn(bytes[text.kept])
        nodes[index] = .text(text)
      case .block(var block):
        for branch in block.branches.indices { finish(&block.branches[branch].body) }
        if var otherwise = block.otherwise {
          finish(&otherwise)
          block.otherwise = otherwise
        }
        nodes[index] = .block(block)
      default: break
      }
    }
    nodes.removeAll { node in
      if case .text(let text) = node { text.text.isEmpty } else { false }
    }
  }
}
