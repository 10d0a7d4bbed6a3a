internal import Foundation

/// One hook's file.
struct HookFile {
  /// What is in its place.
  enum State {
    case absent
    case own(text: String, isExecutable: Bool, isLink: Bool)
    case foreign(callsStet: Bool, isExecutable: Bool)
  }

  let kind: HookKind
  let path: String

  init(_ kind: HookKind, in folder: String) {
    self.kind = kind
    path = "\(folder)/\(kind.rawValue)"
  }

  /// Reads it. What cannot be read is foreign: it is left alone.
  func state() throws -> State {
    var information = stat()
    guard lstat(path, &information) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return .absent }
      throw WorkflowError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    let isLink = information.st_mode & S_IFMT == S_IFLNK
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
      information.st_size < 1 << 20, let bytes = FileManager.default.contents(atPath: path)
    else { return .foreign(callsStet: false, isExecutable: false) }
    let text = String(decoding: bytes, as: UTF8.self)
    guard HookText.isOwn(text) else {
      return .foreign(
        callsStet: text.contains("hook \(kind.rawValue)") && text.contains("stet"),
        isExecutable: information.st_mode & S_IXUSR != 0)
    }
    return .own(
      text: text, isExecutable: information.st_mode & S_IXUSR != 0, isLink: isLink)
  }

  /// Writes it whole and executable: git ignores a hook without that bit.
  func write(_ text: String) throws {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let draft = target + ".stet-new"
    try FileWriter.write(Array(text.utf8), to: draft)
    guard chmod(draft, 0o755) == 0, rename(draft, target) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(draft)
      throw WorkflowError.unwritable(path: path, reason: reason)
    }
  }

  func remove() throws {
    guard unlink(path) == 0 else {
      throw WorkflowError.unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
