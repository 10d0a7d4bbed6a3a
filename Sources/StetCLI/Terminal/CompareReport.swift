internal import Evaluation
internal import Gating
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for a comparison: one test and one interval a line.
struct CompareReport {
  let outcome: ComparisonOutcome
  let showsSlices: Bool

  func showText(on console: Console) {
    let (first, second) = (outcome.first, outcome.second)
    console.out(
      "A  \(console.paint(first.reference.description, .bold)) \(first.prompt.closure.digest.short)"
    )
    console.out(
      "B  \(console.paint(second.reference.description, .bold)) "
        + second.prompt.closure.digest.short)
    for suite in outcome.suites {
      console.out("")
      show(suite, on: console)
    }
    guard let added = outcome.added else { return }
    console.out("")
    console.out(
      outcome.commit.map {
        "Committed \(added) evidence file\(added == 1 ? "" : "s") as \($0.short)."
      } ?? "The evidence is committed already; there was nothing to add.")
  }

  private func show(_ comparison: SuiteComparison, on console: Console) {
    console.out(console.paint(heading(comparison), .bold))
    for line in arms(comparison) { console.out("  " + line) }
    for (word, ids, paint) in [
      ("lost", comparison.finding.lost, Paint.red),
      ("gained", comparison.finding.gained, Paint.green),
    ] where !ids.isEmpty {
      console.out("  \(console.paint(word, paint)) \(ids.count): \(ids.joined(separator: ", "))")
    }
    for (arm, figures) in [("A", comparison.first), ("B", comparison.second)] {
      for (id, reason) in figures.unrendered.sorted(by: { $0.key < $1.key }) {
        console.out("  \(arm) failed \(id): it could not be rendered: \(reason)")
      }
      for (id, reason) in figures.errors.sorted(by: { $0.key < $1.key }) {
        console.out("  \(arm) errored \(id): \(reason)")
      }
    }
    for line in differences(comparison) { console.out("  " + line) }
    for line in suiteMetrics(comparison) + usage(comparison) { console.out("  " + line) }
    for line in showsSlices ? slices(comparison) : [] { console.out("  " + line) }
    console.out("  \(console.paint(Self.sentence(comparison), Self.paint(comparison.word)))")
    console.out("  \(gate(comparison))")
  }

  private func heading(_ comparison: SuiteComparison) -> String {
    let model = outcome.model
    let baseline = model.isBaseline ? ", a baseline: no evidence about an LLM" : ""
    let source =
      switch comparison.source {
      case .run(let calls): "run interleaved, \(calls) calls"
      case .records: "read from both arms' evidence, nothing was run"
      }
    return "\(comparison.suite.name) with \(model.name)\(baseline), "
      + "n = \(comparison.first.total), \(source)"
  }

  private func arms(_ comparison: SuiteComparison) -> [String] {
    var table = TextTable(
      header: ["", "passed", "rate", "95 % interval (Wilson)", "runs a case"], numeric: [1, 2, 4])
    for (name, arm) in [("A", comparison.first), ("B", comparison.second)] {
      let interval = arm.interval.map {
        "\(Percent.fraction($0.lower)) to \(Percent.fraction($0.upper))"
      }
      table.add([
        name, "\(arm.passed) of \(arm.total)", Percent.fraction(arm.rate), interval ?? "n/a",
        "\(arm.runsPerCase)",
      ])
    }
    return table.lines
  }

  /// The pass rate, then the graded metrics.
  private func differences(_ comparison: SuiteComparison) -> [String] {
    guard let figures = comparison.figures else { return [] }
    var table = TextTable(
      header: ["B − A", "A", "B", "difference", "two-sided test", "95 % interval"],
      numeric: [1, 2])
    table.add(Self.row("pass rate", figures, p: figures.pTwoSided, adjusted: ""))
    for metric in comparison.metrics {
      table.add(Self.row(metric.name, metric.figures, p: metric.adjustedP, adjusted: " (Holm)"))
    }
    return table.lines
  }

  private func slices(_ comparison: SuiteComparison) -> [String] {
    guard !comparison.slices.isEmpty else { return ["no case has a tag"] }
    var table = TextTable(
      header: ["by tag, exploratory", "A", "B", "difference", "two-sided test", "95 % interval"],
      numeric: [1, 2])
    for slice in comparison.slices {
      let name = "\(slice.name) (n = \(slice.figures.count))"
      table.add(Self.row(name, slice.figures, p: slice.adjustedP, adjusted: " (BH)"))
    }
    return table.lines
  }

  private static func row(
    _ name: String, _ figures: RegressionFigures, p: Double, adjusted: String
  ) -> [String] {
    [
      name, Percent.fraction(figures.firstMean), Percent.fraction(figures.secondMean),
      PointsText.signed(figures.difference),
      "\(figures.testName) p \(PointsText.probability(p))\(adjusted)",
      "\(figures.intervalName) \(PointsText.interval(figures.interval))",
    ]
  }

  private func suiteMetrics(_ comparison: SuiteComparison) -> [String] {
    guard !comparison.suiteMetrics.isEmpty else { return [] }
    var table = TextTable(header: ["suite metric", "A", "B"], numeric: [1, 2])
    for metric in comparison.suiteMetrics {
      table.add([
        metric.name, metric.first.map(Percent.fraction) ?? "n/a",
        metric.second.map(Percent.fraction) ?? "n/a",
      ])
    }
    return table.lines
  }

  /// Medians of what was measured.
  private func usage(_ comparison: SuiteComparison) -> [String] {
    let (a, b) = (comparison.first, comparison.second)
    let rows: [(String, Double?, Double?)] = [
      ("latency in ms", a.latencyMilliseconds?.estimate, b.latencyMilliseconds?.estimate),
      ("prompt tokens", a.promptTokens, b.promptTokens),
      ("answer tokens", a.completionTokens, b.completionTokens),
    ]
    let known = rows.filter { $0.1 != nil || $0.2 != nil }
    guard !known.isEmpty else { return [] }
    var table = TextTable(header: ["median", "A", "B"], numeric: [1, 2])
    for (name, first, second) in known {
      table.add([name] + [first, second].map { $0.map { "\(Int($0.rounded()))" } ?? "n/a" })
    }
    return table.lines + cost(comparison)
  }

  /// What 1,000 cases cost, where that is known of both.
  private func cost(_ comparison: SuiteComparison) -> [String] {
    guard let first = comparison.first.usdPerThousand,
      let second = comparison.second.usdPerThousand
    else { return [] }
    return ["usd per 1,000 cases: A \(Dollars.text(first)), B \(Dollars.text(second))"]
  }

  private func gate(_ comparison: SuiteComparison) -> String {
    let whose = comparison.environment.map { "'\($0)'" } ?? "the default rule"
    let finding = comparison.finding
    return "the gate of \(whose), were A live and B the candidate: \(finding.verdict.name) "
      + "\(finding.rule): \(FindingText.message(finding))"
  }

  private static func sentence(_ comparison: SuiteComparison) -> String {
    switch comparison.word {
    case .better: "B is better than A"
    case .notWorse: "B is not worse than A"
    case .worse: "B is worse than A"
    case .undecided: "undecided: B may be worse than A or not"
    case .incomparable: "A and B cannot be compared"
    }
  }

  private static func paint(_ word: SuiteComparison.Word) -> Paint {
    switch word {
    case .better, .notWorse: .green
    case .undecided: .yellow
    case .worse, .incomparable: .red
    }
  }
}
