internal import Foundation
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

/// The figures of a classification over declared labels, as scikit-learn computes them with
/// `labels=` and `zero_division=0`. An answer that is no label (an abstention, too) is a miss, not
/// a class: it lowers recall and enters no average. Only κ and MCC, which need every answer to be
/// of some class, count those as one class `other`.
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
    let counts = Counts(confusion)
    self.labels = labels
    self.confusion = confusion
    count = pairs.count
    accuracy = Counts.ratio(counts.right.reduce(0, +), pairs.count)
    perLabel = labels.indices.map { counts.figures(of: $0, named: labels[$0]) }
    macro = Self.mean(perLabel) { _ in 1 }
    weighted = Self.mean(perLabel) { Double($0.support) }
    micro = counts.pooled
    kappa = counts.kappa
    matthews = counts.matthews
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

/// The sums of a confusion matrix whose last column is `other`.
private struct Counts {
  /// Right answers of each label.
  let right: [Int]
  /// Cases that expect each label.
  let expected: [Int]
  /// Answers with each label.
  let given: [Int]
  let others: Int
  let total: Int

  init(_ confusion: [[Int]]) {
    let columns = confusion.indices
    right = columns.map { confusion[$0][$0] }
    expected = confusion.map { $0.reduce(0, +) }
    given = columns.map { column in confusion.reduce(0) { $0 + $1[column] } }
    others = confusion.reduce(0) { $0 + ($1.last ?? 0) }
    total = expected.reduce(0, +)
  }

  static func ratio(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }

  func figures(of index: Int, named label: String) -> LabelFigures {
    LabelFigures(
      label: label, precision: Self.ratio(right[index], given[index]),
      recall: Self.ratio(right[index], expected[index]),
      f1: Self.ratio(2 * right[index], given[index] + expected[index]), support: expected[index])
  }

  var pooled: AveragedFigures {
    let (hits, answers) = (right.reduce(0, +), given.reduce(0, +))
    return AveragedFigures(
      precision: Self.ratio(hits, answers), recall: Self.ratio(hits, total),
      f1: Self.ratio(2 * hits, answers + total))
  }

  /// Σ expected · given: `other` is expected by no case.
  private var chance: Double { zip(expected, given).reduce(0) { $0 + Double($1.0 * $1.1) } }

  var kappa: Double? {
    let n = Double(total)
    let byChance = chance / n
    guard byChance != n else { return nil }
    return (Double(right.reduce(0, +)) - byChance) / (n - byChance)
  }

  var matthews: Double {
    let n = Double(total)
    func spread(_ sums: [Int]) -> Double { n * n - sums.reduce(0) { $0 + Double($1 * $1) } }
    let product = spread(expected) * spread(given + [others])
    guard product > 0 else { return 0 }
    return (Double(right.reduce(0, +)) * n - chance) / product.squareRoot()
  }
}
