/// The n-grams of 1…6 scalars of a text without its white space, sorted so that every order can be
/// read from one list.
///
/// A key holds the six scalars from one position on, each plus 1, padded with 0: sorting by all
/// six sorts by every prefix. Linear (``RadixSort``).
struct CharacterNGrams {
  /// The largest order.
  static let maximumOrder = 6

  private enum Keys {
    /// 10 bits a scalar, where all are below U+03FF.
    case narrow([UInt64])
    /// 21 bits a scalar.
    case wide([UInt128])
  }

  private let keys: Keys
  /// The number of scalars without white space.
  let count: Int

  /// Reads a text.
  /// - Parameter isNarrow: whether all scalars of all texts that are compared are below U+03FF.
  init(_ scalars: [UInt32], isNarrow: Bool) {
    count = scalars.count
    keys =
      isNarrow
      ? .narrow(Self.sortedKeys(scalars, bits: 10)) : .wide(Self.sortedKeys(scalars, bits: 21))
  }

  /// The scalars of a text without what `str.split` takes for white space.
  static func scalars(of text: String) -> [UInt32] {
    var scalars: [UInt32] = []
    scalars.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars where !PythonText.isSpace(scalar) {
      scalars.append(scalar.value)
    }
    return scalars
  }

  private static func sortedKeys<Key: FixedWidthInteger & UnsignedInteger>(
    _ scalars: [UInt32], bits: Int
  ) -> [Key] {
    let mask: Key = (1 << (bits * maximumOrder)) - 1
    var key: Key = 0
    var keys: [Key] = []
    keys.reserveCapacity(scalars.count)
    for (index, scalar) in scalars.enumerated() {
      key = (key << bits | Key(truncatingIfNeeded: scalar + 1)) & mask
      if index >= maximumOrder - 1 { keys.append(key) }
    }
    // The last positions have fewer than six scalars.
    for missing in 1..<maximumOrder where keys.count < scalars.count {
      let kept = min(maximumOrder - missing, scalars.count - keys.count)
      let last = key & ((1 << (bits * kept)) - 1)
      keys.append(last << (bits * (maximumOrder - kept)))
    }
    RadixSort.sort(&keys, bits: bits * maximumOrder)
    return keys
  }

  /// For each order 1…6 the number of n-grams that both have, each as often as the side with fewer
  /// has it.
  func matches(with other: CharacterNGrams) -> [Int] {
    switch (keys, other.keys) {
    case (.narrow(let left), .narrow(let right)): Self.matches(left, right, bits: 10)
    case (.wide(let left), .wide(let right)): Self.matches(left, right, bits: 21)
    default: []
    }
  }

  private static func matches<Key: FixedWidthInteger & UnsignedInteger>(
    _ left: [Key], _ right: [Key], bits: Int
  ) -> [Int] {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        (1...maximumOrder).map { order in
          matches(left, right, shift: bits * (maximumOrder - order), last: (1 << bits) - 1)
        }
      }
    }
  }

  private static func matches<Key: FixedWidthInteger & UnsignedInteger>(
    _ left: UnsafeBufferPointer<Key>, _ right: UnsafeBufferPointer<Key>, shift: Int, last: Key
  ) -> Int {
    var (first, second, common) = (0, 0, 0)
    // No branch depends on the texts: mispredicted ones would cost more than the comparisons.
    while first < left.count, second < right.count {
      let (ours, theirs) = (left[first] &>> Key(shift), right[second] &>> Key(shift))
      // A key that ends before this order is no n-gram of it.
      let isNGram = ours & last != 0
      common &+= ours == theirs ? (isNGram ? 1 : 0) : 0
      first &+= ours <= theirs ? 1 : 0
      second &+= ours >= theirs ? 1 : 0
    }
    return common
  }
}
