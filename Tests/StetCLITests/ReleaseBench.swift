import Foundation
import TestSupport
import Testing

/// A registry whose production asks for a suite, in a temporary repository, and the binary.
struct ReleaseBench {
  let repository: TemporaryRepository
  private let binary: StetBinary

  static let promptFile = "registry/prompts/a/p.prompt"
  static let pinFile = "registry/environments/staging/a/p.yaml"

  static let prompt = """
    ---
    model: baseline
    input:
      schema:
        text: string, what to label
    ---
    {{role "system"}}
    Choose:
    - good: works well, fine, thanks, happy, great
    - bad: broken, wrong, crash, error, fails
    {{role "user"}}
    {{text}}

    """

  static let cases = [
    ("g1", "it works well, thanks", "good"), ("g2", "fine, happy, great", "good"),
    ("b1", "wrong: a crash", "bad"), ("b2", "it fails, broken error", "bad"),
  ]

  /// Prompts `a/p`, judged by suite `s`, and `b/q`, judged by none, committed on main.
  init() throws {
    repository = try TemporaryRepository()
    binary = try StetBinary()
    try repository.writeRegistry(
      environments: """
        staging: {}
        production:
          after: staging
          gates:
            - suite: s
              floors: {accuracy: 0.50}
              regression: {margin: 0.05}
        free: {}
        """)
    try repository.write(Self.promptFile, Self.prompt)
    try repository.write("registry/prompts/b/q.prompt", "---\nmodel: baseline\n---\nhello\n")
    try writeSuite(Self.cases.map { Self.line($0.0, $0.1, $0.2) })
    try repository.commit("Begin")
  }

  static func line(_ id: String, _ text: String, _ label: String, more: String = "") -> String {
    #"{"id": "\#(id)", "vars": {"text": "\#(text)"\#(more)}, "expected": "\#(label)"}"#
  }

  func writeSuite(_ lines: [String]) throws {
    try repository.write(
      "registry/suites/s/suite.yaml",
      """
      format: stet-suite/1
      labels: [good, bad]
      defaultTest:
        assert:
          - type: classification

      """)
    try repository.write("registry/suites/s/scope.yaml", "prompts: [a/p]\n")
    try repository.write(
      "registry/suites/s/cases.jsonl", lines.map { $0 + "\n" }.joined())
  }

  /// Runs `stet` in the work tree, a second later than what ran before.
  @discardableResult
  func stet(
    _ arguments: String..., directory: String? = nil, environment: [String: String] = [:]
  ) throws -> StetBinary.Outcome {
    repository.advanceClock()
    return try binary.run(
      arguments, in: repository, directory: directory, environment: environment)
  }

  /// Runs `stet` with arguments that are kept.
  func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> StetBinary.Outcome {
    repository.advanceClock()
    return try binary.run(arguments, in: repository, environment: environment)
  }

  /// Runs `stet`, demands success and gives stdout.
  @discardableResult
  func ok(_ arguments: String...) throws -> String {
    repository.advanceClock()
    let outcome = try binary.run(arguments, in: repository)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return outcome.output
  }

  /// Starts `stet` and does not wait; its words go to files `<name>.out` and `<name>.err`.
  func start(_ name: String, _ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: binary.path)
    process.arguments = arguments
    process.environment = repository.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: repository.path)
    for suffix in ["out", "err"] {
      try Data().write(to: URL(fileURLWithPath: words(name, suffix)))
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: words(name, "out")))
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: words(name, "err")))
    try process.run()
    return process
  }

  /// What a started process said.
  func said(_ name: String, _ suffix: String) throws -> String {
    try String(contentsOfFile: words(name, suffix), encoding: .utf8)
  }

  private func words(_ name: String, _ suffix: String) -> String {
    repository.folder + "/\(name).\(suffix)"
  }

  /// Appends to the prompt and commits: the next version.
  @discardableResult
  func nextVersion(_ text: String = "More.\n", of file: String = promptFile) throws -> String {
    try repository.write(file, bytes: repository.read(file) + Array(text.utf8))
    return try repository.commit("Edit")
  }

  /// Replaces text of the prompt; nothing is committed.
  func edit(_ old: String, _ new: String) throws {
    let text = String(decoding: try repository.read(Self.promptFile), as: UTF8.self)
    try #require(text.contains(old))
    try repository.write(Self.promptFile, text.replacingOccurrences(of: old, with: new))
  }

  var head: String { get throws { try repository.git("rev-parse", "HEAD") } }
  var status: String { get throws { try repository.git("status", "--porcelain") } }

  /// What `audit --at` says is live: `environment prompt version` a line.
  func live(at time: String = "2099-01-01") throws -> [String] {
    try ok("audit", "--at", time).split(separator: "\n").dropFirst().map {
      $0.split(separator: " ").prefix(3).joined(separator: " ")
    }
  }

  /// What the first gate does where examples give cases away: `warn` or `refuse`, a key of `stet/2`.
  func raise(leaks: String) throws {
    let path = "registry/stet.yaml"
    let text = String(decoding: try repository.read(path), as: UTF8.self)
    try repository.write(
      path,
      text.replacingOccurrences(of: "format: stet/1", with: "format: stet/2")
        .replacingOccurrences(of: "policy-version: 1", with: "policy-version: 2")
        .replacingOccurrences(of: "- suite: s\n", with: "- suite: s\n        leaks: \(leaks)\n"))
  }
}
