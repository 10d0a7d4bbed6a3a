/// Telephone numbers: E.164 with separators, and the North American forms without a country code.
enum TelephoneNumber {
  /// The number that starts at an index.
  static func match(_ text: SensitiveText, _ index: Int) -> Range<Int>? {
    if text.has("+", at: index) { return international(text, index) }
    guard !text.isAlphanumeric(index - 1), !text.has("-", at: index - 1),
      !text.has(".", at: index - 1)
    else { return nil }
    return national(text, index)
  }

  /// `+`, a digit 1…9, 8…15 digits in all, at most two separators between neighbours.
  private static func international(_ text: SensitiveText, _ index: Int) -> Range<Int>? {
    guard text.isDigit(index + 1), !text.has("0", at: index + 1), !text.isAlphanumeric(index - 1)
    else { return nil }
    var place = index + 1
    var end = place
    var digits = 0
    while digits <= 15 {
      if text.isDigit(place) {
        digits += 1
        place += 1
        end = place
        continue
      }
      let next = text.end(of: place, limit: 2) { " -.()/".utf8.contains($0) }
      guard next > place, text.isDigit(next) else { break }
      place = next
    }
    return (8...15).contains(digits) && !text.isAlphanumeric(end) ? index..<end : nil
  }

  /// `(ddd) ddd-dddd`, `(ddd)ddd-dddd`, `ddd-ddd-dddd`, `ddd.ddd.dddd`; area and exchange start
  /// with 2…9.
  private static func national(_ text: SensitiveText, _ index: Int) -> Range<Int>? {
    let hasParenthesis = text.has("(", at: index)
    var place = hasParenthesis ? index + 1 : index
    guard isCode(text, place) else { return nil }
    place += 3
    var separator: Unicode.Scalar = "-"
    if hasParenthesis {
      guard text.has(")", at: place) else { return nil }
      place += text.has(" ", at: place + 1) ? 2 : 1
    } else {
      if text.has(".", at: place) { separator = "." }
      guard text.has(separator, at: place) else { return nil }
      place += 1
    }
    guard isCode(text, place), text.has(separator, at: place + 3) else { return nil }
    let end = text.end(of: place + 4, limit: 5, where: ASCIIByte.isDigit)
    return end == place + 8 && !text.isAlphanumeric(end) ? index..<end : nil
  }

  private static func isCode(_ text: SensitiveText, _ index: Int) -> Bool {
    (index..<(index + 3)).allSatisfy { text.isDigit($0) } && text.bytes[index] > UInt8(ascii: "1")
  }
}
