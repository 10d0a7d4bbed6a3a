internal import CProgramShim
internal import Evaluation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An unnamed file in memory, as a program's input or output: nobody waits for it to be read, and
/// a program that reads nothing does no harm.
struct MemoryFile: ~Copyable {
  let number: Int32

  /// - Throws: `.unstartable` where no file is to be had.
  init(for program: Program) throws(ProgramProblem) {
    number = stet_memory_file()
    guard number >= 0 else {
      let reason = strerror(errno).map { String(cString: $0) } ?? ""
      throw .unstartable(program: program.path, reason: reason)
    }
  }

  deinit {
    if number >= 0 { close(number) }
  }

  /// Writes what will be read from the start; false with `errno`.
  func fill(with bytes: [UInt8]) -> Bool {
    Self.write(bytes, to: number) && lseek(number, 0, SEEK_SET) == 0
  }

  /// All that was written to it.
  func contents() -> [UInt8] {
    let size = lseek(number, 0, SEEK_END)
    guard size > 0, lseek(number, 0, SEEK_SET) == 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
      while count < Int(size) {
        let got = read(number, buffer.baseAddress.map { $0 + count }, Int(size) - count)
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { return }
        count += got
      }
    }
  }

  /// Writes all bytes to an open file; false with `errno`.
  static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    var done = 0
    return bytes.withUnsafeBytes { buffer in
      while done < bytes.count {
        #if canImport(Darwin)
          let count = Darwin.write(file, buffer.baseAddress.map { $0 + done }, bytes.count - done)
        #elseif canImport(Musl)
          let count = Musl.write(file, buffer.baseAddress.map { $0 + done }, bytes.count - done)
        #else
          let count = Glibc.write(file, buffer.baseAddress.map { $0 + done }, bytes.count - done)
        #endif
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return true
    }
  }
}
