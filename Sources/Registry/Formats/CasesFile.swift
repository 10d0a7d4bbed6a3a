public import PromptModel
public import StrictData

/// evidence/<closure>/<id>.cases.jsonl, `stet-cases/1`: what each case of a run came to. Where
/// something is known of what the answers took it is `stet-cases/2`, with `usage`; where requests
/// were sent again `stet-cases/3`, with `retries` in it.
public enum CasesFile {
  /// The format's name.
  public static let format = "stet-cases/1"
  /// The name of the format with `usage`.
  public static let formatWithUsage = "stet-cases/2"
  /// The name of the format with `retries`.
  public static let formatWithRetries = "stet-cases/3"
  private static let keys = [
    "id", "repeat", "pass", "score", "assertions", "expected", "label", "usage",
  ]

  /// The results in a file's bytes: a line with the format, then one line per case and repeat.
  /// - Throws: at the first place that is wrong; a case and repeat that is there twice, and a
  ///   file without results, are wrong.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> [CaseResult] {
    let lines = try JSONLines.split(bytes)
    guard let header = lines.first else {
      throw SourceError(SourcePosition(line: 1, column: 1), "the file is empty")
    }
    let found = try header.node().requireHeader(
      of: [format, formatWithUsage, formatWithRetries])
    return try RunLines.parse(
      lines, nouns: "results", run: { ($0.id, $0.repeatIndex) }
    ) { node throws(SourceError) in try result(node, found) }
  }

  /// The results as a file, in their order. Scores are written in the shortest form that reads
  /// back the same; one that is not finite is written as undecided.
  public static func serialize(_ results: [CaseResult]) -> [UInt8] {
    let isRetried = results.contains { $0.usage?.retries ?? 0 > 0 }
    let hasUsage = results.contains { $0.usage != nil }
    let format = isRetried ? formatWithRetries : hasUsage ? formatWithUsage : format
    return RunLines.serialize(results, format: format, json: json)
  }

  private static func result(
    _ node: FormatNode, _ format: String
  ) throws(SourceError) -> CaseResult {
    let fields = try node.fields(keys, noun: "a result")
    if LaterKeys.number(of: format) < 2, let usage = fields["usage"] {
      throw usage.plainError("'usage' needs the format \(formatWithUsage)")
    }
    return CaseResult(
      id: try fields.required("id").label(),
      repeatIndex: try fields["repeat"]?.integer(in: 1...FormatNode.largestInteger) ?? 0,
      pass: try verdict(fields), score: try score(fields),
      assertions: try assertions(try fields.required("assertions")),
      expected: try fields["expected"]?.label(), label: try fields["label"]?.label(),
      usage: try fields["usage"].map { (node) throws(SourceError) in try usage(node, format) })
  }

  private static func usage(
    _ node: FormatNode, _ format: String
  ) throws(SourceError) -> CaseUsage {
    let fields = try node.fields(["in", "out", "ms", "usd", "retries"], noun: "a usage")
    if LaterKeys.number(of: format) < 3, let retries = fields["retries"] {
      throw retries.plainError("'retries' needs the format \(formatWithRetries)")
    }
    let counts = 0...FormatNode.largestInteger
    var cost: Double?
    if let node = fields["usd"] {
      guard case .number(let number) = node.value, let usd = number.double, usd >= 0, usd < 1e6
      else { throw node.mismatch("a number of dollars, from 0 to below a million") }
      cost = usd
    }
    let usage = CaseUsage(
      promptTokens: try fields["in"]?.integer(in: counts),
      completionTokens: try fields["out"]?.integer(in: counts),
      milliseconds: try fields["ms"]?.integer(in: counts), usd: cost,
      retries: try fields["retries"]?.integer(in: 1...FormatNode.largestInteger) ?? 0)
    guard let usage else { throw node.error("nothing is said") }
    return usage
  }

  private static func assertions(_ node: FormatNode) throws(SourceError) -> [AssertionResult] {
    var results: [AssertionResult] = []
    for element in try node.elements() {
      let fields = try element.fields(
        ["name", "metric", "pass", "score"], noun: "an assertion's result")
      results.append(
        AssertionResult(
          name: try fields.required("name").label(), metric: try fields["metric"]?.label(),
          pass: try verdict(fields), score: try score(fields)))
    }
    return results
  }

  private static func verdict(_ fields: FormatFields) throws(SourceError) -> Bool? {
    let node = try fields.required("pass")
    if case .null = node.value { return nil }
    guard case .bool(let flag) = node.value else { throw node.mismatch("true, false or null") }
    return flag
  }

  private static func score(_ fields: FormatFields) throws(SourceError) -> Double? {
    let node = try fields.required("score")
    if case .null = node.value { return nil }
    guard case .number(let number) = node.value, let score = number.double,
      (0...1).contains(score)
    else { throw node.mismatch("a number from 0 to 1, or null") }
    return score
  }
}

// MARK: - Writing

extension CasesFile {
  private static func json(_ result: CaseResult) -> JSONValue {
    var object = JSONObject([("id", .string(result.id))])
    if result.repeatIndex > 0 { object["repeat"] = .number(JSONNumber(result.repeatIndex)) }
    object["pass"] = json(result.pass)
    object["score"] = json(result.score)
    object["assertions"] = .array(result.assertions.map(json))
    object["expected"] = result.expected.map { .string($0) }
    object["label"] = result.label.map { .string($0) }
    object["usage"] = result.usage.map(json)
    return .object(object)
  }

  private static func json(_ usage: CaseUsage) -> JSONValue {
    var object = JSONObject()
    object["in"] = usage.promptTokens.map { .number(JSONNumber($0)) }
    object["out"] = usage.completionTokens.map { .number(JSONNumber($0)) }
    object["ms"] = usage.milliseconds.map { .number(JSONNumber($0)) }
    object["usd"] = usage.usd.map { .number(JSONNumber($0)) }
    if usage.retries > 0 { object["retries"] = .number(JSONNumber(usage.retries)) }
    return .object(object)
  }

  private static func json(_ result: AssertionResult) -> JSONValue {
    var object = JSONObject([("name", .string(result.name))])
    object["metric"] = result.metric.map { .string($0) }
    object["pass"] = json(result.pass)
    object["score"] = json(result.score)
    return .object(object)
  }

  private static func json(_ pass: Bool?) -> JSONValue { pass.map { .bool($0) } ?? .null }

  private static func json(_ score: Double?) -> JSONValue {
    guard let score, score.isFinite else { return .null }
    return .number(JSONNumber(score == 0 ? 0 : score))
  }
}
