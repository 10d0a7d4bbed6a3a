/// A JSON number's exact value: `±0.d₁d₂…dₙ × 10^magnitude`, whatever its literal looks like.
///
/// Equal values are equal here (`1`, `1.0` and `10e-1`), and nothing is rounded. An exponent
/// beyond ±2^60 counts as ±2^60.
public struct ExactDecimal: Sendable, Hashable, Comparable {
  /// Whether the value is below zero; zero has no sign.
  public let isNegative: Bool
  /// The significant digits, 0…9 each, without zeros at either end; empty for zero.
  public let digits: [UInt8]
  /// The number of digits before the decimal point; negative for zeros after it.
  public let magnitude: Int

  /// The value of a literal.
  public init(_ number: JSONNumber) {
    var whole: [UInt8] = []
    var point: Int?
    var rest = Array(number.literal.utf8)[...]
    let negative = rest.first == UInt8(ascii: "-")
    if negative { rest = rest.dropFirst() }
    while let byte = rest.first, byte | 0x20 != UInt8(ascii: "e") {
      if byte == UInt8(ascii: ".") { point = whole.count } else { whole.append(byte & 0x0F) }
      rest = rest.dropFirst()
    }
    let exponent = Self.exponent(rest.dropFirst())
    let leading = whole.prefix { $0 == 0 }.count
    let significant = whole[leading...]
    let trailing = significant.reversed().prefix { $0 == 0 }.count
    digits = Array(significant.dropLast(trailing))
    isNegative = negative && !digits.isEmpty
    magnitude = digits.isEmpty ? 0 : (point ?? whole.count) - leading + exponent
  }

  private static func exponent(_ text: ArraySlice<UInt8>) -> Int {
    let limit = 1 << 60
    var value = 0
    for byte in text where byte >= UInt8(ascii: "0") {
      guard value < limit / 10 else {
        value = limit
        break
      }
      value = value * 10 + Int(byte & 0x0F)
    }
    return text.first == UInt8(ascii: "-") ? -value : value
  }

  /// Whether the value is zero.
  public var isZero: Bool { digits.isEmpty }

  /// Whether the value is a whole number (`1.0` is).
  public var isInteger: Bool { digits.count <= max(magnitude, 0) }

  /// Numeric order.
  public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative
      ? right.hasSmallerMagnitude(than: left) : left.hasSmallerMagnitude(than: right)
  }

  private func hasSmallerMagnitude(than other: ExactDecimal) -> Bool {
    if isZero || other.isZero { return isZero && !other.isZero }
    if magnitude != other.magnitude { return magnitude < other.magnitude }
    return digits.lexicographicallyPrecedes(other.digits)
  }

  /// The most digits a divisor may have.
  public static let maximumDivisorDigits = 36

  /// Whether a number is whole (`1.0` is), without its digits where its literal says so.
  public static func isInteger(_ number: JSONNumber) -> Bool {
    let hasDigitsOnly = number.literal.utf8.allSatisfy {
      $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") < 10
    }
    return hasDigitsOnly || ExactDecimal(number).isInteger
  }

  /// Whether the value is a whole multiple of `divisor`, exactly; nil where the divisor is zero or
  /// has more than ``maximumDivisorDigits``. Zero is a multiple of everything.
  ///
  /// With integers `a` and `b` that 10 does not divide, this asks whether `b` divides
  /// `a·10^shift`. Beyond `shift = 4·(digits of b)` further tens change nothing, because `b` has
  /// no more factors 2 or 5 than that; so the cost does not depend on exponents.
  public func isMultiple(of divisor: ExactDecimal) -> Bool? {
    guard !divisor.isZero, divisor.digits.count <= Self.maximumDivisorDigits else { return nil }
    if isZero { return true }
    let shift = (magnitude - digits.count) - (divisor.magnitude - divisor.digits.count)
    guard shift >= 0 else { return false }
    let modulus = divisor.digits.reduce(UInt128(0)) { $0 * 10 + UInt128($1) }
    var remainder = digits.reduce(UInt128(0)) { ($0 * 10 + UInt128($1)) % modulus }
    for _ in 0..<min(shift, 4 * divisor.digits.count) { remainder = remainder * 10 % modulus }
    return remainder == 0
  }
}
