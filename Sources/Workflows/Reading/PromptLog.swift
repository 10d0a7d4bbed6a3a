internal import GitStore
public import PromptModel
internal import Registry

/// `stet log`: the versions of a prompt, with what was measured of them.
public struct PromptLog: Sendable {
  /// A version, or the deletion that ended one.
  public struct Entry: Sendable {
    /// The version.
    public let version: Version
    /// What its records say, in the order of the first record of each kind.
    public let scores: [Score]
    /// The environments that serve it now, in the policy's order.
    public let servedBy: [EnvironmentName]
  }

  /// All records of one closure on one suite and one model, by their digests.
  public struct Score: Sendable, Hashable {
    /// The suite.
    public let suite: String
    /// The suite's digest.
    public let suiteDigest: Digest
    /// The model.
    public let model: String
    /// The model's digest.
    public let modelDigest: Digest
    /// How many records there are.
    public fileprivate(set) var records: Int
    /// Cases that passed, over all records.
    public fileprivate(set) var passed: Int
    /// Cases, over all records.
    public fileprivate(set) var total: Int

    /// Passed of all, 0…1; nil where there are no cases.
    public var accuracy: Double? { total > 0 ? Double(passed) / Double(total) : nil }
  }

  /// The prompt.
  public let prompt: PromptName
  /// Whether the history goes on into the name a prompt had before.
  public let followsRenames: Bool
  /// The largest number of entries; nil for all.
  public let limit: Int?

  /// A request.
  public init(prompt: PromptName, followsRenames: Bool = true, limit: Int? = nil) {
    self.prompt = prompt
    self.followsRenames = followsRenames
    self.limit = limit
  }

  /// The versions, newest first; deletions stand among them, but for those that a rename is.
  ///
  /// - Throws: `WorkflowError.noPrompt` where the mainline never had it; `RegistryError.shallow`.
  public func run(in registry: OpenRegistry) throws -> [Entry] {
    let history = try registry.history()
    var versions = try versions(in: history, registry)
    guard !versions.isEmpty else {
      throw WorkflowError.noPrompt(
        prompt, place: "the history of '\(registry.mainlineName)'",
        candidates: try history.latestVersions().map(\.prompt.text))
    }
    if let limit { versions = Array(versions.prefix(limit)) }
    let served = try registry.servedStates()
    return try versions.map { version in
      let digest = version.state.closure?.digest
      let environments = served.filter {
        $0.prompt == version.prompt && $0.closure != nil && $0.closure == digest
          && $0.number == version.number
      }
      return Entry(
        version: version,
        scores: try digest.map { try scores(of: version.prompt, $0, in: history) } ?? [],
        servedBy: environments.map(\.environment))
    }
  }

  private func versions(in history: any History, _ registry: OpenRegistry) throws -> [Version] {
    var found = try history.versions(of: prompt)
    guard followsRenames, found.contains(where: { $0.renamedFrom != nil }) else {
      return found.reversed()
    }
    let line = try registry.repository.firstParentLine(
      from: registry.mainline().tip, until: nil)
    let age = Dictionary(
      line.enumerated().map { (ObjectName($1), $0) }, uniquingKeysWith: { first, _ in first })
    var pending = found
    var seen = Set(found.map { Key($0) })
    while let version = pending.popLast() {
      guard let origin = version.renamedFrom else { continue }
      let reached = age[version.commit.id] ?? 0
      for older in try history.versions(of: origin)
      where age[older.commit.id] ?? 0 > reached && seen.insert(Key(older)).inserted {
        found.append(older)
        pending.append(older)
      }
    }
    return found.sorted { (age[$0.commit.id] ?? 0) < (age[$1.commit.id] ?? 0) }
  }

  private struct Key: Hashable {
    let prompt: PromptName
    let commit: ObjectName

    init(_ version: Version) {
      prompt = version.prompt
      commit = version.commit.id
    }
  }

  private func scores(
    of prompt: PromptName, _ closure: Digest, in history: any History
  ) throws -> [Score] {
    var scores: [Score] = []
    for event in try history.records(of: prompt) where event.statement.closure == closure {
      let statement = event.statement
      guard let suite = statement.input(role: "suite"), let model = statement.input(role: "model")
      else { continue }
      let known = scores.firstIndex {
        $0.suiteDigest == suite.digest && $0.modelDigest == model.digest
          && $0.suite == suite.name && $0.model == model.name
      }
      let index = known ?? scores.count
      if known == nil {
        scores.append(
          Score(
            suite: suite.name, suiteDigest: suite.digest, model: model.name,
            modelDigest: model.digest, records: 0, passed: 0, total: 0))
      }
      scores[index].records += 1
      scores[index].passed += statement.cases.passed
      scores[index].total += statement.cases.total
    }
    return scores
  }
}
