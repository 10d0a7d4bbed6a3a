import Foundation
import TestSupport
import Testing

/// The shipped registry, loaded, linted, evaluated and gated by the binary. The counts are those
/// that an independent implementation on scikit-learn gave.
@Suite("The shipped registry through the gate")
struct SampleGateTests {
  @Test("it lints clean and lists its prompts")
  func lint() throws {
    let bench = try SampleBench(.final)
    let lint = try bench.stet("lint")
    #expect(lint.status == 0, "\(lint.output)\(lint.errors)")
    let list = try bench.ok("ls")
    #expect(list.contains("support/triage") && list.contains("support/apology"))
  }

  @Test(
    "measured counts",
    arguments: [(SampleBench.Text.first, 95), (.final, 109), (.worse, 79)])
  func counts(text: SampleBench.Text, expected: Int) throws {
    let bench = try SampleBench(text)
    let found = try bench.passed()
    #expect(found.count == expected)
    #expect(found.verdicts.count == 176)
  }

  @Test("v1 passes by its floor, worse is refused by name, the final text passes as not worse")
  func story() throws {
    let bench = try SampleBench(.first)
    try bench.stage()
    let first = try bench.stet("promote", "support/triage", "--to", "production")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("pass floor") && first.errors.contains("pass nothing-live"))

    try bench.commit(.final)
    try bench.stage()
    let better = try bench.stet("promote", "support/triage", "--to", "production")
    #expect(better.status == 0, "\(better.errors)")
    #expect(better.errors.contains(/pass (non-inferior|nothing-lost)/))
    // The two-sided test says so here (p = 0.0066), and only then may the word stand.
    if better.errors.contains("is better") {
      #expect(better.errors.contains("exact two-sided McNemar p = 0.0066"))
    }

    try bench.commit(.worse)
    try bench.stage()
    let worse = try bench.stet("promote", "support/triage", "--to", "production")
    #expect(worse.status == 2)
    #expect(worse.errors.contains("fail critical-lost"), "\(worse.errors)")
    #expect(worse.errors.contains("billing-015, refund-016, bug-018"))
    let served = try bench.ok("get", "support/triage@production", "--var", "ticket=x")
    #expect(served.contains("an empty or unreadable message"))
    #expect(served.contains("[model]\nbilling"))
    #expect(try bench.ok("audit", "--at", "2099-01-01").contains(/production +support\/triage +v2/))
  }

  @Test("an equal candidate is never called better")
  func neverBetter() throws {
    let bench = try SampleBench(.first)
    try bench.stage()
    try bench.ok("promote", "support/triage", "--to", "production")
    let text = try SampleBench.text(SampleBench.Text.first.rawValue)
    try bench.repository.write(
      SampleBench.promptFile,
      text.replacingOccurrences(of: "Give the label only", with: "Answer with the label only"))
    try bench.repository.commit("Reword")
    try bench.stage()
    let promoted = try bench.stet("promote", "support/triage", "--to", "production")
    #expect(promoted.status == 0)
    #expect(promoted.errors.contains("pass nothing-lost: 0 of 176 cases lost"))
    #expect(!promoted.errors.contains("better"))
  }

  @Test("rewording leaves every answer as it is")
  func rewording() throws {
    let bench = try SampleBench(.final)
    let before = try bench.passed()
    let text = try SampleBench.text(SampleBench.Text.final.rawValue)
    try #require(text.contains("You sort the tickets") && text.contains("{{> tone}}"))
    try bench.repository.write(
      SampleBench.promptFile,
      text.replacingOccurrences(of: "You sort the tickets", with: "Please route all mail")
        .replacingOccurrences(of: "{{> tone}}\n", with: ""))
    #expect(try bench.passed().verdicts == before.verdicts)
  }

  @Test("more examples raise the accuracy as registry/README.md says: 0, 1, 2, 8 for each label")
  func examples() throws {
    let bench = try SampleBench(.final)
    let lines = try SampleBench.text(SampleBench.examplesFile).split(separator: "\n")
    var counts: [Int] = []
    for perLabel in [1, 2, 8] {
      var seen: [String: Int] = [:]
      let chosen = try lines.filter { line in
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        let label = try #require((value as? [String: Any])?["output"] as? String)
        seen[label, default: 0] += 1
        return (seen[label] ?? 0) <= perLabel
      }
      try bench.repository.write(
        SampleBench.examplesFile, chosen.map { $0 + "\n" }.joined())
      counts.append(try bench.passed().count)
    }
    #expect(counts == [96, 105, 109])
    let none = try SampleBench.text(SampleBench.Text.final.rawValue)
      .replacingOccurrences(of: "stet.examples: triage.examples.jsonl\n", with: "")
    try bench.repository.write(SampleBench.promptFile, none)
    #expect(try bench.passed().count == 95)
  }
}
