import StrictData

/// One piece of a rendered template.
///
/// Roles, history, media and sections are pieces of their own and never text, so no value can
/// imitate them.
enum OutputPiece {
  case text([UInt8])
  case role(String)
  case history
  case media(url: String, contentType: String?)
  case section(String)
  /// The place of the examples.
  case examples
}

/// Collects what a template prints, within a limit.
struct OutputWriter {
  private(set) var pieces: [OutputPiece] = []
  private var text: [UInt8] = []
  private(set) var byteCount = 0
  let limit: Int
  /// The white space before partials that stand alone on their lines, outermost first.
  private var indents: [Indent] = []

  private struct Indent {
    let bytes: [UInt8]
    var isAtLineStart = true
  }

  /// The limit was reached.
  struct Overflow: Error {}

  init(limit: Int) {
    self.limit = limit
  }

  mutating func write(_ text: String) throws(Overflow) {
    var text = text
    let result = text.withUTF8 { bytes in
      Result { () throws(Overflow) in try write(bytes) }
    }
    try result.get()
  }

  mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(Overflow) {
    guard !indents.isEmpty else { return try append(bytes) }
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      if end < bytes.count { end += 1 }
      try writeIndents()
      try append(UnsafeBufferPointer(rebasing: bytes[start..<end]))
      if bytes[end - 1] == UInt8(ascii: "\n") {
        for index in indents.indices { indents[index].isAtLineStart = true }
      }
      start = end
    }
  }

  mutating func write(_ piece: OutputPiece) throws(Overflow) {
    try writeIndents()
    finishText()
    byteCount += 1
    if byteCount > limit { throw Overflow() }
    pieces.append(piece)
  }

  /// Starts a partial whose lines are indented.
  mutating func beginIndent(_ indent: String) { indents.append(Indent(bytes: Array(indent.utf8))) }

  /// Ends the partial of the last ``beginIndent(_:)``.
  mutating func endIndent() { indents.removeLast() }

  /// All pieces, in order.
  mutating func finish() -> [OutputPiece] {
    finishText()
    return pieces
  }

  private mutating func writeIndents() throws(Overflow) {
    for index in indents.indices where indents[index].isAtLineStart {
      indents[index].isAtLineStart = false
      let bytes = indents[index].bytes
      let result = bytes.withUnsafeBufferPointer { bytes in
        Result { () throws(Overflow) in try append(bytes) }
      }
      try result.get()
    }
  }

  private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(Overflow) {
    guard byteCount + bytes.count <= limit else { throw Overflow() }
    byteCount += bytes.count
    text.append(contentsOf: bytes)
  }

  private mutating func finishText() {
    guard !text.isEmpty else { return }
    pieces.append(.text(text))
    text = []
  }
}
