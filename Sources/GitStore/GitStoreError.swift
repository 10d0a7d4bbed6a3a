internal import CLibgit2

/// What git refused, in facts: the function, its status, its message and the thing it was about.
public struct GitStoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The C function (or system call, or `git` command) that failed.
  public let function: String
  /// What kind of failure; open, because libgit2 may return numbers this module has no name for.
  public let code: Code
  /// A sentence about it, without a full stop.
  public let message: String
  /// What it was about: an object id, a reference, a path.
  public let subject: String
  /// The paths concerned, where there are several or where the subject is not a path.
  public let paths: [String]

  /// A failure.
  public init(
    function: String, code: Code, message: String, subject: String, paths: [String] = []
  ) {
    self.function = function
    self.code = code
    self.message = message
    self.subject = subject
    self.paths = paths
  }

  /// Function, subject, message and number in one line, for logs and tests.
  public var description: String {
    "\(function)(\(subject)): \(message) (\(code.rawValue))"
  }

  /// The kind of a failure: libgit2's status, or one of ours from -1001 down.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// libgit2's number, or ours.
    public let rawValue: Int32

    /// A code by its number.
    public init(rawValue: Int32) {
      self.rawValue = rawValue
    }
  }
}

extension GitStoreError.Code {
  /// An unclassified failure (GIT_ERROR).
  public static let generic = Self(rawValue: -1)
  /// The object, reference or path does not exist (GIT_ENOTFOUND).
  public static let notFound = Self(rawValue: -3)
  /// It exists already (GIT_EEXISTS).
  public static let exists = Self(rawValue: -4)
  /// More than one object fits (GIT_EAMBIGUOUS).
  public static let ambiguous = Self(rawValue: -5)
  /// The repository has no work tree (GIT_EBAREREPO).
  public static let bareRepository = Self(rawValue: -8)
  /// HEAD names a branch without commits (GIT_EUNBORNBRANCH).
  public static let unbornBranch = Self(rawValue: -9)
  /// The name or revision does not follow git's grammar (GIT_EINVALIDSPEC).
  public static let invalidName = Self(rawValue: -12)
  /// Something lies in the way (GIT_ECONFLICT).
  public static let conflict = Self(rawValue: -13)
  /// Another process holds the lock (GIT_ELOCKED); the lock file and its age are in the error.
  public static let locked = Self(rawValue: -14)
  /// A compare-and-swap lost: the value is not the expected one (GIT_EMODIFIED).
  public static let modified = Self(rawValue: -15)
  /// The object cannot be peeled to the kind that was asked for (GIT_EPEEL).
  public static let notACommit = Self(rawValue: -19)
  /// The operation or the input is not valid (GIT_EINVALID).
  public static let invalid = Self(rawValue: -21)
  /// An object's bytes do not have its id (GIT_EMISMATCH).
  public static let hashMismatch = Self(rawValue: -33)
  /// The repository belongs to another user and safe.directory does not name it (GIT_EOWNER).
  public static let foreignOwner = Self(rawValue: -36)

  /// Larger than the limit the caller set.
  public static let tooLarge = Self(rawValue: -1001)
  /// The repository's object format is not SHA-1.
  public static let unsupportedObjectFormat = Self(rawValue: -1002)
  /// A filter other than line endings applies to the path.
  public static let filterApplies = Self(rawValue: -1003)
  /// A system call failed; the message is the system's.
  public static let system = Self(rawValue: -1004)
  /// The `git` program failed or is missing; the message is its last line on stderr.
  public static let process = Self(rawValue: -1005)
  /// Edited paths have staged or work tree changes in a checkout; `paths` names them.
  public static let workTreeChanged = Self(rawValue: -1006)
  /// A checkout's index.lock exists; `paths` names it.
  public static let indexLocked = Self(rawValue: -1007)
  /// The path leads through a symbolic link.
  public static let beyondSymlink = Self(rawValue: -1008)
  /// Another process of ours is updating a reference of this repository.
  public static let updateRunning = Self(rawValue: -1009)
  /// A journal of an interrupted update is damaged or meets a state it cannot explain.
  public static let unrecoverable = Self(rawValue: -1010)
}

extension GitStoreError {
  /// Takes libgit2's last error; to be called right after a negative status, on the same thread.
  static func last(_ status: Int32, _ function: String, _ subject: String) -> GitStoreError {
    let pointer = git_error_last()
    let message = pointer?.pointee.message.map { String(cString: $0) } ?? "no message"
    return GitStoreError(
      function: function, code: Code(rawValue: status), message: message, subject: subject)
  }

  /// The failure of a system call, from its errno.
  static func system(_ function: String, _ subject: String, errno number: Int32) -> GitStoreError {
    GitStoreError(
      function: function, code: .system, message: System.message(number), subject: subject)
  }

  /// A fault in what the caller gave.
  static func invalid(_ function: String, _ subject: String, _ message: String) -> GitStoreError {
    GitStoreError(function: function, code: .invalid, message: message, subject: subject)
  }
}

/// Throws libgit2's last error when the status is negative.
@discardableResult
func check(_ status: Int32, _ function: String, _ subject: String) throws(GitStoreError) -> Int32 {
  guard status < 0 else { return status }
  throw GitStoreError.last(status, function, subject)
}
