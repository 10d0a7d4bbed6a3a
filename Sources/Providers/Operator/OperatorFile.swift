public import StrictData

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The operator's configuration as a file that only the operator can have written.
public enum OperatorFile {
  /// Why a file is not read.
  public enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is none.
    case missing(path: String)
    /// It cannot be opened or read.
    case unreadable(path: String, reason: String)
    /// Somebody else may have written it.
    case untrusted(path: String, reason: String)
    /// Its text is wrong.
    case invalid(SourceError)

    /// One sentence with the facts, without a full stop.
    public var description: String {
      switch self {
      case .missing(let path): "there is no file \(path)"
      case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
      case .untrusted(let path, let reason): "\(path) is not trusted: \(reason)"
      case .invalid(let error): error.description
      }
    }
  }

  /// The largest file that is read, in bytes.
  public static let maximumBytes = 1_048_576

  /// Reads a configuration.
  ///
  /// As ssh does with its own, a file of another user (but root's), or one that its group or others
  /// may write, is refused; also one in a folder that others may write in, unless they cannot
  /// rename what is there.
  ///
  /// - Parameters:
  ///   - path: the file; links are followed.
  ///   - roots: folders it must not lie in: a registry's work tree and git directory, where a
  ///     merge could change it.
  public static func load(
    _ path: String, outside roots: [String]
  ) throws(Problem) -> OperatorConfiguration {
    guard let real = resolved(path) else {
      if errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
      throw .unreadable(path: path, reason: message(errno))
    }
    for root in roots {
      guard let folder = resolved(root) else { continue }
      if real.utf8.starts(with: (folder == "/" ? "/" : folder + "/").utf8) {
        throw .untrusted(path: path, reason: "it lies in the registry's repository, \(folder)")
      }
    }
    try checkFolder(of: real, path)
    let bytes = try contents(real, path)
    do {
      return try OperatorConfiguration(parsing: bytes)
    } catch {
      throw .invalid(error.at(path))
    }
  }

  private static func contents(_ real: String, _ path: String) throws(Problem) -> [UInt8] {
    let file = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { throw .unreadable(path: path, reason: message(errno)) }
    defer { close(file) }
    var information = stat()
    guard fstat(file, &information) == 0 else {
      throw .unreadable(path: path, reason: message(errno))
    }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "it is no regular file")
    }
    try checkOwner(information, path, "it")
    if information.st_mode & 0o022 != 0 {
      throw .untrusted(
        path: path,
        reason: "its mode is \(octal(information.st_mode)): others than its owner may write it")
    }
    guard Int(information.st_size) <= maximumBytes else {
      throw .unreadable(
        path: path, reason: "it has \(information.st_size) bytes, the limit is \(maximumBytes)")
    }
    return try all(file, path)
  }

  private static func all(_ file: Int32, _ path: String) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= maximumBytes {
      let count = read(file, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(path: path, reason: message(errno))
      }
      bytes += chunk[..<count]
    }
    throw .unreadable(path: path, reason: "it grew over \(maximumBytes) bytes")
  }

  private static func checkFolder(of real: String, _ path: String) throws(Problem) {
    let folder = String(real[..<(real.lastIndex(of: "/") ?? real.startIndex)])
    var information = stat()
    guard stat(folder.isEmpty ? "/" : folder, &information) == 0 else {
      throw .unreadable(path: path, reason: message(errno))
    }
    try checkOwner(information, path, "its folder")
    if information.st_mode & 0o002 != 0, information.st_mode & S_ISVTX == 0 {
      throw .untrusted(path: path, reason: "everybody may write in its folder")
    }
  }

  private static func checkOwner(
    _ information: stat, _ path: String, _ what: String
  ) throws(Problem) {
    guard information.st_uid == geteuid() || information.st_uid == 0 else {
      throw .untrusted(
        path: path,
        reason: "\(what) belongs to user \(information.st_uid), not to user \(geteuid())")
    }
  }

  private static func resolved(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  private static func octal(_ mode: mode_t) -> String {
    let text = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
  }

  private static func message(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
  }
}
