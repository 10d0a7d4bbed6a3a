import PromptModel
import Testing

@testable import Gating

@Suite("The gate: overrides")
struct OverrideGateTests {
  let sample: GateSample

  init() throws { sample = try GateSample() }

  private static let bob = Person(name: "Bob", email: "bob@example.com")

  private func move() -> PinMove { sample.move(replacing: sample.livePin) }

  /// An override of the sample's move; each part may be another.
  private func claim(
    _ decision: Override.Decision = .acceptInconclusive, rule: String = "cannot-rule-out",
    registry: String = GateSample.registry, environment: EnvironmentName? = nil,
    prompt: PromptName? = nil, suite: ResourceName? = nil, from: Digest? = nil, to: Digest? = nil,
    author: Person = bob, by: Person = bob, isSigned: Bool = false
  ) throws -> OverrideClaim {
    let pin = try #require(move().new.pin)
    return OverrideClaim(
      path: "overrides/x/production/0123456789abcdef.json",
      override: Override(
        registry: registry, environment: environment ?? sample.environment,
        prompt: prompt ?? sample.prompt, from: from ?? sample.livePin.fileDigest,
        to: to ?? pin.to, decision: decision,
        findings: [Override.Subject(suite: suite ?? sample.suiteName, rule: rule)],
        reason: "wording only", by: by),
      author: author, commit: try GateSample.blob("c"), isSigned: isSigned)
  }

  /// A comparison of which the gate cannot tell (38 after 40 of 40), with overrides.
  private func judge(
    _ claims: [OverrideClaim], passing: Int = 38, authors: [String] = ["ada@example.com"],
    floor: Double = 0.5, _ change: (inout MoveFacts) -> Void = { _ in }
  ) throws -> Verdict {
    var facts = sample.facts([
      try sample.record(.live, passing: 40, name: "live"), try sample.record(passing: passing),
    ])
    facts.overrides.claims = claims
    facts.overrides.authors = .known(authors.map { Person(name: "Somebody", email: $0) })
    change(&facts)
    return Gate.judge(
      move(), by: sample.rules([sample.gate(floor: floor, margin: 0.05)]), facts: facts)
  }

  @Test("One that counts lets the comparison pass, and says who and why")
  func accepted() throws {
    #expect(try judge([]).refusals == ["cannot-rule-out"])
    let verdict = try judge([try claim()])
    #expect(verdict.kind == .pass)
    let finding = try #require(verdict.findings.first { $0.rule == "accepted-inconclusive" })
    #expect(finding.message.contains("2 of 40 cases lost"))
    #expect(finding.message.contains("accepted by Bob <bob@example.com>"))
    #expect(finding.message.hasSuffix("wording only"))
    #expect(finding.lost.count == 2)
    #expect(finding.suite == sample.suiteName)
    #expect(finding.acceptance?.by == Self.bob)
  }

  @Test("It is for exactly this move and this suite")
  func another() throws {
    let digest = Digest(hashing: "other")
    let others = [
      try claim(registry: "6d0c3a52-0000-4000-8000-000000000002"),
      try claim(environment: sample.staging),
      try claim(prompt: PromptName("support/other")), try claim(suite: ResourceName("other")),
      try claim(from: digest), try claim(to: digest),
    ]
    for other in others { #expect(try judge([other]).refusals == ["cannot-rule-out"]) }
  }

  @Test("A fail beside it stays, and an acceptance overrules none")
  func fails() throws {
    let low = try judge([try claim()], floor: 0.99)
    #expect(low.refusals == ["floor"])
    #expect(try judge([try claim()], passing: 20).refusals == ["significant-regression"])
    let missing = try judge([try claim()]) { $0.records = [] }
    #expect(missing.refusals == ["coverage"])
    let chained = sample.move(
      replacing: sample.livePin, sample.pin(sample.target(.candidate), from: Digest(hashing: "x")))
    var facts = sample.facts()
    facts.overrides.claims = [try claim()]
    #expect(
      Gate.judge(chained, by: sample.rules(), facts: facts).refusals == ["pin-chain"])
  }

  @Test("Who wrote the change may not accept it: addresses are compared without ASCII case")
  func authors() throws {
    for email in ["bob@example.com", "BOB@EXAMPLE.COM"] {
      let verdict = try judge([try claim()], authors: ["ada@example.com", email])
      #expect(verdict.refusals == ["cannot-rule-out", "override-author"])
      #expect(verdict.kind == .fail)
    }
    #expect(try judge([try claim()], authors: ["bob@example.org"]).kind == .pass)
    let unknown = try judge([try claim()]) { $0.overrides.authors = .unknown("too many") }
    #expect(unknown.refusals.contains("override-author"))
    #expect(unknown.blocking.last?.message.contains("too many") == true)
  }

  @Test("It names the author of the commit that brought it")
  func claimant() throws {
    let eve = Person(name: "Eve", email: "eve@example.com")
    #expect(try judge([try claim(by: eve)]).refusals.contains("override-author"))
    #expect(
      try judge([try claim(by: Person(name: "bob", email: "bob@example.com"))]).kind == .fail)
  }

  @Test("One that counts is enough, whatever lies beside it")
  func several() throws {
    let ada = Person(name: "Ada", email: "ada@example.com")
    let own = try claim(author: ada, by: ada)
    #expect(try judge([own]).kind == .fail)
    #expect(try judge([own, try claim()]).kind == .pass)
    #expect(try judge([try claim(), own]).kind == .pass)
    #expect(try judge([own, own]).refusals == ["cannot-rule-out", "override-author"])
  }

  @Test("What passes needs no override, and none can spoil it")
  func needless() throws {
    let ada = Person(name: "Ada", email: "ada@example.com")
    let verdict = try judge(
      [try claim(author: ada, by: ada), try claim(.override)], passing: 40)
    #expect(verdict.kind == .pass)
    #expect(!verdict.findings.contains { $0.rule.hasPrefix("override") })
  }

  @Test("Where trust is, none counts that was not verified: error, never pass")
  func trust() throws {
    for isSigned in [false, true] {
      let verdict = try judge([try claim(isSigned: isSigned)]) { $0.overrides.hasTrust = true }
      #expect(verdict.refusals == ["cannot-rule-out", "override-signature"])
      #expect(verdict.kind == .error)
    }
  }

  @Test("An admin's override is an error while nobody is an admin, and reaches no other rule")
  func admin() throws {
    let regression = try claim(.override, rule: "significant-regression")
    #expect(
      try judge([regression], passing: 20).refusals == ["significant-regression", "override-admin"])
    let missing = try judge([try claim(.override, rule: "coverage")]) { $0.records = [] }
    #expect(missing.refusals == ["coverage", "override-admin"])
    #expect(missing.kind == .error)
    let trusted = try judge([regression], passing: 20) { $0.overrides.hasTrust = true }
    #expect(trusted.kind == .error)
    for rule in ["integrity", "pin-chain", "leak", "stage-order", "closure"] {
      #expect(!Override.overridableRules.contains(rule))
    }
  }

  @Test("Files that are no overrides are named beside what stays open")
  func unusable() throws {
    let verdict = try judge([]) { $0.overrides.unusable = [("overrides/a/b/c.json", "1:1: no")] }
    #expect(verdict.kind == .inconclusive)
    #expect(verdict.blocking.first?.message.contains("override c.json: 1:1: no") == true)
  }

  @Test("What is open names both ways on")
  func remedy() throws {
    let remedy = try judge([]).blocking.first?.remedy
    guard case .widenOrAccept(let prompt, let environment, let suite, let cases) = remedy else {
      Issue.record("\(String(describing: remedy))")
      return
    }
    #expect(prompt == sample.prompt && environment == sample.environment)
    #expect(suite == sample.suiteName)
    #expect(try #require(cases) > 40)
  }
}
