public import PromptModel

/// A prompt's state, where it was found, and its bytes.
public struct ResolvedPrompt: Sendable {
  /// Where a state was found.
  public enum Origin: Sendable, Hashable {
    /// The work tree.
    case workTree
    /// A version on the mainline.
    case version(Version)
    /// What an environment serves, or served when `commit` was the mainline's tip.
    case environment(EnvironmentName, Pin, commit: ObjectName)
    /// A commit that is not (known to be) a version.
    case commit(ObjectName)
  }

  /// The prompt.
  public let name: PromptName
  /// Where it was found.
  public let origin: Origin
  /// The closure.
  public let closure: Closure
  /// The bytes of each file of the closure, by closure name; checked against their digests.
  public let contents: [String: [UInt8]]

  /// The version's number, where the origin is one.
  public var number: Int? {
    if case .version(let version) = origin { version.number } else { nil }
  }
}
