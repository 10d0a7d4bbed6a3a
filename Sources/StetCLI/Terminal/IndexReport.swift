internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for the state of the index.
struct IndexReport {
  let console: Console
  let format: OutputFormat

  func show(_ status: HistoryIndexing.Status) {
    switch format {
    case .text: for line in lines(status) { console.out(line) }
    case .json: console.out(json(status).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json(status).serialized(.compact))
    }
  }

  private func lines(_ status: HistoryIndexing.Status) -> [String] {
    var lines = ["index    \(status.path)", "state    \(Self.words(status.state))"]
    if let size = status.size { lines.append("size     \(size) bytes") }
    lines.append("schema   \(status.schema)")
    lines.append("mainline \(status.mainlineTip)")
    if let tip = status.tip {
      lines.append("tip      \(tip), commit \(status.commits) of its line")
    }
    if let rows = status.rows {
      lines.append(
        "rows     \(rows.versions) versions, \(rows.pinMoves) pin moves, \(rows.records) records")
    }
    return lines
  }

  private static func words(_ state: HistoryIndexing.State) -> String {
    switch state {
    case .missing: "missing; the next command that needs it builds it"
    case .current: "up to date"
    case .behind(let commits):
      "\(commits) \(commits == 1 ? "commit" : "commits") behind; the next command extends it"
    case .rewritten: "of a history that was rewritten; the next command builds it anew"
    case .unusable(let reason): "not usable: \(reason)"
    }
  }

  private func json(_ status: HistoryIndexing.Status) -> JSONValue {
    var object = JSONObject([
      ("format", .string("stet-index/1")), ("path", .string(status.path)),
      ("upToDate", .bool(status.isCurrent)), ("state", .string(Self.word(status.state))),
      ("size", status.size.map { .number(JSONNumber($0)) } ?? .null),
      ("schema", .number(JSONNumber(status.schema))),
      ("mainlineTip", .string(status.mainlineTip.hex)),
      ("tip", status.tip.map { .string($0.hex) } ?? .null),
      ("commits", .number(JSONNumber(status.commits))),
    ])
    switch status.state {
    case .behind(let commits): object["behind"] = .number(JSONNumber(commits))
    case .unusable(let reason): object["reason"] = .string(reason)
    case .missing, .current, .rewritten: break
    }
    object["rows"] =
      status.rows.map { rows in
        .object(
          JSONObject([
            ("versions", .number(JSONNumber(rows.versions))),
            ("pinMoves", .number(JSONNumber(rows.pinMoves))),
            ("records", .number(JSONNumber(rows.records))),
          ]))
      } ?? .null
    return .object(object)
  }

  private static func word(_ state: HistoryIndexing.State) -> String {
    switch state {
    case .missing: "missing"
    case .current: "current"
    case .behind: "behind"
    case .rewritten: "rewritten"
    case .unusable: "unusable"
    }
  }
}
