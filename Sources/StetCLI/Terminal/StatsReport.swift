internal import Evaluation
internal import Foundation
internal import StrictData

/// A report of `stet stats`, as lines and as JSON.
protocol StatsReport {
  var json: JSONValue { get }
  func lines(_ console: Console) -> [String]
}

/// Figures as text.
enum FigureText {
  /// Four decimals, with a true minus; "n/a" where undefined.
  static func share(_ value: Double?, signed: Bool = false) -> String {
    guard let value, value.isFinite else { return "n/a" }
    let text = String(format: "%.4f", abs(value))
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    return (isZero ? "" : value < 0 ? "−" : signed ? "+" : "") + text
  }

  /// Four significant digits.
  static func probability(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "n/a" }
    return String(format: "%.4g", value)
  }

  /// "−0.0563 to +0.0214".
  static func interval(_ interval: Interval?, signed: Bool = true) -> String {
    guard let interval else { return "n/a" }
    return "\(share(interval.lower, signed: signed)) to \(share(interval.upper, signed: signed))"
  }

  /// "95 %", "99.9 %".
  static func percent(_ share: Double) -> String {
    String(format: "%.10g %%", (share * 1e10).rounded() / 1e8)
  }

  /// Text of the input without what would steer a terminal: control and format characters are "?".
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: "?"
          default: scalar
          }
        }))
  }

  /// At most ten names.
  static func names(_ ids: [String]) -> String {
    printable(ids.prefix(10).joined(separator: ", "))
      + (ids.count > 10 ? " and \(ids.count - 10) more" : "")
  }

  static func row(_ label: String, _ text: String) -> String {
    label + String(repeating: " ", count: max(1, 22 - label.unicodeScalars.count)) + text
  }
}
