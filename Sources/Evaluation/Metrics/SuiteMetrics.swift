public import PromptModel
internal import StrictData

/// Suite-level figures, recomputed from a cases file: what floors name.
public enum SuiteMetrics {
  /// The names without a label: `accuracy`, the averages of precision, recall and F1
  /// (`macro-f1`, …), `kappa`, `mcc`. With one: `precision/<label>`, `recall/<label>`,
  /// `f1/<label>`.
  public static let names: [String] =
    ["accuracy"]
    + ["macro", "weighted", "micro"].flatMap { average in
      ["precision", "recall", "f1"].map { "\(average)-\($0)" }
    } + ["kappa", "mcc"]

  /// The value of a metric over results (every repeat counts as one); nil where there are no
  /// results, the name is unknown, nothing was classified, the label is not one of `labels`, or
  /// κ is undefined.
  ///
  /// `accuracy` is passed / all results, those without a verdict included. All others read the
  /// expected and given labels; a result without a given label is a miss. With `labels` empty the
  /// expected labels, sorted by bytes, are taken.
  public static func value(
    named name: String, of results: [CaseResult], labels: [String]
  ) -> Double? {
    guard !results.isEmpty else { return nil }
    if name == "accuracy" {
      return Double(results.count { $0.pass == true }) / Double(results.count)
    }
    guard let figures = figures(of: results, labels: labels) else { return nil }
    let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 {
      return value(String(parts[0]), ofLabel: String(parts[1]), in: figures)
    }
    switch name {
    case "kappa": return figures.kappa
    case "mcc": return figures.matthews
    default: return average(named: name, in: figures)
    }
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

  private static func value(
    _ name: String, ofLabel label: String, in figures: ClassificationFigures
  ) -> Double? {
    let found = figures.perLabel.first { ExactString($0.label) == ExactString(label) }
    guard let found else { return nil }
    switch name {
    case "precision": return found.precision
    case "recall": return found.recall
    case "f1": return found.f1
    default: return nil
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
