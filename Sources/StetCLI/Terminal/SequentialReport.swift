internal import Evaluation
internal import Gating
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for an evaluation that ends when it is decided.
struct SequentialReport {
  let outcome: SequentialOutcome

  /// The rule and the budget, before the run: part of the answer where that is text.
  static func announce(_ plan: SequentialAnnouncement, on console: Console, isAnswer: Bool) {
    let say: (String) -> Void = isAnswer ? { console.out($0) } : { console.note($0) }
    say(
      "\(plan.prompt.name) \(plan.prompt.closure.digest.short) for \(plan.environment): "
        + "\(plan.plan.callsPerPass) calls a pass over all cases, "
        + (plan.plan.budget.map { "budget \($0) calls" } ?? "no budget"))
    for suite in plan.suites {
      let against = suite.live.map { "against \($0.closure.digest.short), interleaved" }
      say("  \(suite.suite.name): \(suite.cases) cases \(against ?? "alone: nothing to compare")")
    }
    for line in rule(plan) { say("  " + line) }
  }

  private static func rule(_ announcement: SequentialAnnouncement) -> [String] {
    let plan = announcement.plan
    guard announcement.suites.contains(where: { $0.live != nil }) else {
      return ["rule: there is nothing to compare with; every case runs once and the gate decides"]
    }
    var lines = [
      "rule: in the first pass, in an order drawn from the suite's digest, the run fails as soon as a "
        + "critical case is lost or the evidence of a regression reaches E = 20"
    ]
    guard plan.passes > 0 else {
      return lines + ["the budget does not cover one pass: the run can fail, and never pass"]
    }
    if let level = plan.earlyLevel {
      lines.append(
        "after each of the first \(plan.passes - 1) of \(plan.passes) passes it is decided only where "
          + "the gate's test or bound is clear at \(PointsText.share(level)) instead of 0.05; "
          + "repeats are averaged inside the case")
    }
    lines.append(
      plan.passes == 1
        ? "after the pass the gate decides"
          + (announcement.isDeterministic
            ? "; the model answers the same question alike, so repeats would add nothing" : "")
        : "after pass \(plan.passes) the gate decides")
    return lines
  }

  func showText(on console: Console) {
    for suite in outcome.suites { show(suite, on: console) }
    let budget = outcome.plan.budget.map { " of \($0)" } ?? ""
    console.out("spent \(outcome.calls)\(budget) calls")
    showWritten(on: console)
    guard let verdict = outcome.verdict else {
      let isStopped = outcome.suites.contains(where: \.isStopped)
      let word = isStopped ? "fail" : "inconclusive"
      console.out(
        "\(outcome.environment): \(console.paint(word, isStopped ? .red : .yellow)), "
          + (isStopped ? "stopped early" : "the budget ended before every case ran"))
      return
    }
    EvaluationReport.show(verdict, on: console)
  }

  private func show(_ suite: SequentialOutcome.SuiteResult, on console: Console) {
    let total = suite.suite.gatedCases.count
    console.out(
      console.paint("\(suite.suite.name) with \(suite.model.name)", .bold)
        + (suite.model.isBaseline ? " (a baseline: no evidence about an LLM)" : "")
        + ": \(suite.casesRun) of \(total) cases, \(suite.passes) whole "
        + "pass\(suite.passes == 1 ? "" : "es")")
    for (index, look) in suite.looks.enumerated() {
      let isDecision = index == suite.looks.count - 1 && suite.decision != nil
      console.out(
        "  pass \(index + 1), \(isDecision ? "decided" : "open"): \(look.verdict.name) "
          + "\(look.rule): \(FindingText.message(look))")
    }
    guard let watch = suite.watch else { return }
    console.out(
      "  so far \(watch.lost.count) lost (\(watch.lost.joined(separator: ", "))), "
        + "\(watch.gained.count) gained (\(watch.gained.joined(separator: ", ")))")
    switch watch.reason {
    case .criticalLost(let ids):
      console.out("  stopped: critical case lost: \(ids.joined(separator: ", "))")
    case .evidence(let value, let lost, let gained):
      console.out(
        "  stopped: the evidence of a regression is E = \(Int(min(value, 1e15).rounded(.down))) after "
          + "\(lost) lost and \(gained) gained")
    case nil: break
    }
  }

  private func showWritten(on console: Console) {
    let partial = outcome.suites.filter { $0.passes == 0 }.map(\.suite.name.text)
    if !partial.isEmpty {
      console.out(
        "no statement was written of \(partial.joined(separator: ", ")): not every case ran")
    }
    if let commit = outcome.commit {
      let count = outcome.added ?? 0
      console.out("Committed \(count) evidence file\(count == 1 ? "" : "s") as \(commit.short).")
    } else if !outcome.written.isEmpty {
      console.out("Wrote \(outcome.written.count) evidence files:")
      for path in outcome.written { console.out("  \(path)") }
    }
  }

  /// `stet-sequential/1`.
  var json: JSONValue {
    let plan = outcome.plan
    return .object(
      JSONObject([
        ("format", .string("stet-sequential/1")), ("prompt", .string(outcome.prompt.name.text)),
        ("closure", .string(outcome.prompt.closure.digest.description)),
        ("environment", .string(outcome.environment.text)),
        ("verdict", .string(outcome.kind.name)),
        ("stoppedEarly", .bool(outcome.suites.contains(where: \.isStopped))),
        ("budget", plan.budget.map { Figure.count($0) } ?? .null),
        ("spent", Figure.count(outcome.calls)),
        ("callsPerPass", Figure.count(plan.callsPerPass)), ("passes", Figure.count(plan.passes)),
        ("earlyLevel", PointsText.json(plan.earlyLevel)),
        ("suites", .array(outcome.suites.map(Self.json))),
        ("written", .array(outcome.written.map { .string($0) })),
        ("commit", outcome.commit.map { .string($0.hex) } ?? .null),
        ("gate", outcome.verdict.map(EvaluationReport.json) ?? .null),
      ]))
  }

  private static func json(_ suite: SequentialOutcome.SuiteResult) -> JSONValue {
    var object = JSONObject([
      ("suite", .string(suite.suite.name.text)), ("model", .string(suite.model.name.text)),
      ("live", suite.live.map { .string($0.closure.digest.description) } ?? .null),
      ("cases", Figure.count(suite.suite.gatedCases.count)),
      ("casesRun", Figure.count(suite.casesRun)),
      ("passes", Figure.count(suite.passes)),
      ("looks", .array(suite.looks.map(json))),
      ("decision", suite.decision.map(json) ?? .null),
    ])
    if let watch = suite.watch {
      object["lost"] = .array(watch.lost.map { .string($0) })
      object["gained"] = .array(watch.gained.map { .string($0) })
      object["evidence"] = PointsText.json(watch.evidence.value)
      if case .criticalLost(let ids) = watch.reason {
        object["criticalLost"] = .array(ids.map { .string($0) })
      }
    }
    return .object(object)
  }

  private static func json(_ finding: Finding) -> JSONValue {
    .object(
      JSONObject([
        ("verdict", .string(finding.verdict.name)), ("rule", .string(finding.rule)),
        ("message", .string(finding.message)),
        ("lost", .array(finding.lost.map { .string($0) })),
        ("gained", .array(finding.gained.map { .string($0) })),
      ]))
  }

}
