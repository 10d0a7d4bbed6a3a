internal import StrictData

/// A schema's pattern: in one pass where it is of the plain kind, else by the general matcher.
struct SchemaPattern: Sendable {
  private let linear: LinearPattern?
  private let regex: TimedRegex

  /// - Throws: where the source is no pattern of ECMA-262.
  init(_ source: String) throws {
    regex = try TimedRegex(try ECMAPattern.icu(source))
    linear = LinearPattern(source)
  }

  /// Whether it matches anywhere in the text.
  /// - Throws: where the search takes too long.
  func matches(_ text: String) throws(TimedRegex.Failure) -> Bool {
    if let linear { return linear.matches(text) }
    return try regex.matches(text)
  }
}
