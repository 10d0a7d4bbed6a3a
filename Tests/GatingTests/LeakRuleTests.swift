import Evaluation
import PromptModel
import Testing

@testable import Gating

@Suite("The rule about leaks")
struct LeakRuleTests {
  private let sample: GateSample

  init() throws {
    sample = try GateSample()
  }

  private func leak(_ share: Double) -> Leak {
    Leak(
      caseID: "c3", caseLine: 4, kind: .similarInput,
      example: PromptTexts.Example(path: "e.jsonl", line: 7, input: "", output: ""), share: share)
  }

  private func verdict(
    _ rule: LeakRule, _ reading: LeakReading?, looks: Int? = nil
  ) throws -> Verdict {
    let gate = GateRequirement(
      suites: .named(sample.suiteName), floors: [Floor(metric: "accuracy", minimum: 0.5)],
      leaks: rule)
    var facts = sample.facts([try sample.record(passing: 40)])
    facts.leaks[sample.suite.digest] = reading
    facts.wornLooks[sample.suite.digest] = looks
    return Gate.judge(sample.move(), by: sample.rules([gate]), facts: facts)
  }

  @Test("refuse makes an error of a leak, warn a sentence, ignore nothing")
  func rules() throws {
    let reading = LeakReading.report(LeakReport(leaks: [leak(0.8)]))
    let refused = try verdict(.refuse, reading)
    #expect(refused.kind == .error && refused.refusals == ["leak"])
    #expect(
      refused.blocking.first?.message
        == "1 of 40 cases of 'triage' is given away by the prompt: c3 (its input shares 80 % of its "
        + "text with e.jsonl:7)")
    #expect(
      refused.blocking.first?.remedy == .removeLeaks(sample.prompt, suite: sample.suiteName))
    let warned = try verdict(.warn, reading)
    #expect(warned.kind == .pass && warned.findings.contains { $0.rule == "leak" })
    let ignored = try verdict(.ignore, reading)
    #expect(ignored.kind == .pass && !ignored.findings.contains { $0.rule == "leak" })
  }

  @Test("what is only alike is told and decides nothing; a clean report is silent")
  func alike() throws {
    let alike = try verdict(.refuse, .report(LeakReport(leaks: [leak(0.7)])))
    #expect(alike.kind == .pass)
    #expect(alike.findings.first { $0.rule == "leak" }?.message.contains("70 %") == true)
    let clean = try verdict(.refuse, .report(LeakReport(leaks: [])))
    #expect(clean.kind == .pass && !clean.findings.contains { $0.rule == "leak" })
  }

  @Test("what nobody could look for is refused")
  func unknown() throws {
    #expect(try verdict(.refuse, nil).kind == .error)
    #expect(try verdict(.refuse, .unreadable("x")).kind == .error)
    #expect(
      try verdict(.refuse, .report(LeakReport(leaks: [], isComplete: false))).kind == .error)
    #expect(try verdict(.warn, nil).kind == .pass)
  }

  @Test("many looks at the test cases are a warning")
  func looks() throws {
    let verdict = try verdict(.ignore, nil, looks: 23)
    #expect(verdict.kind == .pass)
    #expect(
      verdict.findings.first { $0.rule == "test-looks" }?.message.contains("23 candidates") == true)
  }
}
