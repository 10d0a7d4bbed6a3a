internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for an evaluation in folds.
struct FoldsReport {
  let console: Console
  let format: OutputFormat

  func show(_ outcome: EvaluateFolds.Outcome) {
    for note in outcome.notes { console.note(note) }
    switch format {
    case .text: for run in outcome.runs { showText(run, outcome) }
    case .json: console.out(Self.json(outcome).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(Self.json(outcome).serialized(.compact))
    }
  }

  private func showText(_ run: EvaluateFolds.Run, _ outcome: EvaluateFolds.Outcome) {
    console.out(
      console.paint(
        "\(outcome.prompt.name) \(outcome.prompt.closure.digest.short)", .bold)
        + " on the train and dev cases of \(run.suite) with \(run.model)")
    var table = TextTable(header: ["fold", "cases", "passed", "accuracy"], numeric: [0, 1, 2, 3])
    for (number, counts) in run.folds.enumerated() {
      table.add([
        "\(number + 1)", "\(counts.total)", "\(counts.passed)",
        Percent.fraction(run.shares[number]),
      ])
    }
    for line in table.lines { console.out("  " + line) }
    let errored = run.folds.reduce(0) { $0 + $1.errored }
    if errored > 0 { console.out("  \(errored) errored") }
    console.out(
      "  mean \(Percent.fraction(run.mean)), standard deviation of the folds "
        + Percent.fraction(run.deviation))
  }

  private static func json(_ outcome: EvaluateFolds.Outcome) -> JSONValue {
    let runs = outcome.runs.map { run in
      JSONValue.object(
        JSONObject([
          ("suite", .string(run.suite.text)), ("model", .string(run.model.text)),
          (
            "folds",
            .array(
              run.folds.map { counts in
                .object(
                  JSONObject([
                    ("cases", .number(JSONNumber(counts.total))),
                    ("passed", .number(JSONNumber(counts.passed))),
                    ("errored", .number(JSONNumber(counts.errored))),
                  ]))
              })
          ),
          ("mean", .number(JSONNumber(run.mean))),
          ("deviation", .number(JSONNumber(run.deviation))),
        ]))
    }
    return .object(
      JSONObject([
        ("format", .string("stet-folds/1")),
        ("prompt", .string(outcome.prompt.name.text)),
        ("closure", .string(outcome.prompt.closure.digest.description)),
        ("runs", .array(runs)),
      ]))
  }
}
