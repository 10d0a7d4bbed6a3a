internal import GitStore
internal import PromptModel
internal import Registry
internal import RegistryIndex
internal import StrictData

/// A history read from the index. Where the index stops answering (replaced, extended or damaged
/// meanwhile), another history of the same line takes its place.
final class IndexedHistory: History {
  private let reader: IndexReader
  /// Reads a statement's file in a commit.
  private let bytes: (_ path: String, _ commit: ObjectName) throws -> [UInt8]?
  /// Makes the history that takes over.
  private let replacement: (IndexError) throws -> any History
  private var successor: (any History)?

  init(
    _ reader: IndexReader,
    bytes: @escaping (_ path: String, _ commit: ObjectName) throws -> [UInt8]?,
    replacement: @escaping (IndexError) throws -> any History
  ) {
    self.reader = reader
    self.bytes = bytes
    self.replacement = replacement
  }

  func versions(of prompt: PromptName) throws -> [Version] {
    try answer {
      try $0.versions(of: prompt).map(\.version)
    } otherwise: {
      try $0.versions(of: prompt)
    }
  }

  func latestVersions() throws -> [Version] {
    try answer {
      try $0.latestVersions().map(\.version)
    } otherwise: {
      try $0.latestVersions()
    }
  }

  func pinEvents(environment: EnvironmentName?, prompt: PromptName?) throws -> [PinEvent] {
    try answer { reader in
      if let environment, let prompt {
        return Self.events(try reader.pinHistory(environment, prompt)) { _ in true }
      }
      return Self.events(try reader.pinHistory()) {
        (environment == nil || $0.environment == environment)
          && (prompt == nil || $0.prompt == prompt)
      }
    } otherwise: {
      try $0.pinEvents(environment: environment, prompt: prompt)
    }
  }

  func records(of prompt: PromptName?) throws -> [RecordEvent] {
    try answer { reader in
      let records =
        if let prompt {
          try reader.records(of: prompt)
        } else {
          try reader.records().sorted {
            ($0.commit.sequence, ExactString($0.path)) < ($1.commit.sequence, ExactString($1.path))
          }
        }
      return try records.map(event)
    } otherwise: {
      try $0.records(of: prompt)
    }
  }

  func commit(atOrBefore time: Int64) throws -> CommitFacts? {
    try answer {
      try $0.commit(liveAt: time)?.facts
    } otherwise: {
      try $0.commit(atOrBefore: time)
    }
  }

  private func answer<Value>(
    _ ask: (IndexReader) throws -> Value, otherwise: (any History) throws -> Value
  ) throws -> Value {
    if let successor { return try otherwise(successor) }
    do {
      return try ask(reader)
    } catch let error as IndexError {
      let history = try replacement(error)
      successor = history
      return try otherwise(history)
    }
  }

  /// The moves with what each replaced, in the order of the line, then by environment and prompt.
  private static func events(
    _ moves: [IndexedPinMove], where isAsked: (IndexedPinMove) -> Bool
  ) -> [PinEvent] {
    struct Key: Hashable {
      let environment: EnvironmentName
      let prompt: PromptName
    }
    var last: [Key: PinReading] = [:]
    var events: [PinEvent] = []
    let ordered = moves.filter(isAsked).sorted {
      ($0.commit.sequence, $0.environment, $0.prompt)
        < ($1.commit.sequence, $1.environment, $1.prompt)
    }
    for move in ordered {
      let key = Key(environment: move.environment, prompt: move.prompt)
      events.append(
        PinEvent(
          commit: move.commit.facts,
          move: PinMove(
            environment: move.environment, prompt: move.prompt, old: last[key] ?? .absent,
            new: move.reading)))
      last[key] = move.reading
    }
    return events
  }

  /// The statement is read from git, which has more of it than the index.
  private func event(_ record: IndexedRecord) throws -> RecordEvent {
    guard let bytes = try bytes(record.path, record.commit.facts.id),
      Digest(hashing: bytes) == record.payload
    else { throw IndexError.damaged("records of \(record.prompt)") }
    return RecordEvent(
      commit: record.commit.facts, path: record.path, statement: try StatementFile.parse(bytes),
      metrics: record.metrics)
  }
}
