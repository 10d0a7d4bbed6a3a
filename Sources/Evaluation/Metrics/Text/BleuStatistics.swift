/// What BLEU counts in a segment; segments of a corpus are added.
struct BleuStatistics: Sendable, Hashable {
  /// The largest order of n-grams.
  static let maximumOrder = 4

  /// Tokens of the outputs.
  private(set) var outputLength = 0
  /// Tokens of the references closest in length, the shorter of two equally close.
  private(set) var referenceLength = 0
  /// For each order 1…4 the n-grams of the outputs that a reference has, each counted at most as
  /// often as the reference that has it most often.
  private(set) var matches = [Int](repeating: 0, count: maximumOrder)
  /// For each order the n-grams of the outputs.
  private(set) var totals = [Int](repeating: 0, count: maximumOrder)

  /// Nothing counted.
  init() {}

  /// The counts of one output. O(n log n).
  init(output: String, references: [String]) {
    var numbers = TokenNumbers()
    let output = BleuTokenizer.tokens(of: output).map { numbers.number(of: $0) }
    let references = references.map { reference in
      BleuTokenizer.tokens(of: reference).map { numbers.number(of: $0) }
    }
    outputLength = output.count
    referenceLength = Self.closestLength(to: output.count, references.map(\.count))
    for order in 1...Self.maximumOrder {
      totals[order - 1] = max(output.count - order + 1, 0)
      matches[order - 1] = TokenNGrams.clippedMatches(
        TokenNGrams.sorted(output, order: order),
        references.map { TokenNGrams.sorted($0, order: order) })
    }
  }

  /// Adds a segment's counts.
  mutating func add(_ other: BleuStatistics) {
    outputLength += other.outputLength
    referenceLength += other.referenceLength
    for index in matches.indices {
      matches[index] += other.matches[index]
      totals[index] += other.totals[index]
    }
  }

  /// sacrebleu's `_get_closest_ref_len`; 0 without references.
  private static func closestLength(to length: Int, _ lengths: [Int]) -> Int {
    lengths.min { left, right in
      (abs(length - left), left) < (abs(length - right), right)
    } ?? 0
  }
}
