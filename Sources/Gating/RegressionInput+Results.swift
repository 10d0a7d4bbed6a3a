internal import Evaluation
public import PromptModel
public import StrictData

extension RegressionInput {
  /// The comparison of two arms' results on a suite's gated cases: the gate's own, whoever asks.
  ///
  /// - Parameters:
  ///   - live: every result that counts for the first arm, over records and repeats.
  ///   - candidate: the same of the second.
  ///   - seed: ``seed(live:candidate:)``.
  public init(suite: Suite, live: [CaseResult], candidate: [CaseResult], seed: UInt64) {
    let (before, after) = (Self.means(live), Self.means(candidate))
    self.init(
      suite: suite.name,
      pairs: suite.gatedCases.map { item in
        Pair(
          id: item.id, live: before[ExactString(item.id)],
          candidate: after[ExactString(item.id)],
          isCritical: suite.isCritical(item))
      }, seed: seed)
  }

  /// The mean of each case's verdicts over records and repeats; none for a case with a run that has
  /// no verdict.
  public static func means(_ results: [CaseResult]) -> [ExactString: Double] {
    var passed: [ExactString: Int] = [:]
    var runs: [ExactString: Int] = [:]
    var undecided: Set<ExactString> = []
    for result in results {
      let id = ExactString(result.id)
      runs[id, default: 0] += 1
      if result.pass == true { passed[id, default: 0] += 1 }
      if result.pass == nil { undecided.insert(id) }
    }
    return runs.reduce(into: [:]) { means, entry in
      guard !undecided.contains(entry.key) else { return }
      means[entry.key] = Double(passed[entry.key] ?? 0) / Double(entry.value)
    }
  }

  /// A seed out of the digests of what is compared: the same whatever their order, and another one
  /// when the arms change places.
  public static func seed(live: [Digest], candidate: [Digest]) -> UInt64 {
    func folded(_ digests: [Digest]) -> UInt64 {
      digests.reduce(0) { sum, digest in
        sum &+ SeededGenerator.mixed(UInt64(digest.hex.prefix(16), radix: 16) ?? 0)
      }
    }
    return SeededGenerator.mixed(folded(live)) &+ folded(candidate)
  }
}
