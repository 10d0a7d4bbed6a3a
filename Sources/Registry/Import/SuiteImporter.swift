internal import PromptModel
public import StrictData

/// Reads suites of other tools, and writes what was read as suite.yaml and cases.jsonl.
public enum SuiteImporter {
  /// How a file is written.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// Comma-separated values with a header.
    case csv
    /// One JSON object a line: promptfoo's tests, this registry's cases, or flat objects.
    case jsonl
    /// promptfoo's configuration or a list of its tests, in YAML or JSON.
    case promptfoo
  }

  /// The largest file.
  public static let maximumBytes = 64 << 20

  /// What a file holds. What has no counterpart here is in ``ImportedSuite/problems``.
  ///
  /// - Throws: where the file cannot be read at all.
  public static func read(
    _ bytes: [UInt8], as format: Format, columns: ImportColumns = ImportColumns()
  ) throws(SourceError) -> ImportedSuite {
    guard bytes.count <= maximumBytes else {
      throw SourceError(
        SourcePosition(line: 1, column: 1), "\(bytes.count) bytes, the limit is \(maximumBytes)")
    }
    switch format {
    case .csv:
      var table = TableImport(columns: columns)
      try table.read(csv: bytes)
      return table.suite
    case .jsonl: return try lines(bytes, columns)
    case .promptfoo:
      var tests = TestImport()
      try tests.read(configuration: try .yaml(bytes, maximumBytes: maximumBytes))
      return tests.suite
    }
  }

  private static func lines(
    _ bytes: [UInt8], _ columns: ImportColumns
  ) throws(SourceError) -> ImportedSuite {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes
    var tests = TestImport()
    var table = TableImport(columns: columns)
    for line in try JSONLines.split(content) {
      let node = try line.node()
      let members = try node.members()
      if members.contains(where: { $0.key == "vars" }) {
        tests.add(node)
        continue
      }
      table.add(
        TableRow(
          position: node.position,
          cells: members.map {
            TableRow.Cell(name: $0.key, value: $0.node.value, position: $0.node.position)
          }))
    }
    guard table.suite.cases.isEmpty || tests.suite.cases.isEmpty else {
      throw SourceError(
        table.suite.cases[0].position, "a line without 'vars', while others have them")
    }
    return table.suite.cases.isEmpty ? tests.suite : table.suite
  }

  // MARK: - Writing

  /// What suite.yaml says besides the cases.
  public struct Settings: Sendable {
    /// What the suite measures.
    public var description: String?
    /// The labels of a classification.
    public var labels: [String] = []
    /// The salt that divides cases into splits.
    public var salt: String?

    /// Nothing.
    public init() {}
  }

  /// The two files of an imported suite. Case n stands on line n of cases.jsonl.
  public static func files(
    of suite: ImportedSuite, _ settings: Settings
  ) -> (suiteYAML: [UInt8], casesJSONL: [UInt8]) {
    var lines = ["format: stet-suite/1"]
    if let description = settings.description {
      lines.append("description: \(FormatText.quoted(description))")
    }
    if !settings.labels.isEmpty {
      lines.append(
        "labels: [\(settings.labels.map { FormatText.quoted($0) }.joined(separator: ", "))]")
    }
    if !suite.defaults.isEmpty || suite.defaultThreshold != nil {
      lines.append("defaultTest:")
      if let threshold = suite.defaultThreshold {
        lines.append("  threshold: \(FormatText.number(threshold))")
      }
      if !suite.defaults.isEmpty { lines.append("  assert:") }
      for assertion in suite.defaults {
        lines.append("    - \(FormatText.json(.object(assertion.json)))")
      }
    }
    if let salt = settings.salt {
      lines.append("splits: {salt: \(FormatText.quoted(salt))}")
    } else if suite.cases.contains(where: { $0.split != nil }) {
      lines.append("splits: by-hand")
    }
    let width = String(suite.cases.count).utf8.count
    let cases = suite.cases.enumerated().map { number, item in
      FormatText.json(json(item, number: number + 1, width: width)) + "\n"
    }
    return (Array((lines.joined(separator: "\n") + "\n").utf8), Array(cases.joined().utf8))
  }

  /// One case as a line has it.
  static func json(_ item: ImportedCase, number: Int, width: Int) -> JSONValue {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    var object = JSONObject([
      ("id", .string(item.id ?? "case-\(padded)")), ("vars", .object(item.vars)),
    ])
    object["expected"] = item.expected
    if !item.assertions.isEmpty {
      object["assert"] = .array(item.assertions.map { .object($0.json) })
    }
    object["threshold"] = item.threshold.map { .number(JSONNumber($0)) }
    var seen: Set<ExactString> = []
    let tags = item.tags.filter { seen.insert(ExactString($0)).inserted }
    if !tags.isEmpty { object["tags"] = .array(tags.map { .string($0) }) }
    object["group"] = item.group.map { .string($0) }
    object["split"] = item.split.map { .string($0.rawValue) }
    object["description"] = item.description.map { .string($0) }
    return .object(object)
  }
}
