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

  /// Hands over the whole lines in turn; what was cut off is removed.
  func readLines(_ body: (ArraySlice<UInt8>) -> Void) throws(Problem) {
    let (whole, end) = try Self.readLines(of: descriptor, folder, body)
    guard whole == end || ftruncate(descriptor, whole) == 0 else { throw Self.problem(folder) }
  }

  /// Hands over the whole lines of a folder's journal in turn, whoever holds its lock.
  ///
  /// - Returns: whether there is one.
  static func readLines(
    in folder: String, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(Problem) -> Bool {
    let file = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return false }
      throw problem(folder)
    }
    defer { close(file) }
    _ = try readLines(of: file, folder, body)
    return true
  }

  /// Reads a file piece by piece: no more of it is in memory than its longest line and a piece.
  ///
  /// - Returns: where the last whole line ends, and where the file does.
  private static func readLines(
    of descriptor: Int32, _ folder: String, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(Problem) -> (whole: off_t, end: off_t) {
    var begun: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    var (whole, end): (off_t, off_t) = (0, 0)
    while true {
      let count = pread(descriptor, &piece, piece.count, end)
      if count == 0 { return (whole, end) }
      if count < 0 {
        if errno == EINTR { continue }
        throw problem(folder)
      }
      var rest = piece[..<count]
      while let feed = rest.firstIndex(of: 0x0A) {
        begun += rest[..<feed]
        if !begun.isEmpty { body(begun[...]) }
        begun.removeAll(keepingCapacity: begun.capacity <= piece.count)
        rest = rest[(feed + 1)...]
        whole = end + off_t(feed + 1)
      }
      begun += rest
      end += off_t(count)
    }
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
