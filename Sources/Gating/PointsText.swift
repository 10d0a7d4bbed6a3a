public import Evaluation

/// Shares, their differences and intervals, and p values, as people read them.
public enum PointsText {
  /// 0.05 is "5 points", 0.0827 "8.3 points", 0.01 "1 point".
  public static func points(_ share: Double) -> String {
    let text = tenths(of: share)
    return text == "1" ? "1 point" : "\(text) points"
  }

  /// 0.1 is "10 %", 0.125 "12.5 %".
  public static func percent(_ share: Double) -> String { tenths(of: share) + " %" }

  /// 0.025 is "+2.5 points", −0.05 "−5 points".
  public static func signed(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    let sign = tenths > 0 ? "+" : tenths < 0 ? "−" : ""
    return sign + points(Double(abs(tenths)) / 1000)
  }

  /// "−12.2 to +7.2 points"; "undefined" where there is none.
  public static func interval(_ interval: Interval?) -> String {
    guard let interval else { return "undefined" }
    let lower = signed(interval.lower).split(separator: " ").first.map(String.init) ?? ""
    return "\(lower) to \(signed(interval.upper))"
  }

  /// A p value with two significant digits at least: "= 0.031", "< 0.0001" for less, "= 1".
  public static func probability(_ p: Double) -> String {
    if p < 0.0001 { return "< 0.0001" }
    let places = p < 0.001 ? 5 : p < 0.01 ? 4 : 3
    let scale = (0..<places).reduce(1) { power, _ in power * 10 }
    let scaled = Int((p * Double(scale)).rounded())
    if scaled >= scale { return "= 1" }
    let digits = String(scaled)
    return "= 0." + String(repeating: "0", count: places - digits.utf8.count) + digits
  }

  /// Hundredths of a share, to one decimal place at most.
  private static func tenths(of share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
