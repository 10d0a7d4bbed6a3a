internal import Evaluation
internal import Gating
internal import PromptModel
internal import StrictData
internal import Workflows

extension CompareReport {
  /// `stet-comparison/1`.
  var json: JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-comparison/1")), ("a", Self.json(outcome.first)),
        ("b", Self.json(outcome.second)), ("model", .string(outcome.model.name.text)),
        ("modelDigest", .string(outcome.model.digest.description)),
        ("baseline", .bool(outcome.model.isBaseline)),
        ("suites", .array(outcome.suites.map(json))),
        ("verdict", .string(outcome.kind.name)),
        ("commit", outcome.commit.map { .string($0.hex) } ?? .null),
      ]))
  }

  private static func json(_ arm: ComparisonOutcome.Arm) -> JSONValue {
    .object(
      JSONObject([
        ("reference", .string(arm.reference.description)),
        ("prompt", .string(arm.prompt.name.text)),
        ("closure", .string(arm.prompt.closure.digest.description)),
      ]))
  }

  private func json(_ comparison: SuiteComparison) -> JSONValue {
    var object = JSONObject([
      ("suite", .string(comparison.suite.name.text)),
      ("suiteDigest", .string(comparison.suite.digest.description)),
      ("source", .string(comparison.source == .records ? "records" : "run")),
      ("n", Figure.count(comparison.first.total)), ("a", Self.json(comparison.first)),
      ("b", Self.json(comparison.second)),
      ("difference", comparison.figures.map { Self.json($0) } ?? .null),
      ("word", .string(comparison.word.rawValue)), ("gate", Self.gate(comparison)),
      ("metrics", .array(comparison.metrics.map { Self.json($0, adjusted: "pHolm") })),
      ("suiteMetrics", .array(comparison.suiteMetrics.map(Self.json))),
    ])
    if case .run(let calls) = comparison.source { object["calls"] = Figure.count(calls) }
    if showsSlices {
      object["slices"] = .object(
        JSONObject([
          ("label", .string("exploratory")),
          ("tags", .array(comparison.slices.map { Self.json($0, adjusted: "pBH") })),
        ]))
    }
    return .object(object)
  }

  private static func gate(_ comparison: SuiteComparison) -> JSONValue {
    let finding = comparison.finding
    return .object(
      JSONObject([
        ("environment", comparison.environment.map { .string($0.text) } ?? .null),
        ("margin", PointsText.json(comparison.rule.margin)),
        ("nothingLostNeeds", Figure.count(comparison.rule.nothingLostNeeds)),
        ("verdict", .string(finding.verdict.name)), ("rule", .string(finding.rule)),
        ("message", .string(finding.message)),
      ]))
  }

  private static func json(_ arm: ArmFigures) -> JSONValue {
    .object(
      JSONObject([
        ("passed", Figure.count(arm.passed)), ("total", Figure.count(arm.total)),
        ("errored", Figure.count(arm.errored)), ("runsPerCase", Figure.count(arm.runsPerCase)),
        ("rate", PointsText.json(arm.rate)), ("wilson95", PointsText.json(arm.interval)),
        (
          "median",
          .object(
            JSONObject([
              ("latencyMilliseconds", PointsText.json(arm.latencyMilliseconds?.estimate)),
              ("promptTokens", PointsText.json(arm.promptTokens)),
              ("completionTokens", PointsText.json(arm.completionTokens)),
            ]))
        ),
        ("usdPerThousand", arm.usdPerThousand.map { PointsText.json($0) } ?? .null),
        ("unrendered", .array(arm.unrendered.keys.sorted().map { .string($0) })),
        ("errors", errors(arm)),
      ]))
  }

  private static func errors(_ arm: ArmFigures) -> JSONValue {
    .object(
      JSONObject(arm.errors.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
  }

  private static func json(_ metric: MetricComparison, adjusted: String) -> JSONValue {
    .object(json(metric.figures, name: metric.name, adjusted: (adjusted, metric.adjustedP)))
  }

  static func json(_ figures: RegressionFigures) -> JSONValue {
    .object(json(figures, name: nil, adjusted: nil))
  }

  private static func json(
    _ figures: RegressionFigures, name: String?, adjusted: (String, Double)?
  ) -> JSONObject {
    var object = JSONObject()
    if let name { object["name"] = .string(name) }
    object["n"] = Figure.count(figures.count)
    object["meanA"] = PointsText.json(figures.firstMean)
    object["meanB"] = PointsText.json(figures.secondMean)
    object["lost"] = .array(figures.lost.map { .string($0) })
    object["gained"] = .array(figures.gained.map { .string($0) })
    object["basis"] = .string(figures.basis.rawValue)
    object["difference"] = PointsText.json(figures.difference)
    object["interval95"] = PointsText.json(figures.interval)
    object["intervalName"] = .string(figures.intervalName)
    object["lowerBound95"] = PointsText.json(figures.lowerBound)
    object["test"] = .string(figures.testName)
    object["pTwoSided"] = PointsText.json(figures.pTwoSided)
    object["pWorse"] = PointsText.json(figures.pWorse)
    if let adjusted { object[adjusted.0] = PointsText.json(adjusted.1) }
    return object
  }

  private static func json(
    _ metric: (name: String, first: Double?, second: Double?)
  ) -> JSONValue {
    .object(
      JSONObject([
        ("name", .string(metric.name)), ("a", PointsText.json(metric.first)),
        ("b", PointsText.json(metric.second)),
      ]))
  }

}
