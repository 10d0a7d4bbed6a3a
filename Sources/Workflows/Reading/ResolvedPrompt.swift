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
  /// The registry's folder in the repository; empty for the top.
  var registryPath = ""

  /// A file's path as people see it: from the repository's top. The names are those of
  /// ``Closure``: `prompt`, `partial/tone`.
  public func shownPath(of file: String) -> String {
    let path = closure.files.first { $0.name == file }?.path ?? name.path
    return registryPath.isEmpty ? path : "\(registryPath)/\(path)"
  }

  /// The version's number, where the origin is one.
  public var number: Int? {
    if case .version(let version) = origin { version.number } else { nil }
  }
}
