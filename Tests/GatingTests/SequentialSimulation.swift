import Evaluation
import Foundation
import PromptModel

@testable import Gating

/// Runs of a sequential evaluation with known truth: docs/statistics.md shows what they come to.
///
/// A case passes with its own probability with what is live, U^¼ for a uniform U (a mean of 0.8, as
/// Beta(4, 1) has it), and with that times (1 − drop/0.8) with the candidate, so that the mean pass
/// rate falls by `drop`. Each run draws other cases.
struct SequentialSimulation {
  let cases: Int
  let drop: Double
  let passes: Int

  /// The outcome of one run.
  struct Outcome {
    let verdict: VerdictKind
    /// Whole passes that ran; 0: it was stopped within the first.
    let passes: Int
    /// Calls over those of one pass.
    let cost: Double
  }

  /// Shares over many runs, and the mean cost in passes.
  struct Shares {
    var pass = 0.0
    var fail = 0.0
    var open = 0.0
    var cost = 0.0
  }

  func shares(runs: Int, seed: UInt64) throws -> Shares {
    var shares = Shares()
    for number in 0..<runs {
      let outcome = try run(seed: SeededGenerator.mixed(seed &+ UInt64(number)))
      switch outcome.verdict {
      case .pass: shares.pass += 1 / Double(runs)
      case .fail: shares.fail += 1 / Double(runs)
      case .inconclusive, .error: shares.open += 1 / Double(runs)
      }
      shares.cost += outcome.cost / Double(runs)
    }
    return shares
  }

  func run(seed: UInt64) throws -> Outcome {
    var generator = SeededGenerator(seed: seed)
    func uniform() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
    let live = (0..<cases).map { _ in uniform().squareRoot().squareRoot() }
    var counts = (live: [Int](repeating: 0, count: cases), next: [Int](repeating: 0, count: cases))
    let plan = SequentialPlan(callsPerPass: 2 * cases, budget: nil, maximumPasses: passes)
    var watch = FailureWatch()
    for pass in 1...passes {
      for index in 0..<cases {
        let first = uniform() < live[index]
        let second = uniform() < live[index] * (1 - drop / 0.8)
        counts.live[index] += first ? 1 : 0
        counts.next[index] += second ? 1 : 0
        guard pass == 1 else { continue }
        watch.add([.init(id: "\(index)", isCritical: false, first: first, second: second)])
        if watch.reason != nil, index + 1 < cases {
          return Outcome(verdict: .fail, passes: 0, cost: Double(index + 1) / Double(cases))
        }
      }
      let pairs = (0..<cases).map { index in
        RegressionInput.Pair(
          id: "\(index)", live: Double(counts.live[index]) / Double(pass),
          candidate: Double(counts.next[index]) / Double(pass))
      }
      let look = plan.look(
        RegressionInput(suite: try Self.suite(), pairs: pairs, seed: generator.next()),
        afterPass: pass, isLast: pass == passes, rule: RegressionRule())
      if case .decided(let finding) = look {
        return Outcome(verdict: finding.verdict, passes: pass, cost: Double(pass))
      }
    }
    return Outcome(verdict: .inconclusive, passes: passes, cost: Double(passes))
  }

  private struct NoName: Error {}

  private static func suite() throws -> ResourceName {
    guard let name = ResourceName("simulated") else { throw NoName() }
    return name
  }
}
