internal import Foundation

/// Places of files among folders.
enum FilePlace {
  /// A path given in a folder, relative to a root; nil where nothing is there, or not below the
  /// root. Links on the way to the folder are followed, a link at the path itself is not.
  static func relative(_ path: String, in directory: String, to root: String) -> String? {
    let base = URL(fileURLWithPath: directory, isDirectory: true)
    let url = URL(fileURLWithPath: path, relativeTo: base).standardizedFileURL
    let folder = url.deletingLastPathComponent().resolvingSymlinksInPath().path
    let whole = folder == "/" ? "/\(url.lastPathComponent)" : "\(folder)/\(url.lastPathComponent)"
    var information = stat()
    guard lstat(whole, &information) == 0 else { return nil }
    let top = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
    if whole == top { return "" }
    guard whole.hasPrefix(top + "/") else { return nil }
    return String(whole.dropFirst(top.count + 1))
  }
}
