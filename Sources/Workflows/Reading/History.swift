internal import Evaluation
internal import GitStore
public import PromptModel
internal import Registry

/// One move of a pin with its commit.
public struct PinEvent: Sendable, Hashable {
  /// The first-parent commit.
  public let commit: CommitFacts
  /// What moved.
  public let move: PinMove

  /// An event.
  public init(commit: CommitFacts, move: PinMove) {
    self.commit = commit
    self.move = move
  }
}

/// A record with the commit that added it and the metrics recomputed from its cases.
public struct RecordEvent: Sendable, Hashable {
  /// The first-parent commit.
  public let commit: CommitFacts
  /// The statement's file, relative to the registry.
  public let path: String
  /// The statement.
  public let statement: Statement
  /// Name to value, 0…1: `accuracy` at least.
  public let metrics: [String: Double]

  /// An event.
  public init(
    commit: CommitFacts, path: String, statement: Statement, metrics: [String: Double]
  ) {
    self.commit = commit
    self.path = path
    self.statement = statement
    self.metrics = metrics
  }
}

/// The history of a registry along one first-parent line: from the index, or walked afresh.
protocol History {
  /// Versions and tombstones of a prompt, oldest first.
  func versions(of prompt: PromptName) throws -> [Version]
  /// The newest version or tombstone of every prompt there ever was, by name.
  func latestVersions() throws -> [Version]
  /// Moves of pins, oldest first; nil: of any environment, of any prompt.
  func pinEvents(
    environment: EnvironmentName?, prompt: PromptName?
  ) throws -> [PinEvent]
  /// Records, oldest first; nil: of any prompt.
  func records(of prompt: PromptName?) throws -> [RecordEvent]
  /// The last commit on the line whose effective time is at or before `time`.
  func commit(atOrBefore time: Int64) throws -> CommitFacts?
}

/// A history held in memory: walked from the root of the line.
final class WalkedHistory: History {
  private var byPrompt: [PromptName: [Version]] = [:]
  private var pins: [PinEvent] = []
  private var recordEvents: [RecordEvent] = []
  private var line: [CommitFacts] = []

  init(repository: Repository, registryPath: String, tip: ObjectID) throws {
    let walker = try HistoryWalker(repository: repository, registryPath: registryPath)
    for id in try repository.firstParentLine(from: tip, until: nil).reversed() {
      add(try walker.step(id))
    }
  }

  private func add(_ step: HistoryStep) {
    line.append(step.commit)
    for version in step.versions { byPrompt[version.prompt, default: []].append(version) }
    pins += step.pinMoves.map { PinEvent(commit: step.commit, move: $0) }
    recordEvents += step.records.map { RecordEvent($0, commit: step.commit) }
  }

  func versions(of prompt: PromptName) -> [Version] { byPrompt[prompt] ?? [] }

  func latestVersions() -> [Version] {
    byPrompt.values.compactMap(\.last).sorted { $0.prompt < $1.prompt }
  }

  func pinEvents(environment: EnvironmentName?, prompt: PromptName?) -> [PinEvent] {
    pins.filter { event in
      (environment == nil || event.move.environment == environment)
        && (prompt == nil || event.move.prompt == prompt)
    }
  }

  func records(of prompt: PromptName?) -> [RecordEvent] {
    recordEvents.filter { prompt == nil || $0.statement.prompt == prompt }
  }

  func commit(atOrBefore time: Int64) -> CommitFacts? { line.last { $0.time <= time } }
}

extension RecordEvent {
  /// A record found in a step, with the metrics that need no suite: `accuracy`, and for a
  /// classification its macro averages over the labels that occur.
  init(_ record: Record, commit: CommitFacts) {
    var metrics: [String: Double] = [:]
    for name in ["accuracy", "macro-f1"] {
      if name != "accuracy", record.results.allSatisfy({ $0.expected == nil }) { continue }
      metrics[name] = SuiteMetrics.value(named: name, of: record.results, labels: [])
    }
    self.init(
      commit: commit, path: record.path, statement: record.statement, metrics: metrics)
  }
}

extension OpenRegistry {
  /// The history of the mainline.
  ///
  /// - Throws: `RegistryError.shallow` in a shallow clone.
  func history() throws -> any History {
    try history(of: mainline().tip)
  }

  /// The history of the line that ends in a commit.
  func history(of tip: ObjectID) throws -> any History {
    if let walked, walked.tip == tip { return walked.history }
    try requireWholeHistory(of: tip)
    let history = try WalkedHistory(repository: repository, registryPath: path, tip: tip)
    walked = (tip, history)
    return history
  }

  /// Commands that number versions need the line down to its root.
  func requireWholeHistory(of tip: ObjectID) throws {
    guard repository.isShallow else { return }
    for id in try repository.firstParentLine(from: tip, until: nil)
    where repository.isShallowBoundary(id) {
      throw RegistryError.shallow(boundary: ObjectName(id))
    }
  }
}
