/// A person as a commit names one: a claim, not an identity.
public struct Person: Sendable, Hashable, CustomStringConvertible {
  /// The name.
  public let name: String
  /// The e-mail address.
  public let email: String

  /// A person.
  public init(name: String, email: String) {
    self.name = name
    self.email = email
  }

  /// `Name <email>`.
  public var description: String { "\(name) <\(email)>" }
}

/// What a list of versions or moves says of its commit.
public struct CommitFacts: Sendable, Hashable {
  /// The commit.
  public let id: ObjectName
  /// Its author.
  public let author: Person
  /// Its committer date, made non-decreasing along the first parent; seconds since 1970. What is
  /// live at a time is asked of this one.
  public let time: Int64
  /// Its committer date as it stands; seconds since 1970. What is shown is this one.
  public let committed: Int64
  /// Its whole message.
  public let message: String

  /// Facts of a commit.
  ///
  /// - Parameter committed: the committer date where it is not `time`.
  public init(
    id: ObjectName, author: Person, time: Int64, committed: Int64? = nil, message: String
  ) {
    self.id = id
    self.author = author
    self.time = time
    self.committed = committed ?? time
    self.message = message
  }

  /// The message's first line.
  public var subject: String {
    String(message.split(whereSeparator: \.isNewline).first ?? "")
  }
}

/// One step in the life of a prompt's name along the mainline's first parents.
public struct Version: Sendable, Hashable {
  /// The prompt.
  public let prompt: PromptName
  /// 1, 2, …; a deletion carries the number of the version it ended.
  public let number: Int
  /// The state that came in with the commit; `absent` is a tombstone.
  public let state: PromptState
  /// The first-parent commit.
  public let commit: CommitFacts
  /// Where an equal closure went away in the same step: the name this one had before.
  public let renamedFrom: PromptName?

  /// A version.
  public init(
    prompt: PromptName, number: Int, state: PromptState, commit: CommitFacts,
    renamedFrom: PromptName? = nil
  ) {
    self.prompt = prompt
    self.number = number
    self.state = state
    self.commit = commit
    self.renamedFrom = renamedFrom
  }

  /// Whether this is a deletion.
  public var isTombstone: Bool { state == .absent }
}
