import PromptModel
import Testing

@testable import Gating

@Suite("The gate: coverage, floors, regression")
struct GateEvidenceTests {
  let sample: GateSample

  init() throws { sample = try GateSample() }

  private func judge(
    _ records: [Record], _ requirement: GateRequirement? = nil, live: Bool = false,
    rules: RuleBook? = nil, _ change: (inout MoveFacts) -> Void = { _ in }
  ) -> Verdict {
    var facts = sample.facts(records)
    change(&facts)
    return Gate.judge(
      sample.move(replacing: live ? sample.livePin : .absent),
      by: rules ?? sample.rules([requirement ?? sample.gate()]), facts: facts)
  }

  @Test("A floor is met by the mean over all matching records, exactly at the floor too")
  func floors() throws {
    #expect(judge([try sample.record(passing: 20)]).kind == .pass)
    #expect(judge([try sample.record(passing: 19)]).refusals == ["floor"])
    let both = [
      try sample.record(passing: 15, name: "a"), try sample.record(passing: 25, name: "b"),
    ]
    #expect(judge(both).kind == .pass)
    let low = [
      try sample.record(passing: 14, name: "a"), try sample.record(passing: 25, name: "b"),
    ]
    #expect(judge(low).refusals == ["floor"])
    let words = judge(low).blocking.first?.message ?? ""
    #expect(words.contains("40 cases") && words.contains("2 records"))
  }

  @Test("Equal payloads are one record")
  func equalPayloads() throws {
    let records = [
      try sample.record(passing: 40, name: "a"), try sample.record(passing: 40, name: "a"),
      try sample.record(passing: 0, name: "b"), try sample.record(passing: 0, name: "c"),
    ]
    #expect(judge(records, sample.gate(floor: 0.4)).refusals == ["floor"])
    #expect(judge(records, sample.gate(floor: 0.33)).kind == .pass)
  }

  @Test("`runs: latest` counts what the newest first-parent commit added, in both arms")
  func latest() throws {
    let old = try sample.record(passing: 40, name: "old")
    let new = try sample.record(passing: 4, name: "new")
    let requirement = sample.gate(runs: .latest)
    let order = [old.path: 1, new.path: 2]
    #expect(judge([old, new], requirement) { $0.recordOrder = order }.refusals == ["floor"])
    #expect(judge([old, new], sample.gate()) { $0.recordOrder = order }.kind == .pass)
    let liveOld = try sample.record(.live, passing: 40, name: "liveold")
    let liveNew = try sample.record(.live, passing: 4, name: "livenew")
    let compared = judge(
      [new, liveOld, liveNew], sample.gate(floor: nil, margin: 0.1, runs: .latest), live: true
    ) { $0.recordOrder = [new.path: 2, liveOld.path: 1, liveNew.path: 3] }
    #expect(compared.kind == .pass)
  }

  @Test("A metric that nothing defines is an error")
  func undefinedMetric() throws {
    let requirement = GateRequirement(
      suites: .all, floors: [Floor(metric: "politeness", minimum: 0)])
    let verdict = judge([try sample.record(passing: 40)], requirement)
    #expect(verdict.kind == .error)
    #expect(verdict.refusals == ["floor"])
  }

  @Test("A gated suite that names the prompt needs a record; one that does not, does not apply")
  func coverage() throws {
    let verdict = judge([])
    #expect(verdict.kind == .error)
    #expect(verdict.refusals == ["coverage"])
    #expect(
      verdict.blocking.first?.remedy
        == .evaluate(sample.prompt, suite: sample.suiteName, reference: nil))
    let unscoped = judge(
      [try sample.record(passing: 40)], rules: sample.rules([sample.gate()], scope: ["other/*"]))
    #expect(unscoped.kind == .error)
    #expect(unscoped.refusals == ["coverage"])
    #expect(unscoped.blocking.first?.remedy == .landFirst("suites/<suite>/scope.yaml"))
  }

  @Test("A suite that cannot be read is an error, also beside one that passes")
  func unreadableSuite() throws {
    let other = try #require(ResourceName("other"))
    let all = GateRequirement(suites: .all, floors: [Floor(metric: "accuracy", minimum: 0)])
    let record = try sample.record(passing: 40)
    #expect(
      judge([record], rules: sample.rules([all], problems: [other: "broken"])).kind == .error)
    #expect(
      judge([record], rules: sample.rules([sample.gate()], problems: [other: "broken"])).kind
        == .pass)
    #expect(
      judge([record], rules: sample.rules([sample.gate()], problems: [sample.suiteName: "broken"]))
        .kind == .error)
  }

  @Test("An errored run counts for nothing: alone an error, beside a complete one ignored")
  func erroredRuns() throws {
    let errored = try sample.record(passing: 0, errored: 3, name: "e")
    let verdict = judge([errored])
    #expect(verdict.kind == .error)
    #expect(verdict.blocking.first?.message.contains("errored") == true)
    #expect(judge([errored, try sample.record(passing: 30)]).kind == .pass)
  }

  @Test("A record of a suite that came in with the push is told apart: it lands first")
  func newerSuite() throws {
    let newer = Digest(hashing: "newer suite")
    let record = try sample.record(passing: 40, lie: GateSample.Lie(suite: newer))
    let verdict = judge([record]) { $0.suitesInTree = [sample.suiteName: newer] }
    #expect(verdict.kind == .error)
    #expect(verdict.blocking.first?.remedy == .landFirst("suites/triage"))
  }

  @Test("Losing too much against what is live fails, by name; nothing lost passes")
  func regression() throws {
    let requirement = sample.gate(margin: 0.05)
    let live = try sample.record(.live, passing: 40, name: "live")
    let worse = judge([try sample.record(passing: 30), live], requirement, live: true)
    #expect(worse.kind == .fail)
    #expect(worse.blocking.first?.lost.count == 10)
    let same = judge([try sample.record(passing: 40), live], requirement, live: true)
    #expect(same.kind == .pass)
    #expect(same.findings.last?.rule == "nothing-lost")
  }

  @Test("The live version needs a record too, unless its model is retired")
  func liveRecord() throws {
    let requirement = sample.gate(margin: 0.05)
    let record = try sample.record(passing: 40)
    let missing = judge([record], requirement, live: true)
    #expect(missing.kind == .error)
    #expect(missing.refusals == ["live-record"])
    #expect(
      missing.blocking.first?.remedy
        == .evaluate(sample.prompt, suite: sample.suiteName, reference: "production"))
    let retired = judge([record], requirement, live: true) { $0.liveModelRetired = "it retired" }
    #expect(retired.kind == .pass)
    #expect(retired.findings.last?.rule == "live-model-retired")
    let nothing = judge([record], requirement)
    #expect(nothing.findings.last?.rule == "nothing-live")
  }

  @Test("A retired model with a record is compared all the same")
  func retiredWithRecord() throws {
    let live = try sample.record(.live, passing: 40, name: "live")
    let verdict = judge(
      [try sample.record(passing: 25), live], sample.gate(floor: nil, margin: 0.05), live: true
    ) { $0.liveModelRetired = "it retired" }
    #expect(verdict.kind == .fail)
  }

  @Test("Means of several records are scores: the verdict is the same in any order of records")
  func severalRecords() throws {
    let lives = [
      try sample.record(.live, passing: 40, name: "l1"),
      try sample.record(.live, passing: 20, name: "l2"),
    ]
    let candidates = [
      try sample.record(passing: 34, name: "c1"), try sample.record(passing: 30, name: "c2"),
    ]
    let requirement = sample.gate(floor: nil, margin: 0.05)
    let first = judge(lives + candidates, requirement, live: true)
    let turned = judge((lives + candidates).reversed(), requirement, live: true)
    #expect(first.findings.last == turned.findings.last)
    #expect(first.findings.last?.message.contains("of the mean score") == true)
    func seed(_ live: [Record], _ candidate: [Record]) -> UInt64 {
      RegressionInput.seed(live: live.map(\.payload), candidate: candidate.map(\.payload))
    }
    let known = seed(lives, candidates)
    #expect(known == seed(lives.reversed(), candidates.reversed()))
    #expect(known != seed(candidates, lives))
    #expect(known != seed(lives, [candidates[0]]))
  }
}
