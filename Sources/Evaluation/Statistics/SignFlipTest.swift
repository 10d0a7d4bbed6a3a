/// The paired permutation test of the mean difference: were the two arms exchangeable, each
/// difference could as well have had the other sign.
///
/// Fisher (1935), The Design of Experiments, section 21; Phipson and Smyth (2010) for the random
/// p value, which is never 0. Agrees with `scipy.stats.permutation_test(permutation_type="samples")`
/// of the mean, its two-sided p (twice the smaller tail, at most 1) and its reading of ties: a sum
/// within rounding of the observed one counts as equal.
public struct SignFlipTest: Sendable, Hashable {
  /// Up to so many differences that are not 0 every choice of signs is looked at.
  public static let exactLimit = 16

  /// The number of differences.
  public let count: Int
  /// Those that are not 0; the others change no sum.
  public let nonzeroCount: Int
  /// Whether all 2^``nonzeroCount`` choices of signs were looked at; else ``flips`` random ones.
  public let isExact: Bool
  /// The choices looked at.
  public let flips: Int
  /// The mean difference.
  public let mean: Double
  /// The share of choices whose mean is at most the observed one: the one-sided p value of "it got
  /// worse" (`alternative="less"`).
  public let pWorse: Double
  /// The reverse (`alternative="greater"`).
  public let pBetter: Double

  /// Twice the smaller of both, at most 1 (`alternative="two-sided"`).
  public var pTwoSided: Double { min(1, 2 * min(pWorse, pBetter)) }

  /// A test of differences (second minus first); nil where there is none or one is not finite.
  ///
  /// The order of the differences does not matter: they are sorted before signs are drawn. Cost:
  /// about `flips` · n/8 additions.
  ///
  /// - Parameters:
  ///   - flips: the random choices where there are too many for all of them, at least 1; then
  ///     p = (b + 1)/(flips + 1).
  ///   - seed: of the random choices.
  public init?(_ differences: [Double], flips: Int = 99_999, seed: UInt64) {
    guard !differences.isEmpty, flips > 0, differences.allSatisfy(\.isFinite) else { return nil }
    let moved = differences.filter { $0 != 0 }.sorted()
    let sum = moved.reduce(0, +)
    let scale = moved.reduce(0) { $0 + abs($1) }
    // 100 · ε, as scipy's, but of the size of the terms: the sum itself may have cancelled to 0.
    let tolerance = 100 * Double.ulpOfOne * scale
    count = differences.count
    nonzeroCount = moved.count
    mean = sum / Double(differences.count)
    isExact = moved.count <= Self.exactLimit
    let sums = isExact ? Self.allSums(moved) : Self.randomSums(moved, flips: flips, seed: seed)
    self.flips = sums.count
    var (below, above) = (0, 0)
    for other in sums {
      if other <= sum + tolerance { below += 1 }
      if other >= sum - tolerance { above += 1 }
    }
    let extra = isExact ? 0 : 1
    pWorse = Double(below + extra) / Double(sums.count + extra)
    pBetter = Double(above + extra) / Double(sums.count + extra)
  }

  /// The sums of every choice of signs of at most 16 values, each value either way.
  private static func allSums(_ values: [Double]) -> [Double] {
    values.reduce(into: [0.0]) { sums, value in
      sums = sums.map { $0 - value } + sums.map { $0 + value }
    }
  }

  /// The sums of random choices: a word gives the signs of 64 values at once, each of its bytes the
  /// row of a table of the 256 sums of 8 values.
  private static func randomSums(_ values: [Double], flips: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var sums = [Double](repeating: 0, count: flips)
    var table = [Double](repeating: 0, count: 8 * 256)
    for start in stride(from: 0, to: values.count, by: 64) {
      fill(&table, with: values[start..<min(start + 64, values.count)])
      table.withUnsafeBufferPointer { table in
        sums.withUnsafeMutableBufferPointer { sums in
          for index in sums.indices {
            let word = Int(truncatingIfNeeded: generator.next())
            sums[index] +=
              (table[word & 255] + table[256 + (word >> 8) & 255])
              + (table[512 + (word >> 16) & 255] + table[768 + (word >> 24) & 255])
              + (table[1024 + (word >> 32) & 255] + table[1280 + (word >> 40) & 255])
              + (table[1536 + (word >> 48) & 255] + table[1792 + (word >> 56) & 255])
          }
        }
      }
    }
    return sums
  }

  /// Row r of table t: the sum of values 8t…8t+7, those whose bit in r is 0 with the other sign.
  private static func fill(_ table: inout [Double], with values: ArraySlice<Double>) {
    for part in 0..<8 {
      let first = values.startIndex + 8 * part
      for row in 0..<256 {
        var sum = 0.0
        for bit in 0..<8 where first + bit < values.endIndex {
          sum += row >> bit & 1 == 1 ? values[first + bit] : -values[first + bit]
        }
        table[256 * part + row] = sum
      }
    }
  }
}
