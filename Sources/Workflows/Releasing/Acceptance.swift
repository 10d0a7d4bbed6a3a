internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// What a trial of moves came to, for somebody who would accept what is inconclusive.
struct AcceptanceTrial {
  let verdict: LineVerdict
  /// The author, as git has written him.
  let author: Person
  /// Whether the line's tip has trust/allowed_signers.
  let hasTrust: Bool

  /// What blocks and is not inconclusive.
  private var others: [Finding] {
    (verdict.findings + verdict.steps.flatMap(\.findings)
      + verdict.steps.flatMap(\.moves).flatMap(\.blocking)).filter {
        $0.verdict == .fail || $0.verdict == .error
      }
  }

  /// Why nothing can be accepted beside what fails; empty where nothing fails.
  var refusals: [Finding] {
    let failed = others.filter { Override.overridableRules.contains($0.rule) }
    guard !failed.isEmpty else { return [] }
    let named = failed.reduce(into: [String]()) { names, finding in
      let name = finding.rule + (finding.suite.map { " of '\($0)'" } ?? "")
      if !names.contains(name) { names.append(name) }
    }
    return [
      Finding(
        .error, rule: "override-admin",
        "only what is inconclusive can be accepted; \(named.joined(separator: ", ")) would take an "
          + "admin's override, and "
          + (hasTrust
            ? "this version cannot verify an admin's signature"
            : "there is no trust/allowed_signers that says who is one"),
        remedy: .mendOrNameAdmin)
    ]
  }

  /// Whether something blocks that nobody can accept.
  var isBlocked: Bool { !others.isEmpty }

  /// The suites whose comparison is inconclusive for a move, by any rule book, sorted.
  func subjects(_ change: PinChange) -> [Override.Subject] {
    let suites = verdict.steps.flatMap(\.moves).filter {
      $0.environment == change.environment && $0.prompt == change.prompt
    }.flatMap(\.blocking).filter { $0.rule == Override.inconclusiveRule }.compactMap(\.suite)
    return Set(suites).map {
      Override.Subject(suite: $0, rule: Override.inconclusiveRule)
    }.sorted(by: OverrideFile.precedes)
  }
}

extension PinMover {
  /// Judges moves without committing them.
  func trial(
    _ edits: [String: TreeEdit], at tip: ObjectID,
    _ signatures: (author: Signature, committer: Signature)
  ) throws -> AcceptanceTrial {
    let repository = registry.repository
    let tree = try repository.writeTree(base: repository.commit(tip).tree, edits: edits)
    let id = try repository.writeCommit(
      tree: tree, parents: [tip], author: signatures.author, committer: signatures.committer,
      message: "Trial\n")
    let author = try repository.commit(id).author
    return AcceptanceTrial(
      verdict: try judge(id, onto: tip), author: Person(name: author.name, email: author.email),
      hasTrust: try registry.tree(at: tip).file(at: "trust/allowed_signers") != nil)
  }

  /// The files that accept what a trial found inconclusive, and a line of the commit's message for
  /// each suite.
  ///
  /// - Throws: `WorkflowError.nothingToAccept`; `WorkflowError.refused` for a reason or a name that
  ///   no override may have.
  func overrides(
    _ changes: [PinChange], _ trial: AcceptanceTrial, reason: String, at tip: ObjectID
  ) throws -> (edits: [String: TreeEdit], trailers: String) {
    let policy = try RulesReader(registry.tree(at: tip)).policy()
    var edits: [String: TreeEdit] = [:]
    var trailers = ""
    for change in changes {
      let subjects = trial.subjects(change)
      guard !subjects.isEmpty else { continue }
      let override = Override(
        registry: policy.registry, environment: change.environment, prompt: change.prompt,
        from: change.pin.from, to: change.pin.to, decision: .acceptInconclusive,
        findings: subjects, reason: reason, by: trial.author)
      let bytes = OverrideFile.serialize(override)
      do throws(SourceError) {
        _ = try OverrideFile.parse(bytes)
      } catch {
        throw WorkflowError.refused("what is inconclusive cannot be accepted so: \(error.message)")
      }
      edits[registry.repositoryPath(OverrideNames.path(override))] = .file(
        try registry.repository.writeBlob(bytes))
      for subject in subjects {
        trailers += "Stet-Accept: \(change.environment) \(change.prompt) \(subject.suite)\n"
      }
    }
    guard !edits.isEmpty else { throw WorkflowError.nothingToAccept }
    return (edits, trailers)
  }
}
