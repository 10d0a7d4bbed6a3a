/// What a run may spend at most.
public struct RunBudget: Sendable, Hashable, CustomStringConvertible {
  /// What is counted.
  public enum Unit: String, Sendable, CaseIterable {
    /// Requests that are sent, those sent again included.
    case calls
    /// Tokens of prompts and answers, as the provider reports them.
    case tokens
    /// US dollars, by the model's prices.
    case usd
  }

  /// What is counted.
  public let unit: Unit
  /// How much of it, above 0: requests, tokens or dollars.
  public let amount: Double

  /// A budget; nil where the amount is not above 0, or no whole number of requests or tokens.
  public init?(_ amount: Double, _ unit: Unit) {
    guard amount > 0, amount <= 1e15, unit == .usd || amount == amount.rounded() else {
      return nil
    }
    self.unit = unit
    self.amount = amount
  }

  /// Reads `200calls` (or `200`), `100000tokens`, `1.50usd`; nil for anything else.
  public init?(_ text: String) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let units: [Substring: Unit] = [
      "": .calls, "call": .calls, "calls": .calls, "token": .tokens, "tokens": .tokens,
      "usd": .usd,
    ]
    guard let unit = units[text[number.endIndex...]], let first = number.first, first != ".",
      number.last != ".", unit == .usd || !number.contains("."), let amount = Double(number)
    else { return nil }
    self.init(amount, unit)
  }

  /// The number of requests; nil where something else is counted.
  public var calls: Int? { unit == .calls ? Int(amount) : nil }

  /// `200calls`, `1.5usd`: what the initializer reads.
  public var description: String {
    let number = "\(amount)"
    return (number.hasSuffix(".0") ? String(number.dropLast(2)) : number) + unit.rawValue
  }
}
