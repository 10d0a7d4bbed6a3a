public import PromptModel
internal import StrictData

/// Suite-level figures, recomputed from a cases file: what floors name and suites ask for.
///
/// | name | value |
/// |---|---|
/// | `accuracy` | passed / all results, those without a verdict included |
/// | `macro-`, `weighted-`, `micro-` and `precision`, `recall`, `f1` | averages over labels |
/// | `precision/`, `recall/`, `f1/`, `specificity/`, `false-positive-rate/` and a label | its figure |
/// | `balanced-accuracy`, `kappa`, `kappa-linear`, `kappa-quadratic`, `mcc` | of the classification |
/// | `cost-score` | ``CostFigures/score`` by the suite's cost matrix |
/// | `mean-score` | the mean of the cases' scores |
/// | `mean/` and a metric, or the metric alone | the mean score of its assertions |
/// | `pass@k`, `pass^k` | of k runs one passes, or all do |
/// | `flake-rate`, `stability` | the share of cases whose runs disagree; one minus it |
public enum SuiteMetrics {
  /// The names of a classification's figures, without those of one label.
  public static let classificationNames: [String] =
    ["macro", "weighted", "micro"].flatMap { average in
      ["precision", "recall", "f1"].map { "\(average)-\($0)" }
    } + ["balanced-accuracy", "kappa", "kappa-linear", "kappa-quadratic", "mcc", "cost-score"]

  /// All names that hold neither a label, nor a metric, nor a number.
  public static let names: [String] =
    ["accuracy", "mean-score", "flake-rate", "stability"] + classificationNames

  /// What stands before a label.
  static let labelNames = ["precision", "recall", "f1", "specificity", "false-positive-rate"]

  /// The value of a metric over results (every repeat counts as one, where it does not say so
  /// otherwise); nil where there are no results, the name is unknown, nothing was classified, the
  /// label is not one of `labels`, κ is undefined, a case has fewer than k runs, or a score is
  /// missing.
  ///
  /// The classification's figures read the expected and given labels; a result without a given
  /// label is a miss. With `labels` empty the expected labels, sorted by bytes, are taken.
  public static func value(
    named name: String, of results: [CaseResult], labels: [String], costs: CostMatrix? = nil
  ) -> Double? {
    guard !results.isEmpty else { return nil }
    switch name {
    case "accuracy": return Double(results.count { $0.pass == true }) / Double(results.count)
    case "mean-score": return MeanScore.value(of: nil, in: results)
    case "flake-rate": return RepeatFigures(results).flakeRate
    case "stability": return RepeatFigures(results).flakeRate.map { 1 - $0 }
    default: break
    }
    if let runs = RunsName(name) { return runs.value(in: RepeatFigures(results)) }
    if let metric = rest(of: name, after: "mean/") {
      return MeanScore.value(of: metric, in: results)
    }
    if isClassification(name) {
      return figures(of: results, labels: labels).flatMap {
        value(named: name, in: $0, costs: costs)
      }
    }
    return MeanScore.value(of: name, in: results)
  }

  /// The classification's figures; nil where nothing was classified or an expected label is not
  /// declared.
  public static func figures(
    of results: [CaseResult], labels: [String]
  ) -> ClassificationFigures? {
    let pairs = results.compactMap { result in
      result.expected.map { (expected: $0, given: result.label) }
    }
    let known =
      labels.isEmpty ? Set(pairs.map { ExactString($0.expected) }).sorted().map(\.text) : labels
    return ClassificationFigures(pairs: pairs, labels: known)
  }

  /// The value of a metric of ``classificationNames``, or of one label; nil as for
  /// ``value(named:of:labels:costs:)``.
  public static func value(
    named name: String, in figures: ClassificationFigures, costs: CostMatrix? = nil
  ) -> Double? {
    switch name {
    case "balanced-accuracy": return figures.balancedAccuracy
    case "kappa": return figures.kappa
    case "kappa-linear": return figures.linearKappa
    case "kappa-quadratic": return figures.quadraticKappa
    case "mcc": return figures.matthews
    case "cost-score": return figures.costs(costs ?? CostMatrix([])).score
    default: break
    }
    for kind in labelNames {
      if let label = rest(of: name, after: "\(kind)/") {
        return figures.perLabel.first { ExactString($0.label) == ExactString(label) }.flatMap {
          value(kind, of: $0)
        }
      }
    }
    return average(named: name, in: figures)
  }

  /// Whether a name is one of a classification's figures, with any label.
  public static func isClassification(_ name: String) -> Bool {
    classificationNames.contains { ExactString($0) == ExactString(name) }
      || labelNames.contains { rest(of: name, after: "\($0)/") != nil }
  }

  /// What stands behind a prefix.
  static func rest(of name: String, after prefix: String) -> String? {
    guard name.utf8.starts(with: prefix.utf8) else { return nil }
    return String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
  }

  private static func value(_ name: String, of label: LabelFigures) -> Double? {
    switch name {
    case "precision": label.precision
    case "recall": label.recall
    case "f1": label.f1
    case "specificity": label.specificity
    case "false-positive-rate": label.falsePositiveRate
    default: nil
    }
  }

  private static func average(named name: String, in figures: ClassificationFigures) -> Double? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let averages: AveragedFigures
    switch parts[0] {
    case "macro": averages = figures.macro
    case "weighted": averages = figures.weighted
    case "micro": averages = figures.micro
    default: return nil
    }
    switch parts[1] {
    case "precision": return averages.precision
    case "recall": return averages.recall
    case "f1": return averages.f1
    default: return nil
    }
  }
}

/// `pass@k` or `pass^k`.
struct RunsName {
  /// How many runs are drawn.
  let k: Int
  private let needsAll: Bool

  /// Nil for any other name; k is 1 to 9999, without leading zeros.
  init?(_ name: String) {
    let any = SuiteMetrics.rest(of: name, after: "pass@")
    guard let digits = any ?? SuiteMetrics.rest(of: name, after: "pass^"),
      (1...4).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits.utf8.first != 0x30,
      let k = Int(digits)
    else { return nil }
    self.k = k
    needsAll = any == nil
  }

  /// The value; nil where a case has fewer than k runs.
  func value(in figures: RepeatFigures) -> Double? {
    needsAll ? figures.passAll(k) : figures.passAt(k)
  }
}
