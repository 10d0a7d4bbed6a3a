import Foundation

/// The built `stet`, run in a terminal that a test types into.
public final class PseudoTerminal {
  /// What the terminal could not do.
  public struct Fault: Error, CustomStringConvertible {
    /// What, and what the terminal showed by then.
    public let description: String
  }

  private let process = Process()
  private let master: Int32
  /// What the program wrote, control characters and all; line feeds come as the terminal has them.
  public private(set) var shown = ""
  private var pending: [UInt8] = []

  /// Starts `stet` in the repository's work tree.
  public init(
    _ arguments: [String], in repository: TemporaryRepository,
    environment extra: [String: String] = [:]
  ) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // posix_openpt, unlockpt and ptsname as the kernel has them (tty_ioctl(4)): Glibc's module does
    // not show the functions.
    var (isLocked, number): (Int32, UInt32) = (0, 0)
    let (unlock, tell): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    guard master >= 0, ioctl(master, unlock, &isLocked) == 0, ioctl(master, tell, &number) == 0
    else { throw Fault(description: "no terminal can be made: errno \(errno)") }
    let name = "/dev/pts/\(number)"
    let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw Fault(description: "the terminal cannot be opened") }
    let handle = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
    process.executableURL = URL(fileURLWithPath: try StetBinary().path)
    process.arguments = arguments
    process.environment = repository.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
      .merging(extra) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: repository.path)
    process.standardInput = handle
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    try handle.close()
  }

  deinit {
    if process.isRunning { process.terminate() }
    close(master)
  }

  /// The process, for signals.
  public var processID: Int32 { process.processIdentifier }

  /// Types.
  public func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// Waits until the program has shown a text since the last wait for one.
  ///
  /// - Throws: ``Fault`` when it ends or a minute passes before.
  public func wait(for text: String) throws {
    let deadline = Date(timeIntervalSinceNow: 60)
    while true {
      if let range = shown.range(of: text, range: mark..<shown.endIndex) {
        seen = shown.utf8.distance(from: shown.startIndex, to: range.upperBound)
        return
      }
      guard Date() < deadline, take() else {
        throw Fault(description: "'\(text)' was not shown; shown was: \(shown)")
      }
    }
  }

  private var seen = 0
  private var mark: String.Index { shown.utf8.index(shown.startIndex, offsetBy: seen) }

  /// Waits for the end and gives the exit status; what a signal ended has its number below zero.
  public func finish() throws -> Int32 {
    let deadline = Date(timeIntervalSinceNow: 60)
    while take(), Date() < deadline {}
    guard Date() < deadline else { throw Fault(description: "it did not end; shown was: \(shown)") }
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return isSignal ? -process.terminationStatus : process.terminationStatus
  }

  /// Takes up what the program wrote; false once it has ended.
  private func take() -> Bool {
    var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, 200) > 0 else { return true }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(master, &bytes, bytes.count)
    guard count > 0 else { return count < 0 && errno == EINTR }
    pending += bytes.prefix(count)
    // Terminals end lines with both; a test need not.
    let text = String(decoding: pending, as: UTF8.self)
    shown = text.replacingOccurrences(of: "\r\n", with: "\n")
    return true
  }
}
