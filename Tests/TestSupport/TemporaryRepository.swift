import Foundation
import Synchronization

/// A git repository in a folder of its own that goes away with the value.
///
/// Git runs without the machine's configuration, as one fixed person, on a clock that starts at
/// 2026-01-01T00:00:00Z and moves one second with each commit: ids are the same on every run.
public final class TemporaryRepository: Sendable {
  /// The folder everything lies in: the repository, the home folder, and what a test puts there.
  public let folder: String
  /// The work tree, or the bare repository.
  public let path: String
  private let seconds = Mutex<Int>(1_767_225_600)

  /// What a run of git left behind.
  public struct Outcome: Sendable {
    /// The exit status.
    public let status: Int32
    /// stdout.
    public let output: [UInt8]
    /// stderr.
    public let errors: String
    /// stdout as text without line ends at its end.
    public var text: String {
      var text = String(decoding: output, as: UTF8.self)[...]
      while text.unicodeScalars.last == "\n" { text.unicodeScalars.removeLast() }
      return String(text)
    }
  }

  /// A git command that was to succeed and did not.
  public struct Failure: Error, CustomStringConvertible {
    /// The command and what it said.
    public let description: String
  }

  /// Makes a new repository whose branch is `main`.
  /// - Parameter options: further arguments of `git init`, such as `--bare`.
  public init(_ options: String...) throws {
    folder = try Self.makeFolder()
    path = folder + "/repository"
    try git(["init", "--quiet", "--initial-branch=main"] + options + [path], in: folder)
  }

  /// Clones another repository.
  /// - Parameter options: further arguments of `git clone`, such as `--depth=1`.
  public init(cloning origin: TemporaryRepository, _ options: String...) throws {
    folder = try Self.makeFolder()
    path = folder + "/repository"
    seconds.withLock { $0 = origin.seconds.withLock { $0 } }
    let url = "file://" + origin.path
    try git(["clone", "--quiet"] + options + [url, path], in: folder)
  }

  deinit {
    // Nothing in a test depends on it: what stays is cleared with the machine's temporary folder.
    _ = try? FileManager.default.removeItem(atPath: folder)
  }

  private static func makeFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("stet-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder + "/home", withIntermediateDirectories: true)
    return folder
  }

  /// The environment of every git run here; tests of the command line use it too.
  public var environment: [String: String] {
    let now = seconds.withLock { $0 }
    let fixed = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": folder + "/home", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
      "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
      "GIT_AUTHOR_DATE": "\(now) +0000", "GIT_COMMITTER_DATE": "\(now) +0000",
      "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "TZ": "UTC",
    ]
    // A child that was built with a sanitizer takes the suppressions of the run.
    return fixed.merging(
      ProcessInfo.processInfo.environment.filter {
        ["ASAN_OPTIONS", "LSAN_OPTIONS"].contains($0.key)
      }
    ) { fixed, _ in fixed }
  }

  /// The clock's time, in seconds since 1970.
  public var now: Int { seconds.withLock { $0 } }

  /// Moves the clock.
  public func advanceClock(bySeconds count: Int = 1) {
    seconds.withLock { $0 += count }
  }

  /// Runs git in the work tree and gives its stdout, without line ends at the end.
  @discardableResult
  public func git(_ arguments: String...) throws -> String {
    try git(arguments, in: path).text
  }

  /// Runs git and demands success.
  @discardableResult
  public func git(
    _ arguments: [String], in directory: String? = nil, input: [UInt8] = [],
    environment extra: [String: String] = [:]
  ) throws -> Outcome {
    let outcome = try run(arguments, in: directory, input: input, environment: extra)
    guard outcome.status == 0 else {
      throw Failure(
        description: "git \(arguments.joined(separator: " ")): \(outcome.status) \(outcome.errors)")
    }
    return outcome
  }

  /// Runs git, whatever comes of it.
  public func run(
    _ arguments: [String], in directory: String? = nil, input: [UInt8] = [],
    environment extra: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.environment = environment.merging(extra) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: directory ?? path)
    let scratch = folder + "/\(UUID().uuidString)"
    try Data(input).write(to: URL(fileURLWithPath: scratch + ".in"))
    try Data().write(to: URL(fileURLWithPath: scratch + ".err"))
    defer {
      for suffix in [".in", ".err"] { unlink(scratch + suffix) }
    }
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: scratch + ".in"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch + ".err"))
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    // Data(contentsOf:) leaks for an empty file on Linux, which AddressSanitizer reports.
    let said = try FileHandle(forReadingFrom: URL(fileURLWithPath: scratch + ".err"))
    let errors = try said.readToEnd() ?? Data()
    try said.close()
    return Outcome(
      status: process.terminationStatus, output: Array(output),
      errors: String(decoding: errors, as: UTF8.self))
  }

  /// Writes a file of the work tree, with the folders on the way.
  public func write(_ file: String, _ text: String) throws {
    try write(file, bytes: Array(text.utf8))
  }

  /// Writes a file of the work tree, with the folders on the way.
  public func write(_ file: String, bytes: [UInt8]) throws {
    let url = URL(fileURLWithPath: path + "/" + file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// Writes a program, by another process: a file that this one has open for writing may be
  /// inherited by what another test starts at that moment, and cannot be run until that closes it.
  /// - Parameter file: an absolute path.
  public func writeProgram(_ file: String, _ text: String) throws {
    let scratch = folder + "/\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: scratch))
    let process = try Process.run(
      URL(fileURLWithPath: "/bin/sh"),
      arguments: ["-c", "cat \"$0\" >\"$1\" && chmod 755 \"$1\"", scratch, file])
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: "\(file): not written") }
    unlink(scratch)
  }

  /// The bytes of a file of the work tree.
  public func read(_ file: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + file)))
  }

  /// Stages everything and commits it; the clock moves one second.
  /// - Returns: the commit's id, 40 hex digits.
  @discardableResult
  public func commit(_ message: String = "change", allowEmpty: Bool = false) throws -> String {
    try git(["add", "--all"])
    let options = allowEmpty ? ["--allow-empty"] : []
    try git(["commit", "--quiet", "--message", message] + options)
    advanceClock()
    return try git("rev-parse", "HEAD")
  }
}
