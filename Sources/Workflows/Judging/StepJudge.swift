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

/// What judging a step may not find out by itself.
struct StepTerms {
  /// In a push, the tip before it: its rules must be met too.
  let oldTip: ObjectID?
  /// The last readable policy on the line up to the first parent.
  let ruling: Policy?
  /// When the step counts as made, in seconds since 1970; see ``LineJudge``.
  let time: Int64
}

/// Judges first-parent steps of one line: reads what the gate needs to know and asks it.
final class StepJudge {
  let line: FirstParents
  let registryPath: String
  let rules: RulesCache
  let closures: ClosureSearch
  private let repository: Repository
  private let evidence: EvidenceCache
  private let leaks: LeakCache
  private let looks: TestLooks

  init(_ line: FirstParents, registryPath: String) {
    self.line = line
    self.registryPath = registryPath
    repository = line.repository
    rules = RulesCache(repository: line.repository, registryPath: registryPath)
    closures = ClosureSearch(line, registryPath: registryPath, rules: rules)
    evidence = EvidenceCache(repository: line.repository)
    leaks = LeakCache(repository: line.repository, registryPath: registryPath)
    looks = TestLooks(repository: line.repository, rules: rules)
  }

  /// Judges the step from a commit's first parent to the commit.
  ///
  /// - Throws: `GitStoreError` or `RegistryError` where objects cannot be read.
  func judge(_ id: ObjectID, _ terms: StepTerms) throws -> StepVerdict {
    let commit = try repository.commit(id)
    let facts = CommitFacts(commit, time: commit.committer.seconds)
    guard let parentID = commit.parents.first else {
      return StepVerdict(commit: ObjectName(id), facts: facts, findings: [], moves: [])
    }
    guard !repository.isShallowBoundary(id) else {
      throw RegistryError.shallow(boundary: ObjectName(id))
    }
    let step = try Step(
      parent: repository.commit(parentID), commit: commit, registryPath: registryPath,
      rules: rules)
    let moves = try PinScan.moves(in: step.changes, repository: repository)
    let parentPolicy = try rules.policy(in: step.parentTree)
    let findings = StepGate.judge(
      StepFacts(
        parentPolicy: parentPolicy, rulingPolicy: parentPolicy.policy ?? terms.ruling,
        policy: try rules.policy(in: step.tree),
        changes: try step.changes.map { try step.describe($0, evidence: evidence) },
        foreignRegistries: step.foreignRegistries, movesPins: !moves.isEmpty))
    return StepVerdict(
      commit: ObjectName(id), facts: facts, findings: findings,
      moves: try moves.flatMap { try judge($0, step: step, terms) })
  }

  private func judge(_ move: PinMove, step: Step, _ terms: StepTerms) throws -> [Verdict] {
    var sources = [("first parent", step.parent.id)]
    if let oldTip = terms.oldTip, oldTip != step.parent.id { sources.append(("old tip", oldTip)) }
    return try sources.map { name, id in
      let source = "\(name) \(ObjectName(id).short)"
      do {
        let tree = try rules.tree(at: id)
        let book = try rules.book(in: tree, named: source, for: move)
        let facts = try gather(move, step: step, book: book, bookTree: tree, time: terms.time)
        return Gate.judge(move, by: book, facts: facts)
      } catch let error as RegistryError {
        if case .git(let cause) = error { throw cause }
        return Verdict(
          environment: move.environment, prompt: move.prompt,
          findings: [
            Finding(
              .error, rule: "rules-readable",
              "the rules of the \(source) cannot be read: \(error.fact)",
              remedy: .mend(Self.file(error)))
          ], source: source)
      }
    }
  }

  private static func file(_ error: RegistryError) -> String {
    if case .unreadable(let problem) = error { problem.path ?? "stet.yaml" } else { "stet.yaml" }
  }

  private func gather(
    _ move: PinMove, step: Step, book: RuleBook, bookTree: CommitTree, time: Int64
  ) throws -> MoveFacts {
    var facts = MoveFacts()
    let prefix = registryPath.isEmpty ? "" : "\(registryPath)/"
    facts.subjectPath = prefix + move.prompt.path
    guard let pin = move.new.pin else { return facts }
    if let restores = pin.restores {
      facts.restored = try restored(move, at: ObjectID(restores), before: step.commit.id)
    }
    guard pin.kind == .promote, let target = pin.target else { return facts }
    facts.found = try closures.find(
      target.closure, of: move.prompt, hint: pin.commit, atOrBefore: step.commit.id
    ).map { Self.found($0, book.policy) }
    facts.modelInTree = try readingModel(target.model.name, step.tree)
    guard let environment = book.policy.environment(move.environment) else { return facts }
    if let stage = environment.after {
      facts.stage = try RulesReader(step.parentTree).pin(stage, move.prompt)
    }
    guard !environment.gates.isEmpty else { return facts }
    facts.records = try evidence.records(of: target.closure, in: step.tree)
    facts.unusable = try evidence.unusable(of: target.closure, in: step.tree)
    for scoped in book.suites {
      facts.suitesInTree[scoped.suite.name] = try rules.suiteDigest(
        scoped.suite.name, in: step.tree)
    }
    try gatherHonesty(&facts, move.prompt, environment, book, step)
    if let live = move.old.pin?.target {
      if live.closure != target.closure {
        facts.records += try evidence.records(of: live.closure, in: step.tree)
      }
      facts.liveFound = try closures.find(
        live.closure, of: move.prompt, hint: move.old.pin?.commit, atOrBefore: step.commit.id
      ).map { Self.found($0, book.policy) }
      facts.liveModelRetired = try retirement(of: live.model, bookTree, at: time)
    }
    facts.overrides = try OverrideSearch(line: line, rules: rules, registryPath: registryPath)
      .facts(of: move, pin, step: step, bookTree: bookTree)
    if environment.gates.contains(where: { $0.runs == .latest }) {
      facts.recordOrder = try order(of: facts.records, upTo: step.commit.id)
    }
    return facts
  }

  /// Leaks, where a gate asks for a look, and looks at the test cases, where there were many.
  private func gatherHonesty(
    _ facts: inout MoveFacts, _ prompt: PromptName, _ environment: EnvironmentPolicy,
    _ book: RuleBook, _ step: Step
  ) throws {
    for scoped in book.suites {
      let suite = scoped.suite
      let gates = environment.gates.filter {
        $0.suites == .all || $0.suites == .named(suite.name)
      }
      guard !gates.isEmpty else { continue }
      if let closure = facts.found?.closure, gates.contains(where: { $0.leaks != .ignore }) {
        facts.leaks[suite.digest] = try leaks.reading(of: closure, suite)
      }
      let count = try looks.count(
        of: prompt, suite, in: step.tree, line: line, from: step.commit.id)
      if count >= TestLooks.worn { facts.wornLooks[suite.digest] = count }
    }
  }

  private static func found(_ found: ClosureSearch.Found, _ policy: Policy) -> FoundClosure {
    let limit = policy.maximumPromptBytes
    let oversized = zip(found.closure.files, found.sizes).compactMap { file, size -> String? in
      if size == 0, file.name == "prompt" { return "\(file.path) is empty" }
      return size > limit ? "\(file.path) has \(size) bytes, over the limit of \(limit) bytes" : nil
    }
    return FoundClosure(closure: found.closure, model: found.model, oversized: oversized)
  }

  private func readingModel(_ name: ResourceName, _ tree: CommitTree) throws -> ModelDefinition? {
    do {
      return try rules.model(name, in: tree)
    } catch RegistryError.unreadable {
      return nil
    }
  }

  /// Why a live model counts as retired: its file is gone, or its day has come. That is a rule
  /// too: it is read where the other rules are, so that no push retires a model for itself.
  private func retirement(
    of model: PinnedModel, _ tree: CommitTree, at time: Int64
  ) throws -> String? {
    guard try tree.file(at: ModelDefinition.path(model.name)) != nil else {
      return "its model '\(model.name)' is no longer in models/"
    }
    guard let retires = try rules.retirementDay(of: model.name, in: tree) else { return nil }
    let day = try MomentText.seconds(retires, endOfDay: false)
    return day <= time ? "its model '\(model.name)' retired on \(retires)" : nil
  }

  /// The pin a first-parent commit before the step held at a move's path.
  private func restored(
    _ move: PinMove, at commit: ObjectID, before step: ObjectID
  ) throws -> Pin? {
    guard commit != step, try line.passes(commit, atOrBefore: step) else { return nil }
    return try RulesReader(rules.tree(at: commit)).pin(move.environment, move.prompt).pin
  }

  /// How far from the line's tip each record came in, counted so that a later one is greater.
  private func order(of records: [Record], upTo step: ObjectID) throws -> [String: Int] {
    var order: [String: Int] = [:]
    var missing = Set(records.map(\.path))
    guard var age = try line.age(of: step) else { return order }
    while !missing.isEmpty, try line.commit(ofAge: age) != nil {
      let before = try line.commit(ofAge: age + 1).map { try rules.tree(at: $0) }
      for path in missing where try before?.file(at: path) == nil {
        order[path] = -age
        missing.remove(path)
      }
      age += 1
    }
    return order
  }
}
