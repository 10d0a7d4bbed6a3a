internal import Foundation
internal import GitStore
internal import PromptModel
internal import Registry

/// The operator's own folder for answers that may not lie in git: `outputs/<registry>/` in it has,
/// for each run, `<digest>.outputs.jsonl` and `<digest>.salt`; the digest is SHA-256(salt ‖ bytes).
///
/// Whoever knows the digest alone cannot confirm a guess of the answers, however short they are.
/// Folders have mode 0700 and files 0600.
struct OperatorStore {
  /// Answers on their way to the store.
  struct Entry {
    let salt: [UInt8]
    let bytes: [UInt8]
    /// SHA-256 of the salt and the bytes.
    let digest: Digest

    /// - Parameter salt: 32 random bytes.
    init(_ bytes: [UInt8], salt: [UInt8]) {
      self.salt = salt
      self.bytes = bytes
      digest = Digest(hashing: salt + bytes)
    }
  }

  /// The folder of the registry's outputs, absolute.
  let folder: String
  private let root: String
  private let area: String

  /// The store of a registry, outside every folder that git could commit.
  ///
  /// - Parameter area: the folder in the store: `outputs`, or another kind of what stays private.
  /// - Throws: `WorkflowError.refused` where the operator has none, or it lies in the work tree.
  init(registry: OpenRegistry, area: String = "outputs") throws {
    self.area = area
    guard let root = registry.surroundings.store else {
      throw WorkflowError.refused(
        "the operator has no store for the answers of a sensitive suite: HOME, XDG_DATA_HOME and "
          + "STET_STORE are not set")
    }
    guard root.utf8.first == UInt8(ascii: "/") else {
      throw WorkflowError.refused("the operator's store '\(root)' is no absolute path")
    }
    if let place = Self.place(of: root, inRepositoryOf: registry) {
      throw WorkflowError.refused(
        "the operator's store '\(root)' lies in '\(place)'; answers of a sensitive suite stay out "
          + "of the repository")
    }
    let id = try RulesReader(registry.currentTree()).policy().registry
    self.root = URL(fileURLWithPath: root).standardizedFileURL.path
    folder = "\(self.root)/\(area)/\(id)"
  }

  /// Writes answers and their salt, durable before this returns.
  ///
  /// - Returns: the file of the answers.
  /// - Throws: `WorkflowError.unwritable`; `WorkflowError.refused` where others may read the folder.
  @discardableResult
  func keep(_ entry: Entry) throws -> String {
    try prepare()
    try FileWriter.createPrivately(entry.salt, at: path(entry.digest, "salt"))
    try FileWriter.createPrivately(
      entry.bytes, at: path(entry.digest, "outputs.jsonl"))
    try sync()
    return path(entry.digest, "outputs.jsonl")
  }

  /// Removes what was kept under a digest.
  func remove(_ digest: Digest) {
    unlink(path(digest, "outputs.jsonl"))
    unlink(path(digest, "salt"))
  }

  /// What was kept under a digest; nil where nothing is.
  ///
  /// - Throws: `WorkflowError.refused` where it cannot be read, or has another digest.
  func read(_ digest: Digest) throws -> [UInt8]? {
    let place = path(digest, "outputs.jsonl")
    guard let bytes = try contents(place) else { return nil }
    guard let salt = try contents(path(digest, "salt")) else {
      throw WorkflowError.refused("\(place) has no salt beside it: it cannot be checked")
    }
    guard Digest(hashing: salt + bytes) == digest else {
      throw WorkflowError.refused("\(place) has another digest than its record names")
    }
    return bytes
  }

  /// Where a file of a digest lies.
  func path(_ digest: Digest, _ ending: String) -> String { "\(folder)/\(digest.hex).\(ending)" }

  /// Where the journals of sensitive suites lie; the folder is made.
  ///
  /// - Throws: as ``keep(_:)``.
  func runsFolder() throws -> String {
    try prepare()
    return "\(folder)/runs"
  }

  // MARK: - Files

  /// Makes the folders, mode 0700; those that are there are the operator's alone.
  ///
  /// - Parameter inner: a folder below the registry's, as a relative path.
  func prepare(_ inner: String = "") throws {
    let folder = inner.isEmpty ? folder : "\(folder)/\(inner)"
    var path = ""
    for part in folder.split(separator: "/") {
      path += "/\(part)"
      guard mkdir(path, 0o700) != 0, errno != EEXIST, errno != EISDIR else { continue }
      let reason = String(cString: strerror(errno))
      if Self.information(path) == nil {
        throw WorkflowError.unwritable(path: path, reason: reason)
      }
    }
    for path in ["\(root)/\(area)", self.folder, folder] {
      var information = stat()
      guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR,
        information.st_uid == geteuid(), information.st_mode & 0o077 == 0
      else {
        throw WorkflowError.refused(
          "'\(path)' is not a folder that you alone may read (mode 0700): answers of a sensitive "
            + "suite are not written there")
      }
    }
  }

  /// Makes the names of new files last.
  private func sync() throws {
    let place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard place >= 0 else { throw FileWriter.unwritable(folder) }
    defer { close(place) }
    guard fsync(place) == 0 else { throw FileWriter.unwritable(folder) }
  }

  private func contents(_ path: String) throws -> [UInt8]? {
    guard Self.information(path) != nil else { return nil }
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw WorkflowError.refused("\(path) cannot be read: \(error.localizedDescription)")
    }
  }

  /// The device and inode of what a path leads to; nil where nothing is there.
  private static func information(_ path: String) -> stat? {
    var information = stat()
    return stat(path, &information) == 0 ? information : nil
  }

  /// The folder of a registry's repository that a path lies in; nil: it lies outside.
  static func place(of path: String, inRepositoryOf registry: OpenRegistry) -> String? {
    let repository = registry.repository
    return [repository.workTree, repository.gitDirectory, repository.commonDirectory]
      .compactMap { $0 }.first { lies(path, in: $0) }
  }

  /// Whether a path, of which the last folders may not be there yet, is a folder or below it. By
  /// device and inode: links and spellings do not matter.
  static func lies(_ path: String, in folder: String) -> Bool {
    guard let top = information(folder) else { return false }
    var place = URL(fileURLWithPath: path).standardizedFileURL.path
    while information(place) == nil, place != "/" {
      place = URL(fileURLWithPath: place).deletingLastPathComponent().path
    }
    guard let resolved = realpath(place, nil) else { return false }
    place = String(cString: resolved)
    free(resolved)
    while true {
      if let found = information(place), found.st_dev == top.st_dev, found.st_ino == top.st_ino {
        return true
      }
      if place == "/" { return false }
      place = URL(fileURLWithPath: place).deletingLastPathComponent().path
    }
  }
}
