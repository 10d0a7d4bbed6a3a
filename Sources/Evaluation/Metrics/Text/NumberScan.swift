/// Finds the matches of `-?\d[\d,]*(\.\d+)?([eE][+-]?\d+)?` from the left, without overlap.
struct NumberScan {
  private let scalars: [Unicode.Scalar]
  private var index = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  /// The next match in ASCII without commas, nil at the end.
  mutating func next() -> [UInt8]? {
    while index < scalars.count {
      var literal: [UInt8] = []
      if scalars[index] == "-", digit(at: index + 1) != nil {
        literal.append(UInt8(ascii: "-"))
        index += 1
      }
      guard digit(at: index) != nil else {
        index += 1
        continue
      }
      while index < scalars.count {
        if let digit = digit(at: index) {
          literal.append(digit)
        } else if scalars[index] != "," {
          break
        }
        index += 1
      }
      takeFraction(&literal)
      takeExponent(&literal)
      return literal
    }
    return nil
  }

  private mutating func takeFraction(_ literal: inout [UInt8]) {
    guard index < scalars.count, scalars[index] == ".", digit(at: index + 1) != nil else { return }
    literal.append(UInt8(ascii: "."))
    index += 1
    takeDigits(&literal)
  }

  private mutating func takeExponent(_ literal: inout [UInt8]) {
    guard index < scalars.count, scalars[index] == "e" || scalars[index] == "E" else { return }
    let hasSign =
      index + 1 < scalars.count && (scalars[index + 1] == "+" || scalars[index + 1] == "-")
    guard digit(at: index + (hasSign ? 2 : 1)) != nil else { return }
    literal.append(UInt8(ascii: "e"))
    if hasSign { literal.append(UInt8(scalars[index + 1].value)) }
    index += hasSign ? 2 : 1
    takeDigits(&literal)
  }

  private mutating func takeDigits(_ literal: inout [UInt8]) {
    while let digit = digit(at: index) {
      literal.append(digit)
      index += 1
    }
  }

  private func digit(at index: Int) -> UInt8? {
    index < scalars.count ? Self.digit(scalars[index]) : nil
  }

  /// The ASCII digit of a decimal digit of any script (general category Nd), else nil.
  static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    if scalar.isASCII {
      return (0x30...0x39).contains(scalar.value) ? UInt8(scalar.value) : nil
    }
    guard scalar.properties.generalCategory == .decimalNumber,
      let value = scalar.properties.numericValue
    else { return nil }
    return 0x30 + UInt8(value)
  }
}
