internal import Gating
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for what suites hold.
struct SuiteStatsReport {
  let console: Console
  let format: OutputFormat

  func show(_ all: [SuiteStatistics.Figures]) {
    switch format {
    case .text:
      if all.isEmpty { console.error("There are no suites.") }
      for (number, figures) in all.enumerated() {
        if number > 0 { console.out("") }
        showText(figures)
      }
    case .json:
      console.out(
        JSONValue.object(
          JSONObject([
            ("format", .string("stet-suite-stats/1")), ("suites", .array(all.map(Self.json))),
          ])
        ).serialized(.pretty(indent: 2)))
    case .jsonl: for figures in all { console.out(Self.json(figures).serialized(.compact)) }
    }
  }

  private func showText(_ figures: SuiteStatistics.Figures) {
    console.out(
      console.paint("\(figures.suite)", .bold) + " \(figures.digest.short)  "
        + "\(Plural.count(figures.count, "case")), \(splits(figures))")
    if figures.groups.count > 0 {
      console.out(
        "  groups: \(figures.groups.count), with \(Plural.count(figures.groups.cases, "case"))")
    }
    if figures.criticalCount > 0 {
      console.out("  critical: \(figures.criticalCount) of those that gates read")
    }
    if figures.duplicates > 0 {
      console.out(
        "  repeated or nearly: \(figures.duplicates), of these \(figures.contradictions) expect "
          + "something else (`stet lint` names them)")
    }
    showShares("label", figures.labels, figures)
    showShares("tag", figures.tags, figures)
    showPower(figures)
    showLooks(figures)
  }

  private func splits(_ figures: SuiteStatistics.Figures) -> String {
    guard !figures.splits.isEmpty else { return "no splits: gates read all" }
    let parts = [Split.train, .dev, .test].map { "\(figures.splits[$0] ?? 0) \($0.rawValue)" }
    return parts.joined(separator: ", ") + ": gates read test"
  }

  private func showShares(
    _ noun: String, _ shares: [SuiteStatistics.Share], _ figures: SuiteStatistics.Figures
  ) {
    guard !shares.isEmpty else { return }
    var table = TextTable(header: [noun, "cases", "share", "gated"], numeric: [1, 2, 3])
    for share in shares.prefix(30) {
      table.add([
        share.name.oneLine, "\(share.count)",
        Percent.fraction(Double(share.count) / Double(max(figures.count, 1))),
        "\(share.gatedCount)",
      ])
    }
    for line in table.lines { console.out("  " + line) }
    if shares.count > 30 { console.out("  and \(shares.count - 30) more") }
  }

  private func showPower(_ figures: SuiteStatistics.Figures) {
    console.out(
      "  with \(Plural.count(figures.gatedCount, "case")) and no flip, drops larger than "
        + "\(PointsText.points(figures.excludedDrop)) are ruled out")
    let churns = figures.sizes.first?.withChurn.map(\.churn) ?? []
    var table = TextTable(
      header: ["cases to rule out", "no flip"] + churns.map { "\(PointsText.percent($0)) flip" },
      numeric: Set(1...(churns.count + 1)))
    for size in figures.sizes.reversed() {
      table.add(
        [PointsText.points(size.margin), PointsText.count(size.withoutFlips)]
          + size.withChurn.map { PointsText.count($0.cases) })
    }
    for line in table.lines { console.out("  " + line) }
  }

  private func showLooks(_ figures: SuiteStatistics.Figures) {
    if figures.looks.isEmpty { return console.out("  looks at the gated cases: none") }
    for looks in figures.looks {
      let worn = looks.count >= SuiteStatistics.wornLooks
      console.out(
        "  looks at the gated cases: \(Plural.count(looks.count, "candidate")) of "
          + "\(looks.prompt)" + (worn ? console.paint(" (worn: refresh them)", .yellow) : ""))
    }
  }

  private static func json(_ figures: SuiteStatistics.Figures) -> JSONValue {
    func shares(_ shares: [SuiteStatistics.Share]) -> JSONValue {
      .array(
        shares.map {
          .object(
            JSONObject([
              ("name", .string($0.name)), ("cases", .number(JSONNumber($0.count))),
              ("gated", .number(JSONNumber($0.gatedCount))),
            ]))
        })
    }
    let splits = [Split.train, .dev, .test].map {
      ($0.rawValue, JSONValue.number(JSONNumber(figures.splits[$0] ?? 0)))
    }
    return .object(
      JSONObject([
        ("suite", .string(figures.suite.text)), ("digest", .string(figures.digest.description)),
        ("cases", .number(JSONNumber(figures.count))),
        ("splits", figures.splits.isEmpty ? .null : .object(JSONObject(splits))),
        ("gatedSplit", .string(figures.gatedSplit)),
        ("gated", .number(JSONNumber(figures.gatedCount))),
        ("critical", .number(JSONNumber(figures.criticalCount))),
        ("labels", shares(figures.labels)), ("tags", shares(figures.tags)),
        ("groups", .number(JSONNumber(figures.groups.count))),
        ("groupedCases", .number(JSONNumber(figures.groups.cases))),
        ("duplicates", .number(JSONNumber(figures.duplicates))),
        ("contradictions", .number(JSONNumber(figures.contradictions))),
        ("excludedDrop", .number(JSONNumber(figures.excludedDrop))),
        ("sizes", .array(figures.sizes.map(json))), ("looks", json(figures.looks)),
      ]))
  }

  private static func json(_ size: SuiteStatistics.Size) -> JSONValue {
    .object(
      JSONObject([
        ("margin", .number(JSONNumber(size.margin))),
        ("withoutFlips", PointsText.json(size.withoutFlips)),
        (
          "withChurn",
          .array(
            size.withChurn.map {
              .object(
                JSONObject([
                  ("churn", .number(JSONNumber($0.churn))), ("cases", PointsText.json($0.cases)),
                ]))
            })
        ),
      ]))
  }

  private static func json(_ looks: [(prompt: PromptName, count: Int)]) -> JSONValue {
    .array(
      looks.map {
        .object(
          JSONObject([
            ("prompt", .string($0.prompt.text)), ("candidates", .number(JSONNumber($0.count))),
          ]))
      })
  }
}
