import Foundation
import TestSupport
import Testing

/// The program answers the same with the index, without it, and with a file that is none.
@Suite struct DeletedIndexTests {
  /// stdout and exit status of a run of the built program.
  private func run(_ arguments: [String], in sample: HistorySample) throws -> String {
    let process = Process()
    process.executableURL = try Self.program()
    process.arguments = arguments
    process.environment = sample.repository.environment
    process.currentDirectoryURL = URL(fileURLWithPath: sample.repository.path)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return "\(process.terminationStatus)\n" + String(decoding: output, as: UTF8.self)
  }

  /// The program beside the test bundle.
  private static func program() throws -> URL {
    let bundle = try #require(
      CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        ?? Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") })
    let program = URL(fileURLWithPath: bundle).deletingLastPathComponent()
      .appendingPathComponent("stet")
    try #require(FileManager.default.isExecutableFile(atPath: program.path), "\(program.path)")
    return program
  }

  @Test(arguments: [31, 32])
  func everyCommandAnswersTheSame(_ seed: Int) throws {
    let sample = try HistorySample(seed: seed)
    try sample.history.grow(by: 25)
    try sample.repository.git("reset", "--quiet", "--hard")
    var commands = [
      ["audit"], ["audit", "--format", "json"], ["audit", "--at", "2026-01-01"], ["ls"],
      ["ls", "--format", "json"], ["status"], ["status", "--format", "json"],
      ["audit", "--env", "production", "--format", "jsonl"], ["audit", "s/a"], ["log", "nothing"],
    ]
    for name in GeneratedHistory.names {
      commands += [
        ["log", name, "--format", "json"], ["show", "\(name)@v1"], ["get", "\(name)@v2"],
        ["diff", "\(name)@v1", "\(name)@v2"], ["show", "\(name)@production"],
        ["get", "\(name)@production@2026-01-01"],
      ]
    }
    let first = try commands.map { try run($0, in: sample) }
    #expect(FileManager.default.fileExists(atPath: sample.indexFile))
    #expect(first.count { $0.hasPrefix("0") } > 12, "\(first.map { $0.prefix(40) })")
    #expect(try commands.map { try run($0, in: sample) } == first)
    for (command, expected) in zip(commands, first) {
      try FileManager.default.removeItem(atPath: sample.repository.path + "/.git/stet")
      #expect(try run(command, in: sample) == expected, "\(command)")
      try FileManager.default.createDirectory(
        atPath: sample.repository.path + "/.git/stet", withIntermediateDirectories: true)
      try Data("junk".utf8).write(to: URL(fileURLWithPath: sample.indexFile))
      #expect(try run(command, in: sample) == expected, "\(command)")
    }
  }
}
