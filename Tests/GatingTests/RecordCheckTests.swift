import Evaluation
import PromptModel
import StrictData
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
      model: sample.target(.candidate).model, environment: sample.environment,
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

  @Test("A record judged by another model or prompt than the suite's does not count")
  func judges() throws {
    let prompt = SuiteJudge.Prompt(file: "judge.prompt", bytes: Array("be fair".utf8))
    let suite = PromptModel.Suite(
      name: sample.suiteName, labels: sample.suite.labels,
      defaultAssertions: sample.suite.defaultAssertions, cases: sample.suite.cases,
      digest: sample.suite.digest,
      judges: [
        SuiteJudge(
          model: try #require(ResourceName("judge")), digest: Digest(hashing: "judge"),
          prompt: prompt)
      ])
    func problem(_ inputs: [ResourceDescriptor]) throws -> String? {
      RecordCheck.problem(
        with: try sample.record(passing: 30, lie: GateSample.Lie(inputs: inputs)),
        closure: sample.candidate, subjectPath: "registry/prompts/support/triage.prompt",
        suite: suite, model: sample.target(.candidate).model, environment: sample.environment,
        registry: GateSample.registry, prompt: sample.prompt)
    }
    let right = suite.judgeInputs
    #expect(right.count == 2)
    #expect(try problem(right) == nil)
    let other = ResourceDescriptor(name: "judge", digest: Digest(hashing: "x"), role: "judge")
    for inputs in [[], Array(right.prefix(1)), [other, right[1]], right + [other]] {
      #expect(
        try problem(inputs) == "it was judged by other models or prompts than the suite names")
    }
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

  @Test("No verdict contradicts its assertions, nor its assertions the suite")
  func verdicts() throws {
    func assertion(_ pass: Bool?, name: String = "classification@1") -> AssertionResult {
      AssertionResult(name: name, pass: pass, score: pass.map { $0 ? 1 : 0 })
    }
    func first(
      _ pass: Bool?, _ assertions: [AssertionResult], expected: String? = "alpha",
      label: String? = "alpha"
    ) throws -> String? {
      try problem(
        GateSample.Lie(results: {
          $0[0] = CaseResult(
            id: "c0", pass: pass, score: pass.map { $0 ? 1 : 0 }, assertions: assertions,
            expected: expected, label: label)
        }))
    }
    #expect(try first(true, [assertion(true)]) == nil)
    let lies = [
      (try first(true, [assertion(false)], label: "beta"), "its assertions say otherwise"),
      (try first(true, [assertion(true, name: "equals@1")]), "not those the suite asks of it"),
      (try first(true, [assertion(true), assertion(true)]), "not those the suite asks of it"),
      (try first(true, [assertion(nil)]), "undecided"),
      (try first(true, [assertion(true)], expected: "beta", label: "beta"), "expects 'beta'"),
      (try first(true, [assertion(true)], expected: nil), "expects 'no label'"),
      (try first(true, [assertion(true)], label: "beta"), "with the label 'beta'"),
      (try first(true, [assertion(true)], label: nil), "with the label 'none'"),
      (try first(true, [], label: "beta"), "without an assertion"),
      (try problem(GateSample.Lie(modelName: "other")), "names the model 'other'"),
      (try problem(GateSample.Lie(assertions: [])), "assertions are not those of the suite"),
      (
        try problem(GateSample.Lie(assertions: ["classification@2"])),
        "assertions are not those of the suite"
      ),
    ]
    for (found, words) in lies {
      #expect(found?.contains(words) == true, "\(found ?? "counts") is not '\(words)'")
    }
  }

  @Test("A case that could not be rendered failed without an assertion, and its record counts")
  func unrendered() throws {
    let results: (inout [CaseResult]) -> Void = {
      $0[39] = CaseResult(id: "c39", pass: false, score: 0, expected: "alpha", label: "other")
    }
    #expect(try problem(GateSample.Lie(results: results)) == nil)
  }

  @Test("What the grader writes of any suite is a record that counts")
  func graded() async throws {
    let specs = [
      AssertionSpec(type: "contains", value: .string("a"), weight: 2),
      AssertionSpec(type: "regex", isNegated: true, value: .string("^b")),
      AssertionSpec(type: "is-json", weight: 0),
      AssertionSpec(type: "equals", threshold: 1, weight: 0.5),
      AssertionSpec(
        type: "assert-set", threshold: 0.5,
        assertions: [
          AssertionSpec(type: "contains", value: .string("a")),
          AssertionSpec(type: "chrf", value: .string("a"), threshold: 0.5),
        ]),
      AssertionSpec(type: "classification", isNegated: true),
    ]
    for chosen in specs.indices.map({ [specs[$0], specs[0]] }) + [specs] {
      for threshold in [nil, 0.6] {
        for output in ["a", "b", "{\"a\": 1}"] {
          let suite = Suite(
            name: sample.suiteName, defaultAssertions: chosen, defaultThreshold: threshold,
            cases: sample.suite.cases, digest: sample.suite.digest)
          let grader = try Grader(suite: suite)
          let results = await Self.results(suite, grader, output)
          let lie = GateSample.Lie(
            assertions: grader.assertionNames,
            counts: { $0 = CaseCounts(recounting: results) }, results: { $0 = results })
          let found = RecordCheck.problem(
            with: try sample.record(passing: 0, lie: lie), closure: sample.candidate,
            subjectPath: "registry/prompts/support/triage.prompt", suite: suite,
            model: sample.target(.candidate).model, environment: sample.environment,
            registry: GateSample.registry, prompt: sample.prompt)
          #expect(found == nil, "\(chosen) \(output)")
        }
      }
    }
  }

  private static func results(
    _ suite: Suite, _ grader: Grader, _ output: String
  ) async -> [CaseResult] {
    var results: [CaseResult] = []
    for item in suite.cases {
      results.append(
        await grader.grade(item, output: output).result(id: item.id, repeatIndex: 0))
    }
    return results
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
