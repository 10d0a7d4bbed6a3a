public import PromptModel

/// What the index keeps of one evidence file.
public struct IndexedRecord: Sendable, Hashable {
  /// The statement's file, relative to the registry.
  public let path: String
  /// SHA-256 of the payload: equal payloads are one record.
  public let payload: Digest
  /// The prompt that ran.
  public let prompt: PromptName
  /// The closure that ran.
  public let closure: Digest
  /// The suite.
  public let suite: ResourceDescriptor
  /// The model.
  public let model: ResourceDescriptor
  /// What it may be used for, as written.
  public let environments: [String]
  /// `all`, `train`, `dev` or `test`.
  public let split: String
  /// Counts over cases times repeats.
  public let cases: CaseCounts
  /// The label of the run.
  public let result: Statement.Result
  /// RFC 3339, UTC, as written.
  public let startedOn: String
  /// RFC 3339, UTC, as written.
  public let finishedOn: String
  /// Metrics recomputed from the cases file, by name, kept bit for bit.
  public let metrics: [String: Double]
  /// The first-parent commit that added the file.
  public let commit: IndexedCommit

  /// A record on the line. The roles of suite and model are not kept: they come back as `suite`
  /// and `model`.
  public init(
    path: String, payload: Digest, prompt: PromptName, closure: Digest, suite: ResourceDescriptor,
    model: ResourceDescriptor, environments: [String], split: String, cases: CaseCounts,
    result: Statement.Result, startedOn: String, finishedOn: String, metrics: [String: Double],
    commit: IndexedCommit
  ) {
    self.path = path
    self.payload = payload
    self.prompt = prompt
    self.closure = closure
    self.suite = ResourceDescriptor(name: suite.name, digest: suite.digest, role: "suite")
    self.model = ResourceDescriptor(name: model.name, digest: model.digest, role: "model")
    self.environments = environments
    self.split = split
    self.cases = cases
    self.result = result
    self.startedOn = startedOn
    self.finishedOn = finishedOn
    self.metrics = metrics
    self.commit = commit
  }
}

/// An evidence file that a commit took away.
public struct RemovedRecord: Sendable, Hashable {
  /// The statement's file, relative to the registry.
  public let path: String
  /// The prompt it was about.
  public let prompt: PromptName

  /// A record that went away.
  public init(path: String, prompt: PromptName) {
    self.path = path
    self.prompt = prompt
  }
}

/// One point of a metric's course.
public struct MetricPoint: Sendable, Hashable {
  /// The value.
  public let value: Double
  /// The record it was recomputed from.
  public let record: IndexedRecord
}
