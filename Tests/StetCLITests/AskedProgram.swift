import Foundation
import TestSupport
import Testing

/// A registry whose model is a program that says how often it was asked.
struct AskedProgram {
  let bench: ReleaseBench
  private var folder: String { bench.repository.folder }
  private var log: String { folder + "/asked" }

  /// - Parameters:
  ///   - cases: how many the suite has.
  ///   - repeats: `concurrency`, `rate` and the like of the provider's section.
  ///   - script: what the program does for each request beside answering.
  init(cases: Int = 12, section: String = "", script: String = "", info: String? = nil) throws {
    bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/own.yaml",
      "format: stet-model/1\nprovider: mine\nid: m-1\nmax-output: 100\n")
    if let info { try bench.repository.write("registry/models/own.info.yaml", info) }
    try bench.writeSuite(
      (0..<cases).map { ReleaseBench.line("c\($0)", "case number \($0) is fine", "good") })
    try bench.repository.commit("A model of one's own")
    try Data().write(to: URL(fileURLWithPath: log))
    try configure(section: section, script: script)
  }

  /// Writes the operator's configuration anew.
  func configure(section: String = "", script: String = "") throws {
    let program = folder + "/program"
    try Data(
      """
      #!/bin/sh
      text=$(cat)
      name=$(printf %s "$text" | sed 's/.*case number \\([0-9]*\\) .*/\\1/')
      echo "$name" >> '\(log)'
      \(script)
      printf '{"output": "good", "promptTokens": 10, "completionTokens": 2}'

      """.utf8
    ).write(to: URL(fileURLWithPath: program))
    #expect(chmod(program, 0o755) == 0)
    let place = folder + "/home/.config/stet"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let file = place + "/providers.yaml"
    try Data(
      """
      providers:
        mine:
          kind: command
          argv: [/bin/sh, \(program)]
          answer: json
      \(section)

      """.utf8
    ).write(to: URL(fileURLWithPath: file))
    #expect(chmod(file, 0o600) == 0)
  }

  /// The cases that were asked, in order.
  var asked: [String] {
    get throws {
      try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
    }
  }

  static let command = ["eval", "a/p", "--suite", "s", "--model", "own"]

  func eval(_ more: String...) throws -> StetBinary.Outcome {
    try bench.run(Self.command + more)
  }

  /// The evidence that lies in the work tree, by the endings of its names.
  func evidence(_ ending: String) throws -> [String] {
    try bench.repository.git("ls-files", "--others", "--", "registry/evidence")
      .split(separator: "\n").map(String.init).filter { $0.hasSuffix(ending) }
  }

  /// Waits until a condition holds, for a minute at most.
  func wait(until condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now.advanced(by: .seconds(60))
    while try !condition() {
      try #require(ContinuousClock.now < end, "it never came to pass")
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
