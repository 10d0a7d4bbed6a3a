internal import Evaluation
internal import GitStore
internal import PromptModel
internal import Registry

/// Writes runs as evidence: a statement and its cases file, into the work tree or a commit.
struct EvidenceWriter {
  let registry: OpenRegistry

  /// Writes the evidence of runs; the same run twice gives the same files.
  ///
  /// - Returns: paths relative to the repository, and the commit.
  func write(
    _ runs: [FinishedRun], commits: Bool, message: String
  ) throws -> (paths: [String], commit: ObjectName?) {
    var files: [String: [UInt8]] = [:]
    for run in runs {
      let cases = CasesFile.serialize(run.results)
      let statement = StatementFile.serialize(
        try statement(of: run, results: Digest(hashing: cases)))
      let closure = run.prompt.closure.digest
      files[EvidenceNames.casesPath(closure: closure, bytes: cases)] = cases
      files[EvidenceNames.statementPath(closure: closure, bytes: statement)] = statement
    }
    let located = files.map { (path: registry.repositoryPath($0.key), bytes: $0.value) }
      .sorted { $0.path < $1.path }
    let paths = located.map(\.path)
    if commits { return (paths, try commit(located, message: message)) }
    guard let root = registry.repository.workTree else {
      throw WorkflowError.refused("a bare repository has no work tree to write evidence into")
    }
    for file in located { try FileWriter.write(file.bytes, to: "\(root)/\(file.path)") }
    return (paths, nil)
  }

  /// Commits exactly these files onto the branch that HEAD is on.
  private func commit(_ files: [(path: String, bytes: [UInt8])], message: String) throws
    -> ObjectName
  {
    let repository = registry.repository
    guard let branch = try repository.symbolicTarget("HEAD"),
      let tip = try repository.reference(branch)
    else {
      throw WorkflowError.refused("HEAD is on no branch with a commit that evidence could follow")
    }
    var edits: [String: TreeEdit] = [:]
    for file in files { edits[file.path] = .file(try repository.writeBlob(file.bytes)) }
    let signatures = try registry.signatures()
    let commit = try repository.commitAndUpdate(
      reference: branch, expecting: tip, edits: edits, author: signatures.author,
      committer: signatures.committer, message: message + "\n", verify: { _ in })
    return ObjectName(commit)
  }

  private func statement(of run: FinishedRun, results: Digest) throws -> Statement {
    let closure = run.prompt.closure
    guard let subject = closure.files.first(where: { $0.name == "prompt" }) else {
      throw WorkflowError.refused("the closure of '\(run.prompt.name)' has no prompt file")
    }
    let counts = run.counts
    return Statement(
      subjectPath: registry.repositoryPath(run.prompt.name.path), subjectDigest: subject.digest,
      subjectBlob: subject.blob,
      result: counts.errored + counts.skipped > 0
        ? .errored : counts.failed > 0 ? .failed : .passed,
      prompt: run.prompt.name, closure: closure.digest,
      registry: try RulesReader(registry.currentTree()).policy().registry,
      environments: run.pair.environments.map(\.text),
      configuration: configuration(run), split: run.pair.suite.gatedSplit, repeats: 1,
      assertions: run.assertionNames, cases: counts, runner: registry.surroundings.runner,
      startedOn: MomentText.rfc3339(run.started), finishedOn: MomentText.rfc3339(run.finished),
      results: ResourceDescriptor(name: EvidenceNames.casesName(results), digest: results))
  }

  private func configuration(_ run: FinishedRun) -> [ResourceDescriptor] {
    let suite = run.pair.suite
    let model = run.pair.model
    let parts = run.prompt.closure.files.filter { $0.name != "prompt" }.map { file in
      ResourceDescriptor(
        name: file.name, digest: file.digest,
        role: file.name.hasPrefix("partial/") ? "partial" : "examples")
    }
    return [
      ResourceDescriptor(name: suite.name.text, digest: suite.digest, role: "suite"),
      ResourceDescriptor(name: model.name.text, digest: model.digest, role: "model"),
    ] + parts
  }
}
