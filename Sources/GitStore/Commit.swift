/// Who and when, as a commit claims it.
public struct Signature: Sendable, Hashable {
  /// The name; bytes that are not UTF-8 become U+FFFD.
  public var name: String
  /// The address; bytes that are not UTF-8 become U+FFFD.
  public var email: String
  /// Seconds since 1970-01-01T00:00:00Z.
  public var seconds: Int64
  /// Minutes east of UTC.
  public var offsetMinutes: Int

  /// A signature.
  public init(name: String, email: String, seconds: Int64, offsetMinutes: Int = 0) {
    self.name = name
    self.email = email
    self.seconds = seconds
    self.offsetMinutes = offsetMinutes
  }
}

/// A commit's own fields.
public struct Commit: Sendable, Hashable {
  /// Its id.
  public let id: ObjectID
  /// The tree it records.
  public let tree: ObjectID
  /// Its parents, first parent first; as recorded, also where a shallow clone lacks them.
  public let parents: [ObjectID]
  /// Who wrote the change.
  public let author: Signature
  /// Who made the commit.
  public let committer: Signature
  /// The message without leading empty lines; bytes that are not UTF-8 become U+FFFD.
  public let message: String

  /// A commit.
  public init(
    id: ObjectID, tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
    message: String
  ) {
    self.id = id
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer
    self.message = message
  }
}
