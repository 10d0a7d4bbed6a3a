internal import Evaluation
internal import StrictData
internal import Workflows

/// Words for what a run comes to beyond its accuracy: the suite's metrics, a classification's figures
/// and the gaps between variants.
struct FiguresReport {
  /// Rows that are printed without `--verbose`.
  private static let shortRows = 20

  let run: EvaluationOutcome.Run
  let isVerbose: Bool

  /// Prints tables, the short ones first.
  func showText(on console: Console) {
    if !run.metrics.isEmpty {
      let values = run.metrics.map { "\($0.name) \(Self.text($0.value))" }
      console.out("  \(values.joined(separator: "  "))")
    }
    if let figures = run.classification { show(figures, on: console) }
    showGaps(on: console)
  }

  /// Three decimals, or n/a.
  private static func text(_ value: Double?) -> String { value.map(Percent.fraction) ?? "n/a" }

  private func show(_ figures: ClassificationFigures, on console: Console) {
    let table = isVerbose ? longTable(figures) : shortTable(figures)
    for line in table.lines { console.out("  " + line) }
    if isVerbose {
      console.out(
        "  balanced accuracy \(Self.text(figures.balancedAccuracy))  kappa "
          + "\(Self.text(figures.kappa)) (linear \(Self.text(figures.linearKappa)), quadratic "
          + "\(Self.text(figures.quadraticKappa)))  MCC \(Self.text(figures.matthews))")
    }
    if !isVerbose && figures.labels.count > Self.shortRows {
      console.out("  (the confusion of \(figures.labels.count) labels with --verbose)")
      return
    }
    console.out("  confusion (rows expected, columns given)")
    var matrix = TextTable(
      header: [""] + figures.labels.map { $0 } + ["other"],
      numeric: Set(1...(figures.labels.count + 1)))
    for (label, row) in zip(figures.labels, figures.confusion) {
      matrix.add([label] + row.map { $0 == 0 ? "·" : "\($0)" })
    }
    for line in matrix.lines { console.out("  " + line) }
  }

  private func shortTable(_ figures: ClassificationFigures) -> TextTable {
    var table = TextTable(
      header: ["label", "precision", "recall", "F1", "cases"], numeric: [1, 2, 3, 4])
    for label in figures.perLabel.prefix(Self.shortRows) {
      table.add([label.label] + Self.cells(label) + ["\(label.support)"])
    }
    table.add(["macro"] + Self.cells(figures.macro) + ["\(figures.count)"])
    return table
  }

  private func longTable(_ figures: ClassificationFigures) -> TextTable {
    var table = TextTable(
      header: ["label", "precision", "recall", "F1", "cases", "specificity", "false positives"],
      numeric: [1, 2, 3, 4, 5, 6])
    for label in figures.perLabel {
      table.add(
        [label.label] + Self.cells(label) + ["\(label.support)"]
          + [label.specificity, label.falsePositiveRate].map(Percent.fraction))
    }
    for (name, average) in [
      ("macro", figures.macro), ("weighted", figures.weighted), ("micro", figures.micro),
    ] {
      table.add([name] + Self.cells(average) + ["\(figures.count)"])
    }
    return table
  }

  private static func cells(_ figures: LabelFigures) -> [String] {
    [figures.precision, figures.recall, figures.f1].map(Percent.fraction)
  }

  private static func cells(_ figures: AveragedFigures) -> [String] {
    [figures.precision, figures.recall, figures.f1].map(Percent.fraction)
  }

  private func showGaps(on console: Console) {
    guard !run.gaps.isEmpty else { return }
    let shown = isVerbose ? run.gaps[...] : run.gaps.prefix(Self.shortRows)
    var table = TextTable(
      header: ["variation", "passed", "compared with", "passed", "gap", "95 % interval", "pairs"],
      numeric: [1, 3, 4, 6])
    for gap in shown {
      table.add([
        "\(gap.attribute) \(gap.value)", Percent.fraction(gap.rate), gap.reference ?? "as written",
        Percent.fraction(gap.referenceRate), Percent.fraction(gap.gap),
        "\(Percent.fraction(gap.interval.lower)) to \(Percent.fraction(gap.interval.upper))",
        "\(gap.count)",
      ])
    }
    for line in table.lines { console.out("  " + line) }
    if shown.count < run.gaps.count {
      console.out("  (\(run.gaps.count - shown.count) more with --verbose)")
    }
  }
}

// MARK: - JSON

extension FiguresReport {
  /// Adds `metrics`, `classification` and `gaps` to a run's object, where there are any.
  func add(to object: inout JSONObject) {
    if !run.metrics.isEmpty {
      object["metrics"] = .object(
        JSONObject(run.metrics.map { ($0.name, Self.json($0.value)) }))
    }
    if let figures = run.classification { object["classification"] = Self.json(figures) }
    if !run.gaps.isEmpty { object["gaps"] = .array(run.gaps.map(Self.json)) }
  }

  private static func json(_ value: Double?) -> JSONValue {
    value.map { .number(JSONNumber($0)) } ?? .null
  }

  private static func json(_ count: Int) -> JSONValue { .number(JSONNumber(count)) }

  private static func json(_ gap: VariationGap) -> JSONValue {
    .object(
      JSONObject([
        ("attribute", .string(gap.attribute)), ("value", .string(gap.value)),
        ("reference", gap.reference.map { .string($0) } ?? .null), ("pairs", json(gap.count)),
        ("rate", json(gap.rate)), ("referenceRate", json(gap.referenceRate)),
        ("lost", json(gap.lost)), ("gained", json(gap.gained)), ("gap", json(gap.gap)),
        ("interval", .array([json(gap.interval.lower), json(gap.interval.upper)])),
      ]))
  }

  /// All figures of a classification, in full precision.
  static func json(_ figures: ClassificationFigures) -> JSONValue {
    var object = JSONObject([
      ("count", json(figures.count)), ("accuracy", json(figures.accuracy)),
      ("balancedAccuracy", json(figures.balancedAccuracy)),
    ])
    for (name, average) in [
      ("macro", figures.macro), ("weighted", figures.weighted), ("micro", figures.micro),
    ] {
      object["\(name)Precision"] = json(average.precision)
      object["\(name)Recall"] = json(average.recall)
      object["\(name)F1"] = json(average.f1)
    }
    object["kappa"] = json(figures.kappa)
    object["kappaLinear"] = json(figures.linearKappa)
    object["kappaQuadratic"] = json(figures.quadraticKappa)
    object["mcc"] = json(figures.matthews)
    object["labels"] = .array(
      figures.perLabel.map { label in
        .object(
          JSONObject([
            ("label", .string(label.label)), ("precision", json(label.precision)),
            ("recall", json(label.recall)), ("f1", json(label.f1)),
            ("support", json(label.support)), ("specificity", json(label.specificity)),
            ("falsePositiveRate", json(label.falsePositiveRate)),
          ]))
      })
    object["confusion"] = .array(
      figures.confusion.map { .array($0.map { json($0) }) })
    return .object(object)
  }
}
