import PromptModel
import Testing

@testable import Gating

@Suite("The gate: pins, integrity, order")
struct GateTests {
  let sample: GateSample

  init() throws { sample = try GateSample() }

  @Test("An environment that asks for nothing takes any closure of the mainline")
  func asksNothing() {
    let verdict = Gate.judge(sample.move(), by: sample.rules(), facts: sample.facts())
    #expect(verdict.kind == .pass)
    #expect(verdict.findings.map(\.rule) == ["asks-nothing"])
  }

  @Test("A pin file is never deleted, nor unreadable")
  func deletedAndUnreadable() {
    let gone = PinMove(
      environment: sample.environment, prompt: sample.prompt, old: sample.livePin, new: .absent)
    #expect(Gate.judge(gone, by: sample.rules(), facts: sample.facts()).refusals == ["pin-kept"])
    let broken = PinMove(
      environment: sample.environment, prompt: sample.prompt, old: .absent,
      new: .unreadable(reason: "no", file: .zero))
    let verdict = Gate.judge(broken, by: sample.rules(), facts: sample.facts())
    #expect(verdict.kind == .error)
    #expect(verdict.refusals == ["pin-readable"])
  }

  @Test("An environment that the policy does not name is refused, whatever the kind")
  func unknownEnvironment() throws {
    let name = try #require(EnvironmentName("canary"))
    for kind in [Pin.Kind.promote, .withdraw] {
      let move = PinMove(
        environment: name, prompt: sample.prompt, old: sample.livePin,
        new: sample.reading(sample.pin(kind, nil, from: sample.livePin.fileDigest)))
      #expect(
        Gate.judge(move, by: sample.rules(), facts: sample.facts()).refusals == ["environment"])
    }
  }

  @Test("The pin is for the prompt of its place, and follows the pin it replaces")
  func placeAndChain() throws {
    let other = try #require(PromptName("support/other"))
    let foreign = PinMove(
      environment: sample.environment, prompt: other, old: .absent,
      new: sample.reading(sample.pin(sample.target(.candidate))))
    #expect(
      Gate.judge(foreign, by: sample.rules(), facts: sample.facts()).refusals == ["pin-place"])
    let stale = sample.move(
      replacing: sample.livePin, sample.pin(sample.target(.candidate), from: .zero))
    #expect(
      Gate.judge(stale, by: sample.rules(), facts: sample.facts()).refusals == ["pin-chain"])
  }

  @Test("The closure is one that the name has on the mainline, the files are its files")
  func closureAndFiles() throws {
    var facts = sample.facts()
    facts.found = nil
    let verdict = Gate.judge(sample.move(), by: sample.rules(), facts: facts)
    #expect(verdict.refusals == ["closure"])
    #expect(verdict.findings.first?.remedy == .mergeOrPromote(sample.prompt, sample.environment))
    let target = sample.target(.candidate)
    let forged = Pin.Target(
      closure: target.closure,
      files: [
        PinnedFile(
          name: "prompt", path: "prompts/support/triage.prompt", blob: try GateSample.blob("c"))
      ], model: target.model)
    #expect(
      Gate.judge(sample.move(sample.pin(forged)), by: sample.rules(), facts: sample.facts())
        .refusals == ["files"])
  }

  @Test("Files over the limit are not promoted")
  func size() {
    var facts = sample.facts()
    facts.found = FoundClosure(
      closure: sample.candidate, model: sample.modelName, oversized: ["x has 9 bytes"])
    #expect(Gate.judge(sample.move(), by: sample.rules(), facts: facts).refusals == ["size"])
  }

  @Test("The model is the one asked for, as this commit and the rules have it")
  func model() throws {
    let other = try #require(ResourceName("other"))
    let target = sample.target(.candidate)
    func judge(_ model: PinnedModel, _ facts: MoveFacts) -> [String] {
      let pin = sample.pin(
        Pin.Target(closure: target.closure, files: target.files, model: model))
      return Gate.judge(sample.move(pin), by: sample.rules(), facts: facts).refusals
    }
    let named = PinnedModel(name: other, digest: sample.model.digest, blob: sample.model.blob)
    #expect(judge(named, sample.facts()) == ["model"])
    let older = PinnedModel(
      name: sample.modelName, digest: Digest(hashing: "older"), blob: sample.model.blob)
    #expect(judge(older, sample.facts()) == ["model", "model"])
    let blob = try GateSample.blob("9")
    let moved = PinnedModel(name: sample.modelName, digest: sample.model.digest, blob: blob)
    let pin = sample.pin(Pin.Target(closure: target.closure, files: target.files, model: moved))
    let finding = try #require(
      Gate.judge(sample.move(pin), by: sample.rules(), facts: sample.facts()).blocking.first)
    #expect(finding.message.contains("blob \(blob.short), that of"))
    #expect(finding.remedy == .letPromoteWrite(sample.prompt, sample.environment))
    var edited = sample.facts()
    edited.modelInTree = nil
    #expect(judge(target.model, edited) == ["model"])
    edited.modelInTree = ModelDefinition(
      name: sample.modelName, provider: "p", id: "i", digest: Digest(hashing: "newer"),
      blob: sample.model.blob)
    let verdict = Gate.judge(sample.move(), by: sample.rules(), facts: edited)
    #expect(verdict.refusals == ["model"])
    #expect(verdict.blocking.first?.remedy == .landFirst("models/baseline.yaml"))
  }

  @Test("What this version cannot check is an error, never a pass")
  func uncheckable() throws {
    let verdict = Gate.judge(
      sample.move(), by: sample.rules(uncheckable: ["evidence: signed"]), facts: sample.facts())
    #expect(verdict.kind == .error)
    #expect(verdict.refusals == ["policy"])
    let back = sample.pin(
      .rollback, sample.target(.live), from: sample.livePin.fileDigest,
      restores: try GateSample.blob("e"))
    var facts = sample.facts()
    facts.restored = sample.livePin.pin
    let move = sample.move(replacing: sample.livePin, back)
    #expect(
      Gate.judge(
        move, by: sample.rules(rollbackUncheckable: ["rollback: {approvals: 1}"]), facts: facts
      ).kind == .error)
    // What a promotion is asked does not hold up a rollback.
    #expect(
      Gate.judge(
        move, by: sample.rules([sample.gate()], uncheckable: ["evidence: signed"]), facts: facts
      ).kind == .pass)
  }

  @Test("A stage serves the same closure before")
  func stage() {
    let rules = sample.rules(after: sample.staging)
    var facts = sample.facts()
    #expect(Gate.judge(sample.move(), by: rules, facts: facts).refusals == ["stage-order"])
    facts.stage = sample.reading(sample.pin(sample.target(.live)))
    let verdict = Gate.judge(sample.move(), by: rules, facts: facts)
    #expect(verdict.refusals == ["stage-order"])
    #expect(verdict.blocking.first?.remedy == .promoteFirst(sample.prompt, sample.staging))
    facts.stage = sample.reading(sample.pin(sample.target(.candidate)))
    #expect(Gate.judge(sample.move(), by: rules, facts: facts).kind == .pass)
    facts.stage = sample.reading(sample.pin(.withdraw, nil))
    #expect(Gate.judge(sample.move(), by: rules, facts: facts).refusals == ["stage-order"])
  }

  @Test("A rollback restores what its commit served here, and is asked nothing else")
  func rollback() throws {
    let commit = try GateSample.blob("e")
    let rules = sample.rules([sample.gate()], after: sample.staging)
    let now = sample.reading(sample.pin(sample.target(.candidate)))
    let back = sample.pin(
      .rollback, sample.target(.live), from: now.fileDigest, restores: commit)
    var facts = sample.facts()
    let move = sample.move(replacing: now, back)
    #expect(Gate.judge(move, by: rules, facts: facts).refusals == ["restores"])
    facts.restored = sample.pin(.withdraw, nil)
    #expect(Gate.judge(move, by: rules, facts: facts).refusals == ["restores"])
    facts.restored = sample.pin(sample.target(.candidate))
    #expect(Gate.judge(move, by: rules, facts: facts).refusals == ["restores"])
    facts.restored = sample.pin(sample.target(.live))
    #expect(Gate.judge(move, by: rules, facts: facts).kind == .pass)
  }

  @Test("A withdrawal serves nothing and needs something to withdraw")
  func withdraw() {
    let rules = sample.rules([sample.gate()], after: sample.staging)
    let nothing = sample.move(sample.pin(.withdraw, nil))
    #expect(Gate.judge(nothing, by: rules, facts: sample.facts()).refusals == ["withdraw"])
    let something = sample.move(
      replacing: sample.livePin, sample.pin(.withdraw, nil, from: sample.livePin.fileDigest))
    #expect(Gate.judge(something, by: rules, facts: sample.facts()).kind == .pass)
    let unread = PinReading.unreadable(reason: "no", file: Digest(hashing: "x"))
    let mending = sample.move(
      replacing: unread, sample.pin(.withdraw, nil, from: unread.fileDigest))
    #expect(Gate.judge(mending, by: rules, facts: sample.facts()).kind == .pass)
  }
}
