internal import Evaluation
internal import Foundation
internal import StrictData

/// Quantiles of durations with their intervals.
struct QuantileReport: StatsReport {
  private let sorted: [Double]
  private let confidence: Double
  private let intervals: [QuantileInterval]

  init(_ values: [Double], _ confidence: Double, _ quantiles: [Double]) {
    let sorted = values.sorted()
    self.sorted = sorted
    self.confidence = confidence
    let asked = quantiles.isEmpty ? [0.5, 0.75, 0.9, 0.95, 0.99] : quantiles
    intervals = asked.compactMap {
      QuantileInterval(sorted: sorted, quantile: $0, confidence: confidence)
    }
  }

  private var method: String { sorted.count < 20 ? "nearest-rank" : "linear" }

  var json: JSONValue {
    let mean = sorted.isEmpty ? nil : sorted.reduce(0, +) / Double(sorted.count)
    return Figure.object([
      ("format", .string("stet-stats/1")), ("kind", .string("latency")), ("unit", .string("ms")),
      ("n", Figure.count(sorted.count)), ("mean", Figure.number(mean)),
      ("minimum", Figure.number(sorted.first)), ("maximum", Figure.number(sorted.last)),
      ("confidence", Figure.number(confidence)), ("method", .string(method)),
      (
        "quantiles",
        .array(
          intervals.map { interval in
            Figure.object([
              ("quantile", Figure.number(interval.quantile)),
              ("estimate", Figure.number(interval.estimate)),
              ("linear", Figure.number(Percentile.linear(sorted, interval.quantile))),
              ("nearest_rank", Figure.number(Percentile.nearestRank(sorted, interval.quantile))),
              ("lower", Figure.number(interval.lower)), ("upper", Figure.number(interval.upper)),
            ])
          })
      ),
    ])
  }

  func lines(_ console: Console) -> [String] {
    func text(_ value: Double) -> String { String(format: "%.6g", value) }
    let first = "\(sorted.count) durations in ms, \(method)"
    return [first]
      + intervals.map { interval in
        let sign = interval.upper == nil ? "≥ " : ""
        let lower = interval.lower.map(text) ?? "no lower end"
        let upper = interval.upper.map(text) ?? "no upper end"
        return FigureText.row(
          "p" + String(format: "%g", interval.quantile * 100),
          "\(sign)\(text(interval.estimate)), \(lower) to \(upper) "
            + "(\(FigureText.percent(confidence)))")
      }
  }
}
