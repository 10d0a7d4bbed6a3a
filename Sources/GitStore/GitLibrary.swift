internal import CGitShim
internal import CLibgit2
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// libgit2's process-wide state: started once, never shut down.
enum GitLibrary {
  /// Extensions of the repository format that change nothing in what this module reads: a second
  /// configuration file, missing objects (reported as not found), relative paths in worktrees.
  static let extensions = ["worktreeconfig", "partialclone", "relativeworktrees"]

  private static let started: Bool = {
    guard git_libgit2_init() > 0 else { return false }
    guard stet_git_set_option(Int32(bitPattern: GIT_OPT_ENABLE_FSYNC_GITDIR.rawValue), 1) == 0
    else { return false }
    let names = extensions.map { strdup($0) }
    defer { names.forEach { free($0) } }
    let pointers = names.map { UnsafePointer($0) }
    return stet_git_set_extensions(pointers, UInt(pointers.count)) == 0
  }()

  /// What ``Repository/setMachineConfiguration(_:)`` chose; `git` children are told the same.
  static let machineConfiguration = Mutex<MachineConfiguration>(.machine)

  /// One opening at a time: whether the owner counts is libgit2's, not the opening's.
  private static let opening = Mutex<Void>(())

  /// `git_repository_open_ext`, with its status.
  ///
  /// - Parameter whoeverOwnsIt: the caller has found that the owner does not matter.
  static func open(
    _ pointer: inout OpaquePointer?, _ path: String, flags: UInt32, whoeverOwnsIt: Bool = false
  ) -> Int32 {
    let opened = opening.withLock { _ -> (status: Int32, address: Int) in
      let option = Int32(bitPattern: GIT_OPT_SET_OWNER_VALIDATION.rawValue)
      var made: OpaquePointer?
      if whoeverOwnsIt { _ = stet_git_set_option(option, 0) }
      let status = git_repository_open_ext(&made, path, flags, nil)
      if whoeverOwnsIt { _ = stet_git_set_option(option, 1) }
      return (status, Int(bitPattern: made))
    }
    pointer = OpaquePointer(bitPattern: opened.address)
    return opened.status
  }

  /// Starts libgit2; cheap after the first time.
  static func start() {
    precondition(started, "libgit2 could not be started")
  }
}

/// Which of the machine's own configuration files are read beside a repository's.
public enum MachineConfiguration: Sendable, Hashable {
  /// Those git reads: /etc/gitconfig, ~/.gitconfig, $XDG_CONFIG_HOME/git/config.
  case machine
  /// As `machine` without /etc/gitconfig (GIT_CONFIG_NOSYSTEM).
  case userOnly
  /// None: the repository's own files alone (tests).
  case none
}

extension Repository {
  /// Chooses for the whole process whether each object's bytes are checked against its id when
  /// read. On at start; a bulk walk that decides nothing may switch it off (about half the time)
  /// and must switch it on again.
  public static func setHashVerification(_ on: Bool) {
    GitLibrary.start()
    let status = stet_git_set_option(
      Int32(bitPattern: GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION.rawValue), on ? 1 : 0)
    precondition(status == 0, "libgit2 does not know the option of hash verification")
  }

  /// Chooses for the whole process which configuration files repositories opened from now on read.
  public static func setMachineConfiguration(_ which: MachineConfiguration) {
    GitLibrary.start()
    GitLibrary.machineConfiguration.withLock { $0 = which }
    let system: [git_config_level_t] = [GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_PROGRAMDATA]
    let user: [git_config_level_t] = [GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_XDG]
    for level in system { set(level, read: which == .machine) }
    for level in user { set(level, read: which != .none) }
  }

  private static func set(_ level: git_config_level_t, read: Bool) {
    let status = stet_git_set_search_path(level.rawValue, read ? nil : "")
    precondition(status == 0, "libgit2 does not know configuration level \(level.rawValue)")
  }
}
