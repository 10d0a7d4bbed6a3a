/// Levenshtein's edit distance over Unicode scalars, every insertion, deletion and substitution
/// at cost 1.
///
/// Agrees with `rapidfuzz.distance.Levenshtein` 3 (`distance`, `normalized_similarity`). Computed
/// by the bit-parallel algorithm of Myers (1999, JACM 46:395) in the form of Hyyrö (2003), one
/// block of 64 pattern scalars after the other: O(⌈m/64⌉·n) time, O(m + n) memory.
enum Levenshtein {
  /// The distance of two texts.
  /// - Throws: where the texts, without their common prefix and suffix, are so long that it would
  ///   take more than ``BitParallelCost/limit`` steps.
  static func distance(_ left: String, _ right: String) throws(BitParallelCost.Exceeded) -> Int {
    try distance(left.unicodeScalars.map(\.value), right.unicodeScalars.map(\.value))
  }

  /// 1 − distance / length of the longer text in scalars; 1 for two empty texts.
  /// - Throws: as ``distance(_:_:)``.
  static func similarity(
    _ left: String, _ right: String
  ) throws(BitParallelCost.Exceeded) -> Double {
    let left = left.unicodeScalars.map(\.value)
    let right = right.unicodeScalars.map(\.value)
    return similarity(
      distance: try distance(left, right), longest: max(left.count, right.count))
  }

  /// The similarity that a distance stands for, for callers that need both.
  static func similarity(distance: Int, longest: Int) -> Double {
    longest == 0 ? 1 : 1 - Double(distance) / Double(longest)
  }

  /// The distance of two sequences of symbols.
  static func distance(
    _ left: [UInt32], _ right: [UInt32]
  ) throws(BitParallelCost.Exceeded) -> Int {
    var left = left[...]
    var right = right[...]
    let prefix = zip(left, right).prefix { $0 == $1 }.count
    left = left.dropFirst(prefix)
    right = right.dropFirst(prefix)
    let suffix = zip(left.reversed(), right.reversed()).prefix { $0 == $1 }.count
    left = left.dropLast(suffix)
    right = right.dropLast(suffix)
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    try BitParallelCost.check(left.count, right.count, unit: "scalars")
    let symbols = SymbolTable(left, right)
    return symbols.withColumns { distance(pattern: $0, text: $1, symbolCount: symbols.count) }
  }

  private static func distance(
    pattern: UnsafeBufferPointer<UInt32>, text: UnsafeBufferPointer<UInt32>, symbolCount: Int
  ) -> Int {
    var matches = [UInt64](repeating: 0, count: symbolCount)
    // The difference between neighbours in the row above the block, +1 in the row above all.
    var differences = [Int8](repeating: 1, count: text.count)
    var score = pattern.count
    for start in stride(from: 0, to: pattern.count, by: 64) {
      let end = min(start + 64, pattern.count)
      for row in start..<end { matches[Int(pattern[row])] |= 1 << UInt64(row - start) }
      differences.withUnsafeMutableBufferPointer { differences in
        matches.withUnsafeBufferPointer { matches in
          advance(matches, text, &differences, lastBit: UInt64(end - start - 1))
        }
      }
      for row in start..<end { matches[Int(pattern[row])] = 0 }
    }
    for difference in differences { score += Int(difference) }
    return score
  }

  /// Computes one block of rows: reads the differences along the row above it and leaves those
  /// along its last row.
  private static func advance(
    _ matches: UnsafeBufferPointer<UInt64>, _ text: UnsafeBufferPointer<UInt32>,
    _ differences: inout UnsafeMutableBufferPointer<Int8>, lastBit: UInt64
  ) {
    var positive = ~UInt64(0)
    var negative = UInt64(0)
    for column in text.indices {
      let above = differences[column]
      let isBelow: UInt64 = above < 0 ? 1 : 0
      let isAbove: UInt64 = above > 0 ? 1 : 0
      var equal = matches[Int(text[column])]
      let vertical = equal | negative
      equal |= isBelow
      let horizontal = (((equal & positive) &+ positive) ^ positive) | equal
      var up = negative | ~(horizontal | positive)
      var down = positive & horizontal
      differences[column] = Int8((up &>> lastBit) & 1) - Int8((down &>> lastBit) & 1)
      up = (up &<< 1) | isAbove
      down = (down &<< 1) | isBelow
      positive = down | ~(vertical | up)
      negative = up & vertical
    }
  }
}
