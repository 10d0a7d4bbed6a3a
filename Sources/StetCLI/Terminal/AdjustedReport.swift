internal import Evaluation
internal import StrictData

/// p values adjusted for being many.
struct AdjustedReport: StatsReport {
  private let rows: [(id: String, p: Double, holm: Double, found: Double)]

  init(_ ps: [(id: String, p: Double)]) {
    let values = ps.map(\.p)
    let (holm, found) = (MultipleTests.holm(values), MultipleTests.benjaminiHochberg(values))
    rows = ps.indices.map { (ps[$0].id, ps[$0].p, holm[$0], found[$0]) }
  }

  var json: JSONValue {
    Figure.object([
      ("format", .string("stet-stats/1")), ("kind", .string("p-values")),
      ("n", Figure.count(rows.count)),
      (
        "tests",
        .array(
          rows.map { row in
            Figure.object([
              ("id", .string(row.id)), ("p", Figure.number(row.p)),
              ("holm", Figure.number(row.holm)), ("benjamini_hochberg", Figure.number(row.found)),
            ])
          })
      ),
    ])
  }

  func lines(_ console: Console) -> [String] {
    var table = TextTable(
      header: ["id", "p", "Holm", "Benjamini-Hochberg"], numeric: [1, 2, 3])
    for row in rows {
      table.add(
        [FigureText.printable(row.id)] + [row.p, row.holm, row.found].map(FigureText.probability))
    }
    return table.lines
  }
}
