internal import CGitShim
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A run of the `git` program: an argument list, no shell, a fixed environment.
///
/// Only for what libgit2 1.5 cannot do: a sparse index, shallow merge bases, lazy fetching, status
/// with every filter, edits of an index that keep its extensions.
struct GitProcess {
  /// Variables that reach the child from this process: where things are and how to reach a remote.
  /// None of them changes what an object id means.
  static let inherited = [
    "PATH", "HOME", "XDG_CONFIG_HOME", "USER", "LOGNAME", "TMPDIR", "SSH_AUTH_SOCK",
    "GIT_SSH_COMMAND", "GIT_SSH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH",
    "http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY",
  ]

  /// Variables of a push's quarantine and of a hook's index, passed on where the repository was
  /// opened from the environment.
  static let inheritedInHooks = [
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH",
    "GIT_INDEX_FILE",
  ]

  /// What a run left behind.
  struct Outcome {
    /// The exit status, or 128 + the signal's number.
    let status: Int32
    let output: [UInt8]
    /// What it said on stderr, for messages only.
    let errors: String
  }

  private var arguments: [String]
  private var environment: [String: String]
  private let inheritedFile: Int32?

  /// A run in a repository's git directory and work tree.
  /// - Parameter file: an open file (a lock) that the child holds until its end, too.
  init(
    _ repository: Repository, _ arguments: [String], set extra: [String: String] = [:],
    keepingOpen file: Int32? = nil
  ) {
    inheritedFile = file
    var environment = [
      "GIT_DIR": repository.gitDirectory, "GIT_NO_REPLACE_OBJECTS": "1",
      "GIT_GRAFT_FILE": "/dev/null", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
      "GIT_LITERAL_PATHSPECS": "1", "GIT_ADVICE": "0", "LC_ALL": "C",
    ]
    if let workTree = repository.workTree { environment["GIT_WORK_TREE"] = workTree }
    var names = Self.inherited
    if repository.fromEnvironment { names += Self.inheritedInHooks }
    for name in names {
      if let value = getenv(name) { environment[name] = String(cString: value) }
    }
    if repository.fromEnvironment, let index = environment["GIT_INDEX_FILE"] {
      // The child starts in the work tree; a relative path is meant from here.
      environment["GIT_INDEX_FILE"] = System.absolutePath(index)
    }
    switch GitLibrary.machineConfiguration.withLock({ $0 }) {
    case .machine: break
    case .userOnly: environment["GIT_CONFIG_NOSYSTEM"] = "1"
    case .none:
      environment["GIT_CONFIG_NOSYSTEM"] = "1"
      environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    }
    self.environment = environment.merging(extra) { $1 }
    self.arguments = ["git"] + arguments
  }

  /// Runs it to its end; its status is the caller's to judge.
  /// - Throws: `.process` when it cannot be started, `.system` when a pipe cannot be made.
  func run(input: [UInt8] = []) throws(GitStoreError) -> Outcome {
    let subject = arguments.joined(separator: " ")
    guard let inputFile = tmpfile(), let errorFile = tmpfile() else {
      throw GitStoreError.system("tmpfile", subject, errno: errno)
    }
    defer {
      fclose(inputFile)
      fclose(errorFile)
    }
    guard input.isEmpty || fwrite(input, 1, input.count, inputFile) == input.count,
      fflush(inputFile) == 0, lseek(fileno(inputFile), 0, SEEK_SET) == 0
    else { throw GitStoreError.system("fwrite", subject, errno: errno) }
    var ends: [Int32] = [-1, -1]
    guard stet_pipe(&ends) == 0 else {
      throw GitStoreError.system("pipe", subject, errno: errno)
    }
    let child = spawn(input: fileno(inputFile), output: ends[1], errors: fileno(errorFile))
    close(ends[1])
    let output = System.readAll(ends[0])
    close(ends[0])
    guard case .success(let id) = child else {
      throw GitStoreError(
        function: "posix_spawnp", code: .process, message: "the git program cannot be started",
        subject: subject)
    }
    let status = Self.wait(for: id)
    lseek(fileno(errorFile), 0, SEEK_SET)
    let said = System.readAll(fileno(errorFile)) ?? []
    guard let output else { throw GitStoreError.system("read", subject, errno: EIO) }
    return Outcome(status: status, output: output, errors: String(decoding: said, as: UTF8.self))
  }

  /// Runs it and demands exit status 0.
  /// - Throws: `.process` with the line of its stderr that says why.
  func output(input: [UInt8] = []) throws(GitStoreError) -> [UInt8] {
    let outcome = try run(input: input)
    guard outcome.status == 0 else { throw failure(outcome) }
    return outcome.output
  }

  /// The error of a run that failed.
  func failure(_ outcome: Outcome) -> GitStoreError {
    GitStoreError(
      function: arguments.prefix(2).joined(separator: " "), code: .process,
      message: Self.reason(in: outcome.errors) ?? "exit status \(outcome.status)",
      subject: arguments.joined(separator: " "))
  }

  /// The line of stderr that says why: the first that git itself marks (advice of several lines
  /// follows it, progress and a remote's words go before), else the last.
  static func reason(in errors: String) -> String? {
    let lines = errors.split(whereSeparator: \.isNewline)
    let marked = lines.first { $0.hasPrefix("fatal: ") || $0.hasPrefix("error: ") }
    return (marked ?? lines.last).map(String.init)
  }

  private enum Child {
    case success(pid_t)
    case failure(Int32)
  }

  private func spawn(input: Int32, output: Int32, errors: Int32) -> Child {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    if let inheritedFile { posix_spawn_file_actions_adddup2(&actions, inheritedFile, 3) }
    if let workTree = environment["GIT_WORK_TREE"] ?? environment["GIT_DIR"] {
      _ = stet_spawn_in(&actions, workTree)
    }
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") }
    defer { (argv + envp).forEach { free($0) } }
    argv.append(nil)
    envp.append(nil)
    var id: pid_t = 0
    let status = posix_spawnp(&id, "git", &actions, nil, argv, envp)
    return status == 0 ? .success(id) : .failure(status)
  }

  private static func wait(for id: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}

extension Repository {
  /// `git merge-base`, for histories that end early.
  func mergeBaseByGit(_ a: ObjectID, _ b: ObjectID) throws(GitStoreError) -> ObjectID? {
    let process = GitProcess(self, ["merge-base", a.hex, b.hex])
    let outcome = try process.run()
    if outcome.status == 1 { return nil }
    guard outcome.status == 0,
      let id = ObjectID(hex: String(decoding: outcome.output.prefix(40), as: UTF8.self))
    else { throw process.failure(outcome) }
    return id
  }
}
