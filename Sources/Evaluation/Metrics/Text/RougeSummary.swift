/// ROUGE-Lsum: the summary-level longest common subsequence of section 3.2 of Lin (2004), with the
/// clipping of rouge-score's `_summary_level_lcs`.
struct RougeSummary {
  private let output: [[UInt32]]
  private let reference: [[UInt32]]
  private let symbolCount: Int

  /// Lines of token numbers below `symbolCount`; lines without tokens change nothing.
  init(output: [[UInt32]], reference: [[UInt32]], symbolCount: Int) {
    self.output = output.filter { !$0.isEmpty }
    self.reference = reference.filter { !$0.isEmpty }
    self.symbolCount = symbolCount
  }

  /// The figures: a token of a reference line that is in the union of its subsequences is a hit as
  /// long as neither side has used up its occurrences of it.
  /// - Throws: where comparing every line with every line would take too many steps.
  func score() throws(BitParallelCost.Exceeded) -> RougeScore {
    let outputCount = output.reduce(0) { $0 + $1.count }
    let referenceCount = reference.reduce(0) { $0 + $1.count }
    try check(outputCount, referenceCount)
    var remaining = counts(of: output)
    for (symbol, count) in counts(of: reference).enumerated() {
      remaining[symbol] = min(remaining[symbol], count)
    }
    var subsequence = LongestCommonSubsequence(symbolCount: symbolCount)
    var hits = 0
    for line in reference {
      let isCommon = try subsequence.union(of: line, with: output)
      for (index, token) in line.enumerated() where isCommon[index] {
        if remaining[Int(token)] > 0 {
          remaining[Int(token)] -= 1
          hits += 1
        }
      }
    }
    return RougeScore(hits: hits, output: outputCount, reference: referenceCount)
  }

  /// Both counters of the reference go down together with every hit, so their minimum is enough.
  private func counts(of lines: [[UInt32]]) -> [Int] {
    var counts = [Int](repeating: 0, count: symbolCount)
    for line in lines { for token in line { counts[Int(token)] += 1 } }
    return counts
  }

  /// Counts the steps of all tables and of reading a subsequence from each.
  private func check(_ outputCount: Int, _ referenceCount: Int) throws(BitParallelCost.Exceeded) {
    let blocks = reference.reduce(0) { $0 + ($1.count + 63) / 64 }
    let walks = referenceCount.multipliedReportingOverflow(by: output.count)
    let tables = (blocks + reference.count).multipliedReportingOverflow(by: outputCount)
    let steps = walks.partialValue.addingReportingOverflow(tables.partialValue)
    if walks.overflow || tables.overflow || steps.overflow
      || steps.partialValue > BitParallelCost.limit
    {
      throw .init(left: outputCount, right: referenceCount, unit: "tokens in lines")
    }
  }
}
