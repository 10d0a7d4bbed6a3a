/// A setting of a prompt (`stet.answer`, `stet.samples`) that cannot be kept.
public struct SettingProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, without a full stop.
  public let message: String

  /// A problem.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
