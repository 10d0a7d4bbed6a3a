/// What CPython's `str` does to a text, for metrics and features that must agree with libraries
/// written in it.
///
/// Checked against CPython 3.11 over every scalar; scalars that Unicode assigned later follow the
/// tables of the Swift runtime.
public enum PythonText {
  /// Whether `str.isspace` holds: bidirectional class WS, B or S, or general category Zs. That is
  /// Unicode's White_Space and the separators U+001C to U+001F.
  @inline(__always)
  public static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x1C...0x20: true
    case ..<0x85: false
    case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// Whether `\w` of a `re` pattern matches: a letter, a number of any kind, or `_`. Combining
  /// marks are no word characters.
  public static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      switch scalar.value {
      case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: return true
      default: return false
      }
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }

  /// Whether a scalar is in `string.punctuation`: ASCII only.
  @inline(__always)
  public static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// `str.split()`: the runs of scalars that are not white space, never empty.
  public static func split(_ scalars: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
    scalars.split(omittingEmptySubsequences: true, whereSeparator: isSpace)
  }

  /// `str.lower()`: every scalar's full lower-case mapping; a capital sigma is `ς` where Unicode's
  /// Final_Sigma condition holds (after a cased and before no cased letter, case-ignorables
  /// skipped), else `σ`.
  public static func lowered(_ text: String) -> [Unicode.Scalar] {
    let scalars = Array(text.unicodeScalars)
    var lowered: [Unicode.Scalar] = []
    lowered.reserveCapacity(scalars.count)
    for (index, scalar) in scalars.enumerated() {
      if scalar.isASCII {
        let isUpper = (0x41...0x5A).contains(scalar.value)
        lowered.append(isUpper ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar)
      } else if scalar.value == 0x3A3 {
        lowered.append(isFinalSigma(at: index, in: scalars) ? "\u{3C2}" : "\u{3C3}")
      } else {
        lowered.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return lowered
  }

  /// Σ is itself cased and not case-ignorable, so that no run is walked by more than two of them.
  private static func isFinalSigma(at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    guard let before, before.properties.isCased else { return false }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return after?.properties.isCased != true
  }
}
