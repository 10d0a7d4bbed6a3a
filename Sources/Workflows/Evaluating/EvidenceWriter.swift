internal import Evaluation
internal import Foundation
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
    /// The files that git did not have yet, with their bytes before git packs them.
    var newBytes: [String: Int]
  }

  /// Runs as evidence.
  struct Evidence {
    /// What git gets, by path relative to the repository.
    fileprivate(set) var files: [String: [UInt8]] = [:]
    /// Answers of sensitive suites: what the operator's store gets.
    fileprivate(set) var stored: [OperatorStore.Entry] = []
    /// Facts beside the answer.
    fileprivate(set) var notes: [String] = []
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

  /// The evidence of runs: the same run twice gives the same files, but for sensitive suites,
  /// whose statements name a salted digest.
  func evidence(_ runs: [FinishedRun], keeping kept: OutputsKept) throws -> Evidence {
    var evidence = Evidence()
    for run in runs {
      let outputs = try add(run, keeping: kept, to: &evidence)
      let cases = CasesFile.serialize(run.results)
      let statement = StatementFile.serialize(
        try statement(of: run, results: Digest(hashing: cases), outputs: outputs))
      let closure = run.prompt.closure.digest
      evidence.files[path(EvidenceNames.casesPath(closure: closure, bytes: cases))] = cases
      evidence.files[path(EvidenceNames.statementPath(closure: closure, bytes: statement))] =
        statement
    }
    return evidence
  }

  /// Adds the recordings that the run wrote into the work tree: they are committed with it.
  func addRecordings(to evidence: inout Evidence) throws {
    guard let root = registry.repository.workTree else { return }
    for (model, store) in registry.control.recordings.sorted(by: { $0.key < $1.key }) {
      for path in store.written.sorted() {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { continue }
        evidence.files[path] = Array(data)
      }
      if let note = store.withheldNote(of: model) { evidence.notes.append(note) }
    }
  }

  private func path(_ relative: String) -> String { registry.repositoryPath(relative) }

  /// Adds the answers of a run; nil where none is kept.
  ///
  /// - Returns: the digest the statement names them by.
  private func add(
    _ run: FinishedRun, keeping kept: OutputsKept, to evidence: inout Evidence
  ) throws -> Digest? {
    let isSensitive = run.pair.suite.isSensitive
    let selected = RunOutputs(of: run.outcomes, keeping: kept, withholdsSecrets: !isSensitive)
    guard !selected.outputs.isEmpty else { return nil }
    let bytes = OutputsFile.serialize(selected.outputs)
    if isSensitive {
      let entry = OperatorStore.Entry(bytes, salt: registry.surroundings.randomBytes(32))
      evidence.stored.append(entry)
      return entry.digest
    }
    let digest = Digest(hashing: bytes)
    evidence.files[path(EvidenceNames.outputsPath(closure: run.prompt.closure.digest, digest))] =
      bytes
    if !selected.withheld.isEmpty {
      evidence.notes.append(
        "answers of '\(run.pair.suite.name)' that look like they hold a credential stay out of "
          + "git: \(selected.withheld.joined(separator: ", "))")
    }
    return digest
  }

  /// Writes evidence into the work tree, or commits it, after answers of sensitive suites lie in
  /// the operator's store; they go from there again where the rest cannot be written.
  ///
  /// - Returns: also the files in the operator's store.
  func write(
    _ evidence: Evidence, commits: Bool, message: String
  ) throws -> (written: Written, stored: [String]) {
    guard !evidence.stored.isEmpty else {
      return (try write(evidence.files, commits: commits, message: message), [])
    }
    let store = try OperatorStore(registry: registry)
    do {
      let stored = try evidence.stored.map { try store.keep($0) }
      return (try write(evidence.files, commits: commits, message: message), stored)
    } catch {
      for entry in evidence.stored { store.remove(entry.digest) }
      throw error
    }
  }

  /// Writes files into the work tree, or commits them.
  private func write(_ files: [String: [UInt8]], commits: Bool, message: String) throws -> Written {
    let paths = files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if commits { return try commit(files, paths: paths, message: message) }
    guard let root = registry.repository.workTree else {
      throw WorkflowError.refused("a bare repository has no work tree to write evidence into")
    }
    for path in paths { try FileWriter.write(files[path] ?? [], to: "\(root)/\(path)") }
    return Written(paths: paths, newBytes: try newBytes(files))
  }

  /// The files that HEAD does not have, with their sizes.
  private func newBytes(_ files: [String: [UInt8]]) throws -> [String: Int] {
    let repository = registry.repository
    let tree = try repository.reference("HEAD").map { try repository.commit($0).tree }
    return try files.filter { path, bytes in
      guard let tree else { return true }
      return try repository.entry(at: path, inTree: tree)?.id != ObjectID.ofBlob(bytes)
    }.mapValues(\.count)
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
      guard !edits.isEmpty else { return Written(paths: paths, added: 0, newBytes: [:]) }
      do {
        let commit = try repository.commitAndUpdate(
          reference: branch.name, expecting: branch.tip, edits: edits, author: signatures.author,
          committer: signatures.committer, message: message + "\n", verify: { _ in })
        return Written(
          paths: paths, commit: ObjectName(commit), added: edits.count,
          newBytes: files.filter { edits[$0.key] != nil }.mapValues(\.count))
      } catch let error as GitStoreError {
        guard CommitFault.mayPass(error, attempt: attempt) else { throw CommitFault.worded(error) }
        Backoff.pause(attempt: attempt)
      }
    }
  }

  private func statement(
    of run: FinishedRun, results: Digest, outputs: Digest?
  ) throws -> Statement {
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
      results: ResourceDescriptor(name: EvidenceNames.casesName(results), digest: results),
      outputs: outputs.map {
        ResourceDescriptor(name: EvidenceNames.outputsName($0), digest: $0)
      })
  }

  private func configuration(_ run: FinishedRun) -> [ResourceDescriptor] {
    let suite = run.pair.suite
    let model = run.pair.model
    let parts = run.prompt.closure.files.filter { $0.name != "prompt" }.map { file in
      ResourceDescriptor(
        name: file.name, digest: file.digest,
        role: file.name.hasPrefix("file/") ? "examples" : "partial")
    }
    return [
      ResourceDescriptor(name: suite.name.text, digest: suite.digest, role: "suite"),
      ResourceDescriptor(name: model.name.text, digest: model.digest, role: "model"),
    ] + parts + suite.judgeInputs
  }
}
