internal import Gating
internal import GitStore
internal import PromptModel
internal import Registry

/// Moves pins: judges by the one gate and commits by compare-and-swap.
struct PinMover {
  /// One pin to be written: made afresh for every attempt, since `from` depends on the tip.
  struct Request {
    let environment: EnvironmentName
    let prompt: PromptName
    let number: Int?
    /// The pin for the state it replaces; nil: nothing has to be done.
    let make: (_ old: PinReading) throws -> Pin?
  }

  let registry: OpenRegistry
  let line: Mainline
  /// Why what is inconclusive is accepted; nil: it is not.
  var acceptance: String?

  /// Moves pins in one commit, all or none.
  ///
  /// - Parameters:
  ///   - message: the commit's message for the changes that remain.
  ///   - isDryRun: judge only.
  func move(
    _ requests: [Request], isDryRun: Bool, message: ([PinChange]) -> String
  ) throws -> ReleaseOutcome {
    guard isDryRun || line.isWritable else {
      throw WorkflowError.readOnlyMainline(reference: line.reference)
    }
    try registry.recover()
    var tip = line.tip
    let seen = try readings(requests, at: tip)
    try requireUnmovedUpstream(requests, since: seen, at: tip)
    var attempt = 0
    while true {
      attempt += 1
      do {
        return try attemptMove(requests, at: tip, isDryRun: isDryRun, message: message)
      } catch let error as GitStoreError {
        guard CommitFault.mayPass(error, attempt: attempt) else { throw CommitFault.worded(error) }
        Backoff.pause(attempt: attempt)
        guard let moved = try registry.repository.reference(line.reference) else { throw error }
        if moved == tip { continue }
        try requireUnmoved(requests, since: seen, at: moved, from: tip)
        tip = moved
      }
    }
  }

  /// The outcome where the pin is as asked for already.
  func nothingToDo(_ prompt: PromptName) -> ReleaseOutcome { outcome([], [prompt], nil, nil) }

  private func readings(_ requests: [Request], at tip: ObjectID) throws -> [PinReading] {
    let rules = RulesReader(try registry.tree(at: tip))
    return try requests.map { try rules.pin($0.environment, $0.prompt) }
  }

  /// A pin that somebody else moved meanwhile ends the attempt and names who moved it.
  private func requireUnmoved(
    _ requests: [Request], since seen: [PinReading], at tip: ObjectID, from old: ObjectID
  ) throws {
    let now = try readings(requests, at: tip)
    for (index, request) in requests.enumerated() where now[index] != seen[index] {
      for id in try registry.repository.firstParentLine(from: tip, until: old) {
        let commit = try registry.repository.commit(id)
        guard let parent = commit.parents.first else { continue }
        let before = try RulesReader(registry.tree(at: parent)).pin(
          request.environment, request.prompt)
        let after = try RulesReader(registry.tree(at: id)).pin(request.environment, request.prompt)
        if before != after {
          throw WorkflowError.pinMoved(
            request.prompt, request.environment,
            by: CommitFacts(commit, time: commit.committer.seconds))
        }
      }
    }
  }

  /// A pin that moved upstream ends the request: a commit here could never be pushed. Where the
  /// upstream is ahead otherwise, a note says so.
  private func requireUnmovedUpstream(
    _ requests: [Request], since seen: [PinReading], at tip: ObjectID
  ) throws {
    guard let upstream = try upstreamTip(), upstream != tip,
      try registry.repository.mergeBase(upstream, tip) != upstream
    else { return }
    if let base = try registry.repository.mergeBase(upstream, tip) {
      let before = try readings(requests, at: base)
      try requireUnmoved(
        zip(requests, zip(seen, before)).filter { $0.1.0 == $0.1.1 }.map(\.0),
        since: zip(seen, before).filter { $0.0 == $0.1 }.map(\.0), at: upstream, from: base)
    }
    registry.surroundings.note(
      "\(line.reference) lacks commits of its upstream: run `git pull --rebase` before you push")
  }

  private func attemptMove(
    _ requests: [Request], at tip: ObjectID, isDryRun: Bool, message: ([PinChange]) -> String
  ) throws -> ReleaseOutcome {
    let rules = RulesReader(try registry.tree(at: tip))
    var changes: [PinChange] = []
    var unchanged: [PromptName] = []
    var edits: [String: TreeEdit] = [:]
    for request in requests {
      let old = try rules.pin(request.environment, request.prompt)
      guard let pin = try request.make(old) else {
        unchanged.append(request.prompt)
        continue
      }
      changes.append(
        PinChange(
          environment: request.environment, prompt: request.prompt, old: old, pin: pin,
          number: request.number,
          oldNumber: try registry.number(of: old.pin, request.prompt, upTo: line.tip)))
      let blob = try registry.repository.writeBlob(PinFile.serialize(pin))
      edits[registry.repositoryPath(Pin.path(request.environment, request.prompt))] = .file(blob)
    }
    guard !changes.isEmpty else { return outcome([], unchanged, nil, nil) }
    let signatures = try registry.signatures(isTrial: isDryRun)
    var text = message(changes)
    if let acceptance {
      let trial = try trial(edits, at: tip, signatures)
      if trial.isBlocked { return try outcome(changes, unchanged, trial) }
      let accepted = try overrides(changes, trial, reason: acceptance, at: tip)
      edits.merge(accepted.edits) { $1 }
      text += accepted.trailers
    }
    return try commit(
      (changes, unchanged, edits), at: tip, signatures, isDryRun: isDryRun,
      message: text)
  }

  private func commit(
    _ work: (changes: [PinChange], unchanged: [PromptName], edits: [String: TreeEdit]),
    at tip: ObjectID, _ signatures: (author: Signature, committer: Signature), isDryRun: Bool,
    message: String
  ) throws -> ReleaseOutcome {
    var verdict: LineVerdict?
    do {
      let commit = try registry.repository.commitAndUpdate(
        reference: line.reference, expecting: tip, edits: work.edits, author: signatures.author,
        committer: signatures.committer, message: message
      ) { commit in
        let judged = try judge(commit, onto: tip)
        verdict = judged
        if judged.kind != .pass || isDryRun { throw Stopped() }
      }
      return outcome(work.changes, work.unchanged, verdict, ObjectName(commit))
    } catch is Stopped {
      return outcome(
        work.changes, work.unchanged, verdict, nil,
        uncommitted: try uncommittedEvidence(work.changes, verdict))
    }
  }

  /// Ends an update before the swap: refused, or only tried.
  private struct Stopped: Error {}

  /// Judges the new commit as a push from the upstream's tip would be, where there is one.
  func judge(_ commit: ObjectID, onto tip: ObjectID) throws -> LineVerdict {
    let judge = LineJudge(
      repository: registry.repository, registryPath: registry.path, tip: commit,
      clock: registry.surroundings.now())
    var verdict = try judge.judge(from: tip, rules: .push)
    if let base = try upstreamTip(), base != tip,
      try registry.repository.isAncestorOnFirstParentLine(base, of: tip),
      let step = try judge.judge(from: base, rules: .push).steps.last
    {
      verdict = LineVerdict(
        from: verdict.from, to: verdict.to, steps: [step], findings: verdict.findings)
    }
    return verdict
  }

  private func upstreamTip() throws -> ObjectID? {
    guard line.isWritable,
      let upstream = try registry.repository.upstream(ofBranch: line.reference)
    else { return nil }
    return try registry.repository.reference(upstream)
  }

  /// Folders of the work tree with evidence of a closure that the mainline does not have: found
  /// only where a verdict asks for an evaluation.
  private func uncommittedEvidence(
    _ changes: [PinChange], _ verdict: LineVerdict?
  ) throws -> [String] {
    let asksForEvidence =
      verdict?.steps.flatMap(\.moves).flatMap(\.blocking).contains { finding in
        if case .evaluate = finding.remedy { true } else { false }
      } ?? false
    guard asksForEvidence, let workTree = try registry.workTree() else { return [] }
    let committed = try registry.tree(at: line.tip)
    var folders: Set<String> = []
    for target in changes.flatMap({ [$0.pin.target, $0.old.pin?.target] }).compactMap({ $0 }) {
      let folder = EvidenceNames.folder(target.closure)
      let isNew = try workTree.files(under: folder).contains {
        try committed.file(at: $0.path)?.blob != $0.blob
      }
      if isNew { folders.insert(registry.repositoryPath(folder)) }
    }
    return folders.sorted()
  }

  /// The outcome where something blocks that nobody can accept.
  private func outcome(
    _ changes: [PinChange], _ unchanged: [PromptName], _ trial: AcceptanceTrial
  ) throws -> ReleaseOutcome {
    outcome(
      changes, unchanged, trial.verdict, nil,
      uncommitted: try uncommittedEvidence(changes, trial.verdict), more: trial.refusals)
  }

  private func outcome(
    _ changes: [PinChange], _ unchanged: [PromptName], _ verdict: LineVerdict?,
    _ commit: ObjectName?, uncommitted: [String] = [], more: [Finding] = []
  ) -> ReleaseOutcome {
    ReleaseOutcome(
      changes: changes, unchanged: unchanged,
      verdicts: verdict?.steps.flatMap(\.moves) ?? [],
      findings: (verdict?.findings ?? []) + (verdict?.steps.flatMap(\.findings) ?? [])
        + more,
      commit: commit, reference: line.reference, uncommittedEvidence: uncommitted)
  }
}
