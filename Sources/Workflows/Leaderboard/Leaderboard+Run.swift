internal import Evaluation
internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

extension Leaderboard {
  /// The least Holm-adjusted p value of an entry that has the best one's rank.
  static let level = 0.05

  /// Ranks.
  ///
  /// - Throws: `RegistryError.noMainline`, `RegistryError.shallow`; `WorkflowError.refused` where no
  ///   record is on the suite, or none has the metric.
  public func run(in registry: OpenRegistry) throws -> Outcome {
    let subjects = try LeaderboardSubjects(registry)
    var notes: [String] = []
    let measured = try measured(subjects, &notes)
    if let suite, measured.isEmpty {
      throw WorkflowError.refused(
        try RulesReader(subjects.tip).suite(suite) == nil
          ? "there is no suite '\(suite)', nor a record on one"
          : "no committed record is on suite '\(suite)'")
    }
    var tables = try Dictionary(grouping: measured, by: \.place).map { place, runs in
      (newest: runs.map(\.order).max() ?? 0, table: try table(place, runs, subjects))
    }
    tables.sort { left, right in
      let names = (ExactString(left.table.suite), ExactString(right.table.suite))
      if names.0 != names.1 { return names.0 < names.1 }
      if left.table.isCurrent != right.table.isCurrent { return left.table.isCurrent }
      return (right.newest, left.table.digest.hex) < (left.newest, right.table.digest.hex)
    }
    let shown = tables.map(\.table).filter { !isCurrentOnly || $0.isCurrent }
    if let metric, !shown.isEmpty,
      shown.allSatisfy({ $0.entries.allSatisfy { $0.value == nil } })
    {
      throw WorkflowError.refused("no record here has the metric '\(metric)'")
    }
    return Outcome(tables: shown, notes: notes)
  }

  /// What one record measured.
  private struct Measured {
    let place: Place
    let subject: Subject
    let event: RecordEvent
    let record: Record
    /// Its place among all records.
    let order: Int
    let suite: Suite?
  }

  /// Records that can be held against each other: one state of a suite, one split of it.
  private struct Place: Hashable {
    let suite: ExactString
    let digest: Digest
    let split: String
  }

  /// What is ranked.
  private struct Subject: Hashable {
    let prompt: PromptName
    let closure: Digest
    let model: ExactString
    let modelDigest: Digest
  }

  private func measured(
    _ subjects: LeaderboardSubjects, _ notes: inout [String]
  ) throws -> [Measured] {
    var found: [Measured] = []
    for (order, event) in try subjects.records().enumerated() {
      let statement = event.statement
      guard let input = statement.input(role: "suite"), let model = statement.input(role: "model"),
        suite.map({ ExactString($0.text) == ExactString(input.name) }) ?? true
      else { continue }
      guard case .success(let record) = try EvidenceScan.read(event.path, in: subjects.tip) else {
        notes.append("\(event.path) cannot be read and does not count")
        continue
      }
      found.append(
        Measured(
          place: Place(
            suite: ExactString(input.name), digest: input.digest, split: statement.split),
          subject: Subject(
            prompt: statement.prompt, closure: statement.closure, model: ExactString(model.name),
            modelDigest: model.digest),
          event: event, record: record, order: order,
          suite: try subjects.suite(input, event)))
    }
    return found
  }

  private func table(
    _ place: Place, _ runs: [Measured], _ subjects: LeaderboardSubjects
  ) throws -> Table {
    let ranked = try Dictionary(grouping: runs, by: \.subject).map { subject, runs in
      try entry(subject, runs.sorted { $0.order < $1.order }, subjects)
    }.sorted { isBetter($0.entry, $1.entry) }
    let current = try ResourceName(place.suite.text).flatMap {
      try RecordSuite.suite($0, in: subjects.tip)
    }
    return Table(
      suite: place.suite.text, digest: place.digest, split: place.split,
      isCurrent: current?.digest == place.digest, metric: metric ?? "accuracy",
      entries: LeaderboardRanks.ranked(grouped(ranked)))
  }

  private func entry(
    _ subject: Subject, _ runs: [Measured], _ subjects: LeaderboardSubjects
  ) throws -> LeaderboardRanks.Line {
    let results = runs.flatMap(\.record.results)
    let figures = LeaderboardFigures(
      metric ?? "accuracy", of: results, suite: runs.lazy.compactMap(\.suite).first)
    let seed = subject.closure.seed ^ subject.modelDigest.seed
    let interval = figures.interval(seed: seed)
    let last = runs[runs.count - 1]
    let model = try last.record.statement.input(role: "model").flatMap {
      try subjects.model($0, last.event)
    }
    let entry = Entry(
      prompt: subject.prompt,
      version: try subjects.version(of: subject.prompt, subject.closure)?.number,
      closure: subject.closure, model: subject.model.text, modelDigest: subject.modelDigest,
      isBaseline: model?.isBaseline,
      tuning: model.map { $0.tuned?["method"]?.string ?? "base" },
      techniques: try subjects.techniques(of: last.event), value: figures.value,
      interval: interval?.interval, method: interval?.method, cases: figures.count,
      passed: results.count { $0.pass == true }, total: results.count, records: runs.count,
      usage: UsageFigures(results),
      finishedOn: runs.map { ExactString($0.record.statement.finishedOn) }.max()?.text ?? "")
    return LeaderboardRanks.Line(entry: entry, figures: figures, seed: seed)
  }

  /// Whether the metric counts what is unwanted.
  private var isLessBetter: Bool {
    let name = metric ?? ""
    return name == "flake-rate" || name.utf8.starts(with: "false-positive-rate/".utf8)
  }

  /// Better figures first, entries without one last; equal ones by prompt, newest version, model,
  /// digests.
  private func isBetter(_ left: Entry, _ right: Entry) -> Bool {
    if left.value != right.value {
      guard let first = left.value, let second = right.value else { return left.value != nil }
      return isLessBetter ? first < second : first > second
    }
    if left.prompt != right.prompt { return left.prompt < right.prompt }
    if left.version != right.version { return (left.version ?? 0) > (right.version ?? 0) }
    if left.model != right.model { return ExactString(left.model) < ExactString(right.model) }
    return (left.closure.hex, left.modelDigest.hex) < (right.closure.hex, right.modelDigest.hex)
  }

  /// Of each group the best, with how many it is the best of.
  private func grouped(_ lines: [LeaderboardRanks.Line]) -> [LeaderboardRanks.Line] {
    guard let grouping else { return lines }
    var places: [ExactString: Int] = [:]
    var kept: [LeaderboardRanks.Line] = []
    for line in lines {
      let key = ExactString(Self.key(line.entry, grouping))
      if let place = places[key] {
        kept[place].entry.bestOf += 1
      } else {
        places[key] = kept.count
        kept.append(line)
      }
    }
    return kept
  }

  private static func key(_ entry: Entry, _ grouping: Grouping) -> String {
    switch grouping {
    case .version: "\(entry.prompt) \(entry.closure.hex)"
    case .model: "\(entry.model) \(entry.modelDigest.hex)"
    case .technique:
      entry.techniques.map { $0.techniques.map(\.rawValue).joined(separator: " ") } ?? ""
    }
  }
}

extension Digest {
  /// Of random draws: the first 16 hex digits.
  fileprivate var seed: UInt64 { UInt64(hex.prefix(16), radix: 16) ?? 0 }
}
