/// Krippendorff's α: agreement of any number of raters, some of whom may have said nothing.
///
/// α = 1 − observed / expected disagreement, over the coincidence matrix of the values in units that
/// at least two raters judged. Krippendorff (2011), "Computing Krippendorff's alpha-reliability".
/// Agrees with `krippendorff.alpha` (PyPI krippendorff 0.9.0). α is 1 for perfect agreement, 0 for
/// what chance gives, and negative for less.
public struct KrippendorffAlpha: Sendable, Hashable {
  /// How far two values differ.
  public enum Level: String, Sendable, Hashable, CaseIterable {
    /// They do or they do not.
    case nominal
    /// By the values between them: the square of their distance in ranks.
    case ordinal
    /// By the square of their difference.
    case interval
  }

  /// The units that at least two raters judged.
  public let units: Int
  /// The values in them.
  public let values: Int
  /// α, at most 1.
  public let alpha: Double

  private let table: CoincidenceTable

  /// α of units, each the values its raters gave it; who gave which does not matter, and values are
  /// numbers or stand for categories.
  ///
  /// Nil where it is not defined: no unit has two values, a value is not finite, or all values that
  /// can be paired are the same, so that chance agrees fully too.
  public init?(_ units: [[Double]], level: Level) {
    guard units.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
    let table = CoincidenceTable(units.filter { $0.count > 1 }, level: level)
    guard let alpha = table.alpha(weights: nil) else { return nil }
    self.units = table.units.count
    values = table.units.reduce(0) { $0 + $1.size }
    self.alpha = alpha
    self.table = table
  }

  /// The percentile bootstrap over units: as many units drawn anew with replacement, `resamples`
  /// times. A resample whose α is not defined is left out; nil where that is more than half of them,
  /// and for a single unit. (Krippendorff's own bootstrap draws disagreements, not units.)
  public func interval(
    confidence: Double = 0.95, resamples: Int = 2_000, seed: UInt64
  ) -> Interval? {
    guard units > 1, resamples > 0, confidence > 0, confidence < 1 else { return nil }
    var generator = SeededGenerator(seed: seed)
    var drawn: [Double] = []
    for _ in 0..<resamples {
      var weights = [Int](repeating: 0, count: units)
      for _ in 0..<units { weights[Int(((generator.next() >> 32) &* UInt64(units)) >> 32)] += 1 }
      if let alpha = table.alpha(weights: weights) { drawn.append(alpha) }
    }
    guard drawn.count * 2 >= resamples, !drawn.isEmpty else { return nil }
    drawn.sort()
    let tail = (1 - confidence) / 2
    return Interval(
      lower: Percentile.linear(drawn, tail), upper: Percentile.linear(drawn, 1 - tail))
  }
}

/// What units contribute to the coincidence matrix.
private struct CoincidenceTable: Sendable, Hashable {
  struct Unit: Sendable, Hashable {
    /// Which values, by their places among all, and how often each.
    let counts: [(place: Int, count: Int)]
    let size: Int

    static func == (left: Unit, right: Unit) -> Bool {
      left.size == right.size && left.counts.elementsEqual(right.counts, by: ==)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(size) }
  }

  let units: [Unit]
  private let values: [Double]
  private let level: KrippendorffAlpha.Level

  init(_ units: [[Double]], level: KrippendorffAlpha.Level) {
    let values = Set(units.joined()).sorted()
    var places: [Double: Int] = [:]
    for (place, value) in values.enumerated() { places[value] = place }
    self.units = units.map { unit in
      var counts: [Int: Int] = [:]
      for value in unit { counts[places[value] ?? 0, default: 0] += 1 }
      return Unit(
        counts: counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, size: unit.count)
    }
    self.values = values
    self.level = level
  }

  /// α of the units, each taken so many times; nil where chance agrees fully.
  func alpha(weights: [Int]?) -> Double? {
    var totals = [Double](repeating: 0, count: values.count)
    for (index, unit) in units.enumerated() {
      let weight = Double(weights?[index] ?? 1)
      guard weight > 0 else { continue }
      for (place, count) in unit.counts { totals[place] += weight * Double(count) }
    }
    let distance = distance(totals)
    var observed = 0.0
    for (index, unit) in units.enumerated() where unit.counts.count > 1 {
      let weight = Double(weights?[index] ?? 1)
      guard weight > 0 else { continue }
      observed += weight * disagreement(unit, distance)
    }
    let all = totals.reduce(0, +)
    let expected = expected(totals, all, distance)
    guard all > 1, expected > 0 else { return nil }
    return 1 - (all - 1) * observed / expected
  }

  /// Σ over pairs of values c < k in a unit of count(c) · count(k) · δ² / (m − 1).
  private func disagreement(_ unit: Unit, _ distance: (Int, Int) -> Double) -> Double {
    var sum = 0.0
    for (index, first) in unit.counts.enumerated() {
      for second in unit.counts[(index + 1)...] {
        sum +=
          Double(first.count) * Double(second.count) * distance(first.place, second.place)
      }
    }
    return sum / Double(unit.size - 1)
  }

  /// Σ over c < k of n(c) · n(k) · δ²; without a double loop where there is a closed form.
  private func expected(
    _ totals: [Double], _ all: Double, _ distance: (Int, Int) -> Double
  ) -> Double {
    if level == .nominal {
      return (all * all - totals.reduce(0) { $0 + $1 * $1 }) / 2
    }
    let present = totals.indices.filter { totals[$0] > 0 }
    var sum = 0.0
    for (index, first) in present.enumerated() {
      for second in present[(index + 1)...] {
        sum += totals[first] * totals[second] * distance(first, second)
      }
    }
    return sum
  }

  /// δ² of two values by their places, the first before the second.
  private func distance(_ totals: [Double]) -> (Int, Int) -> Double {
    switch level {
    case .nominal: return { _, _ in 1 }
    case .interval:
      return { first, second in
        let difference = values[first] - values[second]
        return difference * difference
      }
    case .ordinal:
      // The values up to each place, so that those between two are a difference.
      var sum = 0.0
      let upTo = totals.map { total in
        sum += total
        return sum
      }
      return { first, second in
        let ranks = upTo[second] - upTo[first] + (totals[first] - totals[second]) / 2
        return ranks * ranks
      }
    }
  }
}
