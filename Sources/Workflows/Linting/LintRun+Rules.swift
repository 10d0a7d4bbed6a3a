internal import Evaluation
internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

extension LintRun {
  // MARK: Suites

  /// Every suite parses and can be graded; files of suites lie in folders that are suites.
  mutating func checkSuites() throws {
    let names = try tree.suiteNames()
    for name in names {
      let path = "suites/\(name)/suite.yaml"
      do {
        guard let suite = try rules.suite(name) else { continue }
        _ = try Grader(suite: suite)
        if try tree.file(at: "suites/\(name)/scope.yaml") == nil {
          findings.add(
            .warning, .scope, path, "the suite has no scope.yaml, so it judges no prompt")
        }
        try checkVariables(of: suite)
        try checkHonesty(of: suite)
        try checkJudges(of: suite)
      } catch RegistryError.unreadable(let problem) {
        add(problem, path)
      } catch let problem as SuiteProblem {
        findings.add(
          .error, .suite, problem.line == nil ? path : "suites/\(name)/cases.jsonl",
          SuiteProblem(
            caseID: problem.caseID, problem.message, suggestion: problem.suggestion
          ).description, at: SourcePosition(line: problem.line ?? 1, column: 1))
      }
    }
    let known = Set(names)
    for file in files {
      switch RegistryPath(file.path) {
      case .suiteFile(let name, let leaf) where !known.contains(name) && leaf == "cases.jsonl":
        findings.add(.error, .suite, file.path, "suites/\(name) has no suite.yaml")
      case .scope(let name) where !known.contains(name):
        findings.add(.error, .scope, file.path, "suites/\(name) has no suite.yaml")
      default: break
      }
    }
  }

  /// The prompts in a suite's scope; none where the scope cannot be read, a finding of its own.
  func promptsJudged(by suite: Suite) throws -> [PromptName] {
    let scope: SuiteScope
    do {
      scope = try rules.scope(suite.name)
    } catch RegistryError.unreadable {
      return []
    }
    return try tree.promptNames().filter { scope.contains($0) }
  }

  /// Every prompt a suite judges can be rendered with each case's variables.
  private mutating func checkVariables(of suite: Suite) throws {
    for name in try promptsJudged(by: suite) {
      guard let required = try requiredVariables(of: name) else { continue }
      for item in suite.cases {
        let files = Set((item.conversation?.files ?? []).map { ExactString($0.variable) })
        let missing = required.first { item.vars[$0] == nil && !files.contains(ExactString($0)) }
        guard let first = missing else { continue }
        findings.add(
          .warning, .suite, "suites/\(suite.name)/cases.jsonl",
          "case '\(item.id)' has no variable '\(first)', which '\(name)' requires",
          at: SourcePosition(line: item.line, column: 1))
        break
      }
    }
  }

  /// Adds an error of one of a suite's files, which names the file as people see it.
  private mutating func add(_ problem: SourceError, _ path: String) {
    let prefix = tree.shown("")
    let relative = problem.path.map { shown in
      shown.hasPrefix(prefix) ? String(shown.dropFirst(prefix.count)) : shown
    }
    findings.add(.suite, relative ?? path, problem)
  }

  mutating func checkScope(_ name: ResourceName, _ file: TreeFile) throws {
    let scope: SuiteScope
    do {
      scope = try rules.scope(name)
    } catch RegistryError.unreadable(let problem) {
      return findings.add(.scope, file.path, problem)
    }
    let prompts = try tree.promptNames()
    if scope.patterns.isEmpty {
      findings.add(.warning, .scope, file.path, "the scope names no prompt")
    }
    for pattern in scope.patterns
    where !prompts.contains(where: { GlobPattern.matches(pattern: pattern, text: $0.text) }) {
      let near =
        Spelling.nearest(to: pattern, among: prompts.map(\.text))
        .map { "; did you mean '\($0)'?" } ?? ""
      findings.add(
        .warning, .scope, file.path, "'\(pattern)' names no prompt\(near)")
    }
  }

  // MARK: Pins

  mutating func checkPin(
    _ environment: EnvironmentName, _ name: PromptName, _ file: TreeFile
  ) throws {
    let bytes = try tree.bytes(of: file)
    let pin: Pin
    do throws(SourceError) {
      pin = try PinFile.parse(bytes)
    } catch {
      return findings.add(.pin, file.path, error)
    }
    if pin.prompt != name {
      findings.add(
        .error, .pin, file.path, "the pin is of '\(pin.prompt)', its path of '\(name)'")
    }
    if let policy, policy.environment(environment) == nil {
      findings.add(
        .warning, .pin, file.path,
        "the policy names no environment '\(environment)', so nothing is served")
    }
    guard let target = pin.target else { return }
    try checkTarget(target, file)
  }

  private mutating func checkTarget(_ target: Pin.Target, _ file: TreeFile) throws {
    var lines: [(name: String, digest: Digest)] = []
    for pinned in target.files {
      guard let bytes = try blob(pinned.blob, "\(pinned.name)", file) else { return }
      lines.append((pinned.name, Digest(hashing: bytes)))
    }
    let found = Closure.digest(of: lines)
    if found != target.closure {
      findings.add(
        .error, .pin, file.path,
        "the pinned blobs have the digest \(found.short), the pin promises "
          + target.closure.short)
    }
    guard let bytes = try blob(target.model.blob, "model '\(target.model.name)'", file) else {
      return
    }
    if ModelFile.digest(ofBytes: bytes) != target.model.digest {
      findings.add(
        .error, .pin, file.path,
        "the blob of model '\(target.model.name)' has another digest than the pin promises")
    }
  }

  /// A pinned blob; nil where the clone lacks it, which is a finding where it should not.
  private mutating func blob(
    _ id: ObjectName, _ subject: String, _ file: TreeFile
  ) throws -> [UInt8]? {
    guard try registry.repository.contains(ObjectID(id)) else {
      let isPart = try registry.repository.isShallow || registry.repository.isPartialClone
      findings.add(
        isPart ? .warning : .error, .pin, file.path,
        "blob \(id.short) (\(subject)) is not in this clone")
      return nil
    }
    do {
      return try registry.repository.blob(ObjectID(id), limit: nil)
    } catch {
      findings.add(
        .error, .pin, file.path, "object \(id.short) (\(subject)) is no blob: \(error.message)")
      return nil
    }
  }
}
