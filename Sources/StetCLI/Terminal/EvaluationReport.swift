internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for an evaluation.
struct EvaluationReport {
  let outcome: EvaluationOutcome
  /// Whether every figure is printed, and not only those that people read first.
  var isVerbose = false
  /// Whether reasons of sensitive suites, which quote answers, are printed.
  var showsPrivate = false

  /// Prints all of it and ends the command: by the verdict where a gate was asked, else by whether
  /// every case has one.
  ///
  /// - Throws: `ExitStatus` but for 0.
  func finish(_ format: OutputFormat, on console: Console) throws {
    for note in outcome.notes { console.note(note) }
    showBytes(on: console)
    switch format {
    case .text: showText(on: console)
    case .json: console.out(json.serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json.serialized(.compact))
    }
    switch outcome.verdict?.kind {
    case nil:
      guard outcome.runs.allSatisfy({ $0.counts.errored + $0.counts.skipped == 0 }) else {
        throw ExitStatus(code: 1)
      }
    case .pass: break
    case .inconclusive: throw ExitStatus.inconclusive
    case .fail, .error: throw ExitStatus.no
    }
  }

  /// Prints a table a run, then what was written.
  func showText(on console: Console) {
    for run in outcome.runs { show(run, on: console) }
    if let verdict = outcome.verdict { Self.show(verdict, on: console) }
    if let commit = outcome.commit {
      let count = outcome.added ?? 0
      console.out("Committed \(count) evidence file\(count == 1 ? "" : "s") as \(commit.short).")
    } else if outcome.added != nil {
      console.out("The evidence is committed already; there was nothing to add.")
    } else {
      console.out(
        "Wrote \(Plural.count(outcome.written.count, "file")); commit them with `git add` and "
          + "`git commit`, or run with --commit:")
      let recordings = outcome.written.filter { $0.contains("recordings/") }
      for path in outcome.written where !recordings.contains(path) { console.out("  \(path)") }
      if let first = recordings.first {
        let folder = first.split(separator: "/").dropLast().joined(separator: "/")
        console.out("  \(Plural.count(recordings.count, "recording")) in \(folder)")
      }
    }
  }

  /// Says on standard error what git grows by, and what lies in the operator's store.
  func showBytes(on console: Console) {
    for path in outcome.stored { console.note("answers lie in the operator's store: \(path)") }
    let answers = outcome.addedOutputBytes
    console.note(
      "adds \(ByteCount.text(outcome.addedBytes)) to git"
        + (answers > 0 ? ", \(ByteCount.text(answers)) of them answers" : ""))
    guard outcome.addedBytes > ByteCount.large else { return }
    console.error(
      console.paintError("Warning: ", .yellowBold)
        + "that is more than \(ByteCount.text(ByteCount.large)) which every clone will hold")
    if answers > 0 {
      console.error(
        console.paintError("Hint: ", .cyan) + "Run with `--outputs none` to leave answers out.")
    }
  }

  private func show(_ run: EvaluationOutcome.Run, on console: Console) {
    let prompt = outcome.prompt
    console.out(
      console.paint("\(prompt.name) \(prompt.closure.digest.short)", .bold)
        + " on \(run.suite.name) with \(run.model.name)"
        + (run.model.isBaseline ? " (\(run.model.id), a baseline: no evidence about an LLM)" : ""))
    let counts = run.counts
    console.out(
      "  accuracy \(Percent.rate(counts.passed, of: counts.total))  "
        + "\(counts.passed) of \(counts.total) passed, \(counts.failed) failed, "
        + "\(counts.errored) errored")
    if let sampling = run.sampling { console.out("  \(SamplingReport(figures: sampling).line)") }
    if let usage = run.usage { console.out("  \(UsageText.line(usage))") }
    if let spend = run.spend { console.out("  \(UsageText.line(spend))") }
    if let line = UsageText.line(run) { console.out("  \(line)") }
    if let rate = run.flakeRate {
      console.out(
        "  flake rate \(Percent.fraction(rate)): the share of cases whose \(run.repeats) runs disagree"
      )
      if rate > 0.1 {
        console.error(
          console.paintError("Warning: ", .yellowBold)
            + "over a tenth of the cases flake: the suite measures the sampler")
      }
    }
    FiguresReport(run: run, isVerbose: isVerbose).showText(on: console)
    let undecided = Set(run.results.filter { $0.pass == nil }.map { ExactString($0.id) })
    for (id, reason) in run.reasons.sorted(by: { $0.key < $1.key })
    where undecided.contains(ExactString(id)) {
      let isHidden = run.suite.isSensitive && !showsPrivate
      console.out("  errored \(id): \(isHidden ? "not printed without --show" : reason)")
    }
    for (id, reason) in run.unrendered.sorted(by: { $0.key < $1.key }) {
      console.out("  failed \(id): it could not be rendered: \(reason)")
    }
    for comparison in run.comparisons { show(comparison, run, on: console) }
    console.out("")
  }

  static func show(_ verdict: TrialVerdict, on console: Console) {
    if !verdict.assumedStages.isEmpty {
      let stages = verdict.assumedStages.map { "'\($0)'" }.joined(separator: ", ")
      console.note("judged as if \(stages) served this state already")
    }
    let color: Paint =
      switch verdict.kind {
      case .pass: .green
      case .inconclusive: .yellow
      case .fail, .error: .red
      }
    console.out(
      "gate of \(verdict.environment): \(console.paint(verdict.kind.name, color))")
    let findings = verdict.findings + verdict.verdicts.flatMap(\.findings)
    for finding in FindingText.distinct(findings) {
      console.error(FindingText.line(finding, console))
    }
  }

  private func show(
    _ comparison: EvaluationOutcome.Comparison, _ run: EvaluationOutcome.Run, on console: Console
  ) {
    let live = comparison.live.closure.digest.short
    console.out(
      "  against \(comparison.environment) (\(live), accuracy "
        + "\(Percent.fraction(comparison.liveAccuracy))): "
        + "\(comparison.lost.count) lost, \(comparison.gained.count) gained")
    for (word, ids, paint) in [
      ("lost", comparison.lost, Paint.red), ("gained", comparison.gained, Paint.green),
    ] where !ids.isEmpty {
      console.out("    \(console.paint(word, paint)): \(ids.joined(separator: ", "))")
    }
    for (id, reason) in comparison.unrendered.sorted(by: { $0.key < $1.key }) {
      console.out("    live failed \(id): it could not be rendered: \(reason)")
    }
  }

  /// `stet-evaluation/1`.
  var json: JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-evaluation/1")), ("prompt", .string(outcome.prompt.name.text)),
        ("closure", .string(outcome.prompt.closure.digest.description)),
        ("runs", .array(outcome.runs.map(json))),
        ("written", .array(outcome.written.map { .string($0) })),
        ("stored", .array(outcome.stored.map { .string($0) })),
        ("addedBytes", .number(JSONNumber(outcome.addedBytes))),
        ("addedOutputBytes", .number(JSONNumber(outcome.addedOutputBytes))),
        ("commit", outcome.commit.map { .string($0.hex) } ?? .null),
        ("gate", outcome.verdict.map(Self.json) ?? .null),
      ]))
  }

  static func json(_ verdict: TrialVerdict) -> JSONValue {
    .object(
      JSONObject([
        ("environment", .string(verdict.environment.text)),
        ("verdict", .string(verdict.kind.name)),
        ("assumedStages", .array(verdict.assumedStages.map { .string($0.text) })),
        ("verdicts", .array(verdict.verdicts.map(FindingText.json))),
        ("findings", .array(verdict.findings.map(FindingText.json))),
      ]))
  }

  private func json(_ run: EvaluationOutcome.Run) -> JSONValue {
    let counts = run.counts
    var object = JSONObject([
      ("suite", .string(run.suite.name.text)),
      ("suiteDigest", .string(run.suite.digest.description)),
      ("model", .string(run.model.name.text)),
      ("modelDigest", .string(run.model.digest.description)),
      ("baseline", .bool(run.model.isBaseline)),
      ("environments", .array(run.environments.map { .string($0.text) })),
      (
        "cases",
        .object(
          JSONObject([
            ("total", Figure.count(counts.total)), ("passed", Figure.count(counts.passed)),
            ("failed", Figure.count(counts.failed)), ("errored", Figure.count(counts.errored)),
          ]))
      ),
      ("accuracy", .number(JSONNumber(run.accuracy))),
    ])
    if let sampling = run.sampling { object["sampling"] = SamplingReport(figures: sampling).json }
    if let usage = run.usage { object["usage"] = UsageText.json(usage) }
    if let spend = run.spend { object["spend"] = UsageText.json(spend) }
    object["cached"] = Figure.count(counts.cached)
    object["retries"] = Figure.count(run.retries)
    if let rate = run.flakeRate { object["flakeRate"] = .number(JSONNumber(rate)) }
    FiguresReport(run: run, isVerbose: isVerbose).add(to: &object)
    object["comparisons"] = .array(
      run.comparisons.map { comparison in
        .object(
          JSONObject([
            ("environment", .string(comparison.environment.text)),
            ("live", .string(comparison.live.closure.digest.description)),
            ("liveAccuracy", .number(JSONNumber(comparison.liveAccuracy))),
            ("lost", .array(comparison.lost.map { .string($0) })),
            ("gained", .array(comparison.gained.map { .string($0) })),
          ]))
      })
    return .object(object)
  }
}

/// Sizes as people read them.
enum ByteCount {
  /// What is worth a warning: 1 MB.
  static let large = 1_000_000

  /// `812 bytes`, `23.4 kB`, `1.2 MB`: powers of 1000, rounded up.
  static func text(_ bytes: Int) -> String {
    if bytes < 1000 { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    let (unit, name) = bytes < 1_000_000 - 99 ? (1000, "kB") : (1_000_000, "MB")
    let tenths = (bytes + unit / 10 - 1) / (unit / 10)
    return "\(tenths / 10).\(tenths % 10) \(name)"
  }
}

/// Rates as people read them.
enum Percent {
  /// Three decimals: `0.619`.
  static func fraction(_ value: Double) -> String {
    let scaled = Int((value * 1000).rounded())
    let digits = String(1000 + abs(scaled) % 1000).dropFirst()
    return "\(scaled < 0 ? "-" : "")\(abs(scaled) / 1000).\(digits)"
  }

  /// `0.619 (n = 176)`.
  static func rate(_ part: Int, of total: Int) -> String {
    total == 0 ? "n/a" : "\(fraction(Double(part) / Double(total))) (n = \(total))"
  }
}
