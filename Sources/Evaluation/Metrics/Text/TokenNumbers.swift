/// Numbers for tokens, equal for equal scalars, across the texts that are compared.
struct TokenNumbers {
  private struct Key: Hashable {
    let scalars: ArraySlice<Unicode.Scalar>

    static func == (left: Key, right: Key) -> Bool { left.scalars.elementsEqual(right.scalars) }

    /// All bytes at once: much faster than scalar by scalar.
    func hash(into hasher: inout Hasher) {
      scalars.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  private var numbers: [Key: UInt32] = [:]

  /// The number of a token.
  mutating func number(of token: ArraySlice<Unicode.Scalar>) -> UInt32 {
    let key = Key(scalars: token)
    if let number = numbers[key] { return number }
    let number = UInt32(numbers.count)
    numbers[key] = number
    return number
  }
}
