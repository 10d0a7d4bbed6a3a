public import PromptModel

/// The order in which two arms run the same cases, fixed before the run: case by case, a random arm
/// first, so that whatever changes at the provider meanwhile meets both.
///
/// Cases that belong together (the variants of one case, the members of a written group) stay
/// together: they are one cluster, and clusters, not cases, are independent. The same suite and seed
/// give the same order.
public struct PairedSchedule: Sendable, Hashable {
  /// One case in both arms.
  public struct Step: Sendable, Hashable {
    /// The case.
    public let suiteCase: SuiteCase
    /// 0 for the first pass over the cases.
    public let repeatIndex: Int
    /// Whether the second arm is asked before the first.
    public let startsWithSecond: Bool
    /// Which cluster it belongs to, from 0 in the order of the run.
    public let cluster: Int
  }

  /// In the order of the run: all cases once, then all of them again.
  public let steps: [Step]

  /// A schedule.
  ///
  /// - Parameters:
  ///   - passes: the repeats that run: `0..<1` for the first alone.
  ///   - seed: of the shuffle and of the arm that goes first.
  ///   - most: steps beyond this number are left out; nil: none.
  public init(cases: [SuiteCase], passes: Range<Int>, seed: UInt64, most: Int? = nil) {
    let order = Self.clusters(of: cases, seed: seed)
    var steps: [Step] = []
    for pass in passes {
      var coins = SeededGenerator(seed: SeededGenerator.mixed(seed &+ UInt64(pass) &+ 1))
      for (number, cluster) in order.enumerated() {
        for suiteCase in cluster {
          steps.append(
            Step(
              suiteCase: suiteCase, repeatIndex: pass, startsWithSecond: coins.next() & 1 == 1,
              cluster: number))
        }
      }
    }
    self.steps = most.map { Array(steps.prefix(max(0, $0))) } ?? steps
  }

  /// The seed of a suite: the first 64 bits of its digest.
  public static func seed(of suite: Suite) -> UInt64 {
    UInt64(suite.digest.hex.prefix(16), radix: 16) ?? 0
  }

  /// What a case belongs to: its written group, the case it is a variant of, or itself alone.
  public static func cluster(of suiteCase: SuiteCase) -> String {
    // No key of a group begins like that of a case alone.
    InvariantCheck.kin(of: suiteCase) ?? ".\(suiteCase.id)"
  }

  /// Cases that belong together, in the suite's order; the clusters shuffled (Fisher and Yates).
  private static func clusters(of cases: [SuiteCase], seed: UInt64) -> [[SuiteCase]] {
    var places: [[UInt8]: Int] = [:]
    var clusters: [[SuiteCase]] = []
    for suiteCase in cases {
      let key = Array(cluster(of: suiteCase).utf8)
      if let place = places[key] {
        clusters[place].append(suiteCase)
      } else {
        places[key] = clusters.count
        clusters.append([suiteCase])
      }
    }
    var generator = SeededGenerator(seed: seed)
    for end in stride(from: clusters.count - 1, to: 0, by: -1) {
      // The high bits times the number of places: as good as even for any suite that fits a disk.
      let drawn = ((generator.next() >> 32) &* UInt64(end + 1)) >> 32
      clusters.swapAt(end, Int(drawn))
    }
    return clusters
  }
}
