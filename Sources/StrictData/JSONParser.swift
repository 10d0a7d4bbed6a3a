/// A strict reader of JSON (RFC 8259) over UTF-8 bytes.
///
/// Errors, each with its line and column: malformed UTF-8, a byte order mark, duplicate names,
/// bytes after the value, lone surrogates in escapes, control characters in strings, `NaN` and
/// `Infinity`, comments, trailing commas, numbers outside the grammar, nesting and sizes over
/// the limits.
public enum JSONParser {
  /// What to do with a name that an object already has. Names are compared byte by byte after
  /// unescaping.
  public enum DuplicateKeys: Sendable, Hashable {
    /// The second occurrence is an error.
    case error
    /// The last value stays, in the first one's place; each repetition is reported.
    case lastWins
  }

  /// Limits and leniencies.
  public struct Options: Sendable, Hashable {
    /// The deepest nesting of arrays and objects; values over 512 count as 512, so that no input
    /// can exhaust the stack.
    public var maximumDepth: Int
    /// The largest input in bytes; nil is no limit.
    public var maximumBytes: Int?
    /// What a repeated name means.
    public var duplicateKeys: DuplicateKeys
    /// Whether a number whose double is infinite (`1e400`) is allowed.
    public var allowsNumberOverflow: Bool
    /// The number of the first line, for a part of a larger file.
    public var firstLine: Int

    /// Strict by default: depth 64, duplicates and overflowing numbers are errors.
    public init(
      maximumDepth: Int = 64, maximumBytes: Int? = nil, duplicateKeys: DuplicateKeys = .error,
      allowsNumberOverflow: Bool = false, firstLine: Int = 1
    ) {
      self.maximumDepth = maximumDepth
      self.maximumBytes = maximumBytes
      self.duplicateKeys = duplicateKeys
      self.allowsNumberOverflow = allowsNumberOverflow
      self.firstLine = firstLine
    }
  }

  /// The value that the bytes hold.
  ///
  /// - Parameters:
  ///   - bytes: one JSON text, with nothing but whitespace around it.
  ///   - onDuplicate: told each repeated name and the place of the repetition, in order, where
  ///     ``Options/duplicateKeys`` is ``DuplicateKeys/lastWins``.
  /// - Throws: at the first place that is wrong.
  public static func parse(
    _ bytes: [UInt8], options: Options = Options(),
    onDuplicate: (String, SourcePosition) -> Void = { _, _ in }
  ) throws(SourceError) -> JSONValue {
    try bytes.withUnsafeBufferPointer { buffer throws(SourceError) in
      try parse(buffer, options: options, onDuplicate: onDuplicate)
    }
  }

  /// The value that a part of larger bytes holds; see ``parse(_:options:onDuplicate:)``.
  public static func parse(
    slice bytes: ArraySlice<UInt8>, options: Options = Options()
  ) throws(SourceError) -> JSONValue {
    try bytes.withUnsafeBufferPointer { buffer throws(SourceError) in
      try parse(buffer, options: options, onDuplicate: { _, _ in })
    }
  }

  /// The value that a text holds; see ``parse(_:options:onDuplicate:)``.
  public static func parse(
    _ text: String, options: Options = Options()
  ) throws(SourceError) -> JSONValue {
    try parse(Array(text.utf8), options: options)
  }

  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, options: Options,
    onDuplicate: (String, SourcePosition) -> Void
  ) throws(SourceError) -> JSONValue {
    if let limit = options.maximumBytes, bytes.count > limit {
      throw SourceError(
        SourcePosition(line: options.firstLine, column: 1),
        "\(bytes.count) bytes, the limit is \(limit)")
    }
    try TextCheck.check(bytes, firstLine: options.firstLine, allowsNUL: true)
    var scanner = JSONScanner(bytes, options)
    let value = try scanner.document()
    for duplicate in scanner.duplicates {
      onDuplicate(duplicate.key, duplicate.position)
    }
    return value
  }
}
