internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for the gate's verdict on a stretch of the mainline, as a hook or CI prints them.
struct LineReport {
  let console: Console
  /// Whether the verdict is the command's answer: hooks have none, they only say why.
  var isAnswer = false

  /// Prints what blocks, and what would mend it; one line for what passes.
  func show(_ verdict: LineVerdict) {
    let line = verdict.findings.filter { $0.verdict != .pass }
    for finding in line { refuse("the push", finding) }
    for step in verdict.steps { show(step) }
    hints(line + verdict.steps.flatMap(Self.blocking))
  }

  /// Prints one step: what blocks, and a line for what passes.
  func show(_ step: StepVerdict) {
    for finding in step.findings where finding.verdict != .pass {
      refuse("commit \(step.commit.short)", finding)
    }
    var shown: Set<Subject> = []
    for move in step.moves {
      let subject = Subject(environment: move.environment, prompt: move.prompt)
      guard shown.insert(subject).inserted else { continue }
      show(
        step.moves.filter { Subject(environment: $0.environment, prompt: $0.prompt) == subject },
        subject, step)
    }
  }

  /// A pin, as words.
  private struct Subject: Hashable, CustomStringConvertible {
    let environment: EnvironmentName?
    let prompt: PromptName?

    var description: String { "'\(prompt?.text ?? "?")' in '\(environment?.text ?? "?")'" }
  }

  /// One pin's move by one rule book or two: what both say is said once, what one of two says is
  /// said with whose rules they are.
  private func show(_ verdicts: [Verdict], _ subject: Subject, _ step: StepVerdict) {
    let blocking = FindingText.bySource(verdicts, verdicts.flatMap(\.blocking))
    guard !blocking.isEmpty else {
      let rules = FindingText.distinct(verdicts.flatMap(\.findings)).map(\.rule)
      let names = rules.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      return say("stet: \(paint("pass", .green)) \(subject) (\(names.joined(separator: ", ")))")
    }
    for (finding, by) in blocking {
      refuse("\(subject), commit \(step.commit.short)\(by)", finding)
    }
  }

  /// Prints what would mend findings.
  func hints(_ findings: [Finding]) {
    for hint in FindingText.hints(findings) { say(paint("Hint: ", .cyan) + hint) }
  }

  /// Everything in a step that blocks.
  static func blocking(_ step: StepVerdict) -> [Finding] {
    step.findings.filter { $0.verdict != .pass } + step.moves.flatMap(\.blocking)
  }

  private func refuse(_ subject: String, _ finding: Finding) {
    let word = "\(paint(finding.verdict.name, finding.verdict == .inconclusive ? .yellow : .red))"
    say(
      paint("stet: refused: ", .redBold)
        + "\(subject): \(word) \(finding.rule): \(FindingText.message(finding))")
  }

  private func paint(_ text: String, _ paint: Paint) -> String {
    isAnswer ? console.paint(text, paint) : console.paintError(text, paint)
  }

  private func say(_ text: String) {
    isAnswer ? console.out(text) : console.error(text)
  }
}

extension LineReport {
  /// A verdict as `stet-check/1`.
  static func json(_ verdict: LineVerdict) -> JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-check/1")), ("verdict", .string(verdict.kind.name)),
        ("from", verdict.from.map { .string($0.hex) } ?? .null),
        ("to", .string(verdict.to.hex)),
        ("findings", .array(verdict.findings.map(FindingText.json))),
        ("steps", .array(verdict.steps.map(json))),
      ]))
  }

  /// One step of a verdict.
  static func json(_ step: StepVerdict) -> JSONValue {
    .object(
      JSONObject([
        ("commit", .string(step.commit.hex)), ("subject", .string(step.facts.subject)),
        ("author", .string(step.facts.author.description)),
        ("verdict", .string(step.kind.name)),
        ("findings", .array(step.findings.map(FindingText.json))),
        ("moves", .array(step.moves.map(FindingText.json))),
      ]))
  }
}
