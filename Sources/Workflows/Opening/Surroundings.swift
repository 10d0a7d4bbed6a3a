public import PromptModel

/// Everything a workflow may not find out by itself: time, identity, permissions, a voice.
public struct Surroundings: Sendable {
  /// Seconds since 1970.
  public var now: @Sendable () -> Int64
  /// The author and committer of commits; nil: what git's configuration says.
  public var author: Person?
  /// The committer where it differs from the author.
  public var committer: Person?
  /// The time zone written into commits, in minutes east of UTC.
  public var offsetMinutes: Int
  /// Whether git may be asked to fetch a missing object; never in a hook.
  public var mayFetch: Bool
  /// Whether the repository is the one the environment names (GIT_DIR, quarantine): in hooks.
  public var isHook: Bool
  /// The mainline reference asked for by the user.
  public var mainline: String?
  /// The version written as the runner into statements: `stet 1.0.0`.
  public var runner: String
  /// Where the operator's configuration is; nil: there is none.
  public var operatorFile: OperatorFilePlace?
  /// Where folders are made that live as long as a program.
  public var temporaryFolder: String
  /// The value of an environment variable of the operator's: keys and places of providers. Nothing
  /// is set in a hook, where the environment may be another's.
  public var variable: @Sendable (String) -> String?
  /// The operator's own folder outside every repository, absolute; nil: there is none.
  public var store: String?
  /// So many random bytes, fit for secrets.
  public var randomBytes: @Sendable (Int) -> [UInt8]
  /// Receives notes: facts beside the answer.
  public var note: @Sendable (String) -> Void

  /// Surroundings; by default nothing may be fetched and notes are dropped.
  public init(
    now: @escaping @Sendable () -> Int64, author: Person? = nil, committer: Person? = nil,
    offsetMinutes: Int = 0, mayFetch: Bool = false, isHook: Bool = false, mainline: String? = nil,
    runner: String, store: String? = nil, operatorFile: OperatorFilePlace? = nil,
    temporaryFolder: String = "/tmp",
    variable: @escaping @Sendable (String) -> String? = { _ in nil },
    randomBytes: @escaping @Sendable (Int) -> [UInt8] = Self.systemRandomBytes,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.now = now
    self.author = author
    self.committer = committer
    self.offsetMinutes = offsetMinutes
    self.mayFetch = mayFetch
    self.isHook = isHook
    self.mainline = mainline
    self.runner = runner
    self.operatorFile = operatorFile
    self.temporaryFolder = temporaryFolder
    self.variable = variable
    self.store = store
    self.randomBytes = randomBytes
    self.note = note
  }

  /// Bytes of the system's generator.
  public static func systemRandomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }
}
