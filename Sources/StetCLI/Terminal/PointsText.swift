internal import Evaluation
internal import Foundation
internal import StrictData

/// Differences of rates, their intervals and p values, as people read them.
enum PointsText {
  /// 0.025 is "+2.5 points".
  static func signed(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    let sign = tenths > 0 ? "+" : tenths < 0 ? "−" : ""
    return sign + Points.text(Double(abs(tenths)) / 1000)
  }

  /// "−12.2 to +7.2 points"; "undefined" where there is none.
  static func interval(_ interval: Interval?) -> String {
    guard let interval else { return "undefined" }
    let lower = signed(interval.lower).split(separator: " ").first.map(String.init) ?? ""
    return "\(lower) to \(signed(interval.upper))"
  }

  /// "= 0.031", "< 0.0001".
  static func probability(_ p: Double) -> String {
    if p < 0.0001 { return "< 0.0001" }
    let places = p < 0.001 ? 5 : p < 0.01 ? 4 : 3
    let scale = (0..<places).reduce(1) { power, _ in power * 10 }
    let scaled = Int((p * Double(scale)).rounded())
    if scaled >= scale { return "= 1" }
    let digits = String(scaled)
    return "= 0." + String(repeating: "0", count: places - digits.utf8.count) + digits
  }

  /// 0.00125 is "0.00125": the shortest decimal.
  static func share(_ value: Double) -> String {
    JSONValue.number(JSONNumber(value)).serialized(.compact)
  }

  static func json(_ interval: Interval?) -> JSONValue {
    guard let interval else { return .null }
    return .object(JSONObject([("lower", json(interval.lower)), ("upper", json(interval.upper))]))
  }

  static func json(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(JSONNumber(value))
  }
}
