internal import Evaluation
internal import StrictData

/// How steadily cases are answered.
struct ConsistencyReport: StatsReport {
  private let cases: [(id: String, counts: [Int], figures: Consistency)]
  private let kappa: Double?

  init(_ answers: [(id: String, label: String)]) {
    var order: [ExactString] = []
    var counts: [ExactString: [ExactString: Int]] = [:]
    for answer in answers {
      let id = ExactString(answer.id)
      if counts[id] == nil { order.append(id) }
      counts[id, default: [:]][ExactString(answer.label), default: 0] += 1
    }
    cases = order.compactMap { id in
      // Sorted, so that a dictionary's order never moves the last digit.
      let row = (counts[id] ?? [:]).values.sorted()
      return Consistency(counts: row).map { (id.text, row, $0) }
    }
    var totals: [ExactString: Int] = [:]
    for answer in answers { totals[ExactString(answer.label), default: 0] += 1 }
    kappa = Agreement.fleissKappa(rows: cases.map(\.counts), totals: totals.values.sorted())
  }

  private var flakeRate: Double? {
    let repeated = cases.filter { $0.figures.count > 1 }
    guard !repeated.isEmpty else { return nil }
    return Double(repeated.count { $0.figures.modalShare < 1 }) / Double(repeated.count)
  }

  private func mean(_ value: (Consistency) -> Double) -> Double? {
    cases.isEmpty ? nil : cases.reduce(0) { $0 + value($1.figures) } / Double(cases.count)
  }

  var json: JSONValue {
    Figure.object([
      ("format", .string("stet-stats/1")), ("kind", .string("answers")),
      ("n", Figure.count(cases.count)),
      ("mean_modal_share", Figure.number(mean(\.modalShare))),
      ("mean_normalized_entropy", Figure.number(mean(\.normalizedEntropy))),
      ("flake_rate", Figure.number(flakeRate)), ("fleiss_kappa", Figure.number(kappa)),
      (
        "cases",
        .array(
          cases.map { item in
            Figure.object([
              ("id", .string(item.id)), ("answers", Figure.count(item.figures.count)),
              ("modal_share", Figure.number(item.figures.modalShare)),
              ("normalized_entropy", Figure.number(item.figures.normalizedEntropy)),
            ])
          })
      ),
    ])
  }

  func lines(_ console: Console) -> [String] {
    [
      "\(cases.count) cases",
      FigureText.row("modal share", FigureText.share(mean(\.modalShare)) + " on average"),
      FigureText.row("entropy", FigureText.share(mean(\.normalizedEntropy)) + " of the largest"),
      FigureText.row("flake rate", FigureText.share(flakeRate)),
      FigureText.row("Fleiss' kappa", FigureText.share(kappa)),
    ]
  }
}
