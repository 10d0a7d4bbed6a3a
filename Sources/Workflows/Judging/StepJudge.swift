internal import Dotprompt
internal import Gating
internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// The gate's word on one first-parent step.
public struct StepVerdict: Sendable {
  /// The commit that was judged.
  public let commit: ObjectName
  /// Its subject and author.
  public let facts: CommitFacts
  /// What it did besides moving pins; empty: nothing that blocks.
  public let findings: [Finding]
  /// One verdict for each moved pin and rule book: the first parent's, and in a push the old
  /// tip's as well.
  public let moves: [Verdict]

  /// The worst of all.
  public var kind: VerdictKind {
    (findings.map(\.verdict) + moves.map(\.kind)).max() ?? .pass
  }
}

/// Judges first-parent steps of one line: reads what the gate needs to know and asks it.
final class StepJudge {
  let repository: Repository
  let registryPath: String
  private let time: Int64
  private let prompts = PromptReader()
  private var books: [ObjectID: RuleBook] = [:]

  init(repository: Repository, registryPath: String, time: Int64) {
    self.repository = repository
    self.registryPath = registryPath
    self.time = time
  }

  /// Judges the step from a commit's first parent to the commit.
  ///
  /// - Parameters:
  ///   - oldTip: in a push, the tip before it: its rules must be met too.
  ///   - ruling: the last readable policy on the line up to the first parent.
  /// - Throws: `GitStoreError` or `RegistryError` where objects cannot be read.
  func judge(_ id: ObjectID, oldTip: ObjectID?, ruling: Policy?) throws -> StepVerdict {
    let commit = try repository.commit(id)
    let facts = CommitFacts(commit, time: commit.committer.seconds)
    guard let parentID = commit.parents.first else {
      return StepVerdict(commit: ObjectName(id), facts: facts, findings: [], moves: [])
    }
    let step = try Step(
      parent: repository.commit(parentID), commit: commit, repository: repository,
      registryPath: registryPath)
    let moves = try PinScan.moves(in: step.changes, repository: repository)
    let policy = PolicyReading(reading: step.tree)
    let parentPolicy = PolicyReading(reading: step.parentTree)
    let findings = StepGate.judge(
      StepFacts(
        parentPolicy: parentPolicy, rulingPolicy: parentPolicy.policy ?? ruling, policy: policy,
        changes: try step.changes.map { try step.describe($0) },
        foreignRegistries: try step.foreignRegistries(repository), movesPins: !moves.isEmpty))
    var verdicts: [Verdict] = []
    for move in moves {
      verdicts += try judge(move, step: step, oldTip: oldTip)
    }
    return StepVerdict(
      commit: ObjectName(id), facts: facts, findings: findings, moves: verdicts)
  }

  private func judge(_ move: PinMove, step: Step, oldTip: ObjectID?) throws -> [Verdict] {
    var sources = [("first parent", step.parent.id)]
    if let oldTip, oldTip != step.parent.id { sources.append(("old tip", oldTip)) }
    return try sources.map { name, id in
      do {
        let book = try ruleBook(at: id, named: "\(name) \(ObjectName(id).short)", for: move)
        let facts = try gather(move, step: step, book: book)
        return Gate.judge(move, by: book, facts: facts)
      } catch let error as RegistryError {
        return Verdict(
          environment: move.environment, prompt: move.prompt,
          findings: [
            Finding(
              .error, rule: "rules-readable",
              "the rules of the \(name) \(ObjectName(id).short) cannot be read: \(error.fact)")
          ])
      }
    }
  }

  /// Policy, suites and models as one commit has them.
  private func ruleBook(at id: ObjectID, named source: String, for move: PinMove) throws -> RuleBook
  {
    let tree = try CommitTree(
      repository: repository, tree: repository.commit(id).tree, registryPath: registryPath)
    let rules = RulesReader(tree)
    var suites: [RuleBook.ScopedSuite] = []
    var problems: [ResourceName: String] = [:]
    for name in try tree.suiteNames() {
      do {
        let scope = try rules.scope(name)
        guard scope.contains(move.prompt), let suite = try rules.suite(name) else { continue }
        suites.append(RuleBook.ScopedSuite(suite: suite, scope: scope))
      } catch let error as RegistryError {
        problems[name] = error.fact
      }
    }
    var models: [ResourceName: ModelDefinition] = [:]
    if let name = move.new.pin?.target?.model.name {
      models[name] = try rules.model(name)
    }
    return RuleBook(
      source: source, policy: try rules.policy(), suites: suites, models: models,
      problems: problems)
  }

  private func gather(_ move: PinMove, step: Step, book: RuleBook) throws -> MoveFacts {
    var facts = MoveFacts()
    let prefix = registryPath.isEmpty ? "" : "\(registryPath)/"
    facts.subjectPath = prefix + move.prompt.path
    guard let pin = move.new.pin else { return facts }
    if let restores = pin.restores {
      facts.restored = try restored(move, at: restores, before: step.commit.id)
    }
    guard pin.kind == .promote, let target = pin.target else { return facts }
    facts.found = try find(
      target.closure, of: move.prompt, hint: pin.commit, upTo: step.commit.id, policy: book.policy)
    facts.modelInTree = try readingModel(target.model.name, step.tree)
    facts.records = try EvidenceScan.records(of: target.closure, in: step.tree).records
    if let stage = book.policy.environment(move.environment)?.after {
      facts.stage = try RulesReader(step.parentTree).pin(stage, move.prompt)
    }
    if let live = move.old.pin?.target {
      if live.closure != target.closure {
        facts.records += try EvidenceScan.records(of: live.closure, in: step.tree).records
      }
      facts.liveFound = try find(
        live.closure, of: move.prompt, hint: move.old.pin?.commit, upTo: step.commit.id,
        policy: book.policy)
      facts.liveModelRetired = try retirement(of: live.model, step.tree)
    }
    facts.recordOrder = try order(of: facts.records, in: book, upTo: step.commit.id)
    return facts
  }

  private func readingModel(_ name: ResourceName, _ tree: CommitTree) throws -> ModelDefinition? {
    do {
      return try RulesReader(tree).model(name)
    } catch is RegistryError {
      return nil
    }
  }

  /// Why a live model counts as retired: its file is gone, or its day has come.
  private func retirement(of model: PinnedModel, _ tree: CommitTree) throws -> String? {
    let rules = RulesReader(tree)
    guard try tree.file(at: ModelDefinition.path(model.name)) != nil else {
      return "its model '\(model.name)' is no longer in models/"
    }
    guard let retires = try rules.info(model.name)?.retires else { return nil }
    let day = try MomentText.seconds(retires, endOfDay: false)
    return day <= time ? "its model '\(model.name)' retired on \(retires)" : nil
  }

  /// The pin a first-parent commit before the step held at a move's path.
  private func restored(
    _ move: PinMove, at commit: ObjectName, before step: ObjectID
  ) throws -> Pin? {
    let id = ObjectID(commit)
    guard id != step, try repository.isAncestorOnFirstParentLine(id, of: step) else { return nil }
    let tree = try CommitTree(
      repository: repository, tree: repository.commit(id).tree, registryPath: registryPath)
    return try RulesReader(tree).pin(move.environment, move.prompt).pin
  }

  /// The closure of a digest that a prompt's name has in a first-parent commit at or before
  /// another: in the hinted one, else in the newest that has it.
  private func find(
    _ digest: Digest, of prompt: PromptName, hint: ObjectName?, upTo tip: ObjectID, policy: Policy
  ) throws -> FoundClosure? {
    if let hint, try repository.isAncestorOnFirstParentLine(ObjectID(hint), of: tip),
      let found = try closure(digest, of: prompt, at: ObjectID(hint), policy)
    {
      return found
    }
    var seen: ObjectID??
    for id in try repository.firstParentLine(from: tip, until: nil) {
      let tree = try CommitTree(
        repository: repository, tree: repository.commit(id).tree, registryPath: registryPath)
      if seen == .some(tree.root) { continue }
      seen = .some(tree.root)
      if let found = try closure(digest, of: prompt, at: id, policy) { return found }
    }
    return nil
  }

  private func closure(
    _ digest: Digest, of prompt: PromptName, at id: ObjectID, _ policy: Policy
  ) throws -> FoundClosure? {
    guard try repository.contains(id) else { return nil }
    let tree = try CommitTree(
      repository: repository, tree: repository.commit(id).tree, registryPath: registryPath)
    guard let closure = try prompts.read(prompt, in: tree).state.closure,
      closure.digest == digest
    else { return nil }
    var oversized: [String] = []
    for file in closure.files {
      let size = try repository.blobSize(ObjectID(file.blob))
      if size > policy.maximumPromptBytes { oversized.append("\(file.path) has \(size) bytes") }
    }
    let source = try tree.bytes(at: prompt.path).map { bytes in
      try PromptSource(parsing: bytes)
    }
    return FoundClosure(
      closure: closure, model: source?.frontMatter.model.flatMap { ResourceName($0) },
      oversized: oversized)
  }

  /// Where on the line each record came in; only read where a gate counts the latest alone.
  private func order(
    of records: [Record], in book: RuleBook, upTo tip: ObjectID
  ) throws -> [String: Int] {
    guard book.policy.environments.contains(where: { $0.gates.contains { $0.runs == .latest } })
    else { return [:] }
    var order: [String: Int] = [:]
    var missing = Set(records.map(\.path))
    let line = try repository.firstParentLine(from: tip, until: nil)
    for (age, id) in line.enumerated() where !missing.isEmpty {
      let parent = try repository.commit(id).parents.first
      let before = try parent.map { try CommitTree(
        repository: repository, tree: repository.commit($0).tree, registryPath: registryPath) }
      for path in missing where try before?.file(at: path) == nil {
        order[path] = line.count - age
        missing.remove(path)
      }
    }
    return order
  }
}
