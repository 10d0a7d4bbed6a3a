/// The margin as the decimal fraction it was written as: 0.29 is 29/100, not the double below it.
struct Margin {
  let value: Double
  private let numerator: Int128
  private let denominator: Int128

  /// Reads the shortest decimal that stands for the double; nil for values outside 0…1. Below
  /// 1e-15 a margin is 0.
  init?(_ value: Double) {
    guard (0...1).contains(value) else { return nil }
    self.value = value
    let parts = "\(value)".split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let scale = fraction.utf8.count - exponent
    guard value >= 1e-15, scale <= 33, let digits = Int128(String(mantissa[0]) + fraction) else {
      (numerator, denominator) = (0, 1)
      return
    }
    (numerator, denominator) = (digits, (0..<max(scale, 0)).reduce(1) { power, _ in power * 10 })
  }

  /// Whether lost / count > margin.
  func isExceeded(byLost lost: Int, of count: Int) -> Bool {
    let left = Int128(lost).multipliedReportingOverflow(by: denominator)
    let right = numerator.multipliedReportingOverflow(by: Int128(count))
    guard !left.overflow, !right.overflow else {
      return Double(lost) / Double(count) > value
    }
    return left.partialValue > right.partialValue
  }
}
