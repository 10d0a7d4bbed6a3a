internal import PromptModel
internal import StrictData

/// The suite-level metrics as suite.yaml writes them: a name, or a mapping with options.
enum SuiteMetricFormat {
  /// The only metric that takes a cost matrix.
  private static let costScore = "cost-score"

  /// The metrics of a list; none where there is no list. Whether a name exists is for the
  /// evaluation to say.
  /// - Throws: also where a metric is there twice, and where a cost names no declared label.
  static func list(
    _ node: FormatNode?, labels: [String]
  ) throws(SourceError) -> [SuiteMetricSpec] {
    var seen: Set<ExactString> = []
    var metrics: [SuiteMetricSpec] = []
    for element in try node?.elements() ?? [] {
      let metric = try parse(element, labels: labels)
      guard seen.insert(ExactString(metric.name)).inserted else {
        throw element.plainError("'\(FormatNode.quoted(metric.name))' is there twice")
      }
      metrics.append(metric)
    }
    return metrics
  }

  private static func parse(
    _ node: FormatNode, labels: [String]
  ) throws(SourceError) -> SuiteMetricSpec {
    if case .string = node.value { return SuiteMetricSpec(name: try node.label()) }
    let fields = try node.fields(["type", "cost-matrix"], noun: "a suite's metric")
    let name = try fields.required("type").label()
    guard let matrix = fields["cost-matrix"] else { return SuiteMetricSpec(name: name) }
    guard name.utf8.elementsEqual(costScore.utf8) else {
      throw matrix.error("only the metric '\(costScore)' takes it")
    }
    return SuiteMetricSpec(name: name, costs: try costs(matrix, labels: labels))
  }

  /// `{expected: {given: cost}}`; given may be `other`.
  private static func costs(
    _ node: FormatNode, labels: [String]
  ) throws(SourceError) -> CostMatrix {
    let known = Set(labels.map { ExactString($0) })
    var entries: [CostMatrix.Entry] = []
    for (number, row) in try node.members().enumerated() {
      try require(row.key, in: known, node, number)
      for (column, cell) in try row.node.members().enumerated() {
        if !cell.key.utf8.elementsEqual("other".utf8) {
          try require(cell.key, in: known, row.node, column)
        }
        let cost = try cell.node.number()
        guard cost >= 0 else { throw cell.node.mismatch("a number from 0 on") }
        entries.append(CostMatrix.Entry(expected: row.key, given: cell.key, cost: cost))
      }
    }
    return CostMatrix(entries)
  }

  private static func require(
    _ label: String, in known: Set<ExactString>, _ node: FormatNode, _ number: Int
  ) throws(SourceError) {
    guard !known.isEmpty, !known.contains(ExactString(label)) else { return }
    throw node.keyError(number, "'\(FormatNode.quoted(label))' is not one of the suite's labels")
  }

  /// The metric as a name or a mapping.
  static func json(_ metric: SuiteMetricSpec) -> JSONValue {
    guard let costs = metric.costs else { return .string(metric.name) }
    var rows = JSONObject()
    for entry in costs.entries {
      var row = rows[entry.expected]?.object ?? JSONObject()
      row[entry.given] = .number(JSONNumber(entry.cost))
      rows[entry.expected] = .object(row)
    }
    return .object(JSONObject([("type", .string(metric.name)), ("cost-matrix", .object(rows))]))
  }
}
