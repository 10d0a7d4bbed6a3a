internal import Foundation

/// Keys of the terminal on standard input, one at a time, without waiting for a line.
final class KeyReader {
  /// What was pressed.
  enum Key: Equatable {
    /// A character.
    case character(Unicode.Scalar)
    /// Return.
    case enter
    /// Backspace.
    case erase
    /// Ctrl-C, Ctrl-D, or the terminal is gone.
    case end
    /// An arrow, a function key, what is no UTF-8.
    case other
  }

  /// The terminal's settings as they were found, for the handler of signals. On the heap: the
  /// compiler gives a global of this type three bytes less than the C library writes.
  nonisolated(unsafe) private static let found: UnsafeMutablePointer<termios> = {
    let settings = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    settings.initialize(to: termios())
    return settings
  }()

  private var raw: termios

  /// Takes the terminal over; nil where standard input and output are not both one.
  init?() {
    guard isatty(0) == 1, isatty(1) == 1, tcgetattr(0, Self.found) == 0 else { return nil }
    raw = Self.found.pointee
    // Ctrl-C comes as a key: an answer on its way to the disk is never cut.
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    withUnsafeMutableBytes(of: &raw.c_cc) { bytes in
      bytes[Int(VMIN)] = 1
      bytes[Int(VTIME)] = 0
    }
    for number in [SIGTERM, SIGHUP, SIGINT] {
      signal(number) { number in
        tcsetattr(0, TCSANOW, KeyReader.found)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    takeOver()
  }

  private func takeOver() { tcsetattr(0, TCSADRAIN, &raw) }

  /// Gives the terminal back as it was.
  func giveBack() { tcsetattr(0, TCSADRAIN, Self.found) }

  /// The next key; waits for it.
  func key() -> Key {
    guard let first = byte() else { return .end }
    switch first {
    case 0x03, 0x04: return .end
    case 0x0A, 0x0D: return .enter
    case 0x08, 0x7F: return .erase
    case 0x1B:
      // What a special key sends comes at once.
      while isWaiting(), byte() != nil {}
      return .other
    case ..<0x20: return .other
    case ..<0x80: return .character(Unicode.Scalar(first))
    default: return wide(first)
    }
  }

  /// A line typed at a prompt, with the terminal's own editing; nil where the terminal is gone.
  func line(after prompt: () -> Void) -> String? {
    giveBack()
    defer { takeOver() }
    prompt()
    var line: [UInt8] = []
    while let next = byte() {
      if next == 0x0A { return String(decoding: line, as: UTF8.self) }
      line.append(next)
    }
    return nil
  }

  /// Runs something that has the terminal to itself; Ctrl-C is then its own.
  func lent<Value>(_ body: () throws -> Value) rethrows -> Value {
    giveBack()
    let interrupt = signal(SIGINT, SIG_IGN)
    defer {
      signal(SIGINT, interrupt)
      takeOver()
    }
    return try body()
  }

  private func wide(_ first: UInt8) -> Key {
    let count = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1
    var bytes = [first]
    for _ in 0..<count {
      guard let next = byte() else { return .end }
      bytes.append(next)
    }
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
    guard let scalar = scalars.first, scalars.count == 1, scalar != "\u{FFFD}" else {
      return .other
    }
    return .character(scalar)
  }

  private func byte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = read(0, &byte, 1)
      if count == 1 { return byte }
      guard count < 0, errno == EINTR else { return nil }
    }
  }

  private func isWaiting() -> Bool {
    var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 20) == 1
  }
}
