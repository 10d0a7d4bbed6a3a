internal import Foundation

/// Writes files whole: into a temporary file beside the target, synced, then renamed.
enum FileWriter {
  /// Writes a file and the folders above it.
  ///
  /// - Throws: `WorkflowError.unwritable`.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let url = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url, options: .atomic)
    } catch {
      throw WorkflowError.unwritable(path: path, reason: error.localizedDescription)
    }
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
}
