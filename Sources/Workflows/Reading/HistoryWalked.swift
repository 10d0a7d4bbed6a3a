internal import Evaluation
internal import GitStore
internal import PromptModel
internal import Registry

/// A history held in memory: walked from the root of the line.
final class WalkedHistory: History {
  private var byPrompt: [PromptName: [Version]] = [:]
  private var pins: [PinEvent] = []
  private var recordEvents: [RecordEvent] = []
  private var line: [CommitFacts] = []

  init(repository: Repository, registryPath: String, tip: ObjectID) throws {
    let ids = Array(try repository.firstParentLine(from: tip, until: nil).reversed())
    try repository.prefetch(ids, after: nil, registryPath: registryPath)
    let walker = try HistoryWalker(repository: repository, registryPath: registryPath)
    for id in ids { add(try walker.step(id)) }
  }

  private func add(_ step: HistoryStep) {
    line.append(step.commit)
    for version in step.versions { byPrompt[version.prompt, default: []].append(version) }
    let moves = step.pins.map { PinEvent(commit: step.commit, move: $0.move) }
    pins += moves.sorted {
      ($0.move.environment, $0.move.prompt) < ($1.move.environment, $1.move.prompt)
    }
    if !step.lostRecords.isEmpty {
      let lost = Set(step.lostRecords.map(\.path))
      recordEvents.removeAll { lost.contains($0.path) }
    }
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
  /// A record found in a step, with the metrics that need no suite.
  init(_ record: Record, commit: CommitFacts) {
    self.init(
      commit: commit, path: record.path, statement: record.statement,
      metrics: Self.metrics(of: record))
  }

  /// `accuracy`, and for a classification its macro averages over the labels that occur.
  static func metrics(of record: Record) -> [String: Double] {
    var metrics: [String: Double] = [:]
    for name in ["accuracy", "macro-f1"] {
      if name != "accuracy", record.results.allSatisfy({ $0.expected == nil }) { continue }
      metrics[name] = SuiteMetrics.value(named: name, of: record.results, labels: [])
    }
    return metrics
  }
}

extension Repository {
  /// Brings all that a walk along a line will read, where this is a partial clone that may fetch.
  func prefetch(_ line: [ObjectID], after parent: ObjectID?, registryPath: String) throws {
    guard fetchesMissingBlobs, try isPartialClone else { return }
    do {
      try fetchMissingBlobs(
        HistoryBlobs.along(line, after: parent, registryPath: registryPath, in: self))
    } catch let error as GitStoreError where error.code == .process {
      // The walk asks for each blob by itself, and names the first that nobody gives.
    }
  }
}
