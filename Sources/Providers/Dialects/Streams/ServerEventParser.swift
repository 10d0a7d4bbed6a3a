/// One server-sent event.
struct ServerEvent: Sendable, Hashable {
  /// The `event` field; nil: it has none.
  let name: String?
  /// The `data` lines, joined by line feeds.
  let data: [UInt8]
}

/// Splits bytes into server-sent events (WHATWG HTML, section 9.2.6): lines end with LF, CR or
/// CRLF, comments start with `:`, the data of several lines is one. `id` and `retry` are passed over.
struct ServerEventParser: Sendable {
  private var lines = LineSplitter(endsAtCarriageReturn: true)
  private var name: String?
  private var data: [UInt8]?

  /// The events that are whole after these bytes, which may be cut anywhere.
  mutating func read(_ bytes: some Sequence<UInt8>) -> [ServerEvent] {
    var events: [ServerEvent] = []
    for line in lines.read(bytes) {
      if let event = take(line) { events.append(event) }
    }
    return events
  }

  /// The event that no empty line ended, after the last bytes; nil: there is none.
  mutating func finish() -> ServerEvent? {
    if let line = lines.finish(), let event = take(line) { return event }
    return take([])
  }

  private mutating func take(_ line: [UInt8]) -> ServerEvent? {
    guard !line.isEmpty else {
      defer { (name, data) = (nil, nil) }
      return data.map { ServerEvent(name: name, data: $0) }
    }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[colon...].dropFirst()
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    let field = line[..<colon]
    if field.elementsEqual("data".utf8) {
      if data == nil {
        data = Array(value)
      } else {
        data?.append(UInt8(ascii: "\n")); data? += value
      }
    } else if field.elementsEqual("event".utf8) {
      name = String(decoding: value, as: UTF8.self)
    }
    return nil
  }
}

/// Splits bytes into lines.
struct LineSplitter: Sendable {
  private let endsAtCarriageReturn: Bool
  private var line: [UInt8] = []
  private var skipsLineFeed = false
  private var isAtStart = true

  /// - Parameter endsAtCarriageReturn: whether a CR alone ends a line too.
  init(endsAtCarriageReturn: Bool) {
    self.endsAtCarriageReturn = endsAtCarriageReturn
  }

  /// The lines that are whole after these bytes, without their ends.
  mutating func read(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for byte in bytes {
      let skips = skipsLineFeed && byte == UInt8(ascii: "\n")
      skipsLineFeed = false
      if skips { continue }
      if byte == UInt8(ascii: "\n") || (endsAtCarriageReturn && byte == UInt8(ascii: "\r")) {
        skipsLineFeed = byte == UInt8(ascii: "\r")
        lines.append(taken())
      } else {
        line.append(byte)
      }
    }
    return lines
  }

  /// The bytes behind the last end of a line; nil: there are none.
  mutating func finish() -> [UInt8]? {
    let rest = taken()
    return rest.isEmpty ? nil : rest
  }

  private mutating func taken() -> [UInt8] {
    defer {
      line = []
      isAtStart = false
    }
    let hasMark = isAtStart && line.starts(with: [0xEF, 0xBB, 0xBF])
    return hasMark ? Array(line.dropFirst(3)) : line
  }
}
