/// The longest common subsequence of numbered tokens, bit-parallel.
///
/// Source: Hyyrö (2004), "Bit-parallel LCS-length computation revisited": a column of the table is
/// a bit vector `V` whose zero bits are the rows where the length grows;
/// `V ← (V + (V & M)) | (V & ~M)`. Blocks of 64 rows, one after the other, hand their carries on.
struct LongestCommonSubsequence {
  /// For every token number the rows of the current block that hold it; all zero between calls.
  private var matches: [UInt64]

  /// - Parameter symbolCount: token numbers are below it.
  init(symbolCount: Int) {
    matches = [UInt64](repeating: 0, count: symbolCount)
  }

  /// The length. O(⌈m/64⌉·n) time, O(n) memory.
  /// - Throws: where that is more than ``BitParallelCost/limit`` steps.
  mutating func length(
    _ left: [UInt32], _ right: [UInt32]
  ) throws(BitParallelCost.Exceeded) -> Int {
    let prefix = zip(left, right).prefix { $0 == $1 }.count
    let rows = left.count <= right.count ? left[prefix...] : right[prefix...]
    let columns = Array(left.count <= right.count ? right[prefix...] : left[prefix...])
    if rows.isEmpty { return prefix }
    try BitParallelCost.check(rows.count, columns.count, unit: "tokens")
    var carries = [Bool](repeating: false, count: columns.count)
    var length = prefix
    for start in stride(from: rows.startIndex, to: rows.endIndex, by: 64) {
      let block = rows[start..<min(start + 64, rows.endIndex)]
      mark(block)
      var state = ~UInt64(0)
      for (column, symbol) in columns.enumerated() {
        let common = state & matches[Int(symbol)]
        state = Self.advance(state, common, &carries[column])
      }
      unmark(block)
      let used = block.count == 64 ? ~UInt64(0) : (1 << UInt64(block.count)) - 1
      length += (~state & used).nonzeroBitCount
    }
    return length
  }

  @inline(__always)
  private static func advance(_ state: UInt64, _ common: UInt64, _ carry: inout Bool) -> UInt64 {
    let (sum, overflow) = state.addingReportingOverflow(common)
    let (carried, again) = sum.addingReportingOverflow(carry ? 1 : 0)
    carry = overflow || again
    return carried | (state &- common)
  }

  private mutating func mark(_ block: ArraySlice<UInt32>) {
    for (bit, symbol) in block.enumerated() { matches[Int(symbol)] |= 1 << UInt64(bit) }
  }

  private mutating func unmark(_ block: ArraySlice<UInt32>) {
    for symbol in block { matches[Int(symbol)] = 0 }
  }
}

extension LongestCommonSubsequence {
  /// The most memory one call of ``markUnion(of:with:)`` takes for its table, in words.
  private static let tableLimit = 1 << 23

  /// Which tokens of a reference line are in the longest common subsequence with at least one of
  /// the candidate's lines: rouge-score's `_union_lcs`.
  ///
  /// Of several longest subsequences the one that its `_backtrack_norec` reads is taken: from the
  /// end, a match is always taken, else the candidate's token is left where the table is larger
  /// without it. That comparison is the bit of the current column, so the table of bits is enough.
  /// - Parameter lines: the candidate's lines, none empty.
  /// - Throws: where one line's table would take more than its limit of memory.
  mutating func union(
    of reference: [UInt32], with lines: [[UInt32]]
  ) throws(BitParallelCost.Exceeded) -> [Bool] {
    var isCommon = [Bool](repeating: false, count: reference.count)
    let blockCount = (reference.count + 63) / 64
    var first = 0
    while first < lines.count {
      var last = first
      var columnCount = 0
      while last < lines.count,
        last == first || (columnCount + lines[last].count) * blockCount <= Self.tableLimit
      {
        columnCount += lines[last].count
        last += 1
      }
      if columnCount * blockCount > Self.tableLimit {
        throw .init(left: reference.count, right: columnCount, unit: "tokens in one line")
      }
      readUnion(of: reference, with: lines[first..<last], columnCount: columnCount, &isCommon)
      first = last
    }
    return isCommon
  }

  private mutating func readUnion(
    of reference: [UInt32], with lines: ArraySlice<[UInt32]>, columnCount: Int,
    _ isCommon: inout [Bool]
  ) {
    var table: [UInt64] = []
    table.reserveCapacity(columnCount * ((reference.count + 63) / 64))
    var carries = [Bool](repeating: false, count: columnCount)
    for start in stride(from: 0, to: reference.count, by: 64) {
      let block = reference[start..<min(start + 64, reference.count)]
      mark(block)
      var column = 0
      for line in lines {
        var state = ~UInt64(0)
        for symbol in line {
          state = Self.advance(state, state & matches[Int(symbol)], &carries[column])
          table.append(state)
          column += 1
        }
      }
      unmark(block)
    }
    var firstColumn = 0
    for line in lines {
      var row = reference.count - 1
      var column = line.count - 1
      while row >= 0, column >= 0 {
        if reference[row] == line[column] {
          isCommon[row] = true
          row -= 1
          column -= 1
          continue
        }
        let word = table[(row / 64) * columnCount + firstColumn + column]
        if word & (1 << UInt64(row % 64)) == 0 { column -= 1 } else { row -= 1 }
      }
      firstColumn += line.count
    }
  }
}
