public import PromptModel
internal import StrictData

/// Precision, recall and their kin for one label; 0 where a quotient has no denominator.
public struct LabelFigures: Sendable, Hashable {
  /// The label.
  public let label: String
  /// Of the answers with this label the share that was right.
  public let precision: Double
  /// Of the cases that expect this label the share that was answered right.
  public let recall: Double
  /// The harmonic mean of both.
  public let f1: Double
  /// The number of cases that expect it.
  public let support: Int
  /// Of the cases that expect another label the share that was not answered with this one:
  /// TN / (TN + FP) of `multilabel_confusion_matrix`.
  public let specificity: Double
  /// Of the cases that expect another label the share that was answered with this one:
  /// FP / (FP + TN).
  public let falsePositiveRate: Double
}

/// Averages over labels.
public struct AveragedFigures: Sendable, Hashable {
  /// The mean precision.
  public let precision: Double
  /// The mean recall.
  public let recall: Double
  /// The mean F1 (for `micro`: of the pooled counts).
  public let f1: Double
}

/// What the answers of a classification cost by a matrix of costs.
public struct CostFigures: Sendable, Hashable {
  /// Σ cost(expected, given) / n: 0 where every answer is free.
  public let mean: Double
  /// 1 − Σ cost(expected, given) / Σ of each expected label's largest cost: 1 where every answer is
  /// free, 0 where every answer is the worst one. Nil where no answer could cost anything.
  public let score: Double?
}

/// The figures of a classification over declared labels, as scikit-learn (1.5) computes them with
/// `labels=` and `zero_division=0`. An answer that is no label (an abstention, too) is a miss, not
/// a class: it lowers recall and enters no average, so that `micro` precision is right answers
/// over answers that are labels, and differs from accuracy where some are not. Only κ and MCC,
/// which need every answer to be of some class, count those as one class `other`; scikit-learn
/// comes to the same when it is given the pairs with `other` in their place.
public struct ClassificationFigures: Sendable, Hashable {
  /// The labels, in order: rows and columns of ``confusion``.
  public let labels: [String]
  /// Rows: expected label; columns: given label, and one column `other` at the end. Agrees with
  /// `confusion_matrix`.
  public let confusion: [[Int]]
  /// The number of cases.
  public let count: Int
  /// Right answers over all cases: `accuracy_score`. 0…1.
  public let accuracy: Double
  /// One entry a label: `precision_recall_fscore_support(average=None)`.
  public let perLabel: [LabelFigures]
  /// Unweighted means over the labels, those without cases included: `average="macro"`.
  public let macro: AveragedFigures
  /// Means weighted by support: `average="weighted"`.
  public let weighted: AveragedFigures
  /// Of the counts added up over the labels: `average="micro"`.
  public let micro: AveragedFigures
  /// Cohen's κ, −1…1: `cohen_kappa_score`; nil where chance alone agrees fully (0/0).
  public let kappa: Double?
  /// κ with weights |i − j| over the labels' order: `cohen_kappa_score(weights="linear")`. `other`
  /// has no place in that order: it is as far from every label as the first from the last.
  public let linearKappa: Double?
  /// κ with weights (i − j)²: `cohen_kappa_score(weights="quadratic")`; `other` likewise.
  public let quadraticKappa: Double?
  /// The mean recall of the labels that some case expects: `balanced_accuracy_score`.
  public let balancedAccuracy: Double
  /// Matthews' correlation, −1…1, 0 where a side is constant: `matthews_corrcoef` (Gorodkin 2004).
  public let matthews: Double

  /// The figures of (expected, given) pairs; `given` nil or outside `labels` is a miss. Nil where
  /// there is no pair, no label, a label twice, or an expected label outside `labels`.
  public init?(pairs: [(expected: String, given: String?)], labels: [String]) {
    var positions: [ExactString: Int] = [:]
    for (index, label) in labels.enumerated() { positions[ExactString(label)] = index }
    guard !pairs.isEmpty, !labels.isEmpty, positions.count == labels.count else { return nil }
    var confusion = [[Int]](
      repeating: [Int](repeating: 0, count: labels.count + 1), count: labels.count)
    for pair in pairs {
      guard let row = positions[ExactString(pair.expected)] else { return nil }
      let column = pair.given.flatMap { positions[ExactString($0)] } ?? labels.count
      confusion[row][column] += 1
    }
    let counts = ConfusionCounts(confusion)
    self.labels = labels
    self.confusion = confusion
    count = pairs.count
    accuracy = ConfusionCounts.ratio(counts.right.reduce(0, +), pairs.count)
    perLabel = labels.indices.map { counts.figures(of: $0, named: labels[$0]) }
    macro = Self.mean(perLabel) { _ in 1 }
    weighted = Self.mean(perLabel) { Double($0.support) }
    micro = counts.pooled
    kappa = counts.kappa { _ in 1 }
    linearKappa = counts.kappa { Double($0) }
    quadraticKappa = counts.kappa { Double($0) * Double($0) }
    let expected = perLabel.filter { $0.support > 0 }
    balancedAccuracy = expected.reduce(0) { $0 + $1.recall } / Double(expected.count)
    matthews = counts.matthews
  }

  /// What the answers cost together and at worst; see ``CostFigures``.
  public func costs(_ matrix: CostMatrix) -> CostFigures {
    var (sum, worst) = (0.0, 0.0)
    // Where `other` is a label of its own, an answer that is none has no name in the matrix.
    let declaresOther = labels.contains { ExactString($0) == ExactString("other") }
    for (label, row) in zip(labels, confusion) {
      let costs =
        labels.map { matrix.cost(expected: label, given: $0) }
        + [declaresOther ? 1 : matrix.cost(expected: label, given: "other")]
      for (count, cost) in zip(row, costs) { sum += Double(count) * cost }
      worst += Double(row.reduce(0, +)) * (costs.max() ?? 0)
    }
    return CostFigures(mean: sum / Double(count), score: worst > 0 ? 1 - sum / worst : nil)
  }

  private static func mean(
    _ figures: [LabelFigures], weight: (LabelFigures) -> Double
  ) -> AveragedFigures {
    let total = figures.reduce(0) { $0 + weight($1) }
    func average(_ value: (LabelFigures) -> Double) -> Double {
      total == 0 ? 0 : figures.reduce(0) { $0 + weight($1) * value($1) } / total
    }
    return AveragedFigures(
      precision: average(\.precision), recall: average(\.recall), f1: average(\.f1))
  }
}
