public import PromptModel
public import StrictData

/// evidence/<closure>/<id>.outputs.jsonl: what a model answered in a run. `stet-outputs/2` has the
/// steps of answers that took several requests; without any, `stet-outputs/1` is written.
///
/// No verdict reads it: it may be absent, or erased, which is an empty file in its place.
public enum OutputsFile {
  /// The format's name.
  public static let format = "stet-outputs/1"
  /// The format that has steps.
  public static let secondFormat = "stet-outputs/2"
  private static let keys = ["id", "repeat", "output", "withheld", "label", "reasons", "error"]

  /// The answers in a file's bytes: a line with the format, then one line per case and repeat.
  /// - Throws: at the first place that is wrong; a case and repeat that is there twice, and a
  ///   file without answers, are wrong.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> [KeptOutput] {
    let lines = try JSONLines.split(bytes)
    guard let header = lines.first else {
      throw SourceError(SourcePosition(line: 1, column: 1), "the file is empty")
    }
    let format = try header.node().requireHeader(of: [format, secondFormat])
    let later = LaterKeys(keys: ["steps"], format: secondFormat, found: format)
    return try RunLines.parse(
      lines, maximumBytes: BlobLimits.large, nouns: "answers", run: { ($0.id, $0.repeatIndex) }
    ) { node throws(SourceError) in try output(node, later) }
  }

  /// The answers as a file, in their order. ``parse(_:)`` reads equal ones from it.
  public static func serialize(_ outputs: [KeptOutput]) -> [UInt8] {
    let format = outputs.contains { !$0.steps.isEmpty } ? secondFormat : format
    return RunLines.serialize(outputs, format: format, json: json)
  }

  private static func output(
    _ node: FormatNode, _ later: LaterKeys
  ) throws(SourceError) -> KeptOutput {
    let fields = try node.fields(keys, later: later, noun: "an answer")
    let withheld = try fields["withheld"]?.uniqueLabels() ?? []
    if let node = fields["withheld"] {
      guard !withheld.isEmpty else { throw node.error("nothing is named") }
      for key in ["output", "reasons", "error", "steps"] {
        try fields.refuse(key, "'\(key)' beside 'withheld'")
      }
    }
    return KeptOutput(
      id: try fields.required("id").label(),
      repeatIndex: try fields["repeat"]?.integer(in: 1...FormatNode.largestInteger) ?? 0,
      text: try fields["output"]?.text(), label: try fields["label"]?.label(),
      reasons: try reasons(fields["reasons"]), error: try fields["error"]?.text(),
      withheld: withheld, steps: try OutputSteps.parse(fields["steps"]))
  }

  private static func reasons(_ node: FormatNode?) throws(SourceError) -> [KeptOutput.Reason] {
    var reasons: [KeptOutput.Reason] = []
    for element in try node?.elements() ?? [] {
      let fields = try element.fields(["name", "reason"], noun: "a reason")
      reasons.append(
        KeptOutput.Reason(
          name: try fields.required("name").label(),
          reason: try fields.required("reason").text()))
    }
    return reasons
  }

  private static func json(_ output: KeptOutput) -> JSONValue {
    var object = JSONObject([("id", .string(output.id))])
    if output.repeatIndex > 0 {
      object["repeat"] = .number(JSONNumber(output.repeatIndex))
    }
    object["output"] = output.text.map { .string($0) }
    if !output.withheld.isEmpty {
      object["withheld"] = .array(output.withheld.map { .string($0) })
    }
    object["label"] = output.label.map { .string($0) }
    if !output.reasons.isEmpty {
      object["reasons"] = .array(
        output.reasons.map {
          .object(JSONObject([("name", .string($0.name)), ("reason", .string($0.reason))]))
        })
    }
    object["error"] = output.error.map { .string($0) }
    if !output.steps.isEmpty { object["steps"] = .array(output.steps.map(OutputSteps.json)) }
    return .object(object)
  }
}

extension FormatNode {
  /// The first line of a file of lines: its format and nothing else.
  func requireHeader(of format: String) throws(SourceError) {
    _ = try requireHeader(of: [format])
  }

  /// The same for a format that is read in several numbers, the last of them the newest.
  /// - Returns: the one it has.
  func requireHeader(of formats: [String]) throws(SourceError) -> String {
    guard let found = try members().first(where: { $0.key.utf8.elementsEqual("format".utf8) })
    else { throw error("missing key 'format'") }
    let format = try found.node.format(oneOf: formats)
    _ = try fields(["format"], noun: "the first line")
    return format
  }
}
