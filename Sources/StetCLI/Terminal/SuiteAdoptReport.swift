internal import Gating
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for what a gate would do on a suite.
struct SuiteAdoptReport {
  let console: Console
  let format: OutputFormat

  func show(_ outcome: SuiteAdoption.Outcome) {
    switch format {
    case .text: showText(outcome)
    case .json: console.out(Self.json(outcome).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(Self.json(outcome).serialized(.compact))
    }
  }

  private func showText(_ outcome: SuiteAdoption.Outcome) {
    console.out(
      console.paint("\(outcome.suite)", .bold) + ": gates read "
        + "\(Plural.count(outcome.count, "case")); \(PointsText.percent(outcome.churn)) flip between "
        + "two runs (\(Self.words(outcome.source)))")
    for table in outcome.tables { show(table, outcome) }
  }

  private func show(_ table: SuiteAdoption.Table, _ outcome: SuiteAdoption.Outcome) {
    let names = table.environments.map(\.text).joined(separator: ", ")
    let needs =
      table.rule.nothingLostNeeds > 0
      ? ", nothing-lost needs \(Plural.count(table.rule.nothingLostNeeds, "case"))" : ""
    console.out("")
    console.out(
      "margin \(PointsText.points(table.rule.margin))\(needs) ("
        + (names.isEmpty ? "the default: no environment compares on this suite" : names) + ")")
    var odds = TextTable(
      header: ["if the prompt", "flips", "passes", "fails", "undecided"], numeric: [1, 2, 3, 4])
    for row in table.rows {
      odds.add([
        Self.words(row.drop), PointsText.percent(row.churn), Self.percent(row.pass),
        Self.percent(row.fail), Self.percent(row.inconclusive),
      ])
    }
    for line in odds.lines { console.out("  " + line) }
    for need in table.needs {
      let wish = need.verdict == .pass ? "passes" : "fails"
      let size =
        need.cases.map { "takes about \(Plural.count($0, "case"))" }
        ?? "takes more than 10000 cases"
      let fits = need.cases.map { $0 <= outcome.count } == true ? "" : ", more than there are"
      console.out(
        "  that a prompt that \(Self.words(need.drop)) \(wish) in 80 % of runs \(size)\(fits)")
    }
  }

  private static func words(_ drop: Double) -> String {
    drop == 0 ? "is unchanged" : "loses \(PointsText.points(drop))"
  }

  /// Whole per cent; below one, "<1 %", and what is not all is never 100.
  private static func percent(_ share: Double) -> String {
    if share > 0, share < 0.005 { return "<1 %" }
    if share < 1, share > 0.995 { return ">99 %" }
    return "\(Int((share * 100).rounded())) %"
  }

  private static func words(_ source: SuiteAdoption.ChurnSource) -> String {
    switch source {
    case .given: "as given"
    case .assumed: "assumed: there are no two records that differ"
    case .measured(let first, let second, let prompt, let isSame):
      "measured on \(prompt), \(isSame ? "one version twice" : "two versions"): "
        + "\(leaf(first)) and \(leaf(second))"
    }
  }

  private static func leaf(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func json(_ outcome: SuiteAdoption.Outcome) -> JSONValue {
    let source: JSONValue =
      switch outcome.source {
      case .given: .string("given")
      case .assumed: .string("assumed")
      case .measured(let first, let second, _, _):
        .object(JSONObject([("records", .array([.string(first), .string(second)]))]))
      }
    return .object(
      JSONObject([
        ("format", .string("stet-suite-adopt/1")), ("suite", .string(outcome.suite.text)),
        ("cases", .number(JSONNumber(outcome.count))),
        ("churn", .number(JSONNumber(outcome.churn))), ("churnFrom", source),
        ("gates", .array(outcome.tables.map(json))),
      ]))
  }

  private static func json(_ table: SuiteAdoption.Table) -> JSONValue {
    let rows = table.rows.map { row in
      JSONValue.object(
        JSONObject([
          ("drop", Figure.number(row.drop)), ("churn", Figure.number(row.churn)),
          ("pass", Figure.number(row.pass)),
          ("fail", Figure.number(row.fail)), ("inconclusive", Figure.number(row.inconclusive)),
        ]))
    }
    let needs = table.needs.map { need in
      JSONValue.object(
        JSONObject([
          ("drop", Figure.number(need.drop)), ("churn", Figure.number(need.churn)),
          ("verdict", .string(need.verdict.name)), ("cases", PointsText.json(need.cases)),
        ]))
    }
    return .object(
      JSONObject([
        ("environments", .array(table.environments.map { .string($0.text) })),
        ("margin", Figure.number(table.rule.margin)),
        ("nothingLostNeeds", .number(JSONNumber(table.rule.nothingLostNeeds))),
        ("odds", .array(rows)), ("needs", .array(needs)),
      ]))
  }
}

/// Words for an import.
struct SuiteImportReport {
  let console: Console
  let format: OutputFormat

  func show(_ outcome: ImportSuite.Outcome) {
    for note in outcome.notes { console.note(note.oneLine) }
    guard format == .text else {
      return console.out(
        Self.json(outcome).serialized(format == .json ? .pretty(indent: 2) : .compact))
    }
    guard outcome.isWritten else {
      for file in outcome.files {
        console.error("\(file.path):")
        console.raw(file.text)
      }
      return
    }
    for file in outcome.files { console.out("Wrote \(file.path)") }
    console.error("\(Plural.count(outcome.count, "case")). Next: look at them, then")
    console.error("  stet lint")
    console.error("  stet suite adopt \(outcome.suite)")
    if outcome.files.count < 3 {
      console.error("and name the prompts it judges in its scope.yaml (`prompts: [\"…\"]`).")
    }
  }

  private static func json(_ outcome: ImportSuite.Outcome) -> JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-suite-import/1")), ("suite", .string(outcome.suite.text)),
        ("cases", .number(JSONNumber(outcome.count))), ("written", .bool(outcome.isWritten)),
        ("files", .array(outcome.files.map { .string($0.path) })),
        ("notes", .array(outcome.notes.map { .string($0) })),
      ]))
  }
}
