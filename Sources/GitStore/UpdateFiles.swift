#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Durable file operations: what they made is on disk when they return.
enum UpdateFiles {
  /// Writes a new file and syncs it; an old one of that name goes.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o666)
    throws(GitStoreError)
  {
    if unlink(path) != 0, errno != ENOENT {
      throw GitStoreError.system("unlink", path, errno: errno)
    }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { throw GitStoreError.system("open", path, errno: errno) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw GitStoreError.system("write", path, errno: errno)
      }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw GitStoreError.system("fsync", path, errno: errno) }
  }

  /// Syncs a file or a folder that exists.
  static func sync(_ path: String) throws(GitStoreError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw GitStoreError.system("open", path, errno: errno) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw GitStoreError.system("fsync", path, errno: errno) }
  }

  /// Renames, and syncs the folder.
  static func move(_ from: String, to path: String) throws(GitStoreError) {
    guard rename(from, path) == 0 else {
      throw GitStoreError.system("rename", path, errno: errno)
    }
    try sync(folder(of: path))
  }

  /// Gives a file a second name if that is free, and syncs the folder.
  /// - Returns: false when the name is taken.
  static func link(_ from: String, as path: String) throws(GitStoreError) -> Bool {
    guard systemLink(from, path) == 0 else {
      if errno == EEXIST { return false }
      throw GitStoreError.system("link", path, errno: errno)
    }
    try sync(folder(of: path))
    return true
  }

  /// Removes a file, if it is there, and syncs the folder.
  static func remove(_ path: String) throws(GitStoreError) {
    guard unlink(path) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return }
      throw GitStoreError.system("unlink", path, errno: errno)
    }
    try sync(folder(of: path))
  }

  /// Makes a folder and those above it, below one that exists.
  /// - Returns: whether the whole path is made of folders now (a link or a file may be in the way).
  static func makeFolders(_ path: String, below root: String) throws(GitStoreError) {
    guard path != root, path.hasPrefix(root + "/") else { return }
    try makeFolders(folder(of: path), below: root)
    if mkdir(path, 0o777) == 0 { return try sync(folder(of: path)) }
    let number = errno
    let mode = try System.mode(ofFile: path) ?? 0
    guard mode & S_IFMT == S_IFDIR else {
      throw GitStoreError.system("mkdir", path, errno: number)
    }
  }

  /// Removes a folder and those above it as long as they are empty, below a root.
  static func removeEmptyFolders(_ path: String, below root: String) {
    guard path != root, path.hasPrefix(root + "/"), rmdir(path) == 0 else { return }
    removeEmptyFolders(folder(of: path), below: root)
  }

  /// A file's hash as a blob; zero when it is not there.
  static func hash(_ path: String) throws(GitStoreError) -> ObjectID {
    guard try System.mode(ofFile: path) != nil else { return .zero }
    do {
      return ObjectID.ofBlob(try System.contents(ofRegularFile: path, limit: nil))
    } catch {
      // Another process's lock may go between the two looks.
      guard try System.mode(ofFile: path) == nil else { throw error }
      return .zero
    }
  }

  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

// The names of these functions are also members above.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}

private func systemLink(_ from: String, _ to: String) -> Int32 { link(from, to) }
