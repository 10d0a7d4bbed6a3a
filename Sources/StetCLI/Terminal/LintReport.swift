internal import PromptDiff
internal import StrictData
internal import Workflows

/// Words for what `lint` found.
struct LintReport {
  let console: Console
  let format: OutputFormat

  func show(_ outcome: Lint.Outcome) {
    switch format {
    case .text: showText(outcome)
    case .json:
      console.out(
        JSONValue.object(
          JSONObject([
            ("format", .string("stet-lint/1")),
            ("files", .number(JSONNumber(outcome.fileCount))),
            ("errors", .number(JSONNumber(outcome.errorCount))),
            ("warnings", .number(JSONNumber(outcome.warningCount))),
            ("findings", .array(outcome.findings.map(json))),
          ])
        ).serialized(.pretty(indent: 2)))
    case .jsonl:
      for finding in outcome.findings { console.out(json(finding).serialized(.compact)) }
    }
  }

  private func showText(_ outcome: Lint.Outcome) {
    for finding in outcome.findings {
      let look: Paint = finding.severity == .error ? .redBold : .yellowBold
      console.out(
        VisibleText.escape("\(finding.path):\(finding.position): ")
          + console.paint(finding.severity.rawValue, look) + ": "
          + VisibleText.escape(finding.message) + console.paint(" [\(finding.rule.rawValue)]", .dim)
      )
    }
    let files = Plural.count(outcome.fileCount, "file")
    if outcome.findings.isEmpty { return console.error("Nothing to report in \(files).") }
    console.error(
      "\(Plural.count(outcome.errorCount, "error")), "
        + "\(Plural.count(outcome.warningCount, "warning")) in \(files).")
  }

  private func json(_ finding: LintFinding) -> JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-lint-finding/1")),
        ("severity", .string(finding.severity.rawValue)),
        ("rule", .string(finding.rule.rawValue)), ("path", .string(finding.path)),
        ("line", .number(JSONNumber(finding.position.line))),
        ("column", .number(JSONNumber(finding.position.column))),
        ("message", .string(finding.message)),
      ]))
  }
}

/// Numbers with their noun.
enum Plural {
  /// `1 file`, `2 files`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
