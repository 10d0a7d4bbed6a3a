/// Why there is no answer.
public struct ProviderError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Whether asking again may help.
  public enum Retry: Sendable, Hashable {
    /// It would fail again, or be a second try at a bad answer.
    case never
    /// The way to the model failed (a refused connection, 429, 5xx, a time-out): after a while.
    case afterBackoff
    /// The provider named the wait.
    case after(Duration)
  }

  /// One sentence with the facts, without a full stop.
  public let message: String
  /// Whether asking again may help.
  public let retry: Retry
  /// How many requests were sent.
  public var attempts: Int
  /// Whether the run may ask nothing more, so that this says nothing of the case: it is skipped.
  public var endsRun = false

  /// An error.
  public init(_ message: String, retry: Retry = .never, attempts: Int = 1) {
    self.message = message
    self.retry = retry
    self.attempts = attempts
  }

  /// Whether the way to the model failed, so that asking again is no retry of a bad answer.
  public var isTransport: Bool { retry != .never }

  /// The message.
  public var description: String { message }
}
