/// Sorting of fixed-width keys by their bytes, from the least significant: linear, without a branch
/// that depends on the order of the keys.
enum RadixSort {
  /// Below this many keys the library's sort is faster.
  private static let minimumCount = 48

  /// Sorts keys of which only the lowest `bits` are set.
  static func sort<Key: FixedWidthInteger & UnsignedInteger>(_ keys: inout [Key], bits: Int) {
    guard keys.count >= minimumCount else {
      keys.sort()
      return
    }
    var other = [Key](repeating: 0, count: keys.count)
    var positions = [Int](repeating: 0, count: 256)
    for shift in stride(from: 0, to: bits, by: 8) {
      let isMoved = keys.withUnsafeBufferPointer { keys in
        other.withUnsafeMutableBufferPointer { other in
          positions.withUnsafeMutableBufferPointer { positions in
            distribute(keys, into: other, shift: Key(shift), positions)
          }
        }
      }
      if isMoved { swap(&keys, &other) }
    }
  }

  /// Orders keys by one byte, equal ones as they were; false where all have the same.
  private static func distribute<Key: FixedWidthInteger & UnsignedInteger>(
    _ keys: UnsafeBufferPointer<Key>, into target: UnsafeMutableBufferPointer<Key>, shift: Key,
    _ positions: UnsafeMutableBufferPointer<Int>
  ) -> Bool {
    positions.update(repeating: 0)
    for key in keys { positions[Int(truncatingIfNeeded: (key &>> shift) & 0xFF)] &+= 1 }
    var start = 0
    for index in positions.indices {
      let count = positions[index]
      if count == keys.count { return false }
      positions[index] = start
      start &+= count
    }
    for key in keys {
      let byte = Int(truncatingIfNeeded: (key &>> shift) & 0xFF)
      target[positions[byte]] = key
      positions[byte] &+= 1
    }
    return true
  }
}
