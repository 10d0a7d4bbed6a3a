public import StrictData

/// An amount of US dollars from 0 to below a million, in whole billionths: never rounded.
public struct DollarAmount: Sendable, Hashable, Comparable {
  /// Billionths of a dollar.
  public let billionths: Int64

  /// Nothing.
  public static let zero = DollarAmount(billionths: 0)

  private init(billionths: Int64) { self.billionths = billionths }

  /// The amount a number stands for; nil where it is below 0, a million or more, or has more than
  /// nine decimals.
  public init?(_ number: JSONNumber) {
    let value = ExactDecimal(number)
    guard !value.isNegative, value.magnitude <= 6, value.digits.count - value.magnitude <= 9 else {
      return nil
    }
    let whole = value.digits.reduce(Int64(0)) { $0 * 10 + Int64($1) }
    let tens = value.isZero ? 0 : 9 + value.magnitude - value.digits.count
    billionths = (0..<tens).reduce(whole) { sum, _ in sum * 10 }
  }

  /// Numeric order.
  public static func < (left: DollarAmount, right: DollarAmount) -> Bool {
    left.billionths < right.billionths
  }

  /// The shortest decimal notation: `2.5`.
  public var text: String {
    let whole = billionths / 1_000_000_000
    let rest = String(billionths % 1_000_000_000 + 1_000_000_000).dropFirst()
    let decimals = rest.reversed().drop { $0 == "0" }.reversed()
    return decimals.isEmpty ? "\(whole)" : "\(whole).\(String(decimals))"
  }
}

/// What a model costs, in US dollars. A price that is not given is not known, which is not free.
public struct ModelPrices: Sendable, Hashable {
  /// For a million tokens of the prompt.
  public let input: DollarAmount?
  /// For a million tokens of the answer, those of its reasoning included.
  public let output: DollarAmount?
  /// For a million tokens of the prompt that the provider had in its cache.
  public let cachedInput: DollarAmount?
  /// For each request, beside the tokens; nil: nothing.
  public let request: DollarAmount?
  /// The day (`2026-11-01`) on which these were the prices.
  public let asOf: String?

  /// Prices.
  public init(
    input: DollarAmount? = nil, output: DollarAmount? = nil, cachedInput: DollarAmount? = nil,
    request: DollarAmount? = nil, asOf: String? = nil
  ) {
    self.input = input
    self.output = output
    self.cachedInput = cachedInput
    self.request = request
    self.asOf = asOf
  }
}
