internal import StrictData

/// The exact value of a JSON number: 0.digits × 10^exponent, without zeros at either end.
struct DecimalValue: Equatable {
  private let isNegative: Bool
  private let digits: [UInt8]
  private let exponent: Int
  /// The literal, where it is not in JSON's grammar or its exponent has more than 15 digits; such
  /// numbers are equal only when they are written the same.
  private let unread: String?

  init(_ number: JSONNumber) {
    var rest = number.literal.utf8[...]
    let isNegative = rest.first == 0x2D
    if isNegative { rest = rest.dropFirst() }
    let whole = Self.takeDigits(&rest)
    var fraction: [UInt8] = []
    if rest.first == 0x2E {
      rest = rest.dropFirst()
      fraction = Self.takeDigits(&rest)
    }
    var power: Int? = 0
    if rest.first == 0x65 || rest.first == 0x45 {
      let text = Substring(rest.dropFirst())
      power = text.utf8.count <= 16 ? Int(text) : nil
      rest = rest[rest.endIndex...]
    }
    guard let power, rest.isEmpty, !whole.isEmpty else {
      (self.isNegative, digits, exponent) = (false, [], 0)
      unread = number.literal
      return
    }
    let all = whole + fraction
    let leading = all.prefix { $0 == 0x30 }.count
    var significant = all[leading...]
    while significant.last == 0x30 { significant.removeLast() }
    self.digits = Array(significant)
    self.isNegative = isNegative && !significant.isEmpty
    self.exponent = significant.isEmpty ? 0 : power + whole.count - leading
    unread = nil
  }

  private static func takeDigits(_ rest: inout Substring.UTF8View) -> [UInt8] {
    let digits = Array(rest.prefix { (0x30...0x39).contains($0) })
    rest = rest.dropFirst(digits.count)
    return digits
  }
}
