import PromptModel
import Testing

@testable import Gating

@Suite("Records: everything they claim is recomputed")
struct RecordCheckTests {
  let sample: GateSample

  init() throws { sample = try GateSample() }

  private func problem(_ lie: GateSample.Lie, passing: Int = 30) throws -> String? {
    RecordCheck.problem(
      with: try sample.record(passing: passing, lie: lie), closure: sample.candidate,
      subjectPath: "registry/prompts/support/triage.prompt", suite: sample.suite,
      model: sample.model.digest, environment: sample.environment,
      registry: GateSample.registry, prompt: sample.prompt)
  }

  @Test("An honest record counts")
  func honest() throws {
    #expect(try problem(GateSample.Lie()) == nil)
  }

  @Test("A record of another use does not")
  func otherUse() throws {
    let other = Digest(hashing: "other")
    let otherPrompt = try #require(PromptName("support/other"))
    let lies = [
      GateSample.Lie(prompt: otherPrompt),
      GateSample.Lie(closure: other),
      GateSample.Lie(registry: "6d0c3a52-0000-4000-8000-000000000002"),
      GateSample.Lie(environments: ["staging"]),
      GateSample.Lie(environments: []),
      GateSample.Lie(suite: other),
      GateSample.Lie(suiteName: "other"),
      GateSample.Lie(model: other),
      GateSample.Lie(subjectPath: "registry/prompts/support/other.prompt"),
      GateSample.Lie(subjectBlob: try GateSample.blob("9")),
      GateSample.Lie(split: "dev"),
      GateSample.Lie(inputs: [
        ResourceDescriptor(name: "partial/tone", digest: other, role: "partial")
      ]),
      GateSample.Lie(inputs: [
        ResourceDescriptor(name: "triage", digest: sample.suite.digest, role: "suite")
      ]),
    ]
    for lie in lies { #expect(try problem(lie) != nil, "\(lie)") }
  }

  @Test("Counts are recounted, cases are the suite's, each once")
  func counts() throws {
    let lies = [
      GateSample.Lie(counts: {
        $0.passed += 1; $0.failed -= 1
      }),
      GateSample.Lie(counts: {
        $0.total += 1; $0.passed += 1
      }),
      GateSample.Lie(counts: {
        $0.skipped += 1; $0.failed -= 1
      }),
      GateSample.Lie(counts: { $0.failed -= 1 }),
      GateSample.Lie(counts: { $0.passed += 1 }),
      GateSample.Lie(counts: { $0.errored += 1 }),
      GateSample.Lie(counts: { $0.skipped += 1 }),
      GateSample.Lie(counts: { $0.total += 1 }),
      GateSample.Lie(results: { $0.removeLast() }),
      GateSample.Lie(results: { $0[0] = $0[1] }),
      GateSample.Lie(results: { $0.append(CaseResult(id: "extra", pass: true, score: 1)) }),
      GateSample.Lie(results: {
        $0[0] = CaseResult(id: "c0", repeatIndex: 1, pass: true, score: 1)
      }),
      GateSample.Lie(results: { $0[0] = CaseResult(id: "foreign", pass: true, score: 1) }),
      GateSample.Lie(repeats: 2),
      GateSample.Lie(repeats: 0),
      GateSample.Lie(repeats: .max),
      GateSample.Lie(repeats: 9_007_199_254_740_991),
    ]
    for lie in lies { #expect(try problem(lie) != nil, "\(lie)") }
  }

  @Test("A case with repeats passes when at least half of its runs do; one errored run errs")
  func repeats() {
    func run(_ pass: [Bool?]) -> CaseCounts {
      CaseCounts(
        recounting: pass.enumerated().map {
          CaseResult(id: "c", repeatIndex: $0, pass: $1, score: nil)
        })
    }
    #expect(run([true, false]).passed == 1)
    #expect(run([true, false, false]).failed == 1)
    #expect(run([true, nil]).errored == 1)
    #expect(run([true, nil]).passed == 0)
  }
}
