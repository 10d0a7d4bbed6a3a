internal import Foundation

/// Writes files whole: nobody sees half of one under its name.
enum FileWriter {
  /// Writes a file and the folders above it. A new one gets its name when it is whole, so that a
  /// process which is killed leaves nothing behind; one that is there is replaced by a file beside
  /// it.
  ///
  /// - Throws: `WorkflowError.unwritable`.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let url = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      if try createWhole(bytes, at: path) { return }
      try Data(bytes).write(to: url, options: .atomic)
    } catch let error as WorkflowError {
      throw error
    } catch {
      throw WorkflowError.unwritable(path: path, reason: error.localizedDescription)
    }
  }

  /// Writes a file without a name and names it when it is whole.
  ///
  /// - Returns: whether it did: a file is there already, or the system has no files without names.
  private static func createWhole(_ bytes: [UInt8], at path: String) throws -> Bool {
    #if canImport(Glibc) || canImport(Musl)
      // What is there is replaced, and not written twice.
      guard access(path, F_OK) != 0 else { return false }
      // O_TMPFILE, which the C library shows to GNU sources only.
      let withoutName = 0o20000000 | O_DIRECTORY
      let folder = (path as NSString).deletingLastPathComponent
      let file = open(folder.isEmpty ? "." : folder, withoutName | O_WRONLY | O_CLOEXEC, 0o666)
      guard file >= 0 else { return false }
      defer { close(file) }
      try write(bytes, into: file, at: path)
      return linkat(AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
    #else
      return false
    #endif
  }

  private static func write(_ bytes: [UInt8], into file: Int32, at path: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw unwritable(path)
      }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw unwritable(path) }
  }

  /// Writes a file that must not be there yet.
  ///
  /// - Throws: `WorkflowError.exists`, `WorkflowError.unwritable`.
  static func create(_ bytes: [UInt8], at path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw WorkflowError.exists(path: path)
    }
    try write(bytes, to: path)
  }

  /// Writes a file that nobody but its owner may read, and the folders above it; one that is there
  /// is replaced.
  ///
  /// - Throws: `WorkflowError.unwritable`.
  static func replacePrivately(_ bytes: [UInt8], at path: String) throws {
    let url = URL(fileURLWithPath: path)
    let beside = "\(path).\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw WorkflowError.unwritable(path: path, reason: error.localizedDescription)
    }
    do {
      try createPrivately(bytes, at: beside)
      guard rename(beside, path) == 0 else { throw unwritable(path) }
    } catch {
      unlink(beside)
      throw error
    }
  }

  /// Writes a file that must not be there yet and that nobody but its owner may read (mode 0600),
  /// on the disk before this returns.
  ///
  /// - Throws: `WorkflowError.unwritable`.
  static func createPrivately(_ bytes: [UInt8], at path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw unwritable(path) }
    defer { close(file) }
    try write(bytes, into: file, at: path)
  }

  /// What the system just refused.
  static func unwritable(_ path: String) -> WorkflowError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
