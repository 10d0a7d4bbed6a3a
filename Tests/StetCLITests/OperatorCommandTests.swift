import Foundation
import TestSupport
import Testing

/// `stet eval` with programs that the operator's configuration names.
@Suite("Programs of the operator, from the command line")
struct OperatorCommandTests {
  private let bench: ReleaseBench
  private var home: String { bench.repository.folder + "/home" }
  private var file: String { home + "/.config/stet/providers.yaml" }

  init() throws {
    bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/own.yaml", "format: stet-model/1\nprovider: mine\nid: m-1\n")
    try bench.repository.commit("A model of one's own")
  }

  private func configure(_ text: String, at path: String? = nil, mode: mode_t = 0o600) throws {
    let url = URL(fileURLWithPath: path ?? file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    #expect(chmod(url.path, mode) == 0)
  }

  private func suite(_ value: String) throws {
    try bench.repository.write(
      "registry/suites/s/suite.yaml",
      "format: stet-suite/1\ndefaultTest:\n  assert:\n    - {type: command, value: \(value)}\n")
  }

  private static let provider =
    "providers: {mine: {kind: command, argv: [/bin/sh, -c, 'grep -q happy && echo good || echo bad']}}\n"

  @Test("a model is answered by the program behind its alias")
  func answers() throws {
    try configure(Self.provider)
    let text = try bench.ok("eval", "a/p", "--suite", "s", "--model", "own")
    #expect(text.contains("4 of 4 passed") || text.contains("passed, "))
    #expect(!text.contains("baseline: no evidence"))
  }

  @Test("an alias that is not named is an error with the file and what to write")
  func unknownAlias() throws {
    let outcome = try bench.stet("eval", "a/p", "--suite", "s", "--model", "own")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains(
        "Error: model 'own' names provider 'mine', which the operator's configuration does not have"
      ))
    #expect(outcome.errors.contains("Caused by: looked for in \(file)"))
    #expect(outcome.errors.contains("`providers: {mine: {kind: openai, base-url: "))
  }

  @Test("a hosted model without its key is refused before anything runs, and names the variable")
  func keys() throws {
    try configure("providers: {mine: {kind: openai, key-env: STET_TEST_KEY}}\n")
    let outcome = try bench.stet("eval", "a/p", "--suite", "s", "--model", "own")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains(
        "Error: model 'own' cannot be asked: provider 'mine': the environment variable "
          + "STET_TEST_KEY is not set, which holds the key"))
    // Whoever asks for another model is not kept from it.
    try bench.ok("eval", "a/p", "--suite", "s", "--model", "baseline")
  }

  @Test("--config, then STET_CONFIG, then XDG_CONFIG_HOME, then ~/.config")
  func places() throws {
    let repository = bench.repository
    func status(_ arguments: [String], _ environment: [String: String]) throws -> Int32 {
      try StetBinary().run(
        ["eval", "a/p", "--suite", "s", "--model", "own"] + arguments, in: repository,
        environment: environment
      ).status
    }
    let wrong = "providers: {}\n"
    let (xdg, named, other) = (home + "/xdg", home + "/named.yaml", home + "/other.yaml")
    try configure(Self.provider)
    #expect(try status([], [:]) == 0)
    #expect(try status([], ["XDG_CONFIG_HOME": "relative"]) == 0)
    try configure(wrong, at: xdg + "/stet/providers.yaml")
    #expect(try status([], ["XDG_CONFIG_HOME": xdg]) == 1)
    try configure(Self.provider, at: named)
    #expect(try status([], ["XDG_CONFIG_HOME": xdg, "STET_CONFIG": named]) == 0)
    try configure(wrong, at: other)
    #expect(try status(["--config", other], ["STET_CONFIG": named]) == 1)
    #expect(try status(["--config", "../home/named.yaml"], ["STET_CONFIG": other]) == 0)
    let missing = try bench.stet(
      "eval", "a/p", "--suite", "s", "--model", "own", "--config", "/nonexistent.yaml")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("Error: there is no file /nonexistent.yaml"))
  }

  @Test("a file that others may write, or that lies in the repository, is refused")
  func untrusted() throws {
    try configure(Self.provider, mode: 0o666)
    let open = try bench.stet("eval", "a/p", "--suite", "s", "--model", "own")
    #expect(open.status == 1)
    #expect(open.errors.contains("its mode is 0666: others than its owner may write it"))
    #expect(open.errors.contains("Hint: Keep \(file) outside every repository"))
    let inside = bench.repository.path + "/providers.yaml"
    try configure(Self.provider, at: inside)
    let outcome = try bench.stet(
      "eval", "a/p", "--suite", "s", "--model", "own", "--config", inside)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("it lies in the registry's repository"))
  }

  @Test("the assertion command passes and fails by a program's status; the record names it")
  func assertion() throws {
    try suite("{name: is-good, input: output}")
    try configure("commands: {is-good: {argv: [/bin/grep, -q, good]}}\n")
    let outcome = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("2 of 4 passed, 2 failed, 0 errored"))
    let files = try bench.repository.git(
      "ls-files", "--others", "--", "registry/evidence"
    ).split(separator: "\n").map(String.init)
    let texts = try files.map { String(decoding: try bench.repository.read($0), as: UTF8.self) }
    #expect(texts.contains { $0.contains("\"command@1{name:is-good}\"") })
    #expect(!texts.contains { $0.contains("/bin/grep") })
  }

  @Test("a suite alone runs nothing: without the operator's word its cases have no verdict")
  func suiteAlone() throws {
    try suite("is-good")
    let outcome = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("0 of 4 passed, 0 failed, 4 errored"))
    let shown = outcome.output + outcome.errors
    #expect(shown.contains("names no command 'is-good'"))
    try suite("{name: is-good, argv: [/bin/true]}")
    let refused = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("command has a key 'argv'"))
  }

  /// Waits until something holds; five minutes at most.
  private func wait(until holds: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(300)
    while try !holds() {
      try #require(ContinuousClock.now < deadline)
      usleep(10_000)
    }
  }

  @Test("an endless program fails the case and is gone; so is everything when stet is killed")
  func killed() throws {
    let begun = bench.repository.folder + "/begun"
    try configure(
      """
      providers:
        mine: {kind: command, argv: [/bin/sh, -c, "echo > \(begun); sleep 900; echo"]}

      """)
    let process = try bench.start("eval", ["eval", "a/p", "--suite", "s", "--model", "own"])
    try wait { FileManager.default.fileExists(atPath: begun) }
    // The program's command line names the file, stet's does not.
    #expect(try RunningPrograms.naming(begun).isEmpty == false)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try wait { try RunningPrograms.naming(begun).isEmpty }
    try suite("slow")
    try configure("commands: {slow: {argv: [/bin/sleep, '60'], wall-seconds: 0.5}}\n")
    let outcome = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(outcome.output.contains("0 of 4 passed, 4 failed, 0 errored"))
  }
}
