import Evaluation
import Foundation
import PromptModel
import Testing

@testable import Gating

@Suite("Deciding by passes")
struct SequentialPlanTests {
  private func plan(_ passes: Int) -> SequentialPlan {
    SequentialPlan(callsPerPass: 10, budget: nil, maximumPasses: passes)
  }

  private func look(
    _ plan: SequentialPlan, lost: Int, gained: Int, of count: Int, critical: Int = 0, pass: Int = 1,
    isLast: Bool = false
  ) throws -> (isDecided: Bool, finding: Finding) {
    let input = try RegressionSample.input(
      lost: lost, gained: gained, of: count, criticalLost: critical)
    switch plan.look(input, afterPass: pass, isLast: isLast, rule: RegressionRule()) {
    case .decided(let finding): return (true, finding)
    case .open(let finding): return (false, finding)
    }
  }

  @Test("the budget buys whole passes, at most as many as allowed")
  func budget() {
    func passes(_ budget: Int?, most: Int) -> Int {
      SequentialPlan(callsPerPass: 100, budget: budget, maximumPasses: most).passes
    }
    #expect(passes(99, most: 5) == 0)
    #expect(passes(100, most: 5) == 1)
    #expect(passes(399, most: 5) == 3)
    #expect(passes(9000, most: 5) == 5)
    #expect(passes(nil, most: 4) == 4)
  }

  @Test("looks before the last share half a per cent evenly; a single look has none")
  func levels() {
    #expect(plan(1).earlyLevel == nil)
    #expect(plan(2).earlyLevel == 0.005)
    #expect(plan(6).earlyLevel == 0.001)
  }

  @Test("the last look is the gate's own word, whatever it is", arguments: [0, 2, 5, 9, 40])
  func last(lost: Int) throws {
    for plan in [plan(1), plan(3)] {
      let found = try look(plan, lost: lost, gained: 2, of: 100, pass: plan.passes, isLast: true)
      #expect(found.isDecided)
      #expect(found.finding == (try RegressionSample.decide(lost: lost, gained: 2, of: 100)))
    }
  }

  @Test("an early pass needs the bound at the early level; nothing lost is not enough")
  func earlyPass() throws {
    let small = try look(plan(3), lost: 0, gained: 0, of: 60)
    #expect(!small.isDecided && small.finding.rule == "nothing-lost")
    // Tango's bound without flips is −z²/(n + z²): z = 2.807 at 0.0025, so 150 cases are enough.
    #expect(try !look(plan(3), lost: 0, gained: 0, of: 149).isDecided)
    let large = try look(plan(3), lost: 0, gained: 0, of: 150)
    #expect(large.isDecided && large.finding.verdict == .pass)
    #expect(try look(plan(3), lost: 0, gained: 0, of: 60, isLast: true).isDecided)
  }

  @Test("an early fail needs a clear test, or a lost critical case")
  func earlyFail() throws {
    // 7 lost, 0 gained: p = 0.0078, a fail of the gate and not clear at 0.0025.
    let weak = try look(plan(3), lost: 7, gained: 0, of: 200)
    #expect(!weak.isDecided && weak.finding.verdict == .fail)
    let clear = try look(plan(3), lost: 9, gained: 0, of: 200)
    #expect(clear.isDecided && clear.finding.rule == "significant-regression")
    let critical = try look(plan(3), lost: 1, gained: 9, of: 200, critical: 1)
    #expect(critical.isDecided && critical.finding.rule == "critical-lost")
  }

  @Test("what cannot be compared is decided at once")
  func errors() throws {
    let input = RegressionInput(suite: try RegressionSample.suite(), pairs: [])
    let look = plan(3).look(input, afterPass: 1, isLast: false, rule: RegressionRule())
    guard case .decided(let finding) = look else {
      Issue.record("open")
      return
    }
    #expect(finding.verdict == .error)
  }

  @Test("early looks add at most their share to the false passes, by exact enumeration")
  func addedFalsePasses() {
    // One early look at n = 200 pass/fail cases that truly lose 5 points.
    for churn in [0.05, 0.1, 0.2] {
      var early = 0.0
      let (lostShare, gainedShare) = ((churn + 0.05) / 2, (churn - 0.05) / 2)
      for lost in 0...60 {
        for gained in 0...60 {
          guard let paired = PairedDifference(lost: lost, gained: gained, count: 200),
            paired.isAbove(-0.05, confidence: 1 - SequentialPlan.earlyShare)
          else { continue }
          early += Self.trinomial(lost, gained, of: 200, lostShare, gainedShare)
        }
      }
      #expect(early > 0 && early < 0.006, "\(churn): \(early)")
    }
  }

  private static func trinomial(
    _ lost: Int, _ gained: Int, of n: Int, _ lostShare: Double, _ gainedShare: Double
  ) -> Double {
    let kept = n - lost - gained
    let ways =
      lgamma(Double(n + 1)) - lgamma(Double(lost + 1)) - lgamma(Double(gained + 1))
      - lgamma(Double(kept + 1))
    func power(_ count: Int, _ share: Double) -> Double {
      count == 0 ? 0 : share > 0 ? Double(count) * log(share) : -.infinity
    }
    return exp(
      ways + power(lost, lostShare) + power(gained, gainedShare)
        + power(kept, 1 - lostShare - gainedShare))
  }
}

@Suite("Watching for a failure")
struct FailureWatchTests {
  private func pair(_ id: String, _ first: Bool?, _ second: Bool?, critical: Bool = false)
    -> FailureWatch.Pair
  {
    FailureWatch.Pair(id: id, isCritical: critical, first: first, second: second)
  }

  @Test("seven lost cases in a row are enough, six are not")
  func evidence() {
    var watch = FailureWatch()
    for number in 1...6 { watch.add([pair("c\(number)", true, false)]) }
    #expect(watch.reason == nil)
    #expect(abs(watch.evidence.value - 127.0 / 7) < 1e-9)
    watch.add([pair("k", true, true)])
    #expect(watch.reason == nil)
    watch.add([pair("c7", true, false)])
    guard case .evidence(let value, let lost, let gained) = watch.reason else {
      Issue.record("it goes on")
      return
    }
    #expect(abs(value - 255.0 / 8) < 1e-9 && lost == 7 && gained == 0)
    #expect(watch.lost.count == 7)
  }

  @Test("a lost critical case stops at once; one without a verdict says nothing")
  func critical() {
    var watch = FailureWatch()
    watch.add([pair("a", true, nil, critical: true)])
    watch.add([pair("b", nil, false, critical: true)])
    watch.add([pair("c", false, true, critical: true)])
    #expect(watch.reason == nil && watch.evidence.gained == 1)
    watch.add([pair("d", true, false, critical: true)])
    #expect(watch.reason == .criticalLost(["d"]))
  }

  @Test("a cluster counts once, by its sign")
  func clusters() {
    var watch = FailureWatch()
    for number in 1...6 {
      watch.add((1...5).map { pair("c\(number).\($0)", true, false) })
    }
    #expect(watch.reason == nil && watch.evidence.lost == 6 && watch.lost.count == 30)
    watch.add([pair("x", true, false), pair("y", false, true)])
    #expect(watch.evidence.lost == 6 && watch.evidence.gained == 0)
  }

  @Test("an unchanged prompt is stopped in at most 5 % of runs, by exact enumeration")
  func falseAlarms() {
    // The chance of each number of lost among m flips, of runs that are not stopped yet.
    var running: [Int: Double] = [0: 1]
    var stopped = 0.0
    for flips in 1...300 {
      var next: [Int: Double] = [:]
      for (lost, mass) in running {
        for more in [0, 1] {
          let count = lost + more
          let value = SequentialEvidence.logValue(lost: count, gained: flips - count)
          if value >= log(20) - 1e-12 {
            stopped += mass / 2
          } else {
            next[count, default: 0] += mass / 2
          }
        }
      }
      running = next
    }
    #expect(abs(stopped - 0.033) < 0.001, "\(stopped)")
  }
}
