import Foundation

/// The package's own folder, where the documents lie.
enum PackageRoot {
  static let path = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The text of a file, by its path from the package's folder.
  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(self.path)/\(path)")), as: UTF8.self)
  }

  /// Files below a folder by their paths from the package's folder, in bytewise order.
  static func files(under folder: String, suffix: String) throws -> [String] {
    let found = try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(folder)")
    return found.filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }.sorted()
  }
}
