internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for the history of pins.
struct AuditReport {
  let console: Console
  let format: OutputFormat

  /// Prints moves, oldest first.
  func show(_ entries: [Audit.Entry]) {
    switch format {
    case .text:
      if entries.isEmpty { console.error("Nothing was ever moved here.") }
      for entry in entries { showText(entry) }
    case .json:
      console.out(
        JSONValue.object(
          JSONObject([
            ("format", .string("stet-audit/1")), ("moves", .array(entries.map(json))),
          ])
        ).serialized(.pretty(indent: 2)))
    case .jsonl: for entry in entries { console.out(json(entry).serialized(.compact)) }
    }
  }

  /// Prints what was live.
  func show(_ entries: [Audit.LiveEntry], at time: Int64) {
    switch format {
    case .text:
      console.error("Live at \(MomentText.rfc3339(time)):")
      var table = TextTable(header: [
        "environment", "prompt", "version", "closure", "model", "since",
      ])
      for entry in entries {
        table.add([
          entry.environment.text, entry.prompt.text, entry.number.map { "v\($0)" } ?? "-",
          closure(entry), entry.pin?.target?.model.name.text ?? "-",
          MomentText.rfc3339(entry.since.time),
        ])
      }
      for line in table.lines { console.out(line) }
      let unnamed = entries.filter { !$0.isServed && $0.pin?.target != nil }.map(\.environment)
      for environment in Set(unnamed).sorted() {
        console.note("the policy names no environment '\(environment)'; it is not served")
      }
    case .json:
      console.out(
        JSONValue.object(
          JSONObject([
            ("format", .string("stet-audit-at/1")), ("at", .string(MomentText.rfc3339(time))),
            ("live", .array(entries.map(json))),
          ])
        ).serialized(.pretty(indent: 2)))
    case .jsonl: for entry in entries { console.out(json(entry).serialized(.compact)) }
    }
  }

  private func closure(_ entry: Audit.LiveEntry) -> String {
    guard let pin = entry.pin else { return "unreadable" }
    return pin.target?.closure.short ?? "withdrawn"
  }

  private func showText(_ entry: Audit.Entry) {
    let event = entry.event
    let kind = event.move.new.pin?.kind.rawValue ?? "unreadable"
    let from = Self.name(event.move.old.pin, entry.oldNumber)
    let to = Self.name(event.move.new.pin, entry.number)
    console.out(
      "\(MomentText.rfc3339(event.commit.committed))  \(console.paint(kind, .bold)) "
        + "\(event.move.prompt) in \(event.move.environment): \(from) → \(to)")
    console.out("  by \(event.commit.author), commit \(event.commit.id.short)")
    if let target = event.move.new.pin?.target {
      console.out("  on model \(target.model.name) (\(target.model.digest.short))")
    }
    if let reason = event.move.new.pin?.reason, !reason.isEmpty { console.out("  why: \(reason)") }
    if case .unreadable(let reason, _) = event.move.new { console.out("  unreadable: \(reason)") }
    if !entry.isEnvironmentKnown {
      console.out("  the policy names no such environment; it is not served")
    }
    for evidence in entry.evidence {
      console.out(
        "  evidence \(evidence.path.split(separator: "/").last.map(String.init) ?? evidence.path): "
          + "\(evidence.suite) on \(evidence.model), \(evidence.counts.passed) of "
          + "\(evidence.counts.total) passed, \(evidence.counts.errored) errored, "
          + evidence.finishedOn)
    }
    for finding in entry.accepted {
      guard let acceptance = finding.acceptance else { continue }
      console.out(
        "  accepted inconclusive\(finding.suite.map { " \($0)" } ?? ""), by \(acceptance.by): "
          + acceptance.reason)
    }
  }

  private static func name(_ pin: Pin?, _ number: Int?) -> String {
    guard let target = pin?.target else { return "nothing" }
    return (number.map { "v\($0) " } ?? "") + "(\(target.closure.short))"
  }

  private func json(_ entry: Audit.Entry) -> JSONValue {
    let event = entry.event
    let pin = event.move.new.pin
    return .object(
      JSONObject([
        ("time", .string(MomentText.rfc3339(event.commit.committed))),
        ("commit", .string(event.commit.id.hex)),
        ("author", .string(event.commit.author.description)),
        ("environment", .string(event.move.environment.text)),
        ("prompt", .string(event.move.prompt.text)),
        ("kind", .string(pin?.kind.rawValue ?? "unreadable")),
        ("from", text(event.move.old.pin?.target?.closure)),
        ("fromVersion", Figure.count(entry.oldNumber)), ("to", text(pin?.target?.closure)),
        ("toVersion", Figure.count(entry.number)),
        ("model", pin?.target.map { .string($0.model.name.text) } ?? .null),
        ("modelDigest", text(pin?.target?.model.digest)),
        ("reason", .string(pin?.reason ?? "")), ("served", .bool(entry.isEnvironmentKnown)),
        (
          "evidence",
          .array(
            entry.evidence.map { evidence in
              .object(
                JSONObject([
                  ("path", .string(evidence.path)), ("suite", .string(evidence.suite)),
                  ("model", .string(evidence.model)),
                  ("total", Figure.count(evidence.counts.total)),
                  ("passed", Figure.count(evidence.counts.passed)),
                  ("failed", Figure.count(evidence.counts.failed)),
                  ("errored", Figure.count(evidence.counts.errored)),
                  ("finishedOn", .string(evidence.finishedOn)),
                ]))
            })
        ),
        ("accepted", .array(entry.accepted.map(json))),
      ]))
  }

  /// An inconclusive comparison that somebody accepted.
  private func json(_ finding: Finding) -> JSONValue {
    .object(
      JSONObject([
        ("suite", finding.suite.map { .string($0.text) } ?? .null),
        ("by", finding.acceptance.map { .string($0.by.description) } ?? .null),
        ("reason", finding.acceptance.map { .string($0.reason) } ?? .null),
        ("path", finding.acceptance.map { .string($0.path) } ?? .null),
        ("commit", finding.acceptance.map { .string($0.commit.hex) } ?? .null),
        ("message", .string(finding.message)),
      ]))
  }

  private func json(_ entry: Audit.LiveEntry) -> JSONValue {
    .object(
      JSONObject([
        ("environment", .string(entry.environment.text)), ("prompt", .string(entry.prompt.text)),
        ("kind", .string(entry.pin?.kind.rawValue ?? "unreadable")),
        ("version", Figure.count(entry.number)), ("served", .bool(entry.isServed)),
        ("closure", text(entry.pin?.target?.closure)),
        ("model", entry.pin?.target.map { .string($0.model.name.text) } ?? .null),
        ("since", .string(MomentText.rfc3339(entry.since.time))),
        ("commit", .string(entry.since.id.hex)),
      ]))
  }

  private func text(_ digest: Digest?) -> JSONValue {
    digest.map { .string($0.description) } ?? .null
  }
}
