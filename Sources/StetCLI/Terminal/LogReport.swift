internal import Foundation
internal import PromptDiff
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for the versions of a prompt.
struct LogReport {
  let console: Console
  let format: OutputFormat

  func show(_ entries: [PromptLog.Entry], of prompt: PromptName) {
    switch format {
    case .text: for entry in entries { showText(entry, of: prompt) }
    case .json:
      console.out(
        JSONValue.object(
          JSONObject([
            ("format", .string("stet-log/1")), ("prompt", .string(prompt.text)),
            ("versions", .array(entries.map(json))),
          ])
        ).serialized(.pretty(indent: 2)))
    case .jsonl: for entry in entries { console.out(json(entry).serialized(.compact)) }
    }
  }

  private func showText(_ entry: PromptLog.Entry, of prompt: PromptName) {
    let version = entry.version
    let name = version.prompt == prompt ? "" : "\(version.prompt) "
    let title =
      version.isTombstone ? "\(name)deleted after v\(version.number)" : "\(name)v\(version.number)"
    var line = console.paint(title, .bold)
    switch version.state {
    case .intact(let closure): line += "  \(closure.digest.short)"
    case .broken: line += "  " + console.paint("broken", .redBold)
    case .absent: break
    }
    if !entry.servedBy.isEmpty {
      let names = entry.servedBy.map(\.text).joined(separator: ", ")
      line += "  " + console.paint("served by \(names)", .green)
    }
    console.out(line)
    console.out(
      "  \(MomentText.rfc3339(version.commit.committed))  \(Self.visible(version.commit.author.description))"
        + "  commit \(version.commit.id.short)")
    console.out("  \(Self.visible(version.commit.subject))")
    if let origin = version.renamedFrom { console.out("  renamed from \(origin)") }
    if case .broken(let broken) = version.state { console.out("  \(Self.visible(broken.reason))") }
    for score in entry.scores { console.out("  \(Self.text(score, among: entry.scores))") }
  }

  private static func text(_ score: PromptLog.Score, among all: [PromptLog.Score]) -> String {
    let sameSuite = all.filter { $0.suite == score.suite }
    let sameModel = all.filter { $0.model == score.model }
    let suite =
      sameSuite.allSatisfy { $0.suiteDigest == score.suiteDigest }
      ? score.suite : "\(score.suite) \(score.suiteDigest.short)"
    let model =
      sameModel.allSatisfy { $0.modelDigest == score.modelDigest }
      ? score.model : "\(score.model) \(score.modelDigest.short)"
    let rate = score.accuracy.map { String(format: "%.3f", $0) } ?? "no cases"
    let records = score.records > 1 ? ", \(score.records) records" : ""
    return "\(visible(suite)) on \(visible(model)): \(rate) "
      + "(\(score.passed) of \(Plural.count(score.total, "case")) passed\(records))"
  }

  private static func visible(_ text: String) -> String { VisibleText.escape(text) }

  private func json(_ entry: PromptLog.Entry) -> JSONValue {
    let version = entry.version
    var object = JSONObject([
      ("prompt", .string(version.prompt.text)), ("version", .number(JSONNumber(version.number))),
      ("state", .string(StateText.word(version.state))),
      ("closure", version.state.closure.map { .string($0.digest.description) } ?? .null),
      ("commit", .string(version.commit.id.hex)),
      ("time", .string(MomentText.rfc3339(version.commit.committed))),
      ("author", .string(version.commit.author.description)),
      ("subject", .string(version.commit.subject)),
      ("message", .string(version.commit.message)),
      ("renamedFrom", version.renamedFrom.map { .string($0.text) } ?? .null),
      ("servedBy", .array(entry.servedBy.map { .string($0.text) })),
      ("scores", .array(entry.scores.map(json))),
    ])
    if case .broken(let broken) = version.state { object["reason"] = .string(broken.reason) }
    return .object(object)
  }

  private func json(_ score: PromptLog.Score) -> JSONValue {
    .object(
      JSONObject([
        ("suite", .string(score.suite)), ("suiteDigest", .string(score.suiteDigest.description)),
        ("model", .string(score.model)), ("modelDigest", .string(score.modelDigest.description)),
        ("records", .number(JSONNumber(score.records))),
        ("passed", .number(JSONNumber(score.passed))),
        ("total", .number(JSONNumber(score.total))),
      ]))
  }
}
