public import PromptModel

extension IndexReader {
  /// The records of a prompt whose files are in the tip's tree, in the order they were added,
  /// those of one commit by path; of one closure only where it is given.
  public func records(
    of prompt: PromptName, closure: Digest? = nil
  ) throws(IndexError) -> [IndexedRecord] {
    try answer { directory, _ in
      try Self.records(directory, prompt.text).filter {
        closure == nil || $0.closure == closure
      }
    }
  }

  /// The records of every prompt, by prompt and then in the order they were added.
  public func records() throws(IndexError) -> [IndexedRecord] {
    try answer { directory, _ in
      try directory.groups(.records).flatMap { try Self.records(directory, $0.key) }
    }
  }

  /// A metric over time, in the order the records were added; `accuracy` is passed / total where
  /// the records have no metric of that name. Records without the metric are left out.
  public func metric(
    _ name: String, of prompt: PromptName, suite: ResourceName
  ) throws(IndexError) -> [MetricPoint] {
    try records(of: prompt).compactMap { record in
      guard ByteText(record.suite.name) == ByteText(suite.text) else { return nil }
      if let value = record.metrics[name] { return MetricPoint(value: value, record: record) }
      guard name == "accuracy", record.cases.total > 0 else { return nil }
      let value = Double(record.cases.passed) / Double(record.cases.total)
      return MetricPoint(value: value, record: record)
    }
  }

  private static func records(
    _ directory: GroupDirectory, _ key: String
  ) throws -> [IndexedRecord] {
    var live: [ByteText: (place: Int, record: IndexedRecord)] = [:]
    for (place, cells) in try directory.rows(.records, key).enumerated() {
      switch try RecordRow.event(cells, key: key) {
      case .added(let record): live[ByteText(record.path)] = (place, record)
      case .removed(let path): live[ByteText(path)] = nil
      }
    }
    return live.values.sorted { $0.place < $1.place }.map(\.record)
  }
}
