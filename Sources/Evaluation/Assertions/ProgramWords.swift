internal import StrictData

/// What a program said, as it may stand in a message.
public enum ProgramWords {
  /// The first line that is not blank, quoted, control characters escaped, what looks like a secret
  /// masked, at most 60 scalars; nil where there is none.
  public static func firstLine(of bytes: [UInt8]) -> String? {
    lines(bytes).first.map { Excerpt.quoted(masked($0)) }
  }

  /// The last line that is not blank, in the same way.
  public static func lastLine(of bytes: [UInt8]) -> String? {
    lines(bytes).last.map { Excerpt.quoted(masked($0)) }
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    bytes.prefix(1_048_576).split { $0 == 0x0A || $0 == 0x0D }
      .map { String(decoding: $0.prefix(4096), as: UTF8.self) }
      .filter { line in !line.unicodeScalars.allSatisfy { $0.properties.isWhitespace } }
  }

  /// Runs of 20 and more ASCII letters, digits, `-`, `_`, `.`, `+` and `=` that hold a letter and a
  /// digit, as keys do, replaced by `[masked]`.
  static func masked(_ text: String) -> String {
    var result = ""
    var word: [Unicode.Scalar] = []
    func flush() {
      let isLong = word.count >= 20
      let hasDigit = word.contains { $0.isASCII && $0.properties.numericType != nil }
      let hasLetter = word.contains(where: \.properties.isAlphabetic)
      result +=
        isLong && hasDigit && hasLetter ? "[masked]" : String(String.UnicodeScalarView(word))
      word = []
    }
    for scalar in text.unicodeScalars {
      let isPart =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "-_.+=".unicodeScalars.contains(scalar))
      if isPart {
        word.append(scalar)
      } else {
        flush()
        result.unicodeScalars.append(scalar)
      }
    }
    flush()
    return result
  }
}
