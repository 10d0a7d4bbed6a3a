/// Two sequences of symbols renumbered from 0, so that tables can be arrays.
struct SymbolTable {
  /// The number of distinct symbols.
  let count: Int
  private let pattern: [UInt32]
  private let text: [UInt32]

  /// Numbers the symbols of two sequences; the shorter becomes the text's pattern where that
  /// makes fewer blocks.
  init(_ left: ArraySlice<UInt32>, _ right: ArraySlice<UInt32>) {
    var numbers: [UInt32: UInt32] = [:]
    func renumbered(_ symbols: ArraySlice<UInt32>) -> [UInt32] {
      symbols.map { symbol in
        if let number = numbers[symbol] { return number }
        let number = UInt32(numbers.count)
        numbers[symbol] = number
        return number
      }
    }
    let isLeftShorter = left.count <= right.count
    pattern = renumbered(isLeftShorter ? left : right)
    text = renumbered(isLeftShorter ? right : left)
    count = numbers.count
  }

  /// Lends both sequences: the shorter first.
  func withColumns<Result>(
    _ body: (UnsafeBufferPointer<UInt32>, UnsafeBufferPointer<UInt32>) -> Result
  ) -> Result {
    pattern.withUnsafeBufferPointer { pattern in
      text.withUnsafeBufferPointer { text in body(pattern, text) }
    }
  }
}
