internal import Foundation
internal import Synchronization

/// SIGINT and SIGTERM: the first one asks the command to end, the second ends the process.
enum Interrupts {
  private static let first = Atomic<Int32>(0)
  private static let bell = Atomic<Int32>(-1)

  /// The signal that came; nil: none did.
  static var received: Int32? {
    let number = first.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }

  /// From now on the first signal calls a function, on a thread of its own.
  static func watch(_ cancel: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [-1, -1]
    guard received == nil, pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    bell.store(ends[1], ordering: .releasing)
    let reader = ends[0]
    for number in [SIGINT, SIGTERM] { signal(number, handle) }
    Thread.detachNewThread {
      // Whoever started this process may have blocked them: this thread takes them all the same.
      var numbers = sigset_t()
      sigemptyset(&numbers)
      for number in [SIGINT, SIGTERM] { sigaddset(&numbers, number) }
      pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
      var byte: UInt8 = 0
      while read(reader, &byte, 1) < 0, errno == EINTR {}
      cancel()
    }
  }

  /// Runs in a signal handler: nothing here may allocate or lock.
  private static let handle: @convention(c) (Int32) -> Void = { number in
    let (isFirst, _) = Interrupts.first.compareExchange(
      expected: 0, desired: number, ordering: .acquiringAndReleasing)
    guard isFirst else { _exit(128 + number) }
    var byte: UInt8 = 1
    _ = write(Interrupts.bell.load(ordering: .acquiring), &byte, 1)
  }
}
