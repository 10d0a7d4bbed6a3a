import StrictData
import Testing

@testable import PromptModel

@Suite struct VerdictTests {
  @Test func theWorstFindingIsTheVerdict() {
    #expect(VerdictKind.pass < .inconclusive && VerdictKind.inconclusive < .fail)
    #expect(VerdictKind.fail < .error)
    #expect(Verdict(environment: nil, prompt: nil, findings: []).kind == .pass)
    #expect(
      [VerdictKind.pass, .inconclusive, .fail, .error].map(\.name) == [
        "pass", "inconclusive", "fail", "error",
      ])
  }

  @Test func countsMustAddUp() {
    var counts = CaseCounts()
    #expect(!counts.isConsistent)
    counts.total = 4
    counts.passed = 1
    counts.failed = 1
    counts.errored = 1
    counts.skipped = 1
    counts.cached = 4
    #expect(counts.isConsistent)
    counts.cached = 5
    #expect(!counts.isConsistent)
    counts.cached = 0
    counts.failed = -1
    counts.passed = 3
    #expect(!counts.isConsistent)
  }

  @Test func theGateReadsTestWhereThereAreSplits() throws {
    let name = try #require(ResourceName("s"))
    let cases = [Split.train, .dev, .test].enumerated().map {
      SuiteCase(
        id: "\($0.offset)", vars: .init(), tags: $0.offset == 2 ? ["critical"] : [],
        split: $0.element, line: $0.offset + 1)
    }
    let split = PromptModel.Suite(name: name, hasSplits: true, cases: cases, digest: .zero)
    #expect(split.gatedCases.map(\.id) == ["2"] && split.gatedSplit == "test")
    #expect(split.gatedCases.filter(\.isCritical).count == 1)
    let whole = PromptModel.Suite(name: name, cases: cases, digest: .zero)
    #expect(whole.gatedCases.count == 3 && whole.gatedSplit == "all")
  }
}
