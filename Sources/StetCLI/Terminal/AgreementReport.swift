internal import Evaluation
internal import Foundation
internal import StrictData

/// How two raters agree.
struct AgreementReport: StatsReport {
  private let labels: [String]
  private let table: [[Int]]
  private let confidence: Double

  init(_ pairs: [(first: String, second: String)], _ confidence: Double) {
    let known = Set(pairs.flatMap { [ExactString($0.first), ExactString($0.second)] }).sorted()
    var positions: [ExactString: Int] = [:]
    for (index, label) in known.enumerated() { positions[label] = index }
    var table = [[Int]](
      repeating: [Int](repeating: 0, count: known.count), count: known.count)
    for pair in pairs {
      guard let row = positions[ExactString(pair.first)],
        let column = positions[ExactString(pair.second)]
      else { continue }
      table[row][column] += 1
    }
    labels = known.map(\.text)
    self.table = table
    self.confidence = confidence
  }

  private var count: Int { table.reduce(0) { $0 + $1.reduce(0, +) } }
  private var agreement: Double? {
    count == 0 ? nil : Double(table.indices.reduce(0) { $0 + table[$1][$1] }) / Double(count)
  }

  var json: JSONValue {
    let kappa = CohenKappa(table)
    return Figure.object([
      ("format", .string("stet-stats/1")), ("kind", .string("agreement")),
      ("n", Figure.count(count)), ("labels", Figure.texts(labels)),
      ("confusion", .array(table.map { .array($0.map { Figure.count($0) }) })),
      ("agreement", Figure.number(agreement)),
      (
        "cohen_kappa",
        Figure.interval(
          kappa?.interval(confidence: confidence), confidence,
          [
            ("kappa", Figure.number(kappa?.kappa)),
            ("standard_error", Figure.number(kappa?.standardError)),
          ])
      ),
    ])
  }

  func lines(_ console: Console) -> [String] {
    let kappa = CohenKappa(table)
    return [
      "\(count) subjects, \(labels.count) labels, \(FigureText.share(agreement)) of them alike",
      FigureText.row(
        "Cohen's kappa",
        FigureText.share(kappa?.kappa) + ", "
          + FigureText.interval(kappa?.interval(confidence: confidence), signed: false)
          + " (\(FigureText.percent(confidence)))"),
    ]
  }
}
