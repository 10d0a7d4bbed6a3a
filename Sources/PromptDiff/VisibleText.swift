/// Texts with what the eye cannot see, or what changes how the rest is shown, made visible.
public enum VisibleText {
  /// The text with controls and invisible characters written as `⟨U+202E⟩`.
  ///
  /// Escaped are C0 controls except U+000A and U+0009, U+007F, C1 controls, line and paragraph
  /// separators (U+2028, U+2029), interlinear annotations (U+FFF9 to U+FFFB) and every code point
  /// that Unicode calls default-ignorable: bidirectional controls, zero-width characters, the byte
  /// order mark, the soft hyphen, variation selectors, tags, fillers.
  ///
  /// Left alone, because the text would not be the same without them:
  /// - a variation selector (U+FE0E, U+FE0F) after an emoji, or in a keycap sequence;
  /// - a zero-width joiner between two emoji;
  /// - the tags of the three flags Unicode recommends (England, Scotland, Wales);
  /// - U+200C and U+200D after a letter or mark of a script that uses them (Arabic and its
  ///   neighbours, the scripts of South and Southeast Asia, Mongolian): U+200C before another one
  ///   only, and never two in a row;
  /// - Mongolian variation selectors after a Mongolian letter.
  ///
  /// A `⟨` that `U+` follows is escaped too, so that every `⟨U+…⟩` in the result is ours. Runs in
  /// time linear in the text.
  public static func escape(_ text: String) -> String {
    guard !isPlain(text) else { return text }
    let scalars = Array(text.unicodeScalars)
    var result = ""
    var index = 0
    // The scalar before, if it was left alone.
    var kept: Unicode.Scalar?
    while index < scalars.count {
      if let end = tagSequenceEnd(scalars, after: index) {
        for scalar in scalars[index..<end] { result.unicodeScalars.append(scalar) }
        kept = scalars[end - 1]
        index = end
        continue
      }
      let scalar = scalars[index]
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      let isOpening =
        scalar.value == 0x27E8 && next?.value == 0x55
        && index + 2 < scalars.count && scalars[index + 2].value == 0x2B
      if isOpening
        || (isInvisible(scalar)
          && !belongs(scalar, after: kept, before: next))
      {
        // Not `unicodeScalars.append(contentsOf:)`: it copies the whole text each time.
        result += notation(scalar)
        kept = nil
      } else {
        result.unicodeScalars.append(scalar)
        kept = scalar
      }
      index += 1
    }
    return result
  }

  /// `⟨U+202E⟩`: at least four upper-case hexadecimal digits.
  static func notation(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "⟨U+\(String(repeating: "0", count: max(0, 4 - digits.utf8.count)))\(digits)⟩"
  }

  /// Printable ASCII, line feeds and tabs only: the usual case.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A || $0 == 0x09 }
  }

  /// Whether a scalar is of the classes that are escaped unless its neighbours explain it.
  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x20..<0x7F: false
    case 0x2028, 0x2029, 0xFFF9...0xFFFB: true
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  private static func belongs(
    _ scalar: Unicode.Scalar, after previous: Unicode.Scalar?, before next: Unicode.Scalar?
  ) -> Bool {
    guard let previous else { return false }
    switch scalar.value {
    case 0xFE0E, 0xFE0F:
      guard previous.value > 0x7F else {
        return previous.properties.isEmoji && next?.value == 0x20E3
      }
      return previous.properties.isEmoji
    case 0x200D:
      if joins(previous), next.map({ isPictograph($0) }) ?? false { return true }
      return usesJoiners(previous)
    case 0x200C:
      return usesJoiners(previous) && (next.map { usesJoiners($0) } ?? false)
    case 0x180B...0x180D, 0x180F:
      return (0x1820...0x18AA).contains(previous.value)
    default:
      return false
    }
  }

  private static func isPictograph(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0xFF && scalar.properties.isEmoji
  }

  /// Whether an emoji may end with this scalar. (A selector or tag comes here only if it was left
  /// alone, thus after an emoji.)
  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    isPictograph(scalar) || scalar.value == 0xFE0F || scalar.value == 0xE007F
  }

  /// Letters and marks of scripts in which U+200C and U+200D choose a letter's form: The Unicode
  /// Standard, sections 9.2 (Arabic), 12 to 13 and 16 (Brahmic scripts, Mongolian).
  private static func usesJoiners(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0620...0x08FF, 0x0900...0x0DFF, 0x0F00...0x109F, 0x1780...0x18AA, 0xA840...0xA8FF,
      0xA980...0xAA7F, 0xFB50...0xFDFF, 0xFE70...0xFEFC, 0x11000...0x114DF:
      break
    default: return false
    }
    switch scalar.properties.generalCategory {
    case .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark:
      return !scalar.properties.isDefaultIgnorableCodePoint
    default: return false
    }
  }

  /// The end of a recommended flag with tags that begins at `start`, where one does.
  private static func tagSequenceEnd(_ scalars: [Unicode.Scalar], after start: Int) -> Int? {
    guard scalars[start].value == 0x1F3F4, start + 6 < scalars.count else { return nil }
    let tags = scalars[start + 1...start + 6].map(\.value)
    let isRecommended = ["gbeng", "gbsct", "gbwls"].contains { name in
      tags.elementsEqual(name.utf8.map { 0xE0000 + UInt32($0) } + [0xE007F])
    }
    return isRecommended ? start + 7 : nil
  }
}
