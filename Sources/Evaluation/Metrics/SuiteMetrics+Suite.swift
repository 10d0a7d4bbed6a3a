public import PromptModel
internal import StrictData

extension SuiteMetrics {
  /// The value of a metric over results of a suite, by its labels and costs.
  public static func value(
    named name: String, of results: [CaseResult], in suite: Suite
  ) -> Double? {
    value(named: name, of: results, labels: suite.labels, costs: suite.costs)
  }

  /// Why a suite cannot have a metric; nil where it can.
  static func problem(with name: String, in suite: Suite) -> SuiteProblem? {
    let specs = suite.defaultAssertions + suite.cases.flatMap(\.assertions)
    let metrics = Set(
      specs.flatMap(\.flattened).map {
        ExactString($0.metric ?? ($0.isNegated ? "not-\($0.type)" : $0.type))
      })
    let metric = rest(of: name, after: "mean/") ?? name
    if metrics.contains(ExactString(metric)) || RunsName(name) != nil { return nil }
    for kind in labelNames {
      guard let label = rest(of: name, after: "\(kind)/"), !suite.labels.isEmpty else { continue }
      if suite.labels.contains(where: { ExactString($0) == ExactString(label) }) { return nil }
      return SuiteProblem(
        "metric '\(name)' is of no declared label",
        suggestion: Spelling.nearest(to: label, among: suite.labels).map { "\(kind)/\($0)" })
    }
    if isClassification(name) || names.contains(where: { ExactString($0) == ExactString(name) }) {
      return nil
    }
    return SuiteProblem(
      "unknown suite metric '\(name)'",
      suggestion: Spelling.nearest(to: name, among: names + metrics.map(\.text).sorted()))
  }
}
