internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for what ranks where.
struct LeaderboardReport {
  let console: Console
  let format: OutputFormat
  let grouping: Leaderboard.Grouping?

  func show(_ outcome: Leaderboard.Outcome) {
    for note in outcome.notes { console.note(note.oneLine) }
    switch format {
    case .text:
      if outcome.tables.isEmpty { console.error("There are no committed records.") }
      for (number, table) in outcome.tables.enumerated() {
        if number > 0 { console.out("") }
        show(table)
      }
      if grouping != nil, outcome.tables.contains(where: { $0.entries.contains { $0.bestOf > 1 } })
      {
        console.note("the best of many looks better than it is")
      }
    case .json:
      console.out(
        JSONValue.object(
          JSONObject([
            ("format", .string("stet-leaderboard/1")),
            ("tables", .array(outcome.tables.map(Self.json))),
          ])
        ).serialized(.pretty(indent: 2)))
    case .jsonl:
      for table in outcome.tables { console.out(Self.json(table).serialized(.compact)) }
    }
  }

  // MARK: Text

  private func show(_ table: Leaderboard.Table) {
    console.out(
      console.paint(table.suite.oneLine, .bold) + " \(table.digest.short)"
        + (table.isCurrent ? "" : " (an earlier state)")
        + (table.split == "all" ? "" : ", split \(table.split)"))
    let hasUsage = table.entries.contains { $0.usage != nil }
    var header = [
      "#", "prompt", "model", "technique", table.metric.oneLine, "95 % interval", "n", "passed",
    ]
    if hasUsage { header += ["ms", "tokens", "usd/1,000"] }
    header += ["date", ""]
    var rows = TextTable(
      header: header, numeric: hasUsage ? [0, 4, 6, 7, 8, 9, 10] : [0, 4, 6, 7])
    for (place, entry) in table.entries.enumerated() {
      rows.add(cells(entry, place, hasUsage: hasUsage))
    }
    for line in rows.lines { console.out("  " + line) }
  }

  private static func usage(_ usage: UsageFigures?) -> [String] {
    let tokens = [usage?.promptTokens, usage?.completionTokens].compactMap { $0 }
    return [
      usage?.medianMilliseconds.map { Fixed.text($0, 0) } ?? "",
      tokens.isEmpty ? "" : Fixed.text(tokens.reduce(0, +), 0),
      usage?.usdPerThousand.map { Fixed.text($0, $0 < 1 ? 4 : 2) } ?? "",
    ]
  }

  private func cells(_ entry: Leaderboard.Entry, _ place: Int, hasUsage: Bool) -> [String] {
    let version = entry.version.map { "v\($0)" } ?? entry.closure.short
    let interval = entry.interval.map {
      "\(Percent.fraction($0.lower)) to \(Percent.fraction($0.upper))"
    }
    var cells = [
      "\(entry.rank)", "\(entry.prompt)@\(version)", Self.model(entry),
      entry.techniques?.text ?? "?", entry.value.map(Percent.fraction) ?? "n/a",
      interval ?? "n/a", "\(entry.cases)", "\(entry.passed)/\(entry.total)",
    ]
    if hasUsage { cells += Self.usage(entry.usage) }
    cells.append(String(entry.finishedOn.prefix(10)).oneLine)
    cells.append(notes(entry, place).joined(separator: "; "))
    return cells
  }

  private static func model(_ entry: Leaderboard.Entry) -> String {
    let name = entry.model.oneLine
    if entry.isBaseline == true { return "\(name) (baseline)" }
    guard let tuning = entry.tuning, tuning != "base" else { return name }
    return "\(name) (\(tuning.oneLine))"
  }

  private func notes(_ entry: Leaderboard.Entry, _ place: Int) -> [String] {
    var notes: [String] = []
    if place > 0, entry.value != nil {
      let p = entry.pValue.map { "p = \(Percent.fraction($0))" } ?? "no shared case"
      notes.append(entry.isTiedWithBest ? "not separable from #1 (\(p))" : p)
    }
    if entry.bestOf > 1 { notes.append("best of \(entry.bestOf)") }
    if entry.records > 1 { notes.append("\(entry.records) records") }
    return notes
  }

  // MARK: JSON

  private static func json(_ table: Leaderboard.Table) -> JSONValue {
    .object(
      JSONObject([
        ("suite", .string(table.suite)), ("digest", .string(table.digest.description)),
        ("split", .string(table.split)), ("current", .bool(table.isCurrent)),
        ("metric", .string(table.metric)), ("entries", .array(table.entries.map(json))),
      ]))
  }

  private static func json(_ entry: Leaderboard.Entry) -> JSONValue {
    let techniques = entry.techniques.map { found in
      JSONValue.object(
        JSONObject([
          ("names", .array(found.techniques.map { .string($0.rawValue) })),
          ("inferred", .bool(found.isInferred)),
        ]))
    }
    return .object(
      JSONObject([
        ("rank", .number(JSONNumber(entry.rank))), ("prompt", .string(entry.prompt.text)),
        ("version", entry.version.map { .number(JSONNumber($0)) } ?? .null),
        ("closure", .string(entry.closure.description)), ("model", .string(entry.model)),
        ("modelDigest", .string(entry.modelDigest.description)),
        ("baseline", entry.isBaseline.map { .bool($0) } ?? .null),
        ("tuning", Figure.text(entry.tuning)),
        ("technique", techniques ?? .null), ("value", Figure.number(entry.value)),
        ("low", Figure.number(entry.interval?.lower)),
        ("high", Figure.number(entry.interval?.upper)),
        ("method", Figure.text(entry.method?.rawValue)),
        ("cases", .number(JSONNumber(entry.cases))),
        ("passed", .number(JSONNumber(entry.passed))),
        ("total", .number(JSONNumber(entry.total))),
        ("records", .number(JSONNumber(entry.records))),
        ("usage", entry.usage.map(UsageText.json) ?? .null),
        ("finishedOn", .string(entry.finishedOn)),
        ("notSeparableFromBest", .bool(entry.isTiedWithBest)), ("p", Figure.number(entry.pValue)),
        ("test", Figure.text(entry.test?.rawValue)), ("bestOf", .number(JSONNumber(entry.bestOf))),
      ]))
  }
}
