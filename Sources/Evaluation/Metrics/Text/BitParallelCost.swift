/// The bound on quadratic comparisons: how many machine-word steps one may take.
enum BitParallelCost {
  /// A comparison needs more steps than allowed; its score is not computed.
  struct Exceeded: Error, Sendable, Hashable, CustomStringConvertible {
    /// The lengths that were compared, in `unit`s, what both have in common at their ends left out.
    let left: Int
    let right: Int
    /// What is counted: `scalars` or `tokens`.
    let unit: String

    var description: String {
      "texts of \(left) and \(right) \(unit) are too long to compare: their product exceeds"
        + " \(limit * 64)"
    }

    /// The limit it exceeded, in words of 64 cells.
    var limit: Int { BitParallelCost.limit }
  }

  /// Words of 64 table cells: two texts of 260,000 scalars each, a few seconds.
  static let limit = 1 << 30

  /// Checks a comparison before it starts.
  /// - Throws: ``Exceeded`` where `⌈left/64⌉ · right` is above the limit.
  static func check(_ left: Int, _ right: Int, unit: String) throws(Exceeded) {
    let (steps, overflow) = ((left + 63) / 64).multipliedReportingOverflow(by: right)
    if overflow || steps > limit { throw Exceeded(left: left, right: right, unit: unit) }
  }
}
