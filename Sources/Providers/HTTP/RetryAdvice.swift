internal import Evaluation

/// What a provider asks of those who want to ask again: `retry-after-ms`, `retry-after` in seconds
/// or as a date, `x-should-retry`, or a delay in the body.
///
/// A wait that nobody would sit through (over 120 s, below 0, no number and no date) ends the
/// request: ``retry`` is `.never` and ``refusal`` says what was asked for.
struct RetryAdvice: Sendable, Hashable {
  /// The longest wait that is kept.
  static let longestSeconds: Double = 120

  /// Whether asking again may help.
  let retry: ProviderError.Retry
  /// Why the wait asked for is not kept, in words for the end of a message; nil: it is.
  let refusal: String?

  private init(_ retry: ProviderError.Retry, refusal: String? = nil) {
    self.retry = retry
    self.refusal = refusal
  }

  /// The advice in a reply's status and headers.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970, for a date.
  ///   - isRetryable: whether the failure may pass; nil: as the status says (408, 409, 429 and 500
  ///     up). `x-should-retry` wins over it.
  init(from reply: HTTPReply, now: Int64, isRetryable: Bool? = nil) {
    var mayPass = isRetryable ?? Self.isRetryable(status: reply.status)
    switch reply.header("x-should-retry").map(Self.lowered) {
    case "true": mayPass = true
    case "false": mayPass = false
    default: break
    }
    guard mayPass else {
      self.init(.never)
      return
    }
    if let text = reply.header("retry-after-ms") {
      self.init(seconds: Self.number(text).map { $0 / 1000 }, asked: "\(text) ms")
    } else if let text = reply.header("retry-after") {
      if let number = Self.number(text) {
        self.init(seconds: number, asked: "\(text) s")
      } else if let date = HTTPDate.seconds(text, now: now) {
        // A date that is over is a clock that is not ours.
        self.init(seconds: Double(max(0, date - now)), asked: text)
      } else {
        self.init(seconds: nil, asked: text)
      }
    } else {
      self.init(.afterBackoff)
    }
  }

  /// The advice of a delay that a body names.
  ///
  /// - Parameters:
  ///   - seconds: the delay; nil: it is no number.
  ///   - asked: the delay as it was given, for the message.
  init(seconds: Double?, asked: String) {
    guard let seconds, seconds.isFinite, seconds >= 0, seconds <= Self.longestSeconds else {
      self.init(.never, refusal: "it asks for a wait of \(Self.excerpt(asked))")
      return
    }
    self.init(seconds == 0 ? .afterBackoff : .after(.seconds(seconds)))
  }

  /// Whether asking again may help, without the words.
  static func wait(from reply: HTTPReply, now: Int64) -> ProviderError.Retry {
    RetryAdvice(from: reply, now: now).retry
  }

  /// A sentence with the refusal behind it, if there is one.
  func message(_ sentence: String) -> String {
    refusal.map { "\(sentence); \($0), which is not kept" } ?? sentence
  }

  /// 408, 409, 429, and 500 up (529 is Anthropic's).
  static func isRetryable(status: Int) -> Bool {
    status == 408 || status == 409 || status == 429 || status >= 500
  }

  private static func lowered(_ text: String) -> String {
    String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// A decimal number with nothing around it but blanks; also a negative one, which is refused
  /// later, with its value.
  private static func number(_ text: String) -> Double? {
    let digits = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }
    let isPlain = digits.allSatisfy { byte in
      (0x30...0x39).contains(byte) || "+-.eE \t".utf8.contains(byte)
    }
    guard isPlain, digits.contains(where: { (0x30...0x39).contains($0) }) else { return nil }
    return Double(String(decoding: digits.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self))
  }

  private static func excerpt(_ text: String) -> String {
    let plain = text.unicodeScalars.prefix(60).filter { $0.value >= 0x20 && $0.value < 0x7F }
    return "'\(String(String.UnicodeScalarView(plain)))'"
  }
}
