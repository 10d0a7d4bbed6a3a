internal import StrictData

/// One line of a text, split at U+000A only: a U+000D before it is part of the line.
public struct TextLine: Sendable, Hashable {
  /// The line without its line feed.
  public let text: String
  /// Whether a line feed ends it; false only for the last line of a text that ends without one.
  public let isTerminated: Bool

  /// The bytes of the line as they stand in the text.
  var source: String { isTerminated ? text + "\n" : text }

  /// Equal when the bytes of all texts are.
  public static func == (left: TextLine, right: TextLine) -> Bool {
    left.isTerminated == right.isTerminated && ExactString(left.text) == ExactString(right.text)
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ExactString(text))
    hasher.combine(isTerminated)
  }

  /// The lines of a text; none for the empty text.
  static func split(_ text: String) -> [TextLine] {
    var lines: [TextLine] = []
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      for index in bytes.indices where bytes[index] == 0x0A {
        let line = UnsafeBufferPointer(rebasing: bytes[start..<index])
        lines.append(TextLine(text: String(decoding: line, as: UTF8.self), isTerminated: true))
        start = index + 1
      }
      guard start < bytes.count else { return }
      let line = UnsafeBufferPointer(rebasing: bytes[start...])
      lines.append(TextLine(text: String(decoding: line, as: UTF8.self), isTerminated: false))
    }
    return lines
  }
}

/// Numbers for things that are equal: 0, 1, 2, … in the order of their first appearance.
struct SymbolTable<Element: Hashable> {
  private var symbols: [Element: Int] = [:]

  /// The number of different things seen.
  var count: Int { symbols.count }

  /// The number of each.
  mutating func symbols(of elements: [Element]) -> [Int] {
    elements.map { element in
      if let symbol = symbols[element] { return symbol }
      let symbol = symbols.count
      symbols[element] = symbol
      return symbol
    }
  }
}
