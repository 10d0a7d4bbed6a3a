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
}
