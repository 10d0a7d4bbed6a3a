/// Which file of a closure a pin serves, by git blob.
public struct PinnedFile: Sendable, Hashable {
  /// The closure name.
  public let name: String
  /// The path relative to the registry.
  public let path: String
  /// The blob.
  public let blob: ObjectName

  /// A pinned file.
  public init(name: String, path: String, blob: ObjectName) {
    self.name = name
    self.path = path
    self.blob = blob
  }
}

/// Which model a pin serves.
public struct PinnedModel: Sendable, Hashable {
  /// The file's name in models/.
  public let name: ResourceName
  /// The model's digest.
  public let digest: Digest
  /// The model file's blob.
  public let blob: ObjectName

  /// A pinned model.
  public init(name: ResourceName, digest: Digest, blob: ObjectName) {
    self.name = name
    self.digest = digest
    self.blob = blob
  }
}

/// The file that says which closure and model an environment serves for a prompt (`stet-pin/1`).
public struct Pin: Sendable, Hashable {
  /// Why the pin moved.
  public enum Kind: String, Sendable, Hashable {
    /// To a version that passed the gate.
    case promote
    /// Back to what this pin served before.
    case rollback
    /// To nothing.
    case withdraw
  }

  /// What a pin serves: absent for a withdrawal.
  public struct Target: Sendable, Hashable {
    /// The closure's digest.
    public let closure: Digest
    /// Its files, sorted bytewise by name.
    public let files: [PinnedFile]
    /// The model.
    public let model: PinnedModel

    /// A target.
    public init(closure: Digest, files: [PinnedFile], model: PinnedModel) {
      self.closure = closure
      self.files = files
      self.model = model
    }
  }

  /// How the pin moved.
  public let kind: Kind
  /// The prompt.
  public let prompt: PromptName
  /// What is served; nil for a withdrawal only.
  public let target: Target?
  /// SHA-256 of the pin file this one replaces; zeros where there was none.
  public let from: Digest
  /// Why, in the mover's words; may be empty for a promotion.
  public let reason: String
  /// A hint at the commit of the promoted version; never trusted.
  public let commit: ObjectName?
  /// For a rollback: the first-parent commit whose tree held this target at this pin's path.
  public let restores: ObjectName?

  /// A pin.
  public init(
    kind: Kind, prompt: PromptName, target: Target?, from: Digest, reason: String,
    commit: ObjectName? = nil, restores: ObjectName? = nil
  ) {
    self.kind = kind
    self.prompt = prompt
    self.target = target
    self.from = from
    self.reason = reason
    self.commit = commit
    self.restores = restores
  }

  /// The `to` of the move: SHA-256 of the lines `prompt <name>`, `closure <hex>`, `model <hex>`,
  /// zeros for a withdrawal.
  public var to: Digest {
    guard let target else { return .zero }
    return Digest(
      hashing:
        "prompt \(prompt)\nclosure \(target.closure.hex)\nmodel \(target.model.digest.hex)\n")
  }

  /// The pin's file, relative to the registry.
  public static func path(_ environment: EnvironmentName, _ prompt: PromptName) -> String {
    "environments/\(environment)/\(prompt).yaml"
  }
}
