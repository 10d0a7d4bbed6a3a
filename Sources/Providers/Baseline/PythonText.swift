/// Two of Python's text operations, so that features agree with scikit-learn's.
enum PythonText {
  /// `str.lower()`: every scalar's full lower-case mapping ("İ" becomes "i̇"), and Σ becomes ς at the
  /// end of a word (after a cased scalar and before none, case-ignorable ones skipped).
  static func lowered(_ text: String) -> [Unicode.Scalar] {
    let scalars = Array(text.unicodeScalars)
    var lowered: [Unicode.Scalar] = []
    lowered.reserveCapacity(scalars.count)
    for (index, scalar) in scalars.enumerated() {
      if scalar.isASCII {
        let isUpper = (0x41...0x5A).contains(scalar.value)
        lowered.append(isUpper ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar)
      } else if scalar == "Σ" {
        lowered.append(isFinal(index, in: scalars) ? "ς" : "σ")
      } else {
        lowered.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return lowered
  }

  private static func isFinal(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    guard let before, before.properties.isCased else { return false }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return after.map { !$0.properties.isCased } ?? true
  }

  /// `str.split()`: the pieces between runs of white space, none of them empty.
  static func words(_ scalars: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
    scalars.split(whereSeparator: isSpace)
  }

  /// `str.isspace()`, which also has the four ASCII separators U+001C to U+001F.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
      0x205F, 0x3000:
      true
    default: false
    }
  }
}
