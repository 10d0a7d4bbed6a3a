import Foundation
import GitStore
import PromptModel
import Registry
import TestSupport
import Testing

/// A clone with a small registry and a bare server, to which its first commit was pushed: staging
/// asks for nothing, production for a floor and a comparison. Evidence and pins are written by hand,
/// so that a test can make them lie.
final class Scene {
  let work: TemporaryRepository
  let server: TemporaryRepository
  /// The commit the server judges from.
  let root: String
  let prompt: PromptName
  let suite: Suite
  /// The model that records and pins are written for.
  var modelName = "baseline"
  static let registry = "6d0c3a52-0000-4000-8000-000000000001"

  static func policy(version: Int = 1, floor: String = "0.50", extra: String = "") -> String {
    """
    format: stet/1
    registry: \(registry)
    mainline: main
    gate: 1
    policy-version: \(version)
    environments:
      staging: {}
      production:
        model: baseline
        gates:
          - suite: triage
            floors: {accuracy: \(floor)}
            regression: {margin: 0.05}
    \(extra)
    """
  }

  static let suiteYAML = """
    format: stet-suite/1
    description: Tickets.
    labels: [alpha, beta]
    defaultTest:
      assert:
        - type: classification

    """

  static func prompt(_ text: String) -> String {
    "---\nmodel: baseline\ninput:\n  schema:\n    ticket: string\n---\n\(text) {{ticket}}\n"
  }

  /// - Parameter installs: whether the server gets its hook.
  init(installs: Bool = true) throws {
    work = try TemporaryRepository()
    server = try TemporaryRepository("--bare")
    prompt = try #require(PromptName("support/triage"))
    let cases = (0..<40).map {
      "{\"id\": \"c\($0)\", \"vars\": {\"ticket\": \"t\($0)\"}, \"expected\": \"alpha\"}\n"
    }.joined()
    try work.write("registry/stet.yaml", Self.policy())
    try work.write(
      "registry/models/baseline.yaml", "format: stet-model/1\nprovider: baseline\nid: stet/knn-1\n")
    try work.write("registry/suites/triage/suite.yaml", Self.suiteYAML)
    try work.write("registry/suites/triage/cases.jsonl", cases)
    try work.write("registry/suites/triage/scope.yaml", "prompts: [\"support/*\"]\n")
    try work.write("registry/prompts/support/triage.prompt", Self.prompt("v1"))
    try work.write("README.md", "hello\n")
    root = try work.commit("begin")
    suite = try SuiteFile.parse(
      name: try #require(ResourceName("triage")), suiteYAML: Array(Self.suiteYAML.utf8),
      casesJSONL: Array(cases.utf8))
    try work.git("remote", "add", "origin", "file://" + server.path)
    try work.git("push", "--quiet", "origin", "main")
    if installs { try install() }
  }

  func install() throws {
    let outcome = try stet(["hooks", "install", "--server", "--root", root], in: server.path)
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  // MARK: - Running

  /// Runs stet.
  @discardableResult
  func stet(
    _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:]
  ) throws -> StetBinary.Outcome {
    try StetBinary().run(arguments, in: work, directory: directory, environment: environment)
  }

  /// Pushes; by default main.
  @discardableResult
  func push(_ arguments: String...) throws -> TemporaryRepository.Outcome {
    try work.run(["push", "origin"] + (arguments.isEmpty ? ["main"] : arguments))
  }

  /// The server's main.
  func serverTip() throws -> String { try server.git("rev-parse", "refs/heads/main") }

  // MARK: - Writing

  func edit(_ text: String) throws {
    try work.write("registry/prompts/support/triage.prompt", Self.prompt(text))
  }

  /// The closure of the prompt in the work tree.
  func closure(path: String = "registry/prompts/support/triage.prompt") throws -> Closure {
    let bytes = try work.read(path)
    return Closure(files: [
      ClosureFile(
        name: "prompt", path: "prompts/support/triage.prompt",
        blob: ObjectName(ObjectID.ofBlob(bytes)), digest: Digest(hashing: bytes))
    ])
  }

  func model() throws -> PinnedModel {
    let bytes = try work.read("registry/models/\(modelName).yaml")
    return PinnedModel(
      name: try #require(ResourceName(modelName)), digest: ModelFile.digest(ofBytes: bytes),
      blob: ObjectName(ObjectID.ofBlob(bytes)))
  }

  /// Writes a record of a prompt in the work tree.
  /// - Returns: the statement's path in the repository.
  @discardableResult
  func evidence(
    passing: Int, failing offset: Int = 0, suite: Suite? = nil, registry: String = registry,
    environments: [String] = ["production", "staging"], started: String = "2026-01-01T00:00:00Z",
    of prompt: PromptName? = nil
  ) throws -> String {
    let suite = suite ?? self.suite
    let prompt = prompt ?? self.prompt
    let subjectPath = "registry/\(prompt.path)"
    let closure = try closure(path: subjectPath)
    let model = try model()
    let results = suite.cases.enumerated().map { index, item -> CaseResult in
      let pass = (index + suite.cases.count - offset) % suite.cases.count < passing
      return CaseResult(
        id: item.id, pass: pass, score: pass ? 1 : 0,
        assertions: [
          AssertionResult(name: "classification@1", pass: pass, score: pass ? 1 : 0)
        ], expected: "alpha",
        label: pass ? "alpha" : "beta")
    }
    let cases = CasesFile.serialize(results)
    var counts = CaseCounts()
    counts.total = results.count
    counts.passed = passing
    counts.failed = results.count - passing
    let file = try #require(closure.files.first)
    let statement = Statement(
      subjectPath: subjectPath, subjectDigest: file.digest,
      subjectBlob: file.blob, result: passing == results.count ? .passed : .failed,
      prompt: prompt, closure: closure.digest, registry: registry, environments: environments,
      configuration: [
        ResourceDescriptor(name: suite.name.text, digest: suite.digest, role: "suite"),
        ResourceDescriptor(name: model.name.text, digest: model.digest, role: "model"),
      ], split: "all", repeats: 1, assertions: ["classification@1"], cases: counts,
      runner: "stet 1.0.0", startedOn: started, finishedOn: started,
      results: ResourceDescriptor(
        name: EvidenceNames.casesName(Digest(hashing: cases)), digest: Digest(hashing: cases)))
    let bytes = StatementFile.serialize(statement)
    let path =
      "registry/" + EvidenceNames.statementPath(closure: closure.digest, bytes: bytes)
    try work.write(
      "registry/" + EvidenceNames.casesPath(closure: closure.digest, bytes: cases), bytes: cases)
    try work.write(path, bytes: bytes)
    return path
  }

  /// Writes the suite's cases anew.
  func suite(cases: String) throws -> Suite {
    try work.write("registry/suites/triage/cases.jsonl", cases)
    return try SuiteFile.parse(
      name: suite.name, suiteYAML: Array(Self.suiteYAML.utf8), casesJSONL: Array(cases.utf8))
  }

  static func pinPath(_ environment: String) -> String {
    "registry/environments/\(environment)/support/triage.yaml"
  }

  /// The SHA-256 of a pin's file in the work tree; zeros where there is none.
  func pinDigest(_ environment: String) throws -> Digest {
    let path = Self.pinPath(environment)
    guard FileManager.default.fileExists(atPath: work.path + "/" + path) else { return .zero }
    return Digest(hashing: try work.read(path))
  }

  /// Writes a pin of the prompt in the work tree.
  func pin(
    _ environment: String, _ kind: Pin.Kind = .promote, target: Pin.Target?? = .none,
    from: Digest? = nil, commit: String? = nil, restores: String? = nil
  ) throws {
    let own = try self.target()
    let pin = Pin(
      kind: kind, prompt: prompt, target: target ?? (kind == .withdraw ? nil : own),
      from: try from ?? pinDigest(environment), reason: "because",
      commit: commit.flatMap { ObjectName(hex: $0) },
      restores: restores.flatMap { ObjectName(hex: $0) })
    try work.write(Self.pinPath(environment), bytes: PinFile.serialize(pin))
  }

  /// What a pin of the prompt in the work tree serves.
  func target() throws -> Pin.Target {
    let closure = try closure()
    return Pin.Target(
      closure: closure.digest,
      files: closure.files.map { PinnedFile(name: $0.name, path: $0.path, blob: $0.blob) },
      model: try model())
  }

  /// An edit with evidence and a promotion to production in one commit.
  @discardableResult
  func release(_ text: String, passing: Int, failing offset: Int = 0) throws -> String {
    try edit(text)
    try evidence(passing: passing, failing: offset)
    try pin("production")
    return try work.commit("release \(text)")
  }
}
