internal import StrictData

/// Finds the JSON objects and arrays inside a text, whatever stands around them.
///
/// A candidate is a `{…}` or `[…]` that is JSON (RFC 8259) as a whole, nested at most 512 deep.
/// They are found from the left, the outermost first: what lies inside one is not looked at again,
/// what lies inside brackets that are no JSON is.
///
/// Linear in the text: whether a bracket starts JSON does not depend on what stands before it, so
/// each is read once and remembered. The same text is read at most twice, as the inside and as the
/// outside of strings.
struct JSONCandidates: Sequence, IteratorProtocol {
  /// As deep as outputs are read elsewhere.
  static let maximumDepth = 512

  private struct Frame {
    let start: Int
    let isObject: Bool
    var state = State.first
    var height = 1
  }

  private enum State {
    /// A key or the end of an object, a value or the end of an array.
    case first
    case key
    case colon
    case value
    case separator
  }

  private let bytes: [UInt8]
  private var index = 0
  /// By the start of a bracket: 0 not read, -1 no JSON, else the end.
  private var ends: [Int: Int] = [:]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The bytes of the next candidate; nil at the end.
  mutating func next() -> Range<Int>? {
    while index < bytes.count {
      let start = index
      index += 1
      guard bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") else { continue }
      if ends[start] == nil { read(from: start) }
      if let end = ends[start], end > 0 {
        index = end
        return start..<end
      }
    }
    return nil
  }

  /// Reads the bracket at `start` and all inside it to its end, or to where it is no JSON.
  private mutating func read(from start: Int) {
    var frames = [Frame(start: start, isObject: bytes[start] == UInt8(ascii: "{"))]
    var position = start + 1
    while !frames.isEmpty {
      while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
      guard position < bytes.count, let next = step(&frames, at: position) else {
        for frame in frames { ends[frame.start] = -1 }
        return
      }
      position = next
    }
  }

  /// Takes one token; nil where it does not belong there.
  private mutating func step(_ frames: inout [Frame], at position: Int) -> Int? {
    guard var frame = frames.last else { return nil }
    let byte = bytes[position]
    let closing = UInt8(ascii: frame.isObject ? "}" : "]")
    switch frame.state {
    case .first where byte == closing, .separator where byte == closing:
      return close(&frames, end: position + 1)
    case .separator:
      guard byte == UInt8(ascii: ",") else { return nil }
      frame.state = frame.isObject ? .key : .value
    case .colon:
      guard byte == UInt8(ascii: ":") else { return nil }
      frame.state = .value
    case .key,
      .first where frame.isObject:
      guard let end = JSONLexer.stringEnd(bytes, at: position) else { return nil }
      frame.state = .colon
      frames[frames.count - 1] = frame
      return end
    case .first, .value:
      frame.state = .separator
      frames[frames.count - 1] = frame
      return value(&frames, at: position)
    }
    frames[frames.count - 1] = frame
    return position + 1
  }

  private mutating func value(_ frames: inout [Frame], at position: Int) -> Int? {
    let byte = bytes[position]
    guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else {
      return JSONLexer.scalarEnd(bytes, at: position)
    }
    // Of a bracket that is read only that it is no JSON matters: one that is JSON is read again,
    // at most once, by the brackets around it.
    if ends[position] == -1 { return nil }
    frames.append(Frame(start: position, isObject: byte == UInt8(ascii: "{")))
    return position + 1
  }

  private mutating func close(_ frames: inout [Frame], end: Int) -> Int? {
    guard let frame = frames.last, frame.height <= Self.maximumDepth else { return nil }
    ends[frame.start] = end
    frames.removeLast()
    if !frames.isEmpty {
      frames[frames.count - 1].height = Swift.max(frames[frames.count - 1].height, frame.height + 1)
    }
    return end
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
