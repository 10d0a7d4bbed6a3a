internal import PromptModel
internal import Workflows

/// Words for the gate's verdict on a stretch of the mainline, as a hook or CI prints them.
struct LineReport {
  let console: Console

  /// Prints what blocks, and what would mend it; one line for what passes.
  func show(_ verdict: LineVerdict) {
    var blocking: [Finding] = verdict.findings.filter { $0.verdict != .pass }
    for finding in blocking { refuse("the push", finding) }
    for step in verdict.steps {
      for finding in step.findings where finding.verdict != .pass {
        refuse("commit \(step.commit.short)", finding)
        blocking.append(finding)
      }
      for move in step.moves { show(move, step: step) }
      blocking += step.moves.flatMap(\.blocking)
    }
    for hint in FindingText.hints(blocking) {
      console.error(console.paintError("Hint: ", .cyan) + hint)
    }
  }

  private func show(_ move: Verdict, step: StepVerdict) {
    let subject = "'\(move.prompt?.text ?? "?")' in '\(move.environment?.text ?? "?")'"
    if move.kind == .pass {
      let rules = move.findings.map(\.rule).joined(separator: ", ")
      return console.error(
        "stet: \(console.paintError("pass", .green)) \(subject) (\(rules))")
    }
    for finding in move.blocking {
      refuse("\(subject), commit \(step.commit.short)", finding)
    }
  }

  private func refuse(_ subject: String, _ finding: Finding) {
    console.error(
      console.paintError("stet: refused: ", .redBold) + "\(subject): "
        + FindingText.line(finding, console))
  }
}
