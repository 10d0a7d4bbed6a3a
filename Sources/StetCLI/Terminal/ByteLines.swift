internal import Foundation
internal import StrictData

/// The lines of a file or of standard input, as soon as each is there: a reader on the other side
/// of a pipe may wait for the answer to one before it writes the next.
struct ByteLines: ~Copyable {
  /// A line without its end ("\n" or "\r\n").
  struct Line {
    let number: Int
    let bytes: ArraySlice<UInt8>

    /// Whether it is nothing but spaces and tabs.
    var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
  }

  /// The longest line that is kept in memory.
  private static let maximumBytes = 65 << 20

  private let descriptor: Int32
  /// How errors call the input.
  let name: String
  private var pending: [UInt8] = []
  /// Where the next line starts in `pending`, and up to where it has no line feed.
  private var start = 0
  private var searched = 0
  private var isAtEnd = false
  private var number = 0

  /// Opens a file, or standard input for `-`.
  /// - Throws: ``CommandError`` where it cannot be opened.
  init(path: String) throws {
    descriptor = try Self.descriptor(path)
    name = InputFile.name(path)
  }

  private static func descriptor(_ path: String) throws -> Int32 {
    if path == "-" { return 0 }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandError("there is no file \(path)")
    }
    guard !isFolder.boolValue else { throw CommandError("\(path) is a folder, not a file") }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandError("\(path) cannot be read", causes: [String(cString: strerror(errno))])
    }
    return descriptor
  }

  deinit {
    if descriptor > 0 { close(descriptor) }
  }

  /// The next line; nil at the end. The last may lack its end.
  /// - Throws: ``CommandError`` where reading fails, `SourceError` where a line is longer than 65 MiB.
  mutating func next() throws -> Line? {
    while true {
      if let feed = pending[searched...].firstIndex(of: 0x0A) {
        return line(upTo: feed, next: feed + 1)
      }
      searched = pending.count
      if isAtEnd {
        return start < pending.count ? line(upTo: pending.count, next: pending.count) : nil
      }
      guard searched - start <= Self.maximumBytes else {
        throw SourceError(
          path: name, SourcePosition(line: number + 1, column: 1),
          "the line is longer than \(Self.maximumBytes) bytes")
      }
      try fill()
    }
  }

  /// The next line and those behind it that are there already, blank ones left out; empty at the
  /// end. It waits for one line only.
  /// - Throws: what ``next()`` throws.
  mutating func nextBatch(atMost limit: Int) throws -> [Line] {
    var lines: [Line] = []
    while lines.isEmpty || (lines.count < limit && hasLine) {
      guard let line = try next() else { break }
      if !line.isBlank { lines.append(line) }
    }
    return lines
  }

  /// Whether a whole line is there.
  private var hasLine: Bool { pending[searched...].contains(0x0A) }

  /// All that is left.
  mutating func rest() throws -> [UInt8] {
    while !isAtEnd { try fill() }
    return Array(pending[start...])
  }

  private mutating func line(upTo end: Int, next: Int) -> Line {
    number += 1
    let hasReturn = end > start && pending[end - 1] == 0x0D && next > end
    let line = Line(number: number, bytes: pending[start..<(hasReturn ? end - 1 : end)])
    start = next
    searched = next
    return line
  }

  private mutating func fill() throws {
    if start > 0 {
      pending.removeFirst(start)
      searched -= start
      start = 0
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw CommandError("\(name) cannot be read", causes: [String(cString: strerror(errno))])
      }
      if count == 0 { isAtEnd = true }
      pending.append(contentsOf: chunk.prefix(count))
      return
    }
  }
}
