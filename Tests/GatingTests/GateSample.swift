import PromptModel
import StrictData
import Testing

@testable import Gating

/// One prompt, one suite of 40 cases, one model, two closures: what the gate's rules are tried on.
struct GateSample {
  enum Arm { case live, candidate }

  static let registry = "6d0c3a52-0000-4000-8000-000000000001"
  let prompt: PromptName
  let environment: EnvironmentName
  let staging: EnvironmentName
  let suiteName: ResourceName
  let modelName: ResourceName
  let live: Closure
  let candidate: Closure
  let model: ModelDefinition
  let suite: Suite

  init(cases: Int = 40) throws {
    prompt = try #require(PromptName("support/triage"))
    environment = try #require(EnvironmentName("production"))
    staging = try #require(EnvironmentName("staging"))
    suiteName = try #require(ResourceName("triage"))
    modelName = try #require(ResourceName("baseline"))
    live = Closure(files: [try Self.file("live")])
    candidate = Closure(files: [try Self.file("candidate")])
    model = ModelDefinition(
      name: modelName, provider: "baseline", id: "stet/knn-1", digest: Digest(hashing: "model"),
      blob: try Self.blob("d"))
    suite = Suite(
      name: suiteName, labels: ["alpha", "beta"],
      defaultAssertions: [AssertionSpec(type: "classification")],
      cases: (0..<cases).map {
        SuiteCase(id: "c\($0)", vars: JSONObject(), expected: .string("alpha"), line: $0 + 1)
      },
      digest: Digest(hashing: "suite"))
  }

  static func blob(_ digit: String) throws -> ObjectName {
    try #require(ObjectName(hex: String(repeating: digit, count: 40)))
  }

  private static func file(_ text: String) throws -> ClosureFile {
    ClosureFile(
      name: "prompt", path: "prompts/support/triage.prompt",
      blob: try blob(text == "live" ? "a" : "b"), digest: Digest(hashing: text))
  }

  func closure(_ arm: Arm) -> Closure { arm == .live ? live : candidate }

  func target(_ arm: Arm) -> Pin.Target {
    Pin.Target(
      closure: closure(arm).digest,
      files: closure(arm).files.map {
        PinnedFile(name: $0.name, path: $0.path, blob: $0.blob)
      },
      model: PinnedModel(name: modelName, digest: model.digest, blob: model.blob))
  }

  func pin(_ target: Pin.Target, from: Digest = .zero) -> Pin {
    pin(.promote, target, from: from)
  }

  func pin(
    _ kind: Pin.Kind, _ target: Pin.Target?, from: Digest = .zero,
    restores: ObjectName? = nil
  ) -> Pin {
    Pin(
      kind: kind, prompt: prompt, target: target, from: from, reason: "because",
      restores: restores)
  }

  func reading(_ pin: Pin) -> PinReading { .pin(pin, file: Digest(hashing: "\(pin)")) }

  /// A first promotion, or one that replaces the live closure.
  func move(replacing old: PinReading = .absent, _ pin: Pin? = nil) -> PinMove {
    let new = pin ?? self.pin(target(.candidate), from: old.fileDigest)
    return PinMove(environment: environment, prompt: prompt, old: old, new: reading(new))
  }

  var livePin: PinReading { reading(pin(target(.live))) }

  func rules(
    _ requirements: [GateRequirement] = [], after: EnvironmentName? = nil,
    uncheckable: [String] = [], rollbackUncheckable: [String] = [], scope: [String] = ["**"],
    problems: [ResourceName: String] = [:], maximumBytes: Int = 1 << 20
  ) -> RuleBook {
    let environment = EnvironmentPolicy(
      name: environment, after: after, model: modelName, gates: requirements,
      uncheckable: uncheckable, rollbackUncheckable: rollbackUncheckable)
    return RuleBook(
      source: "first parent 1a2b3c4d5e",
      policy: Policy(
        registry: Self.registry, mainline: "main", version: 1, environments: [environment],
        maximumPromptBytes: maximumBytes),
      suites: [RuleBook.ScopedSuite(suite: suite, scope: SuiteScope(patterns: scope))],
      models: [modelName: model], problems: problems)
  }

  /// The suite with a floor and, if asked, a comparison.
  func gate(
    floor: Double? = 0.5, margin: Double? = nil, runs: RunSelection = .all
  ) -> GateRequirement {
    GateRequirement(
      suites: .named(suiteName),
      floors: floor.map { [Floor(metric: "accuracy", minimum: $0)] } ?? [],
      regression: margin.map { RegressionRule(margin: $0) }, runs: runs)
  }

  func facts(_ records: [Record] = []) -> MoveFacts {
    var facts = MoveFacts()
    facts.found = FoundClosure(closure: candidate, model: modelName)
    facts.liveFound = FoundClosure(closure: live, model: modelName)
    facts.modelInTree = model
    facts.records = records
    facts.subjectPath = "registry/prompts/support/triage.prompt"
    return facts
  }

  /// The result of a case, as a run writes it: errored runs have no assertions.
  static func result(_ id: String, _ pass: Bool?, repeatIndex: Int = 0) -> CaseResult {
    let score = pass.map { $0 ? 1.0 : 0.0 }
    return CaseResult(
      id: id, repeatIndex: repeatIndex, pass: pass, score: score,
      assertions: pass.map {
        [AssertionResult(name: "classification@1", pass: $0, score: score)]
      } ?? [],
      expected: "alpha", label: pass.map { $0 ? "alpha" : "beta" })
  }

  /// What may be false in a record.
  struct Lie {
    var prompt: PromptName?
    var closure: Digest?
    var registry: String?
    var environments: [String]?
    var suite: Digest?
    var suiteName: String?
    var model: Digest?
    var modelName: String?
    var subjectPath: String?
    var subjectBlob: ObjectName?
    var split: String?
    var repeats: Int?
    var assertions: [String]?
    var counts: ((inout CaseCounts) -> Void)?
    var results: ((inout [CaseResult]) -> Void)?
    var inputs: [ResourceDescriptor] = []
  }

  /// A record in which cases from `failing` on failed.
  func record(
    _ arm: Arm = .candidate, passing: Int, errored: Int = 0, name: String = "r", lie: Lie = Lie()
  ) throws -> Record {
    let closure = closure(arm)
    var results = suite.cases.enumerated().map { index, item -> CaseResult in
      let pass: Bool? = index < errored ? nil : index < errored + passing
      return Self.result(item.id, pass)
    }
    var counts = CaseCounts(recounting: results)
    lie.counts?(&counts)
    lie.results?(&results)
    let file = try #require(closure.files.first)
    let cases = Digest(hashing: "\(results)")
    let statement = Statement(
      subjectPath: lie.subjectPath ?? "registry/prompts/support/triage.prompt",
      subjectDigest: file.digest, subjectBlob: lie.subjectBlob ?? file.blob, result: .passed,
      prompt: lie.prompt ?? prompt, closure: lie.closure ?? closure.digest,
      registry: lie.registry ?? Self.registry, environments: lie.environments ?? ["production"],
      configuration: [
        ResourceDescriptor(
          name: lie.suiteName ?? suiteName.text, digest: lie.suite ?? suite.digest, role: "suite"),
        ResourceDescriptor(
          name: lie.modelName ?? modelName.text, digest: lie.model ?? model.digest, role: "model"),
      ] + lie.inputs,
      split: lie.split ?? "all", repeats: lie.repeats ?? 1,
      assertions: lie.assertions ?? ["classification@1"], cases: counts,
      runner: "stet 1.0.0", startedOn: "2026-01-01T00:00:00Z", finishedOn: "2026-01-01T00:00:00Z",
      results: ResourceDescriptor(name: "\(cases.evidenceID).cases.jsonl", digest: cases))
    return Record(
      path: "evidence/\(closure.digest.hex)/\(name).json", statement: statement, results: results,
      payload: Digest(hashing: name))
  }
}

extension Verdict {
  /// The rules that block.
  var refusals: [String] { blocking.map(\.rule) }
}
