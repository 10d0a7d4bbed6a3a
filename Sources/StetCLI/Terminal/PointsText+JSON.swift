internal import Evaluation
internal import Gating
internal import StrictData

/// Figures of reports, which may be undefined.
extension PointsText {
  /// 0.00125 is "0.00125": the shortest decimal.
  static func share(_ value: Double) -> String {
    JSONValue.number(JSONNumber(value)).serialized(.compact)
  }

  /// A number of cases, "–" where there is none.
  static func count(_ cases: Int?) -> String { cases.map { "\($0)" } ?? "–" }

  static func json(_ interval: Interval?) -> JSONValue {
    guard let interval else { return .null }
    return .object(JSONObject([("lower", json(interval.lower)), ("upper", json(interval.upper))]))
  }

  static func json(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(JSONNumber(value))
  }

  static func json(_ cases: Int?) -> JSONValue { cases.map { .number(JSONNumber($0)) } ?? .null }
}
