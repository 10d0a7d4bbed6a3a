/// A pin file as one commit has it.
public enum PinReading: Sendable, Hashable {
  /// There is none.
  case absent
  /// A pin, and the SHA-256 of its file.
  case pin(Pin, file: Digest)
  /// A file that is no pin, why, and its SHA-256.
  case unreadable(reason: String, file: Digest)

  /// The pin, where it could be read.
  public var pin: Pin? { if case .pin(let pin, _) = self { pin } else { nil } }

  /// The SHA-256 of the file; zeros where there is none.
  public var fileDigest: Digest {
    switch self {
    case .absent: .zero
    case .pin(_, let file), .unreadable(_, let file): file
    }
  }
}

/// A pin file that a first-parent step changed.
public struct PinMove: Sendable, Hashable {
  /// The environment, as the path says.
  public let environment: EnvironmentName
  /// The prompt, as the path says.
  public let prompt: PromptName
  /// Before the step.
  public let old: PinReading
  /// After it.
  public let new: PinReading

  /// A move.
  public init(
    environment: EnvironmentName, prompt: PromptName, old: PinReading, new: PinReading
  ) {
    self.environment = environment
    self.prompt = prompt
    self.old = old
    self.new = new
  }
}
