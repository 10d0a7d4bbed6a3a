import StrictData
import Testing

@testable import Evaluation

/// The rows of `paired-goldens.json`, recomputed in fractions by `make-paired-goldens.py`.
enum PairedGoldens {
  static func rows(_ section: String) throws -> [JSONValue] {
    let rows = try #require(try Sample.fixture("paired-goldens.json")[section]?.array)
    try #require(!rows.isEmpty)
    return rows
  }

  static func optional(_ row: JSONValue, _ key: String) -> Double? { row[key]?.number?.double }
}

/// Equal to a relative error.
func isNear(_ left: Double, _ right: Double, _ tolerance: Double = 1e-12) -> Bool {
  left == right || abs(left - right) <= tolerance * max(abs(left), abs(right))
}
