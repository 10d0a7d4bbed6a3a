public import PromptModel

/// Which state of a prompt is meant: the part behind the first `@`.
public struct PromptReference: Sendable, Hashable, CustomStringConvertible {
  /// What stands behind the `@`.
  public enum Selector: Sendable, Hashable {
    /// Nothing: the work tree.
    case workTree
    /// `v7`.
    case version(Int)
    /// Anything else, taken in order as an environment, a digest prefix, an environment at a
    /// time, or a git revision.
    case text(String)
  }

  /// The prompt.
  public let name: PromptName
  /// The state.
  public let selector: Selector

  /// A reference.
  public init(name: PromptName, selector: Selector) {
    self.name = name
    self.selector = selector
  }

  /// Reads `name`, `name@v7`, `name@production`, `name@3f2a91c07be1`,
  /// `name@production@2026-11-01` or `name@<git revision>`.
  ///
  /// - Throws: `WorkflowError.badReference`.
  public init(parsing text: String) throws {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = PromptName(String(parts[0])) else {
      throw WorkflowError.badReference(
        text: text,
        reason: "'\(parts[0])' is no prompt name: components of a-z, 0-9, '-' and '_' joined by "
          + "'/', a variant behind one '.'")
    }
    self.name = name
    guard parts.count == 2 else {
      selector = .workTree
      return
    }
    let rest = String(parts[1])
    guard !rest.isEmpty else {
      throw WorkflowError.badReference(text: text, reason: "nothing stands behind the '@'")
    }
    if rest.utf8.first == 0x76, rest.utf8.count > 1,
      rest.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
    {
      guard let number = Int(rest.dropFirst()), number > 0 else {
        throw WorkflowError.badReference(text: text, reason: "versions count from v1")
      }
      selector = .version(number)
    } else {
      selector = .text(rest)
    }
  }

  /// The reference as it is written.
  public var description: String {
    switch selector {
    case .workTree: name.text
    case .version(let number): "\(name)@v\(number)"
    case .text(let text): "\(name)@\(text)"
    }
  }
}
