internal import StrictData

/// Paired outcomes as they come in, one line after the other: the same case in arm a (what is
/// live) and in arm b (the candidate).
///
/// Lines with the same id are repeats of one case: each arm's mean over them is the case's outcome,
/// so that the case stays the unit. Ids and groups are told apart byte by byte.
public struct PairedSample: Sendable {
  /// One case, its repeats averaged.
  public struct Case: Sendable, Hashable {
    /// The case.
    public let id: String
    /// The mean in arm a, 0…1; nil where a run has no outcome.
    public let a: Double?
    /// The mean in arm b, 0…1.
    public let b: Double?
    /// The cluster it belongs to; nil: it is one of its own.
    public let group: String?
    /// Whether losing it is never accepted.
    public let isCritical: Bool
    /// Its lines.
    public let repeats: Int

    /// b − a, 0 where they are equal but for rounding; nil where an arm has no outcome.
    public var difference: Double? {
      guard let a, let b else { return nil }
      return abs(b - a) <= 1e-12 ? 0 : b - a
    }
  }

  /// Why a line is not taken.
  public enum Problem: Error, Sendable, Hashable {
    /// The outcome is no number of 0…1.
    case outOfRange(Double)
    /// The case's earlier line has another group.
    case otherGroup(String?)
  }

  fileprivate struct Tally {
    let id: String
    let group: String?
    var isCritical = false
    var repeats = 0
    var sumA: Double? = 0
    var sumB: Double? = 0
    var rangeA: ClosedRange<Double>?
    var rangeB: ClosedRange<Double>?
  }

  private var positions: [ExactString: Int] = [:]
  private var tallies: [Tally] = []

  /// No case yet.
  public init() {}

  /// The number of lines taken.
  public private(set) var lineCount = 0

  /// Takes one run of one case.
  ///
  /// - Parameters:
  ///   - a: the outcome in arm a: 1 passed, 0 failed, or a score 0…1; nil: it has none.
  ///   - b: the same in arm b.
  ///   - isCritical: a case is critical where any of its lines says so.
  /// - Throws: ``Problem``; then the sample is unchanged.
  public mutating func add(
    id: String, a: Double?, b: Double?, group: String? = nil, isCritical: Bool = false
  ) throws(Problem) {
    for value in [a, b] {
      if let value, !(0...1).contains(value) { throw .outOfRange(value) }
    }
    let key = ExactString(id)
    let position = positions[key] ?? tallies.count
    if position == tallies.count {
      tallies.append(Tally(id: id, group: group))
      positions[key] = position
    } else if tallies[position].group.map({ ExactString($0) }) != group.map({ ExactString($0) }) {
      throw .otherGroup(tallies[position].group)
    }
    tallies[position].add(a, b, isCritical: isCritical)
    lineCount += 1
  }

  /// The cases, in the order of their first lines.
  public var cases: [Case] {
    tallies.map { tally in
      let n = Double(tally.repeats)
      return Case(
        id: tally.id, a: tally.sumA.map { $0 / n }, b: tally.sumB.map { $0 / n },
        group: tally.group, isCritical: tally.isCritical, repeats: tally.repeats)
    }
  }

  /// The share of cases whose runs in an arm differ, over those with more than one run; nil where
  /// there is none.
  public var flakeRates: (a: Double, b: Double)? {
    let repeated = tallies.filter { $0.repeats > 1 }
    guard !repeated.isEmpty else { return nil }
    func rate(_ range: (Tally) -> ClosedRange<Double>?) -> Double {
      let flaky = repeated.count { tally in
        range(tally).map { $0.lowerBound < $0.upperBound } ?? false
      }
      return Double(flaky) / Double(repeated.count)
    }
    return (rate(\.rangeA), rate(\.rangeB))
  }
}

extension PairedSample.Tally {
  fileprivate mutating func add(_ a: Double?, _ b: Double?, isCritical: Bool) {
    repeats += 1
    self.isCritical = self.isCritical || isCritical
    if let sum = sumA { sumA = a.map { sum + $0 } }
    if let sum = sumB { sumB = b.map { sum + $0 } }
    rangeA = Self.widened(rangeA, a)
    rangeB = Self.widened(rangeB, b)
  }

  private static func widened(
    _ range: ClosedRange<Double>?, _ value: Double?
  ) -> ClosedRange<Double>? {
    guard let value else { return range }
    guard let range else { return value...value }
    return min(range.lowerBound, value)...max(range.upperBound, value)
  }
}
