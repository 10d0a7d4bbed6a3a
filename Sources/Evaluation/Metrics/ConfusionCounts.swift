/// The sums of a confusion matrix whose last column is `other`.
struct ConfusionCounts {
  /// Right answers of each label.
  let right: [Int]
  /// Cases that expect each label.
  let expected: [Int]
  /// Answers with each label.
  let given: [Int]
  /// Answers that are no label.
  let others: Int
  let total: Int
  private let confusion: [[Int]]

  init(_ confusion: [[Int]]) {
    self.confusion = confusion
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
    let falsePositives = given[index] - right[index]
    let others = total - expected[index]
    return LabelFigures(
      label: label, precision: Self.ratio(right[index], given[index]),
      recall: Self.ratio(right[index], expected[index]),
      f1: Self.ratio(2 * right[index], given[index] + expected[index]), support: expected[index],
      specificity: Self.ratio(others - falsePositives, others),
      falsePositiveRate: Self.ratio(falsePositives, others))
  }

  var pooled: AveragedFigures {
    let (hits, answers) = (right.reduce(0, +), given.reduce(0, +))
    return AveragedFigures(
      precision: Self.ratio(hits, answers), recall: Self.ratio(hits, total),
      f1: Self.ratio(2 * hits, answers + total))
  }

  /// Σ expected · given: `other` is expected by no case.
  private var chance: Double { zip(expected, given).reduce(0) { $0 + Double($1.0 * $1.1) } }

  /// 1 − Σ w · observed / Σ w · expected by chance, as `cohen_kappa_score`; nil where chance alone
  /// leaves no disagreement (0/0).
  /// - Parameter weight: of a disagreement by 1 to labels − 1 places; without order it is 1.
  func kappa(weight: (Int) -> Double) -> Double? {
    let labels = right.count
    // With one label `other` is the only other place.
    let farthest = weight(max(1, labels - 1))
    var (observed, byChance) = (0.0, 0.0)
    for row in 0..<labels {
      for column in 0..<labels where column != row {
        let distance = weight(abs(row - column))
        observed += distance * Double(confusion[row][column])
        byChance += distance * Double(expected[row]) * Double(given[column])
      }
      observed += farthest * Double(confusion[row][labels])
      byChance += farthest * Double(expected[row]) * Double(others)
    }
    guard byChance > 0 else { return nil }
    return 1 - observed / (byChance / Double(total))
  }

  var matthews: Double {
    let n = Double(total)
    func spread(_ sums: [Int]) -> Double { n * n - sums.reduce(0) { $0 + Double($1 * $1) } }
    let product = spread(expected) * spread(given + [others])
    guard product > 0 else { return 0 }
    return (Double(right.reduce(0, +)) * n - chance) / product.squareRoot()
  }
}
