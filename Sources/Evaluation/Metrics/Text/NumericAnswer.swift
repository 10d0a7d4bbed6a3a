internal import StrictData

/// The number an output ends with, and whether it is close to another.
///
/// Agrees with CPython 3.11: `re`, `float` and `math.isclose`.
enum NumericAnswer {
  /// The last number of a text, nil where it has none: the last match of
  /// `-?\d[\d,]*(\.\d+)?([eE][+-]?\d+)?`, commas removed.
  ///
  /// `\d` is any decimal digit of Unicode, as in CPython; the minus sign is U+002D only, and what
  /// stands before it is not looked at (`5-3` ends in −3); a percent sign or a currency is no part
  /// of the number. What is too large is infinite. Linear.
  static func lastNumber(in text: String) -> Double? {
    var scan = NumberScan(text)
    var last: [UInt8]?
    while let number = scan.next() { last = number }
    return last.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
  }

  /// Every number of a text as ``lastNumber(in:)`` reads it, in order.
  static func numbers(in text: String) -> [Double] {
    var scan = NumberScan(text)
    var numbers: [Double] = []
    while let literal = scan.next() {
      if let number = Double(String(decoding: literal, as: UTF8.self)) { numbers.append(number) }
    }
    return numbers
  }

  /// The number that a pattern of the suite extracts: of its last match the first group that took
  /// part, else the whole match, commas removed and white space at its ends; nil where there is no
  /// match or what matched is no decimal number.
  /// - Throws: where the search was given up.
  static func number(in text: String, matching regex: TimedRegex) throws(TimedRegex.Failure)
    -> Double?
  {
    guard let match = try regex.lastMatch(in: text) else { return nil }
    let range = match.groups.lazy.compactMap { $0 }.first ?? match.range
    let scalars = Array(text.unicodeScalars.dropFirst(range.lowerBound).prefix(range.count))
    return number(scalars)
  }

  /// A text that is one decimal number as a whole, `+` and a missing digit on one side of the point
  /// allowed (`+.5`, `3.`), white space around and commas inside ignored.
  private static func number(_ scalars: [Unicode.Scalar]) -> Double? {
    guard let first = scalars.firstIndex(where: { !PythonText.isSpace($0) }),
      let last = scalars.lastIndex(where: { !PythonText.isSpace($0) })
    else { return nil }
    var literal: [UInt8] = []
    for scalar in scalars[first...last] where scalar != "," {
      if let digit = NumberScan.digit(scalar) {
        literal.append(digit)
      } else if scalar.isASCII, "+-.eE".unicodeScalars.contains(scalar) {
        literal.append(UInt8(scalar.value))
      } else {
        return nil
      }
    }
    return Double(String(decoding: literal, as: UTF8.self))
  }

  /// `math.isclose(a, b, rel_tol=relative, abs_tol=absolute)`: equal values are close, infinities
  /// only to themselves, NaN to nothing; else
  /// `|a − b| ≤ max(relative · max(|a|, |b|), absolute)`.
  static func isClose(
    _ a: Double, _ b: Double, relative: Double = 1e-9, absolute: Double = 0
  ) -> Bool {
    if a == b { return true }
    if a.isInfinite || b.isInfinite { return false }
    let difference = abs(b - a)
    return difference <= abs(relative * b) || difference <= abs(relative * a)
      || difference <= absolute
  }
}
