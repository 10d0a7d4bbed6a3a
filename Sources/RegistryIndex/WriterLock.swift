internal import Foundation

/// The lock all writers of an index share: an flock on `<index>.lock`, which the system lets go
/// with the process that held it. The file stays.
final class WriterLock {
  private let descriptor: Int32

  /// Takes the lock.
  /// - Throws: `busy` when another holds it for longer than `seconds`, `readOnly` or `storage`
  ///   when the file cannot be made.
  init(index path: String, waitingSeconds seconds: Double) throws(IndexError) {
    let lockPath = path + ".lock"
    descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw FileFault.indexError(call: "open", path: lockPath) }
    let started = ContinuousClock.now
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR else {
        throw FileFault.indexError(call: "flock", path: lockPath, code: code)
      }
      guard ContinuousClock.now - started < .seconds(seconds) else {
        throw .busy("\(lockPath) is held")
      }
      usleep(10_000)
    }
  }

  deinit { close(descriptor) }
}

/// Errors of system calls as facts of the index.
enum FileFault {
  static func indexError(call: String, path: String, code: Int32 = errno) -> IndexError {
    switch code {
    case EROFS, EACCES, EPERM: .readOnly(path)
    default:
      .storage(call: call, code: Int(code), message: "\(path): \(String(cString: strerror(code)))")
    }
  }
}

/// What tells one file from another under the same name.
struct FileIdentity: Equatable {
  let device: UInt64
  let inode: UInt64

  /// The regular file at a path; nil where there is nothing.
  /// - Throws: `foreign` where something else than a regular file lies there.
  init?(path: String) throws(IndexError) {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      guard errno == ENOENT else { throw FileFault.indexError(call: "stat", path: path) }
      return nil
    }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw .foreign("\(path) is not a file") }
    device = UInt64(facts.st_dev)
    inode = UInt64(facts.st_ino)
  }
}

/// Makes bytes and names durable.
enum Durable {
  /// Waits until a file or folder is on the disk.
  static func sync(_ path: String) throws(IndexError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFault.indexError(call: "open", path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileFault.indexError(call: "fsync", path: path) }
  }

  /// Removes a file; that there is none is fine.
  static func remove(_ path: String) throws(IndexError) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw FileFault.indexError(call: "unlink", path: path)
  }
}
