internal import Evaluation
internal import StrictData

/// Figures and words as JSON values: full double precision, null where undefined or not finite.
enum Figure {
  static func number(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(JSONNumber(value))
  }

  static func count(_ value: Int?) -> JSONValue {
    value.map { .number(JSONNumber($0)) } ?? .null
  }

  static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  static func seed(_ value: UInt64) -> JSONValue {
    .number(JSONNumber(literal: String(value)))
  }

  static func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

  static func object(_ pairs: [(String, JSONValue)]) -> JSONValue { .object(JSONObject(pairs)) }

  static func interval(
    _ interval: Interval?, _ confidence: Double, _ more: [(String, JSONValue)] = []
  ) -> JSONValue {
    object(
      more + [
        ("lower", number(interval?.lower)), ("upper", number(interval?.upper)),
        ("confidence", number(confidence)),
      ])
  }
}
