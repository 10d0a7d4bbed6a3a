/// Numbers for tokens, equal for equal scalars, across the texts that are compared.
struct TokenNumbers {
  private var numbers: [[Unicode.Scalar]: UInt32] = [:]

  /// The number of a token.
  mutating func number(of token: ArraySlice<Unicode.Scalar>) -> UInt32 {
    let token = Array(token)
    if let number = numbers[token] { return number }
    let number = UInt32(numbers.count)
    numbers[token] = number
    return number
  }
}
