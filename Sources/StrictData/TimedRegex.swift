internal import Foundation

/// A regular expression (ICU's syntax) whose search ends after a time limit, whatever pattern and
/// text are.
public struct TimedRegex: Sendable {
  /// Why there is no answer.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The pattern is no regular expression.
    case invalidPattern(String)
    /// The search did not end within the limit.
    case tookTooLong(pattern: String, limit: Duration)
    /// The search ran out of the matcher's own memory.
    case tooComplex(pattern: String)

    /// A sentence with the pattern.
    public var description: String {
      switch self {
      case .invalidPattern(let pattern):
        "'\(pattern.quotedForMessage)' is not a regular expression"
      case .tookTooLong(let pattern, let limit):
        "pattern took too long: '\(pattern.quotedForMessage)' after \(limit)"
      case .tooComplex(let pattern):
        "pattern needs too much memory: '\(pattern.quotedForMessage)'"
      }
    }
  }

  /// A match in Unicode scalar offsets from the start of the text.
  public struct Match: Sendable, Hashable {
    /// The whole match.
    public let range: Range<Int>
    /// The capture groups from the first; nil for a group that took no part.
    public let groups: [Range<Int>?]
  }

  /// The pattern as given.
  public let pattern: String
  /// The longest time one search may take.
  public let limit: Duration
  private let expression: NSRegularExpression

  /// Compiles a pattern; inline flags such as `(?i)` are part of the syntax.
  /// - Throws: ``Failure/invalidPattern(_:)``.
  public init(_ pattern: String, limit: Duration = .milliseconds(250)) throws(Failure) {
    self.pattern = pattern
    self.limit = limit
    do {
      // Foundation refuses the empty pattern, which matches everywhere.
      expression = try NSRegularExpression(pattern: pattern.isEmpty ? "(?:)" : pattern)
    } catch {
      throw .invalidPattern(pattern)
    }
  }

  /// How many capture groups the pattern has.
  public var groupCount: Int { expression.numberOfCaptureGroups }

  /// Whether the pattern matches anywhere in the text.
  /// - Throws: where the search was given up.
  public func matches(_ text: String) throws(Failure) -> Bool {
    try search(text) != nil
  }

  /// The first match, nil where there is none.
  /// - Throws: where the search was given up.
  public func firstMatch(in text: String) throws(Failure) -> Match? {
    try search(text).flatMap { Self.match($0, in: text) }
  }

  /// The last of the matches that follow one another without overlap, nil where there is none; all
  /// of them within the limit.
  /// - Throws: where the search was given up.
  public func lastMatch(in text: String) throws(Failure) -> Match? {
    try search(text, takesLast: true).flatMap { Self.match($0, in: text) }
  }

  private static func match(_ result: NSTextCheckingResult, in text: String) -> Match? {
    let ranges = (0..<result.numberOfRanges).map { result.range(at: $0) }
    let bounds = ranges.flatMap { $0.location == NSNotFound ? [] : [$0.lowerBound, $0.upperBound] }
    let offsets = Self.scalarOffsets(ofUTF16: bounds, in: text)
    let converted = ranges.map { range -> Range<Int>? in
      guard let lower = offsets[range.lowerBound], let upper = offsets[range.upperBound] else {
        return nil
      }
      return lower..<upper
    }
    guard let whole = converted.first, let whole else { return nil }
    return Match(range: whole, groups: Array(converted.dropFirst()))
  }

  private func search(
    _ text: String, takesLast: Bool = false
  ) throws(Failure) -> NSTextCheckingResult? {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    var found: NSTextCheckingResult?
    var failure: Failure?
    expression.enumerateMatches(
      in: text, options: [.reportProgress, .reportCompletion],
      range: NSRange(location: 0, length: text.utf16.count)
    ) { result, flags, stop in
      if let result {
        found = result
        if !takesLast {
          stop.pointee = true
        } else if clock.now > deadline {
          failure = .tookTooLong(pattern: pattern, limit: limit)
          stop.pointee = true
        }
      } else if flags.contains(.internalError) {
        failure = failure ?? .tooComplex(pattern: pattern)
      } else if flags.contains(.progress), clock.now > deadline {
        failure = .tookTooLong(pattern: pattern, limit: limit)
        stop.pointee = true
      }
    }
    if let failure, takesLast || found == nil { throw failure }
    return found
  }

  /// Scalar offsets of UTF-16 offsets, by one pass over the text.
  private static func scalarOffsets(ofUTF16 wanted: [Int], in text: String) -> [Int: Int] {
    let wanted = Set(wanted)
    let last = wanted.max() ?? 0
    var result: [Int: Int] = [:]
    var utf16 = 0
    var scalars = 0
    for scalar in text.unicodeScalars {
      if wanted.contains(utf16) { result[utf16] = scalars }
      if utf16 >= last { return result }
      utf16 += UTF16.width(scalar)
      scalars += 1
    }
    if wanted.contains(utf16) { result[utf16] = scalars }
    return result
  }
}
