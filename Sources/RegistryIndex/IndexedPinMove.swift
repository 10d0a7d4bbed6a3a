public import PromptModel

/// One change of a pin's file by a first-parent commit.
public struct IndexedPinMove: Sendable, Hashable {
  /// What the file says after the commit.
  public enum Content: Sendable, Hashable {
    /// A pin.
    case pin(Pin)
    /// A file that is no pin, with the reason.
    case unreadable(String)
    /// No file any more.
    case deleted
  }

  /// The environment, by the file's path.
  public let environment: EnvironmentName
  /// The prompt, by the file's path.
  public let prompt: PromptName
  /// The commit.
  public let commit: IndexedCommit
  /// What the file says.
  public let content: Content
  /// SHA-256 of the file's bytes; nil where it was deleted.
  public let digest: Digest?
  /// The file's blob; nil where it was deleted.
  public let blob: ObjectName?

  /// A change of a pin's file.
  public init(
    environment: EnvironmentName, prompt: PromptName, commit: IndexedCommit, content: Content,
    digest: Digest?, blob: ObjectName?
  ) {
    self.environment = environment
    self.prompt = prompt
    self.commit = commit
    self.content = content
    self.digest = digest
    self.blob = blob
  }

  /// The pin, where the file is one.
  public var pin: Pin? { if case .pin(let pin) = content { pin } else { nil } }
}
