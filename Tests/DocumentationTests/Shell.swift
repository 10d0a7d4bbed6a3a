import Foundation
import TestSupport

/// Runs what a document says, with the built `stet` first in PATH.
struct Shell {
  /// What a script left behind.
  struct Outcome {
    let status: Int32
    /// stdout and stderr in the order written.
    let output: String
  }

  /// Nothing was built.
  struct NoProgram: Error {
    let searched: String
  }

  private let home: TemporaryRepository
  private let environment: [String: String]

  /// A shell whose home folder goes away with it.
  init() throws {
    home = try TemporaryRepository()
    let folder = try Self.programFolder()
    var environment = home.environment
    environment["PATH"] = "\(folder):\(environment["PATH"] ?? "/usr/bin:/bin")"
    environment["SWIFT_BACKTRACE"] = "enable=no"
    // Scripts run at their own time: only a person is set.
    environment["GIT_AUTHOR_DATE"] = nil
    environment["GIT_COMMITTER_DATE"] = nil
    self.environment = environment
  }

  /// A folder of its own in the shell's temporary folder.
  func makeFolder(_ name: String) throws -> String {
    let path = "\(home.folder)/\(name)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  /// Runs a script; it ends at the first command that fails.
  func run(
    _ script: String, in folder: String, environment extra: [String: String] = [:]
  ) throws -> Outcome {
    let name = "\(home.folder)/\(UUID().uuidString)"
    try Data("set -eu -o pipefail\n\(script)\n".utf8).write(to: URL(filePath: "\(name).sh"))
    try Data().write(to: URL(filePath: "\(name).out"))
    let output = try FileHandle(forUpdating: URL(filePath: "\(name).out"))
    let input = try FileHandle(forReadingFrom: URL(filePath: "/dev/null"))
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["\(name).sh"]
    process.environment = environment.merging(extra) { $1 }
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    try output.seek(toOffset: 0)
    let bytes = try output.readToEnd() ?? Data()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
  }

  private static func programFolder() throws -> String {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    for folder in [bundle, "\(PackageRoot.path)/.build/debug"]
    where FileManager.default.isExecutableFile(atPath: "\(folder)/stet") { return folder }
    throw NoProgram(searched: bundle)
  }
}
