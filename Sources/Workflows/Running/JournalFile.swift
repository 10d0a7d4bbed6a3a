internal import Foundation
internal import PromptModel
internal import StrictData

/// The file of a journal: one JSON object a line, the first says what run it is of.
///
/// `<git common dir>/stet/runs/<id>/journal.jsonl`, for sensitive suites in the operator's store.
/// Whoever writes it holds a lock on it, which the system lets go with the process. A line is
/// written by one call before anything else is done with what it says, and reaches the disk within a
/// second; what stands behind the last line break is a line that was cut off, and is no line.
final class JournalFile {
  static let format = "stet-journal/1"
  static let name = "journal.jsonl"

  /// Why there is no journal.
  enum Problem: Error {
    /// Another process writes it.
    case inUse
    /// The system refused.
    case system(String)
  }

  let folder: String
  private let descriptor: Int32
  private var lastSync = ContinuousClock.now

  /// Opens the journal of a folder and takes its lock.
  init(in folder: String) throws(Problem) {
    self.folder = folder
    let path = "\(folder)/\(Self.name)"
    while true {
      if mkdir(folder, 0o700) != 0, errno != EEXIST { throw Self.problem(folder) }
      let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if file < 0, errno == ENOENT { continue }
      guard file >= 0 else { throw Self.problem(path) }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(file)
        if code == EWOULDBLOCK { throw .inUse }
        throw .system("\(path): \(String(cString: strerror(code)))")
      }
      var facts = stat()
      // The run whose lock this was has ended and removed the file.
      guard fstat(file, &facts) == 0, facts.st_nlink > 0 else {
        close(file)
        continue
      }
      descriptor = file
      return
    }
  }

  deinit { close(descriptor) }

  /// All whole lines; what was cut off is removed.
  func lines() throws(Problem) -> [[UInt8]] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = pread(descriptor, &chunk, chunk.count, off_t(bytes.count))
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.problem(folder)
      }
      bytes += chunk[..<count]
    }
    let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    guard end == bytes.count || ftruncate(descriptor, off_t(end)) == 0 else {
      throw Self.problem(folder)
    }
    return bytes[..<end].split(separator: 0x0A).map(Array.init)
  }

  /// Begins anew.
  func empty() throws(Problem) {
    guard ftruncate(descriptor, 0) == 0 else { throw Self.problem(folder) }
  }

  /// Adds a line.
  func append(_ line: String) throws(Problem) {
    var bytes = Array(line.utf8)
    bytes.append(0x0A)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.problem(folder)
      }
      rest = rest.dropFirst(count)
    }
    let now = ContinuousClock.now
    guard now - lastSync >= .seconds(1) else { return }
    lastSync = now
    try sync()
  }

  /// Waits until all lines are on the disk.
  func sync() throws(Problem) {
    guard fsync(descriptor) == 0 else { throw Self.problem(folder) }
  }

  /// Removes it: the run is over.
  func remove() {
    unlink("\(folder)/\(Self.name)")
    rmdir(folder)
  }

  /// Whether a process holds the lock of a folder's journal.
  static func isLocked(in folder: String) -> Bool {
    let file = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Makes a folder below one that is there, or two.
  static func makeFolders(_ path: String) throws(Problem) {
    let parent = (path as NSString).deletingLastPathComponent
    for folder in [parent, path] where mkdir(folder, 0o755) != 0 && errno != EEXIST {
      throw problem(folder)
    }
  }

  private static func problem(_ path: String) -> Problem {
    .system("\(path): \(String(cString: strerror(errno)))")
  }
}
