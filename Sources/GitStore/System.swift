#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The few system calls this module makes besides libgit2's, with errors as values.
enum System {
  /// The system's sentence for an error number.
  static func message(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
  }

  /// The bytes of a C string, without its end.
  static func bytes(ofCString text: UnsafePointer<CChar>) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  /// The bytes of a file; nil when it cannot be read.
  static func contents(ofFile path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return readAll(file)
  }

  /// Everything up to the end of an open file; nil when reading fails.
  static func readAll(_ file: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(file, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// The first line of a small file, without its end; nil when it cannot be read.
  static func firstLine(ofFile path: String) -> String? {
    contents(ofFile: path).map { bytes in
      String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
  }

  /// Lets the thread sleep.
  static func sleep(milliseconds: UInt32) {
    usleep(milliseconds * 1000)
  }

  /// Seconds since a file was last written; nil when it is not there.
  static func age(ofFile path: String) -> Int? {
    var information = stat()
    guard lstat(path, &information) == 0 else { return nil }
    return max(0, time(nil) - information.st_mtim.tv_sec)
  }

  /// The mode of a file, not following a link; nil when nothing is there.
  static func mode(ofFile path: String) throws(GitStoreError) -> mode_t? {
    var information = stat()
    guard lstat(path, &information) != 0 else { return information.st_mode }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw GitStoreError.system("lstat", path, errno: errno)
  }

  /// Where a symbolic link points.
  static func target(ofLink path: String) throws(GitStoreError) -> [UInt8] {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count >= 0 else { throw GitStoreError.system("readlink", path, errno: errno) }
    return buffer[..<count].map { UInt8(bitPattern: $0) }
  }

  /// The bytes of a regular file; a link in its place is an error, not followed.
  static func contents(ofRegularFile path: String, limit: Int?) throws(GitStoreError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { throw GitStoreError.system("open", path, errno: errno) }
    defer { close(file) }
    var information = stat()
    guard fstat(file, &information) == 0 else {
      throw GitStoreError.system("fstat", path, errno: errno)
    }
    if let limit, Int(information.st_size) > limit {
      throw GitStoreError(
        function: "open", code: .tooLarge,
        message: "the file has \(information.st_size) bytes, over the limit of \(limit)",
        subject: path)
    }
    guard let bytes = readAll(file) else {
      throw GitStoreError.system("read", path, errno: errno)
    }
    return bytes
  }

  /// The names in a folder, sorted bytewise; none when it is not there.
  static func names(inFolder path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// A path without links, `.` and `..`; nil when nothing is there.
  static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A path that does not depend on the current folder.
  static func absolutePath(_ path: String) -> String {
    guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return String(cString: current) + "/" + path
  }

  /// Whether an environment variable is set.
  static func isSet(_ variable: String) -> Bool { getenv(variable) != nil }

  /// Whether a file is another user's.
  static func isForeign(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_uid != geteuid()
  }

  /// Whether a path is a folder and no link to one.
  static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }
}
