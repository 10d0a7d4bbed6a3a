internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for `stet eval --affected`.
struct AffectedReport {
  let outcome: EvaluateAffected.Outcome
  let isVerbose: Bool
  let showsPrivate: Bool

  /// Prints what the change touches, then every run, then the gate's words.
  func showText(on console: Console) {
    let plan = outcome.plan
    var table = TextTable(header: ["prompt", "suite", "model", "differs", "evidence"])
    for item in plan.items {
      table.add([
        item.prompt.text, item.suite.text, item.model.text, item.reasons.joined(separator: ", "),
        item.evidence.isEmpty ? "none" : "reused",
      ])
    }
    if plan.items.isEmpty {
      console.out("Nothing that is evaluated differs from \(plan.base.short).")
    } else {
      for line in table.lines { console.out(line) }
    }
    for name in plan.unjudged { console.note("\(name) differs, and no suite judges it") }
    console.out(
      "\(plan.items.count) run\(plan.items.count == 1 ? "" : "s") touched since "
        + "\(plan.base.short), \(plan.items.count - plan.toRun.count) with evidence already; "
        + "\(plan.untouched) prompt\(plan.untouched == 1 ? "" : "s") untouched.")
    for run in outcome.runs {
      console.out("")
      let report = EvaluationReport(
        outcome: run, isVerbose: isVerbose, showsPrivate: showsPrivate)
      report.showBytes(on: console)
      report.showText(on: console)
    }
    for (name, verdict) in outcome.verdicts {
      console.out("")
      console.out(console.paint(name.text, .bold))
      EvaluationReport.show(verdict, on: console)
    }
  }

  /// `stet-eval-affected/1`.
  var json: JSONValue {
    let items = outcome.plan.items.map { item in
      JSONValue.object(
        JSONObject([
          ("prompt", .string(item.prompt.text)), ("suite", .string(item.suite.text)),
          ("model", .string(item.model.text)),
          ("differs", .array(item.reasons.map { .string($0) })),
          ("evidence", .array(item.evidence.map { .string($0.description) })),
        ]))
    }
    let verdicts = outcome.verdicts.map { name, verdict in
      JSONValue.object(
        JSONObject([
          ("prompt", .string(name.text)), ("environment", .string(verdict.environment.text)),
          ("verdict", .string("\(verdict.kind)")),
        ]))
    }
    return .object(
      JSONObject([
        ("format", .string("stet-eval-affected/1")),
        ("base", .string(outcome.plan.base.hex)), ("touched", .array(items)),
        ("untouched", .number(JSONNumber(outcome.plan.untouched))),
        ("unjudged", .array(outcome.plan.unjudged.map { .string($0.text) })),
        ("runs", .array(outcome.runs.map { EvaluationReport(outcome: $0).json })),
        ("verdicts", .array(verdicts)),
      ]))
  }
}
