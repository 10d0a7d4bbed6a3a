internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// `stet audit`: who moved what, from where to where, on which evidence; and what was live when.
public struct Audit {
  /// Only this prompt.
  public let prompt: PromptName?
  /// Only this environment.
  public let environment: EnvironmentName?
  /// Only moves at or after this time, in seconds since 1970.
  public let since: Int64?

  /// A request.
  public init(prompt: PromptName? = nil, environment: EnvironmentName? = nil, since: Int64? = nil) {
    self.prompt = prompt
    self.environment = environment
    self.since = since
  }

  /// One move, told in full.
  public struct Entry: Sendable {
    /// The move and its commit.
    public let event: PinEvent
    /// The version it moved to.
    public let number: Int?
    /// The version it moved from.
    public let oldNumber: Int?
    /// Records of the closure moved to, for this environment, in the move's own tree.
    public let evidence: [Evidence]
    /// Inconclusive comparisons that somebody accepted, by the gate's own word on the move.
    public let accepted: [Finding]
    /// Whether the policy of the move's own tree names the environment.
    public let isEnvironmentKnown: Bool
  }

  /// A record as an auditor reads it.
  public struct Evidence: Sendable {
    /// The statement's file, relative to the registry.
    public let path: String
    /// The suite.
    public let suite: String
    /// The model.
    public let model: String
    /// Counts.
    public let counts: CaseCounts
    /// When it ran, by its own word.
    public let finishedOn: String
  }

  /// What an environment serves at a moment.
  public struct LiveEntry: Sendable {
    /// The environment.
    public let environment: EnvironmentName
    /// The prompt.
    public let prompt: PromptName
    /// The pin; nil where its file cannot be read.
    public let pin: Pin?
    /// The version it serves; nil for a withdrawal.
    public let number: Int?
    /// The move that made it live.
    public let since: CommitFacts
    /// Whether it was served: the policy of that commit names the environment, and the pin is
    /// neither unreadable nor withdrawn.
    public let isServed: Bool
  }

  /// The moves, oldest first.
  ///
  /// - Throws: `RegistryError` where history cannot be read.
  public func moves(in registry: OpenRegistry) throws -> [Entry] {
    let history = try registry.history()
    try requireKnown(history, registry)
    let steps = StepJudge(
      FirstParents(of: try registry.mainline().tip, in: registry.repository),
      registryPath: registry.path)
    return try history.pinEvents(environment: environment, prompt: prompt).filter {
      $0.commit.time >= since ?? .min
    }.map { try entry($0, history: history, registry: registry, steps) }
  }

  /// What was live at a time: the effective times of the mainline's first parents, `time`
  /// included.
  ///
  /// - Throws: `WorkflowError.unknownReference` where the mainline begins later.
  public func live(at time: Int64, in registry: OpenRegistry) throws -> [LiveEntry] {
    let history = try registry.history()
    try requireKnown(history, registry)
    guard let commit = try history.commit(atOrBefore: time) else {
      throw WorkflowError.unknownReference(
        text: MomentText.rfc3339(time), reason: "the mainline begins later", candidates: [])
    }
    let tree = try registry.tree(at: ObjectID(commit.id))
    let events = try history.pinEvents(environment: environment, prompt: prompt)
    let order = try registry.position(in: history, of: commit)
    let policy = PolicyReading(reading: tree).policy
    return try RulesReader(tree).pins().compactMap { name, pinned, reading in
      guard environment == nil || environment == name, prompt == nil || prompt == pinned else {
        return nil
      }
      let event = events.last {
        $0.move.environment == name && $0.move.prompt == pinned && order($0.commit)
      }
      return LiveEntry(
        environment: name, prompt: pinned, pin: reading.pin,
        number: try registry.number(of: reading.pin, pinned, writtenBy: event?.commit),
        since: event?.commit ?? commit,
        isServed: reading.pin?.target != nil && policy?.environment(name) != nil)
    }
  }

  private func requireKnown(_ history: any History, _ registry: OpenRegistry) throws {
    if let prompt { try registry.requireKnown(prompt, history: history) }
    if let environment {
      try registry.requireKnown(environment, history: history, line: registry.mainline())
    }
  }

  private func entry(
    _ event: PinEvent, history: any History, registry: OpenRegistry, _ steps: StepJudge
  ) throws -> Entry {
    let tree = try registry.tree(at: ObjectID(event.commit.id))
    var evidence: [Evidence] = []
    if let target = event.move.new.pin?.target {
      evidence = try EvidenceScan.records(of: target.closure, in: tree).records.filter {
        $0.statement.prompt == event.move.prompt
          && $0.statement.environments.contains(event.move.environment.text)
          && $0.statement.input(role: "model")?.digest == target.model.digest
      }.map(Evidence.init)
    }
    let policy = PolicyReading(reading: tree).policy
    return Entry(
      event: event,
      number: try registry.number(
        of: event.move.new.pin, event.move.prompt, writtenBy: event.commit),
      oldNumber: try registry.number(
        of: event.move.old.pin, event.move.prompt, writtenBy: event.commit),
      evidence: evidence,
      accepted: try accepted(event, in: tree, steps, registry),
      isEnvironmentKnown: policy?.environment(event.move.environment) != nil)
  }

  /// What the gate says was accepted; it is asked only where overrides of the move are there.
  private func accepted(
    _ event: PinEvent, in tree: CommitTree, _ steps: StepJudge, _ registry: OpenRegistry
  ) throws -> [Finding] {
    guard let pin = event.move.new.pin, pin.kind == .promote,
      try !tree.files(under: OverrideNames.folder(to: pin.to, event.move.environment)).isEmpty
    else { return [] }
    // What a shallow clone's last commit replaced is not known here.
    guard !registry.repository.isShallowBoundary(ObjectID(event.commit.id)) else { return [] }
    let verdict = try steps.judge(
      ObjectID(event.commit.id), StepTerms(oldTip: nil, ruling: nil, time: event.commit.time))
    return verdict.moves.filter {
      $0.environment == event.move.environment && $0.prompt == event.move.prompt
    }.flatMap(\.findings).filter { $0.acceptance != nil }
  }
}

extension Audit.Evidence {
  fileprivate init(_ record: Record) {
    self.init(
      path: record.path, suite: record.statement.input(role: "suite")?.name ?? "",
      model: record.statement.input(role: "model")?.name ?? "", counts: record.statement.cases,
      finishedOn: record.statement.finishedOn)
  }
}

extension OpenRegistry {
  /// Whether a commit is at or before another on the mainline.
  fileprivate func position(
    in history: any History, of last: CommitFacts
  ) throws -> (CommitFacts) -> Bool {
    let line = Set(
      try repository.firstParentLine(from: ObjectID(last.id), until: nil).map { ObjectName($0) })
    return { line.contains($0.id) }
  }
}
