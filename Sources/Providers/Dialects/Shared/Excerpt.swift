/// What may stand of a provider's bytes in an error: little, and nothing invisible.
enum Excerpt {
  /// At most so many scalars of a text, `…` included, with control and formatting characters as
  /// `\n`, `\t` or `\u{1B}`.
  static func of(_ text: some StringProtocol, limit: Int = 200) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      let visible = visible(scalar)
      guard count + visible.count < limit else { return String(result) + "…" }
      result.append(contentsOf: visible)
      count += visible.count
    }
    return String(result)
  }

  /// At most so many scalars of bytes; what is not UTF-8 is U+FFFD.
  static func of(bytes: some Collection<UInt8>, limit: Int = 200) -> String {
    of(String(decoding: bytes.prefix(limit * 4), as: UTF8.self), limit: limit)
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
    switch scalar {
    case "\n": return "\\n".unicodeScalars
    case "\r": return "\\r".unicodeScalars
    case "\t": return "\\t".unicodeScalars
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      return "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars
    default: return String(scalar).unicodeScalars
    }
  }
}
