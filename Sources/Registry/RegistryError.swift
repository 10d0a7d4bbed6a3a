public import GitStore
public import PromptModel
public import StrictData

/// What went wrong in reading or writing a registry.
public enum RegistryError: Error, Sendable {
  /// The repository has no registry where one was looked for.
  case noRegistry(searched: String)
  /// The repository has more than one stet.yaml.
  case severalRegistries(paths: [String])
  /// Neither refs/heads/<name> nor refs/remotes/origin/<name> exists.
  case noMainline(name: String)
  /// A file could not be read as what it should be.
  case unreadable(SourceError)
  /// A name stands for nothing.
  case notFound(kind: String, name: String, candidates: [String])
  /// The prompt is there and its closure cannot be computed.
  case broken(PromptName, BrokenState)
  /// Bytes differ from what they were promised under.
  case digestMismatch(subject: String, expected: Digest, found: Digest)
  /// A git object that history names is not in this clone.
  case missingObject(subject: String, id: ObjectName, isShallow: Bool)
  /// The command needs history that a shallow clone does not have.
  case shallow(boundary: ObjectName)
  /// A git operation failed.
  case git(GitStoreError)
}

extension ObjectName {
  /// The name of an object id.
  public init(_ id: ObjectID) {
    guard let name = ObjectName(hex: id.hex) else {
      preconditionFailure("an object id has 40 hex digits")
    }
    self = name
  }
}

extension ObjectID {
  /// The id of an object's name.
  public init(_ name: ObjectName) {
    guard let id = ObjectID(hex: name.hex) else {
      preconditionFailure("an object name has 40 hex digits")
    }
    self = id
  }
}
