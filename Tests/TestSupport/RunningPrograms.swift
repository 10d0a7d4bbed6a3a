import Foundation

/// What runs on this machine, from `/proc`.
public enum RunningPrograms {
  /// The command lines that hold a text, without this process's own; those of dead processes that
  /// nobody waited for are empty.
  public static func naming(_ text: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
      guard let id = Int32(name), id != getpid(),
        let bytes = FileManager.default.contents(atPath: "/proc/\(id)/cmdline")
      else { return nil }
      let line = String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
      return line.contains(text) ? line : nil
    }
  }
}
