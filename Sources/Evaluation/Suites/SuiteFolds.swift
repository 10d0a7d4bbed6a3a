public import PromptModel
internal import StrictData

/// Cases dealt into k parts for cross-validation: grouped, stratified and seeded.
///
/// Cases of one group stay together; each label (the expected text) is spread as evenly as groups
/// allow. As in scikit-learn's `StratifiedGroupKFold` (1.5) the groups are dealt one after the other,
/// each to the fold where labels stay most even; here groups with many cases of one label come first
/// and ties go by a digest of seed and group, so that the order of the file does not matter.
public struct SuiteFolds: Sendable, Hashable {
  /// The cases of each fold, in the suite's order.
  public let folds: [[SuiteCase]]

  private struct Unit {
    let key: ExactString
    let order: Digest
    var members: [Int] = []
    var labels: [ExactString: Int] = [:]
    var largest: Int { labels.values.max() ?? 0 }
  }

  /// Deals cases.
  ///
  /// - Parameters:
  ///   - count: how many folds, 2 or more.
  ///   - seed: another seed deals otherwise.
  /// - Returns: nil where there are fewer groups than folds.
  public init?(_ cases: [SuiteCase], count: Int, seed: String) {
    let units = Self.units(of: cases, seed: seed)
    guard count >= 2, units.count >= count else { return nil }
    var totals: [ExactString: Int] = [:]
    for unit in units { totals.merge(unit.labels) { $0 + $1 } }
    var dealt = Array(repeating: [ExactString: Int](), count: count)
    var members = Array(repeating: [Int](), count: count)
    for unit in units {
      let best = (0..<count).min { left, right in
        let (a, b) = (
          Self.unevenness(with: unit, in: left, dealt, totals),
          Self.unevenness(with: unit, in: right, dealt, totals)
        )
        // What is equal but for rounding is equal.
        if abs(a - b) > 1e-12 { return a < b }
        return (members[left].count, left) < (members[right].count, right)
      }
      guard let best else { return nil }
      dealt[best].merge(unit.labels) { $0 + $1 }
      members[best] += unit.members
    }
    folds = members.map { $0.sorted().map { cases[$0] } }
  }

  private static func units(of cases: [SuiteCase], seed: String) -> [Unit] {
    var byKey: [ExactString: Unit] = [:]
    for (number, item) in cases.enumerated() {
      let group =
        item.group.map { "group \($0)" }
        ?? item.family.map { "family \($0.origin)" } ?? "case \(item.id)"
      let key = ExactString(group)
      var unit = byKey[key] ?? Unit(key: key, order: Digest(hashing: "\(seed)\n\(group)"))
      unit.members.append(number)
      let label = item.expected.map { $0.string ?? $0.serialized() } ?? ""
      unit.labels[ExactString(label), default: 0] += 1
      byKey[key] = unit
    }
    return byKey.values.sorted { left, right in
      left.largest != right.largest ? left.largest > right.largest : left.order < right.order
    }
  }

  /// The sum over the labels of the variance over the folds of the label's share, were the unit
  /// put into this fold. Labels that the unit lacks add the same in every fold.
  private static func unevenness(
    with unit: Unit, in fold: Int, _ dealt: [[ExactString: Int]], _ totals: [ExactString: Int]
  ) -> Double {
    unit.labels.keys.sorted().reduce(0) { sum, label in
      let total = Double(max(totals[label] ?? 0, 1))
      let shares = dealt.enumerated().map { number, counts in
        Double((counts[label] ?? 0) + (number == fold ? unit.labels[label] ?? 0 : 0)) / total
      }
      let mean = shares.reduce(0, +) / Double(shares.count)
      return sum + shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(shares.count)
    }
  }
}
