internal import GitStore

/// What stands in the way of a commit to a branch that others write as well: what passes by itself
/// is waited for, the rest is put so that an edge can word it.
enum CommitFault {
  /// Below this many attempts a lost swap is tried again.
  static let maximumAttempts = 60
  /// Below this many attempts (about one second) a lock is waited for: git holds one for
  /// milliseconds, a killed git for ever.
  private static let maximumWaits = 12

  /// Whether another attempt may succeed.
  static func mayPass(_ error: GitStoreError, attempt: Int) -> Bool {
    switch error.code {
    case .modified: attempt < maximumAttempts
    case .locked, .indexLocked: attempt < maximumWaits
    // The index was written between its copy and its lock, as `git status` does.
    case .workTreeChanged: error.function == "link" && attempt < maximumWaits
    default: false
    }
  }

  /// The error after the last attempt.
  static func worded(_ error: GitStoreError) -> any Error {
    switch error.code {
    case .modified:
      WorkflowError.branchBusy(reference: error.subject, attempts: maximumAttempts)
    case .workTreeChanged: WorkflowError.changesInTheWay(error.paths)
    case .locked, .indexLocked:
      if let path = error.paths.first {
        WorkflowError.lockHeld(path: path, reason: error.message)
      } else {
        error
      }
    default: error
    }
  }
}
