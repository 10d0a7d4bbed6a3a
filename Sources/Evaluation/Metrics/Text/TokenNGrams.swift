/// n-grams of numbered tokens as sorted keys, compared by merging: O(n log n) whatever the tokens.
enum TokenNGrams {
  /// The n-grams of one order, sorted; empty where there are fewer tokens.
  ///
  /// Up to order 4 a key is the four 32-bit numbers themselves.
  static func sorted(_ tokens: [UInt32], order: Int) -> [UInt128] {
    var keys = windows(tokens, order: order)
    keys.sort()
    return keys
  }

  /// The number of n-grams that both have, each counted as often as the side with fewer has it.
  static func overlap(_ left: [UInt32], _ right: [UInt32], order: Int) -> Int {
    if order <= 4 {
      return overlap(sorted(left, order: order), sorted(right, order: order))
    }
    // Of order 5 to 12: three overlapping 4-grams by their ranks.
    let (left, right) = (windows(left, order: 4), windows(right, order: 4))
    let ranks = Array(Set(left + right)).sorted()
    return overlap(
      joined(left, ranks, order: order).sorted(), joined(right, ranks, order: order).sorted())
  }

  /// The size of the intersection of two sorted multisets.
  static func overlap(_ left: [UInt128], _ right: [UInt128]) -> Int {
    var (first, second, common) = (0, 0, 0)
    while first < left.count, second < right.count {
      if left[first] == right[second] {
        common += 1
        first += 1
        second += 1
      } else if left[first] < right[second] {
        first += 1
      } else {
        second += 1
      }
    }
    return common
  }

  /// The n-grams of a sorted list that one of the others has, each at most as often as the list
  /// that has it most often.
  static func clippedMatches(_ keys: [UInt128], _ others: [[UInt128]]) -> Int {
    var positions = [Int](repeating: 0, count: others.count)
    var matches = 0
    var start = 0
    while start < keys.count {
      let key = keys[start]
      var end = start
      while end < keys.count, keys[end] == key { end += 1 }
      var most = 0
      for (index, other) in others.enumerated() {
        var position = positions[index]
        while position < other.count, other[position] < key { position += 1 }
        let first = position
        while position < other.count, other[position] == key { position += 1 }
        positions[index] = position
        most = max(most, position - first)
      }
      matches += min(end - start, most)
      start = end
    }
    return matches
  }

  private static func windows(_ tokens: [UInt32], order: Int) -> [UInt128] {
    guard tokens.count >= order else { return [] }
    return (0...(tokens.count - order)).map { start in
      var key = UInt128(0)
      for index in start..<(start + order) { key = key << 32 | UInt128(tokens[index]) }
      return key
    }
  }

  private static func joined(
    _ windows: [UInt128], _ ranks: [UInt128], order: Int
  ) -> [UInt128] {
    let ranked = windows.map { rank(of: $0, in: ranks) }
    let length = order - 3
    guard ranked.count >= length else { return [] }
    return (0...(ranked.count - length)).map { start in
      let middle = ranked[start + min(4, length - 1)]
      return (ranked[start] << 32 | middle) << 32 | ranked[start + length - 1]
    }
  }

  private static func rank(of key: UInt128, in sorted: [UInt128]) -> UInt128 {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < key { low = middle + 1 } else { high = middle }
    }
    return UInt128(low)
  }
}
