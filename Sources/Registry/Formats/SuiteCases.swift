internal import PromptModel
internal import StrictData

/// cases.jsonl: one JSON object a line.
enum SuiteCases {
  private static let keys = [
    "id", "vars", "expected", "assert", "threshold", "tags", "group", "split", "description",
  ]

  /// Default variables are copied into cases: how many copies a suite may ask for.
  private static let maximumDefaults = 4_000_000

  /// The cases, each with its split where the suite has splits, and the canaries.
  static func parse(
    _ bytes: [UInt8], _ definition: SuiteDefinition, files: [String: [UInt8]] = [:]
  ) throws(SourceError) -> (cases: [SuiteCase], canaries: [SuiteCase]) {
    var cases: [SuiteCase] = []
    var canaries: [SuiteCase] = []
    var lineOfID: [ExactString: Int] = [:]
    var expansion = SuiteExpansion(defaults: definition.vary)
    for line in try JSONLines.split(bytes) {
      let node = try line.node()
      let fields = try node.fields(
        keys, later: definition.later(["vary"]),
        definition.third(CanaryFormat.keys + ConversationFormat.keys),
        noun: "a case")
      let idNode = try fields.required("id")
      let id = try idNode.label()
      if let first = lineOfID.updateValue(line.number, forKey: ExactString(id)) {
        throw idNode.error(
          "'\(FormatNode.quoted(id))' is there twice, on lines \(first) and \(line.number)")
      }
      let conversation = try ConversationFormat.parse(fields, files: files)
      let testCase = try suiteCase(id, fields, line: line.number, definition, conversation)
      if testCase.canary == nil { try expansion.add(testCase, fields) }
      guard !definition.assertions.isEmpty || !testCase.assertions.isEmpty else {
        throw node.error("case '\(FormatNode.quoted(id))' has no assertion")
      }
      if testCase.canary == nil { cases.append(testCase) } else { canaries.append(testCase) }
      guard cases.count * definition.vars.count <= maximumDefaults else {
        throw node.error(
          "\(definition.vars.count) default variables in more than"
            + " \(maximumDefaults / definition.vars.count) cases")
      }
    }
    guard !cases.isEmpty else {
      throw SourceError(SourcePosition(line: 1, column: 1), "the suite has no cases")
    }
    let assigned = try SuiteSplits.assign(definition.splits, to: cases)
    return (try expansion.cases(assigned), canaries)
  }

  /// The variables of a mapping; none where there is none.
  static func vars(_ node: FormatNode?) throws(SourceError) -> JSONObject {
    guard let node else { return JSONObject() }
    guard case .object(let vars) = node.value else { throw node.mismatch("a mapping") }
    return vars
  }

  private static func suiteCase(
    _ id: String, _ fields: FormatFields, line: Int, _ definition: SuiteDefinition,
    _ conversation: CaseConversation?
  ) throws(SourceError) -> SuiteCase {
    // Cases without variables of their own share the defaults' storage.
    var vars = definition.vars
    for entry in try Self.vars(fields["vars"]).entries { vars[entry.key] = entry.value }
    _ = try fields["description"]?.text()
    if definition.splits == .none {
      try fields.refuse("split", "a split, and suite.yaml has no 'splits'")
    }
    return SuiteCase(
      id: id, vars: vars, expected: fields["expected"]?.value,
      assertions: try AssertionFormat.list(fields["assert"], in: definition.format),
      threshold: try fields["threshold"]?.share(),
      tags: try fields["tags"]?.uniqueLabels() ?? [],
      group: try fields["group"]?.label(),
      split: try fields["split"]?.word(Split.self, "train, dev or test"),
      line: line, vary: try fields["vary"].map(SuiteCases.vars),
      canary: try CanaryFormat.canary(fields, isKnown: definition.third([]).areKnown),
      conversation: conversation)
  }

  /// The case as an object, keys in the format's order.
  static func json(_ testCase: SuiteCase) -> JSONValue {
    var object = JSONObject([("id", .string(testCase.id)), ("vars", .object(testCase.vars))])
    object["expected"] = testCase.expected
    if !testCase.assertions.isEmpty {
      object["assert"] = .array(testCase.assertions.map { AssertionFormat.json($0) })
    }
    object["threshold"] = testCase.threshold.map { .number(JSONNumber($0)) }
    if !testCase.tags.isEmpty { object["tags"] = .array(testCase.tags.map { .string($0) }) }
    if testCase.family?.origin != testCase.group {
      object["group"] = testCase.group.map { .string($0) }
    }
    object["split"] = testCase.split.map { .string($0.rawValue) }
    object["vary"] = testCase.vary.map { .object($0) }
    if let canary = testCase.canary {
      object["output"] = .string(canary.output)
      object["canary"] = .string(canary.passes ? "pass" : "fail")
    }
    if let conversation = testCase.conversation {
      ConversationFormat.add(conversation, to: &object)
    }
    return .object(object)
  }
}

/// The lines of a file of JSON objects.
enum JSONLines {
  /// One line, without its end.
  struct Line {
    let number: Int
    let bytes: ArraySlice<UInt8>

    /// The value on it.
    func node(maximumBytes: Int = 1 << 20) throws(SourceError) -> FormatNode {
      try .json(bytes, firstLine: number, maximumBytes: maximumBytes)
    }
  }

  /// The lines of a file that ends with or without a line feed; `\r\n` ends a line too.
  /// - Throws: at an empty line.
  static func split(_ bytes: [UInt8]) throws(SourceError) -> [Line] {
    var lines: [Line] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let hasReturn = end > start && end < bytes.count && bytes[end - 1] == 0x0D
      let line = bytes[start..<(hasReturn ? end - 1 : end)]
      guard !line.isEmpty else {
        throw SourceError(SourcePosition(line: lines.count + 1, column: 1), "an empty line")
      }
      lines.append(Line(number: lines.count + 1, bytes: line))
      start = end + 1
    }
    return lines
  }
}
