#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The lock that one update (or one recovery) of a repository holds: `flock` on a file that stays.
///
/// The system drops it when its holder dies, however that happens. Children of the holder get it
/// too, so it is free only when none of them is left to write.
struct UpdateLock: ~Copyable {
  let file: Int32

  /// Waits for the lock.
  /// - Throws: `.updateRunning` when another process keeps it for longer than `seconds`.
  init(path: String, waitingSeconds seconds: Int) throws(GitStoreError) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw GitStoreError.system("open", path, errno: errno) }
    var waited: UInt32 = 0
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let number = errno
      guard number == EWOULDBLOCK || number == EINTR, waited < seconds * 1000 else {
        close(file)
        guard number == EWOULDBLOCK else {
          throw GitStoreError.system("flock", path, errno: number)
        }
        throw GitStoreError(
          function: "flock", code: .updateRunning,
          message: "another update of this repository has been running for \(seconds) s",
          subject: path, paths: [path])
      }
      let pause = UInt32.random(in: 1...8)
      System.sleep(milliseconds: pause)
      waited += pause
    }
    self.file = file
  }

  deinit {
    close(file)
  }
}
