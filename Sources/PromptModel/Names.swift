/// The grammar of names: `[a-z0-9][a-z0-9_-]{0,63}` a component, joined by `/`.
public enum NameGrammar {
  /// Whether a text is one component.
  public static func isComponent(_ text: some StringProtocol) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, bytes.count <= 64 else { return false }
    guard isLowerOrDigit(first) else { return false }
    return bytes.dropFirst().allSatisfy { isLowerOrDigit($0) || $0 == 0x2D || $0 == 0x5F }
  }

  /// Whether a text is components joined by `/`.
  public static func isPath(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { isComponent($0) }
  }

  static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
  }
}

/// A prompt's name: `support/triage`, or a variant's: `support/triage.fr`.
public struct PromptName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The whole name.
  public let text: String

  /// Reads a name by the grammar; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let last = parts.last else { return nil }
    let pieces = last.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count <= 2, pieces.allSatisfy({ NameGrammar.isComponent($0) }) else { return nil }
    guard parts.dropLast().allSatisfy({ NameGrammar.isComponent($0) }) else { return nil }
    self.text = text
  }

  /// The variant (`fr`), where there is one.
  public var variant: String? {
    text.split(separator: ".", maxSplits: 1).dropFirst().first.map(String.init)
  }

  /// The folder of the name (`support`), empty at the top.
  public var folder: String {
    text.split(separator: "/").dropLast().joined(separator: "/")
  }

  /// The prompt's file, relative to the registry: `prompts/support/triage.prompt`.
  public var path: String { "prompts/\(text).prompt" }

  /// The name a registry-relative path stands for; nil where the path is no prompt's (a partial,
  /// another folder or ending, a name outside the grammar).
  public init?(path: String) {
    guard path.hasPrefix("prompts/"), path.hasSuffix(".prompt") else { return nil }
    self.init(String(path.dropFirst(8).dropLast(7)))
  }

  /// The whole name.
  public var description: String { text }
  /// Bytewise order.
  public static func < (left: PromptName, right: PromptName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}

/// The name of a suite or a model: components joined by `/`.
public struct ResourceName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The whole name.
  public let text: String

  /// Reads a name by the grammar; nil for anything else.
  public init?(_ text: String) {
    guard NameGrammar.isPath(text) else { return nil }
    self.text = text
  }

  /// The whole name.
  public var description: String { text }
  /// Bytewise order.
  public static func < (left: ResourceName, right: ResourceName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}

/// The name of an environment: `[a-z][a-z0-9_-]{0,35}`, not `v<digits>`, not all hexadecimal.
public struct EnvironmentName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The name.
  public let text: String

  /// Reads a name by the grammar; nil for anything else. (That it is not the mainline's name is
  /// the policy's check.)
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= 36, (0x61...0x7A).contains(first) else {
      return nil
    }
    guard NameGrammar.isComponent(text) else { return nil }
    let isHex = bytes.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    let isVersion =
      first == 0x76 && bytes.count > 1
      && bytes.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
    guard !isHex, !isVersion else { return nil }
    self.text = text
  }

  /// The whole name.
  public var description: String { text }
  /// Bytewise order.
  public static func < (left: EnvironmentName, right: EnvironmentName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
