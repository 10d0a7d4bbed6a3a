internal import Foundation
internal import Synchronization

/// SIGINT and SIGTERM: the first one asks the command to end, the second ends the process. What comes
/// within a tenth of a second is the same one: `timeout` signals the process and then its group.
enum Interrupts {
  private static let first = Atomic<Int32>(0)
  /// When it came, in milliseconds of the monotonic clock.
  private static let moment = Atomic<Int>(0)
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
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let milliseconds = now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    guard isFirst else {
      let began = Interrupts.moment.load(ordering: .acquiring)
      if began == 0 || milliseconds - began < 100 { return }
      _exit(128 + number)
    }
    Interrupts.moment.store(milliseconds, ordering: .releasing)
    var byte: UInt8 = 1
    _ = write(Interrupts.bell.load(ordering: .acquiring), &byte, 1)
  }
}
