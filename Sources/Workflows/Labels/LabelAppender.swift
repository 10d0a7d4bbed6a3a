internal import Foundation
internal import PromptModel
internal import Registry
internal import StrictData

/// Adds lines to one person's labels file, durable before it returns: a line is there whole or not
/// at all, whatever kills the process.
struct LabelAppender {
  /// The file, absolute.
  let path: String
  /// Whether nobody else may read it.
  let isPrivate: Bool

  /// Appends labels in one write; nothing where there are none. The folder is there.
  ///
  /// - Throws: `WorkflowError.unwritable`; `WorkflowError.refused` for a label that the format has
  ///   no room for, before anything is written.
  func append(_ labels: [HumanLabel]) throws {
    guard !labels.isEmpty else { return }
    for label in labels {
      guard let problem = LabelsFile.problem(with: label) else { continue }
      throw WorkflowError.refused(
        "the label of case '\(label.caseID)' cannot be written: \(problem.message)")
    }
    try locked { file, size in
      let header = size == 0 ? LabelsFile.header : []
      let bytes = header + labels.flatMap(LabelsFile.line)
      guard Self.write(bytes, to: file), fsync(file) == 0 else {
        let problem = unwritable()
        // What is there of the lines goes again, so that the file stays readable.
        ftruncate(file, size)
        throw problem
      }
      if size == 0 { try syncFolder() }
    }
  }

  /// Takes the end of a file that was cut in the middle of a line, by a machine that lost its
  /// power, back to the last whole line.
  ///
  /// - Returns: whether something was taken away.
  /// - Throws: `WorkflowError.unwritable`.
  func mend() throws -> Bool {
    guard access(path, F_OK) == 0 else { return false }
    return try locked { file, size in
      guard size > 0 else { return false }
      var bytes = [UInt8](repeating: 0, count: Int(size))
      guard pread(file, &bytes, bytes.count, 0) == bytes.count else { throw unwritable() }
      guard bytes.last != 0x0A else { return false }
      if Self.isWhole(bytes) {
        guard Self.write([0x0A], to: file), fsync(file) == 0 else { throw unwritable() }
        return false
      }
      let kept = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      guard ftruncate(file, off_t(kept)) == 0, fsync(file) == 0 else { throw unwritable() }
      return true
    }
  }

  /// Whether only the last line feed is missing.
  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    do throws(SourceError) {
      _ = try LabelsFile.parse(bytes + [0x0A])
      return true
    } catch {
      return false
    }
  }

  /// Opens the file for one writer at a time; it is made where it is not there.
  private func locked<Value>(_ body: (Int32, off_t) throws -> Value) throws -> Value {
    let file = open(
      path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, isPrivate ? 0o600 : 0o666)
    guard file >= 0 else { throw unwritable() }
    defer { close(file) }
    while flock(file, LOCK_EX) != 0 {
      guard errno == EINTR else { throw unwritable() }
    }
    var information = stat()
    guard fstat(file, &information) == 0 else { throw unwritable() }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw WorkflowError.unwritable(path: path, reason: "it is no regular file")
    }
    return try body(file, information.st_size)
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Makes the name of a new file last.
  private func syncFolder() throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard place >= 0 else { throw unwritable() }
    defer { close(place) }
    guard fsync(place) == 0 else { throw unwritable() }
  }

  private func unwritable() -> WorkflowError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
