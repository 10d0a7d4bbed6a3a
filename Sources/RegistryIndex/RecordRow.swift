internal import PromptModel

/// The coming or going of a record as a row of `records`.
enum RecordRow {
  /// What a row tells.
  enum Event {
    case added(IndexedRecord)
    case removed(path: String)
  }

  /// The cells, without those of the commit.
  static func cells(_ record: IndexedRecord) -> [Cell] {
    let metrics = record.metrics.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return [
      Cell("added"), Cell(record.path), Cell(record.payload.hex), Cell(record.closure.hex),
      Cell(record.suite.name), Cell(record.suite.digest.hex), Cell(record.model.name),
      Cell(record.model.digest.hex), Cell(FieldLines.encode([record.environments])),
      Cell(record.split), Cell(record.cases.total), Cell(record.cases.passed),
      Cell(record.cases.failed), Cell(record.cases.errored), Cell(record.cases.skipped),
      Cell(record.cases.cached), Cell(record.result.rawValue), Cell(record.startedOn),
      Cell(record.finishedOn), Cell(FieldLines.encode(metrics.map { [$0.key, "\($0.value)"] })),
      Cell(record.commit.sequence),
    ]
  }

  /// The cells of a removal, without those of the commit.
  static func cells(removed path: String, sequence: Int) -> [Cell] {
    [Cell("removed"), Cell(path)] + Array(repeating: .null, count: 18) + [Cell(sequence)]
  }

  static func event(_ cells: [Cell], key: String) throws(IndexError) -> Event {
    var reader = CellReader(cells, of: .records)
    let prompt = try reader.present(PromptName(key))
    let isAddition = try reader.text() == "added"
    let path = try reader.text()
    guard isAddition else { return .removed(path: path) }
    let payload = try reader.digest()
    let closure = try reader.digest()
    let suite = ResourceDescriptor(name: try reader.text(), digest: try reader.digest())
    let model = ResourceDescriptor(name: try reader.text(), digest: try reader.digest())
    let environments = try reader.present(FieldLines.decode(try reader.text())?.first)
    let split = try reader.text()
    let cases = try counts(&reader)
    let result = try reader.present(Statement.Result(rawValue: try reader.text()))
    let startedOn = try reader.text()
    let finishedOn = try reader.text()
    var metrics: [String: Double] = [:]
    for line in try reader.lines(width: 2) {
      metrics[line[0]] = try reader.present(Double(line[1]))
    }
    let sequence = try reader.int()
    return .added(
      IndexedRecord(
        path: path, payload: payload, prompt: prompt, closure: closure, suite: suite, model: model,
        environments: environments, split: split, cases: cases, result: result,
        startedOn: startedOn, finishedOn: finishedOn, metrics: metrics,
        commit: try CommitRow.commit(&reader, sequence: sequence)))
  }

  private static func counts(_ reader: inout CellReader) throws(IndexError) -> CaseCounts {
    var counts = CaseCounts()
    counts.total = try reader.int()
    counts.passed = try reader.int()
    counts.failed = try reader.int()
    counts.errored = try reader.int()
    counts.skipped = try reader.int()
    counts.cached = try reader.int()
    return counts
  }
}
