internal import Evaluation
internal import Gating
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for a version that ran against itself.
struct NoiseReport {
  let outcome: NoiseOutcome

  /// Repeats whose noise is told.
  private static let plannedRepeats = [1, 3, 5, 10]

  func showText(on console: Console) {
    console.out(
      console.paint("\(outcome.prompt.name) \(outcome.prompt.closure.digest.short)", .bold)
        + " against itself, as \(outcome.environment) serves it, with \(outcome.model.name)"
        + (outcome.model.isBaseline ? " (a baseline: no evidence about an LLM)" : ""))
    for measured in outcome.suites { show(measured, on: console) }
  }

  /// What a suite is not fit for.
  func showWarnings(on console: Console) {
    for measured in outcome.suites where measured.noise.measuresSampler {
      console.error(
        console.paintError("Warning: ", .yellowBold)
          + "\(Percent.fraction(measured.noise.flakeRate ?? 0)) of the cases of "
          + "'\(measured.suite.name)' are flaky: the suite measures the sampler")
    }
  }

  private func show(_ measured: NoiseOutcome.Measured, on console: Console) {
    let noise = measured.noise
    let flips = noise.lost.count + noise.gained.count
    console.out(
      "\(measured.suite.name): n = \(noise.count), two runs with \(noise.repeats) "
        + "repeat\(noise.repeats == 1 ? "" : "s") a case, interleaved, \(measured.calls) calls")
    console.out(
      "  flips         \(flips) (\(noise.lost.count) lost, \(noise.gained.count) gained)")
    for (word, ids) in [("lost", noise.lost), ("gained", noise.gained)] where !ids.isEmpty {
      console.out("    \(word): \(ids.joined(separator: ", "))")
    }
    console.out("  difference    \(PointsText.signed(noise.difference))")
    console.out(
      "  churn         \(Percent.fraction(noise.churn)) of the cases flip between two single runs")
    console.out(
      "  flake rate    \(noise.flakeRate.map(Percent.fraction) ?? "n/a") of the cases neither "
        + "passed nor failed in all \(2 * noise.repeats) runs")
    console.out(
      "  noise         "
        + Self.plannedRepeats.map {
          "\(PointsText.points(noise.standardDeviation(repeats: $0))) with \($0)"
        }.joined(separator: ", ") + " runs a case (standard deviation of the difference)")
    let finding = measured.finding
    console.out(
      "  the gate would say: \(finding.verdict.name) \(finding.rule): "
        + FindingText.message(finding))
    if let rates = measured.rates {
      console.out(
        "  an unchanged prompt, run once a case at this churn: passes \(PointsText.percent(rates.pass)), "
          + "fails \(PointsText.percent(rates.fail)), undecided \(PointsText.percent(rates.inconclusive))"
      )
    }
    if measured.isDeterministic {
      console.out(
        "  provider '\(outcome.model.provider)' answers the same question alike: there is no sampler "
          + "to measure")
    }
    for (id, reason) in measured.errors.sorted(by: { $0.key < $1.key }) {
      console.out("  errored \(id): \(reason)")
    }
  }

  /// `stet-noise/1`.
  var json: JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-noise/1")), ("prompt", .string(outcome.prompt.name.text)),
        ("closure", .string(outcome.prompt.closure.digest.description)),
        ("environment", .string(outcome.environment.text)),
        ("model", .string(outcome.model.name.text)),
        ("baseline", .bool(outcome.model.isBaseline)),
        ("suites", .array(outcome.suites.map(Self.json))),
      ]))
  }

  private static func json(_ measured: NoiseOutcome.Measured) -> JSONValue {
    let noise = measured.noise
    return .object(
      JSONObject([
        ("suite", .string(measured.suite.name.text)), ("n", Figure.count(noise.count)),
        ("repeats", Figure.count(noise.repeats)), ("calls", Figure.count(measured.calls)),
        ("deterministic", .bool(measured.isDeterministic)),
        ("lost", .array(noise.lost.map { .string($0) })),
        ("gained", .array(noise.gained.map { .string($0) })),
        ("flipRate", PointsText.json(noise.flipRate)),
        ("difference", PointsText.json(noise.difference)),
        ("churn", PointsText.json(noise.churn)), ("flakeRate", PointsText.json(noise.flakeRate)),
        ("measuresSampler", .bool(noise.measuresSampler)),
        (
          "standardDeviation",
          .object(
            JSONObject(
              plannedRepeats.map {
                ("\($0)", PointsText.json(noise.standardDeviation(repeats: $0)))
              }))
        ),
        (
          "gate",
          .object(
            JSONObject([
              ("verdict", .string(measured.finding.verdict.name)),
              ("rule", .string(measured.finding.rule)),
              ("message", .string(measured.finding.message)),
            ]))
        ),
        ("unchanged", measured.rates.map(json) ?? .null),
        ("errored", .array(measured.errors.keys.sorted().map { .string($0) })),
      ]))
  }

  private static func json(_ rates: RegressionRates) -> JSONValue {
    .object(
      JSONObject([
        ("pass", PointsText.json(rates.pass)), ("fail", PointsText.json(rates.fail)),
        ("inconclusive", PointsText.json(rates.inconclusive)),
      ]))
  }
}
