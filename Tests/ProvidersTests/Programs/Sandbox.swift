import Evaluation
import Foundation

@testable import Providers

/// A folder for programs' folders that goes away with the value.
final class Sandbox: Sendable {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    path = folder.appendingPathComponent("stet-sandbox-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // Nothing in a test depends on it: what stays is cleared with the machine's temporary folder.
    _ = try? FileManager.default.removeItem(atPath: path)
  }

  /// What programs left behind.
  var leftovers: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path) }
  }

  static let limits = ProgramLimits(
    cpuSeconds: 20, memoryMebibytes: 1024, outputKibibytes: 64, wallSeconds: 60, processes: 64)

  /// Runs a shell script.
  func shell(
    _ script: String, input: String = "", files: [String: [UInt8]] = [:],
    limits: ProgramLimits = Sandbox.limits, keepsNetwork: Bool = false,
    writesAnywhere: Bool = false, isContained: Bool = true
  ) async throws(ProgramProblem) -> ProgramOutcome {
    try await run(
      ["/bin/sh", "-c", script], input: input, files: files, limits: limits,
      keepsNetwork: keepsNetwork, writesAnywhere: writesAnywhere, isContained: isContained)
  }

  func run(
    _ arguments: [String], input: String = "", files: [String: [UInt8]] = [:],
    limits: ProgramLimits = Sandbox.limits, keepsNetwork: Bool = false,
    writesAnywhere: Bool = false, isContained: Bool = true
  ) async throws(ProgramProblem) -> ProgramOutcome {
    try await Program(
      arguments: arguments, limits: limits, keepsNetwork: keepsNetwork,
      writesAnywhere: writesAnywhere
    ).run(
      input: Array(input.utf8), files: files, temporaryFolder: path, isContained: isContained)
  }
}

extension ProgramLimits {
  /// The same limits with one of them changed.
  func with<Value>(
    _ key: WritableKeyPath<ProgramLimits, Value>, _ value: Value
  ) -> ProgramLimits {
    var limits = self
    limits[keyPath: key] = value
    return limits
  }
}

extension ProgramOutcome {
  var text: String { String(decoding: output, as: UTF8.self) }
  var errorText: String { String(decoding: errors, as: UTF8.self) }
}
