import Evaluation
import PromptModel
import StrictData
import Testing

@testable import Gating

@Suite("Records of suites with invariants: what a group comes to is recomputed")
struct InvariantRecordTests {
  private let sample: GateSample
  private let suite: PromptModel.Suite

  init() throws {
    sample = try GateSample(cases: 4)
    suite = PromptModel.Suite(
      name: sample.suiteName, labels: ["alpha", "beta"],
      defaultAssertions: [
        AssertionSpec(type: "classification"), AssertionSpec(type: "invariant", weight: 0),
      ],
      cases: sample.suite.cases.enumerated().map { number, item in
        SuiteCase(
          id: item.id, vars: item.vars, expected: item.expected,
          group: number < 2 ? "one" : "two", line: item.line)
      }, digest: sample.suite.digest)
  }

  /// A record in which the first three cases pass, with these outcomes of `invariant`.
  private func problem(_ agreement: [(pass: Bool?, score: Double?)]) throws -> String? {
    let record = try sample.record(passing: 3)
    let old = record.statement
    let statement = Statement(
      subjectPath: old.subjectPath, subjectDigest: old.subjectDigest,
      subjectBlob: old.subjectBlob, result: old.result, prompt: old.prompt, closure: old.closure,
      registry: old.registry, environments: old.environments, configuration: old.configuration,
      split: old.split, repeats: old.repeats,
      assertions: ["classification@1", "invariant@1"], cases: old.cases, runner: old.runner,
      startedOn: old.startedOn, finishedOn: old.finishedOn, results: old.results)
    let results = zip(record.results, agreement).map { result, agreed in
      CaseResult(
        id: result.id, repeatIndex: result.repeatIndex, pass: result.pass, score: result.score,
        assertions: result.assertions + [
          AssertionResult(name: "invariant@1", pass: agreed.pass, score: agreed.score)
        ], expected: result.expected, label: result.label)
    }
    return RecordCheck.problem(
      with: Record(
        path: record.path, statement: statement, results: results, payload: record.payload),
      closure: sample.candidate, subjectPath: "registry/prompts/support/triage.prompt",
      suite: suite, model: sample.target(.candidate).model, environment: sample.environment,
      registry: GateSample.registry, prompt: sample.prompt)
  }

  @Test func anHonestRecordCounts() throws {
    #expect(try problem([(true, 1), (true, 1), (false, 0.5), (false, 0.5)]) == nil)
  }

  @Test func aGroupThatDiffersIsNotCalledEqual() throws {
    #expect(
      try problem([(true, 1), (true, 1), (true, 1), (true, 1)])
        == "case 'c2': its invariant@1 is not what its group comes to")
    #expect(
      try problem([(true, 1), (true, 1), (false, 0.5), (false, 0.9)])
        == "case 'c3': its invariant@1 is not what its group comes to")
    #expect(
      try problem([(nil, nil), (true, 1), (false, 0.5), (false, 0.5)])
        == "case 'c0': its invariant@1 is not what its group comes to")
  }
}
