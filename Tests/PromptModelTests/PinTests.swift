import Testing

@testable import PromptModel

@Suite struct PinTests {
  /// `printf 'prompt support/triage\nclosure <a…>\nmodel <b…>\n' | sha256sum`
  @Test func toIsTheHashOfThreeLines() throws {
    let closure = try #require(Digest(hex: String(repeating: "a", count: 64)))
    let model = PinnedModel(
      name: try #require(ResourceName("baseline")),
      digest: try #require(Digest(hex: String(repeating: "b", count: 64))),
      blob: try #require(ObjectName(hex: String(repeating: "c", count: 40))))
    let prompt = try #require(PromptName("support/triage"))
    let promote = Pin(
      kind: .promote, prompt: prompt,
      target: Pin.Target(closure: closure, files: [], model: model), from: .zero, reason: "")
    #expect(
      promote.to.hex == "4c655649032bb22b70a4234d23191d40701c0f95814e010c734cedcf5591d6b6")
    let rollback = Pin(
      kind: .rollback, prompt: prompt, target: promote.target, from: closure, reason: "why")
    #expect(rollback.to == promote.to)
    let withdraw = Pin(kind: .withdraw, prompt: prompt, target: nil, from: closure, reason: "why")
    #expect(withdraw.to.isZero)
  }

  @Test func pathsOfPins() throws {
    let environment = try #require(EnvironmentName("production"))
    let prompt = try #require(PromptName("support/triage.fr"))
    #expect(Pin.path(environment, prompt) == "environments/production/support/triage.fr.yaml")
  }
}
