internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for a paired sample: one test and one interval a line.
struct PairedReport: StatsReport {
  let statistics: PairedStatistics

  init(_ statistics: PairedStatistics) {
    self.statistics = statistics
  }

  func lines(_ console: Console) -> [String] {
    [summary] + tests + intervals + more + [conclusion, gate(console)]
  }

  private var level: String { FigureText.percent(statistics.options.confidence) }
  private var confidence: Double { statistics.options.confidence }

  private var summary: String {
    let n = statistics.cases.count
    var text = "\(n) case\(n == 1 ? "" : "s")"
    if statistics.lineCount > n + statistics.incomplete.count {
      text += " (\(statistics.lineCount) lines, repeats averaged)"
    }
    text += ": a \(FigureText.share(statistics.meanA)), b \(FigureText.share(statistics.meanB))"
    text += "; \(statistics.lost.count) lost"
    if !statistics.lost.isEmpty { text += " (\(FigureText.names(statistics.lost)))" }
    text += ", \(statistics.gained.count) gained"
    if !statistics.gained.isEmpty { text += " (\(FigureText.names(statistics.gained)))" }
    if !statistics.incomplete.isEmpty {
      text += "; \(statistics.incomplete.count) without an outcome in both arms"
    }
    return text
  }

  private var tests: [String] {
    let test = statistics.mcnemar
    let p = FigureText.probability
    var lines = [
      FigureText.row("difference", FigureText.share(statistics.difference, signed: true)),
      FigureText.row(
        "exact McNemar",
        "p \(p(test.pWorse)) worse, \(p(test.pTwoSided)) two-sided; "
          + "mid-p \(p(test.midPWorse)), \(p(test.midPTwoSided))"),
    ]
    if let test = statistics.signFlip {
      let choices = test.isExact ? "all \(test.flips)" : "\(test.flips) random"
      lines.append(
        FigureText.row(
          "sign flips", "p \(p(test.pWorse)) worse, \(p(test.pTwoSided)) two-sided (\(choices))"))
    }
    if let test = statistics.wilcoxon {
      lines.append(
        FigureText.row(
          "Wilcoxon",
          "p \(p(test.pWorse)) worse, \(p(test.pTwoSided)) two-sided (\(test.method.rawValue))"))
    }
    return lines
  }

  private var intervals: [String] {
    var lines: [String] = []
    if let paired = statistics.paired {
      lines.append(
        FigureText.row(
          "Tango",
          FigureText.interval(paired.interval(confidence: confidence)) + " (\(level)), at least "
            + FigureText.share(paired.lowerBound(confidence: confidence), signed: true)
            + (statistics.isGraded ? "; of cases by sign" : "")))
    }
    if let bootstrap = statistics.bootstrap {
      lines.append(
        FigureText.row(
          "BCa bootstrap",
          FigureText.interval(bootstrap.interval(confidence: confidence)) + " (\(level)), at least "
            + FigureText.share(bootstrap.lowerBound(confidence: confidence), signed: true)))
    }
    if let clustered = statistics.clustered, let cr1 = clustered.cr1 {
      let interval = clustered.interval(standardError: cr1, confidence: confidence)
      lines.append(
        FigureText.row(
          "clustered error",
          FigureText.interval(interval) + " (\(level)), \(clustered.clusterCount) clusters"))
    }
    for (name, interval) in [("Wilson", wilson), ("Clopper-Pearson", clopperPearson)] {
      guard let a = interval(true), let b = interval(false) else { continue }
      lines.append(
        FigureText.row(
          name,
          "a \(FigureText.interval(a, signed: false)), b \(FigureText.interval(b, signed: false))"
            + " (\(level))"))
    }
    return lines
  }

  private var more: [String] {
    guard !statistics.cases.isEmpty else { return [] }
    let planning = PlanningFigures(statistics)
    var lines = [
      FigureText.row(
        "e-process",
        "E \(FigureText.probability(exponential(statistics.evidence.logValue))); a run stops at 20")
    ]
    if let detectable = planning.detectableDifference {
      lines.append(
        FigureText.row(
          "power",
          "detects \(FigureText.share(detectable)) in 80 % of runs; without a flip rules out "
            + "\(FigureText.share(planning.excludedDrop))"))
    }
    if let rates = statistics.flakeRates {
      lines.append(
        FigureText.row(
          "flake rate", "a \(FigureText.share(rates.a)), b \(FigureText.share(rates.b))"))
    }
    return lines
  }

  private var conclusion: String {
    let text =
      switch statistics.conclusion {
      case .better: "b is better: the two-sided test and the interval say so"
      case .worse: "b is worse: the two-sided test and the interval say so"
      case .notWorse:
        "b is not worse by more than \(FigureText.share(statistics.options.margin))"
      case .undecided: "undecided"
      }
    return FigureText.row("conclusion", text)
  }

  private func gate(_ console: Console) -> String {
    let finding = statistics.gate
    let paint: Paint = finding.verdict == .pass ? .greenBold : .redBold
    return FigureText.row(
      "gate",
      "\(console.paint(finding.verdict.name, paint)) (\(finding.rule)): "
        + FigureText.printable(finding.message))
  }
}

extension PairedReport {
  /// Wilson's interval of arm a or b; nil where means are graded.
  func wilson(ofA: Bool) -> Interval? {
    passes(ofA: ofA).flatMap {
      ProportionInterval.wilson(
        passes: $0, of: statistics.cases.count, confidence: statistics.options.confidence)
    }
  }

  /// Clopper and Pearson's interval of arm a or b; nil where means are graded.
  func clopperPearson(ofA: Bool) -> Interval? {
    passes(ofA: ofA).flatMap {
      ProportionInterval.clopperPearson(
        passes: $0, of: statistics.cases.count, confidence: statistics.options.confidence)
    }
  }

  /// The passes of arm a or b; nil where means are graded.
  func passes(ofA: Bool) -> Int? {
    statistics.bothPassed.map {
      $0 + (ofA ? statistics.lost.count : statistics.gained.count)
    }
  }
}
