/// Dotprompt's markers written out in a template's own text, such as `<<<dotprompt:role:user>>>`.
///
/// They work as in Dotprompt (parse.ts, ROLE_AND_HISTORY_MARKER_REGEX and
/// MEDIA_AND_SECTION_MARKER_REGEX) where the author wrote them, and only there.
enum LiteralMarker {
  private static let prefix = Array("<<<dotprompt:".utf8)
  private static let suffix = Array(">>>".utf8)

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
    while let start = find(prefix, in: bytes, from: place) {
      let bodyStart = start + prefix.count
      guard let end = find(suffix, in: bytes, from: bodyStart) else { break }
      guard let marker = marker(String(decoding: bytes[bodyStart..<end], as: UTF8.self)) else {
        place = bodyStart
        continue
      }
      if textStart < start { pieces.append(.text(Array(bytes[textStart..<start]))) }
      pieces.append(marker)
      place = end + suffix.count
      textStart = place
    }
    if textStart < bytes.endIndex { pieces.append(.text(Array(bytes[textStart...]))) }
    return pieces
  }

  private static func marker(_ body: String) -> OutputPiece? {
    if body == "history" { return .history }
    if body.hasPrefix("role:") {
      let role = body.dropFirst(5)
      return isRole(role) ? .role(String(role)) : nil
    }
    guard !body.utf8.contains(UInt8(ascii: "\n")) else { return nil }
    let words = body.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    if body.hasPrefix("media:url"), words.count > 1 {
      return .media(url: words[1], contentType: words.count > 2 ? words[2] : nil)
    }
    if body.hasPrefix("section"), words.count > 1 { return .section(words[1]) }
    return nil
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
