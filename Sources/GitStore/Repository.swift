internal import CLibgit2

/// One opened git repository.
///
/// Not Sendable: libgit2 allows one thread at a time on a repository and what comes from it. Open
/// one for each command or request, or let an actor own it; opening costs under a millisecond.
/// Every value it returns is a copy.
///
/// Reads take objects as they are: replace references and grafts are not followed, and objects
/// missing in a partial or shallow clone are fetched only where ``fetchesMissingBlobs`` allows it.
public final class Repository {
  let pointer: OpaquePointer
  let fromEnvironment: Bool
  /// Whether libgit2 could not read the index, and some entries in memory stand for it.
  var hasIndexInMemory = false
  /// Whether ``blob(_:limit:)`` asks a partial clone's remote for what is missing. Off at start;
  /// never to be switched on in a hook.
  public var fetchesMissingBlobs = false
  /// Commits whose parents a shallow clone lacks; read once.
  private(set) lazy var shallowCommits: Set<ObjectID> = readShallowFile()

  private init(pointer: OpaquePointer, fromEnvironment: Bool) {
    self.pointer = pointer
    self.fromEnvironment = fromEnvironment
  }

  deinit {
    git_repository_free(pointer)
  }

  /// Opens the repository that a path lies in, searching upwards as git does.
  ///
  /// - Parameters:
  ///   - path: a folder inside the work tree, or the git directory.
  ///   - fromEnvironment: whether GIT_DIR, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY and their like
  ///     rule, as they must inside a hook (the quarantine of a push, the index of `commit -a`).
  /// - Throws: `.notFound` where there is none, `.unsupportedObjectFormat` for SHA-256,
  ///   `.foreignOwner` where safe.directory would have to name it.
  public static func open(at path: String, fromEnvironment: Bool = false)
    throws(GitStoreError) -> Repository
  {
    GitLibrary.start()
    var pointer: OpaquePointer?
    let flags = fromEnvironment ? GIT_REPOSITORY_OPEN_FROM_ENV.rawValue : 0
    var status = GitLibrary.open(&pointer, path, flags: flags)
    if status < 0 {
      let error = GitStoreError.last(status, "git_repository_open_ext", path)
      guard isForeign(error, at: path), let directory = discovered(from: path),
        try SafeDirectories.configured().allow(directory)
      else { throw openingError(error, at: path) }
      status = GitLibrary.open(&pointer, path, flags: flags, whoeverOwnsIt: true)
    }
    guard status >= 0, let pointer else {
      let error = GitStoreError.last(status, "git_repository_open_ext", path)
      throw openingError(error, at: path)
    }
    let repository = Repository(pointer: pointer, fromEnvironment: fromEnvironment)
    try repository.addWorkTreeConfiguration()
    return repository
  }

  /// Says the object format's or the owner's name where that is what stands in the way.
  private static func openingError(_ error: GitStoreError, at path: String) -> GitStoreError {
    let directory = discovered(from: path)
    if isForeign(error, at: path) {
      return GitStoreError(
        function: error.function, code: .foreignOwner,
        message: "the repository belongs to another user and safe.directory does not name it",
        subject: directory.map { SafeDirectories.place(of: $0) } ?? path)
    }
    guard let directory, let format = objectFormat(of: directory), format != "sha1" else {
      return error
    }
    return GitStoreError(
      function: error.function, code: .unsupportedObjectFormat,
      message: "the repository names its objects by \(format); only sha1 can be read",
      subject: path)
  }

  /// Without any safe.directory set, libgit2 1.5 calls a foreign repository "not found" (its pull
  /// request 6408).
  private static func isForeign(_ error: GitStoreError, at path: String) -> Bool {
    error.code == .foreignOwner
      || error.code == .notFound && discovered(from: path).map(belongsToAnother) == true
  }

  /// The git directory a path lies in, with a slash at its end, whatever its owner and format.
  private static func discovered(from path: String) -> String? {
    var buffer = git_buf()
    defer { git_buf_dispose(&buffer) }
    guard git_repository_discover(&buffer, path, 0, nil) == 0, buffer.ptr != nil else {
      return nil
    }
    return text(buffer.ptr)
  }

  private static func belongsToAnother(_ directory: String) -> Bool {
    System.isForeign(directory) || System.isForeign(directory + "..")
  }

  private static func objectFormat(of directory: String) -> String? {
    var common = directory
    if let named = System.firstLine(ofFile: directory + "commondir") {
      common = (named.hasPrefix("/") ? named : directory + named) + "/"
    }
    var configuration: OpaquePointer?
    guard git_config_open_ondisk(&configuration, common + "config") == 0 else { return nil }
    defer { git_config_free(configuration) }
    var value = git_buf()
    guard git_config_get_string_buf(&value, configuration, "extensions.objectformat") == 0 else {
      return nil
    }
    defer { git_buf_dispose(&value) }
    return text(value.ptr)
  }

  /// The git directory: `.git`, a bare repository's folder, or `.git/worktrees/<name>` in a linked
  /// work tree. Absolute, without a slash at the end.
  public var gitDirectory: String { trimmed(text(git_repository_path(pointer))) }

  /// The git directory all work trees share, which holds objects and references.
  public var commonDirectory: String { trimmed(text(git_repository_commondir(pointer))) }

  /// The work tree's folder; nil in a bare repository.
  public var workTree: String? {
    git_repository_workdir(pointer).map { trimmed(String(cString: $0)) }
  }

  /// Whether there is no work tree.
  public var isBare: Bool { git_repository_is_bare(pointer) == 1 }

  /// Whether history ends at commits whose parents were not fetched.
  public var isShallow: Bool { !shallowCommits.isEmpty }

  /// Whether a commit's recorded parents were left out by a shallow clone.
  public func isShallowBoundary(_ id: ObjectID) -> Bool { shallowCommits.contains(id) }

  /// Whether objects may be missing because a remote promises to have them.
  public var isPartialClone: Bool {
    get throws(GitStoreError) {
      if try configuration("extensions.partialclone") != nil { return true }
      for name in try promisorSettings() {
        if try configurationBool(name) == true { return true }
      }
      return false
    }
  }

  /// The names of all `remote.<name>.promisor` settings. By an iterator without a pattern: libgit2
  /// 1.5 loses 20 KB at each setting that a pattern does not match.
  private func promisorSettings() throws(GitStoreError) -> [String] {
    let configuration = try configurationSnapshot()
    let iterator = try Handle(
      "git_config_iterator_new", gitDirectory,
      release: git_config_iterator_free,
      make: { git_config_iterator_new(&$0, configuration.pointer) })
    var names: [String] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while true {
      let status = git_config_next(&entry, iterator.pointer)
      if status == GIT_ITEROVER.rawValue { return names }
      try check(status, "git_config_next", gitDirectory)
      let name = text(entry?.pointee.name)
      if name.hasPrefix("remote."), name.hasSuffix(".promisor") { names.append(name) }
    }
  }

  private func trimmed(_ path: String) -> String {
    path.utf8.count > 1 && path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
  }

  private func readShallowFile() -> Set<ObjectID> {
    guard let bytes = System.contents(ofFile: commonDirectory + "/shallow") else { return [] }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    return Set(lines.compactMap { ObjectID(hex: String(decoding: $0, as: UTF8.self)) })
  }
}

@available(
  *, unavailable,
  message: "libgit2 allows one thread at a time on a repository; open one for each task"
)
extension Repository: @unchecked Sendable {}
