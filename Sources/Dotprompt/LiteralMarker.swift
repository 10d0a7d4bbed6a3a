/// Dotprompt's markers written out in a template's own text, such as `<<<dotprompt:role:user>>>`.
///
/// They work as in Dotprompt (parse.ts, ROLE_AND_HISTORY_MARKER_REGEX and
/// MEDIA_AND_SECTION_MARKER_REGEX) where the author wrote them, and only there.
enum LiteralMarker {
  private static let prefix = Array("<<<dotprompt:".utf8)

  /// Whether a text may hold a marker.
  static func isIn(_ bytes: ArraySlice<UInt8>) -> Bool {
    find(prefix, in: bytes, from: bytes.startIndex) != nil
  }

  /// A text's pieces, markers told from text.
  static func pieces(of text: String) -> [OutputPiece] {
    let bytes = Array(text.utf8)[...]
    var pieces: [OutputPiece] = []
    var textStart = bytes.startIndex
    var place = bytes.startIndex
    var reader = Reader(bytes: bytes)
    while let start = find(prefix, in: bytes, from: place) {
      guard let (marker, end) = reader.marker(at: start + prefix.count) else {
        place = start + prefix.count
        continue
      }
      if textStart < start { pieces.append(.text(Array(bytes[textStart..<start]))) }
      pieces.append(marker)
      place = end
      textStart = end
    }
    if textStart < bytes.endIndex { pieces.append(.text(Array(bytes[textStart...]))) }
    return pieces
  }

  /// Reads what follows the prefix. Asked for ascending places, it looks at each byte a bounded
  /// number of times.
  private struct Reader {
    let bytes: ArraySlice<UInt8>
    /// The first `>>>` or line end at or behind the last place that was asked for.
    private var stop = (place: -1, isSuffix: false)

    init(bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
    }

    mutating func marker(at place: Int) -> (OutputPiece, end: Int)? {
      if let rest = skip("history", at: place) {
        return skip(">>>", at: rest).map { (.history, $0) }
      }
      if let start = skip("role:", at: place) {
        var end = start
        while end < bytes.endIndex, (0x61...0x7A).contains(bytes[end]) { end += 1 }
        guard end > start, let rest = skip(">>>", at: end) else { return nil }
        return (.role(text(start..<end)), rest)
      }
      if let start = skip("media:url ", at: place), let end = suffix(from: start) {
        let words = text(start..<end).split(separator: " ", omittingEmptySubsequences: false)
        return (
          .media(url: "\(words[0])", contentType: words.count > 1 ? "\(words[1])" : nil), end + 3
        )
      }
      if let start = skip("section ", at: place), let end = suffix(from: start) {
        let words = text(start..<end).split(separator: " ", omittingEmptySubsequences: false)
        return (.section("\(words[0])"), end + 3)
      }
      return nil
    }

    private func skip(_ word: StaticString, at place: Int) -> Int? {
      let end = place + word.utf8CodeUnitCount
      guard end <= bytes.endIndex else { return nil }
      for index in 0..<word.utf8CodeUnitCount
      where bytes[place + index] != word.utf8Start[index] { return nil }
      return end
    }

    /// The place of the `>>>` on this line.
    private mutating func suffix(from place: Int) -> Int? {
      if stop.place < place {
        var end = place
        while end < bytes.endIndex, bytes[end] != UInt8(ascii: "\n"), skip(">>>", at: end) == nil {
          end += 1
        }
        stop = (end, skip(">>>", at: end) != nil)
      }
      return stop.isSuffix ? stop.place : nil
    }

    private func text(_ range: Range<Int>) -> String {
      String(decoding: bytes[range], as: UTF8.self)
    }
  }

  /// Whether a text can be a role: one or more lower-case ASCII letters.
  static func isRole(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0) }
  }

  private static func find(
    _ pattern: [UInt8], in bytes: ArraySlice<UInt8>, from start: Int
  ) -> Int? {
    guard bytes.endIndex - start >= pattern.count else { return nil }
    var place = start
    while place <= bytes.endIndex - pattern.count {
      if bytes[place] == pattern[0], bytes[place..<place + pattern.count].elementsEqual(pattern) {
        return place
      }
      place += 1
    }
    return nil
  }
}
