internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for moved pins, and for refusals.
struct ReleaseReport {
  let outcome: ReleaseOutcome
  /// `promoted`, `rolled back`, `withdrawn`.
  let verb: String
  let environment: EnvironmentName
  let isDryRun: Bool

  /// Prints, and ends the command with 2 or 3 where the gate did not pass.
  func show(on console: Console, format: OutputFormat) throws {
    switch format {
    case .text: showText(on: console)
    case .json: console.out(json.serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json.serialized(.compact))
    }
    switch outcome.kind {
    case .pass: break
    case .inconclusive: throw ExitStatus.inconclusive
    case .fail, .error: throw ExitStatus.no
    }
  }

  private func showText(on console: Console) {
    for prompt in outcome.unchanged {
      console.out(
        verb == "withdrawn"
          ? "'\(environment)' serves nothing of \(prompt) already; nothing was done"
          : "\(prompt) is what '\(environment)' serves already; nothing was done")
    }
    guard outcome.kind == .pass else { return refuse(on: console) }
    for change in outcome.changes {
      let to = Self.name(change.pin.target?.closure, change.number)
      let from = Self.name(change.old.pin?.target?.closure, change.oldNumber)
      let what = isDryRun ? "would be \(verb)" : verb
      console.out(
        "\(console.paint(change.prompt.text, .bold)) \(what) in \(environment): \(from) → "
          + console.paint(to, .green))
    }
    let prompts = outcome.verdicts.reduce(into: [PromptName?]()) {
      if !$0.contains($1.prompt) { $0.append($1.prompt) }
    }
    for prompt in prompts {
      let verdicts = outcome.verdicts.filter { $0.prompt == prompt }
      for (finding, by) in FindingText.bySource(verdicts, verdicts.flatMap(\.findings)) {
        console.error(FindingText.line(finding, console) + by)
      }
    }
    if let commit = outcome.commit {
      console.out("Committed \(commit.short) to \(outcome.reference); not pushed yet.")
    }
  }

  private func refuse(on console: Console) {
    for change in outcome.changes {
      let verdicts = outcome.verdicts.filter { $0.prompt == change.prompt }
      let to = Self.name(change.pin.target?.closure, change.number)
      let state = outcome.kind == .inconclusive ? "the gate is undecided" : "its gate did not pass"
      console.error(
        console.paintError("Error: ", .redBold)
          + "Prompt '\(change.prompt)' \(to) was not \(verb) in '\(environment)': \(state)")
      for (finding, by) in FindingText.bySource(verdicts, verdicts.flatMap(\.blocking)) {
        console.error("Caused by: " + FindingText.line(finding, console) + by)
      }
    }
    for finding in outcome.findings where finding.verdict != .pass {
      console.error("Caused by: " + FindingText.line(finding, console))
    }
    let findings = outcome.findings + outcome.verdicts.flatMap(\.blocking)
    for hint in commitHints + FindingText.hints(findings) {
      console.error(console.paintError("Hint: ", .cyan) + hint)
    }
  }

  /// Evidence that only waits for its commit.
  private var commitHints: [String] {
    outcome.uncommittedEvidence.isEmpty
      ? []
      : [
        "Evidence in the work tree is not committed: run `git add "
          + outcome.uncommittedEvidence.joined(separator: " ") + " && git commit -m \"Evaluate\"`."
      ]
  }

  private static func name(_ closure: Digest?, _ number: Int?) -> String {
    guard let closure else { return "nothing" }
    return (number.map { "v\($0) " } ?? "") + "(\(closure.short))"
  }

  private var json: JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-release/1")), ("verdict", .string(outcome.kind.name)),
        ("dryRun", .bool(isDryRun)), ("environment", .string(environment.text)),
        ("reference", .string(outcome.reference)),
        ("commit", outcome.commit.map { .string($0.hex) } ?? .null),
        ("changes", .array(outcome.changes.map(Self.json))),
        ("uncommittedEvidence", .array(outcome.uncommittedEvidence.map { .string($0) })),
        ("unchanged", .array(outcome.unchanged.map { .string($0.text) })),
        ("verdicts", .array(outcome.verdicts.map(FindingText.json))),
        ("findings", .array(outcome.findings.map(FindingText.json))),
      ]))
  }

  private static func json(_ change: PinChange) -> JSONValue {
    .object(
      JSONObject([
        ("prompt", .string(change.prompt.text)), ("kind", .string(change.pin.kind.rawValue)),
        ("from", change.old.pin?.target.map { .string($0.closure.description) } ?? .null),
        ("fromVersion", change.oldNumber.map { .number(JSONNumber($0)) } ?? .null),
        ("to", change.pin.target.map { .string($0.closure.description) } ?? .null),
        ("toVersion", change.number.map { .number(JSONNumber($0)) } ?? .null),
      ]))
  }
}

/// Words for findings of the gate.
enum FindingText {
  /// `pass nothing-lost: …`.
  static func line(_ finding: Finding, _ console: Console) -> String {
    let paint: Paint =
      switch finding.verdict {
      case .pass: .green
      case .inconclusive: .yellow
      case .fail, .error: .red
      }
    return "\(console.paintError(finding.verdict.name, paint)) \(finding.rule): \(message(finding))"
  }

  /// Findings without repetitions: two rule books often say the same.
  static func distinct(_ findings: [Finding]) -> [Finding] {
    var seen: Set<Finding> = []
    return findings.filter { seen.insert($0).inserted }
  }

  /// What would mend them, without repetitions.
  static func hints(_ findings: [Finding]) -> [String] {
    var hints: [String] = []
    for finding in findings where finding.verdict != .pass {
      guard let hint = finding.remedy.map(\.words), !hints.contains(hint) else { continue }
      hints.append(hint)
    }
    return hints
  }

  /// A message on one line: control characters, which a path may have, are escaped.
  static func message(_ finding: Finding) -> String {
    finding.message.oneLine
  }

  /// Findings of several rule books on one pin: each once, with whose rules it is by where only one
  /// of several books has it.
  static func bySource(_ verdicts: [Verdict], _ findings: [Finding]) -> [(Finding, String)] {
    distinct(findings).map { finding in
      let sources = verdicts.filter { $0.findings.contains(finding) }.compactMap(\.source)
      let isOfOne = verdicts.count > 1 && sources.count == 1
      return (finding, isOfOne ? ", by the rules of the \(sources[0])" : "")
    }
  }

  static func json(_ verdict: Verdict) -> JSONValue {
    .object(
      JSONObject([
        ("environment", verdict.environment.map { .string($0.text) } ?? .null),
        ("prompt", verdict.prompt.map { .string($0.text) } ?? .null),
        ("verdict", .string(verdict.kind.name)),
        ("findings", .array(verdict.findings.map(json))),
      ]))
  }

  static func json(_ finding: Finding) -> JSONValue {
    .object(
      JSONObject([
        ("verdict", .string(finding.verdict.name)), ("rule", .string(finding.rule)),
        ("message", .string(finding.message)),
        ("suite", finding.suite.map { .string($0.text) } ?? .null),
        ("lost", .array(finding.lost.map { .string($0) })),
        ("gained", .array(finding.gained.map { .string($0) })),
      ]))
  }
}
