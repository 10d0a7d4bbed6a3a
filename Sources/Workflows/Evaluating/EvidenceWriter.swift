internal import Evaluation
internal import GitStore
internal import PromptModel
internal import Registry

/// Writes runs as evidence: a statement and its cases file, into the work tree or a commit.
struct EvidenceWriter {
  let registry: OpenRegistry

  /// What became of evidence.
  struct Written {
    /// Paths relative to the repository, sorted.
    let paths: [String]
    /// The commit that was made; nil where none was asked for, or nothing was new.
    var commit: ObjectName?
    /// How many files that commit added; nil where none was asked for.
    var added: Int?
  }

  /// Refuses, before a model is asked, where the evidence could not be kept.
  ///
  /// - Throws: `WorkflowError`.
  func requirePlace(commits: Bool) throws {
    if commits {
      _ = try branch()
      _ = try registry.signatures()
    } else if registry.repository.workTree == nil {
      throw WorkflowError.refused(
        "a bare repository has no work tree to write evidence into; --commit commits it")
    }
  }

  /// The evidence of runs as files, by path relative to the repository: the same run twice gives
  /// the same files.
  func files(_ runs: [FinishedRun]) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for run in runs {
      let cases = CasesFile.serialize(run.results)
      let statement = StatementFile.serialize(
        try statement(of: run, results: Digest(hashing: cases)))
      let closure = run.prompt.closure.digest
      files[EvidenceNames.casesPath(closure: closure, bytes: cases)] = cases
      files[EvidenceNames.statementPath(closure: closure, bytes: statement)] = statement
    }
    return files.reduce(into: [:]) { $0[registry.repositoryPath($1.key)] = $1.value }
  }

  /// Writes evidence into the work tree, or commits it.
  func write(_ files: [String: [UInt8]], commits: Bool, message: String) throws -> Written {
    let paths = files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if commits { return try commit(files, paths: paths, message: message) }
    guard let root = registry.repository.workTree else {
      throw WorkflowError.refused("a bare repository has no work tree to write evidence into")
    }
    for path in paths { try FileWriter.write(files[path] ?? [], to: "\(root)/\(path)") }
    return Written(paths: paths)
  }

  /// The branch that HEAD is on.
  private func branch() throws -> (name: String, tip: ObjectID) {
    guard let name = try registry.repository.symbolicTarget("HEAD"),
      let tip = try registry.repository.reference(name)
    else {
      throw WorkflowError.refused("HEAD is on no branch with a commit that evidence could follow")
    }
    return (name, tip)
  }

  /// Commits exactly these files onto the branch that HEAD is on; those it has already are left
  /// out.
  private func commit(
    _ files: [String: [UInt8]], paths: [String], message: String
  ) throws -> Written {
    let repository = registry.repository
    let signatures = try registry.signatures()
    var attempt = 0
    while true {
      attempt += 1
      let branch = try branch()
      let tree = try repository.commit(branch.tip).tree
      var edits: [String: TreeEdit] = [:]
      for (path, bytes) in files {
        let blob = try repository.writeBlob(bytes)
        if try repository.entry(at: path, inTree: tree)?.id != blob { edits[path] = .file(blob) }
      }
      guard !edits.isEmpty else { return Written(paths: paths, added: 0) }
      do {
        let commit = try repository.commitAndUpdate(
          reference: branch.name, expecting: branch.tip, edits: edits, author: signatures.author,
          committer: signatures.committer, message: message + "\n", verify: { _ in })
        return Written(paths: paths, commit: ObjectName(commit), added: edits.count)
      } catch let error as GitStoreError {
        guard CommitFault.mayPass(error, attempt: attempt) else { throw CommitFault.worded(error) }
        Backoff.pause(attempt: attempt)
      }
    }
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
      configuration: configuration(run), split: run.pair.suite.gatedSplit, repeats: run.repeats,
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
