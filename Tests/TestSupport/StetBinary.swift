import Foundation

/// The built `stet`, run as a process against a temporary repository.
public struct StetBinary: Sendable {
  /// What a run left behind.
  public struct Outcome: Sendable {
    /// The exit status.
    public let status: Int32
    /// stdout.
    public let output: String
    /// stderr.
    public let errors: String
    /// stdout as bytes.
    public let bytes: [UInt8]
  }

  /// The executable.
  public let path: String

  /// The executable beside the test bundle.
  ///
  /// - Throws: where it was not built.
  public init() throws {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    var folders = [bundle]
    let package = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    folders.append(package.appending(path: ".build/debug"))
    let candidates = folders.map { $0.appending(path: "stet").path }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) })
    else { throw Missing(searched: candidates) }
    path = found
  }

  /// The executable was not built.
  public struct Missing: Error {
    /// Where it was looked for.
    public let searched: [String]
  }

  /// Runs one command line in the repository's work tree.
  ///
  /// - Parameters:
  ///   - directory: the folder to run in; nil for the work tree.
  ///   - input: standard input.
  public func run(
    _ arguments: [String], in repository: TemporaryRepository, directory: String? = nil,
    input: [UInt8] = [], environment extra: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = repository.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
      .merging(extra) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: directory ?? repository.path)
    let scratch = repository.folder + "/\(UUID().uuidString)"
    let files = ["in", "out", "err"].map { URL(fileURLWithPath: "\(scratch).\($0)") }
    try Data(input).write(to: files[0])
    for file in files.dropFirst() { try Data().write(to: file) }
    defer {
      for file in files { unlink(file.path) }
    }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    let output = Array(try Data(contentsOf: files[1]))
    return Outcome(
      status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self), bytes: output)
  }
}
