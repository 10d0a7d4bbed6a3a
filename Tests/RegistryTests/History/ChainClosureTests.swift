import PromptModel
import Testing

@testable import Registry

/// The prompts of `stet.chain` are part of the closure.
@Suite struct ChainClosureTests {
  private let tree = TextTree([
    "prompts/s/p.prompt":
      "---\nstet.chain:\n  - {name: draft, prompt: t/draft, model: small}\n"
      + "  - {name: check, prompt: t/check, verify: {prompt: t/judge}}\n---\n{{steps.draft.output}}",
    "prompts/t/draft.prompt": "---\nstet.examples: d.jsonl\n---\n{{> tone}}",
    "prompts/t/_tone.prompt": "kind", "prompts/s/_tone.prompt": "not this one",
    "prompts/t/d.jsonl": "", "prompts/t/check.prompt": "check", "prompts/t/judge.prompt": "judge",
    "models/small.yaml": "provider: x\nid: y\n",
  ])

  private func read() throws -> PromptReading {
    try PromptReader().read(try #require(PromptName("s/p")), in: tree)
  }

  private func broken() throws -> BrokenState {
    guard case .broken(let broken) = try read().state else {
      throw Unexpected(state: try read().state)
    }
    return broken
  }

  private struct Unexpected: Error { let state: PromptState }

  @Test func everyFileOfAStepIsThereUnderItsPromptsName() throws {
    let reading = try read()
    #expect(
      reading.state.closure?.files.map { "\($0.name) \($0.path)" } == [
        "prompt prompts/s/p.prompt", "step/t/check/prompt prompts/t/check.prompt",
        "step/t/draft/file/d.jsonl prompts/t/d.jsonl", "step/t/draft/model/small models/small.yaml",
        "step/t/draft/partial/tone prompts/t/_tone.prompt",
        "step/t/draft/prompt prompts/t/draft.prompt", "step/t/judge/prompt prompts/t/judge.prompt",
      ])
    for path in ["prompts/t/draft.prompt", "prompts/t/_tone.prompt", "models/small.yaml"] {
      #expect(reading.consulted.contains(path))
    }
  }

  @Test(arguments: [
    "prompts/t/_tone.prompt", "prompts/t/d.jsonl", "prompts/t/judge.prompt", "models/small.yaml",
  ])
  func aChangeOfAStepIsANewVersion(path: String) throws {
    let before = try read().state.closure?.digest
    tree[path] = "changed: x"
    #expect(try read().state.closure?.digest != before)
  }

  @Test func twoStepsOfOnePromptHaveItOnce() throws {
    tree["prompts/s/p.prompt"] =
      "---\nstet.chain: [{name: a, prompt: t/check}, {name: b, prompt: t/check}]\n---\n"
    #expect(try read().state.closure?.files.count == 2)
  }

  @Test(arguments: [
    (
      "[{name: a, prompt: t/nobody}]", "step/t/nobody/prompt",
      "there is no prompt registry/prompts/t/nobody.prompt"
    ),
    ("[{name: a, prompt: s/p}]", "step/s/p/prompt", "step 'a' is the prompt itself"),
    ("[{name: a, prompt: T/x}]", "step/T/x/prompt", "'T/x' is no prompt's name"),
    ("[{name: a, prompt: t/long}]", "step/t/long/prompt", "'t/long', which has a chain of its own"),
    (
      "[{name: a, prompt: t/check, model: gone}]", "step/t/check/model/gone",
      "there is no registry/models/gone.yaml"
    ),
    ("[{name: a, prompt: t/bad}]", "step/t/bad/partial/none", "partial 'none' is in no folder"),
  ])
  func whatCannotBeAStepBreaksTheState(chain: String, failing: String, reason: String) throws {
    tree["prompts/t/long.prompt"] = "---\nstet.chain: [{name: x, prompt: s/p}]\n---\n"
    tree["prompts/t/bad.prompt"] = "{{> none}}"
    tree["prompts/s/p.prompt"] = "---\nstet.chain: \(chain)\n---\n"
    let broken = try broken()
    #expect(broken.failing == failing)
    #expect(broken.reason.contains(reason), "\(broken.reason)")
  }

  @Test func elevenStepsAreTooMany() throws {
    let steps = (0...10).map { "{name: a\($0), prompt: t/check}" }.joined(separator: ", ")
    tree["prompts/s/p.prompt"] = "---\nstet.chain: [\(steps)]\n---\n"
    #expect(try broken().reason.contains("has 11 steps, and a chain has 10 at most"))
  }

  @Test func filesThatWouldHaveOneNameAreRefused() throws {
    // `a`'s partial `prompt` and the prompt `a/partial` would both be step/a/partial/prompt.
    tree["prompts/a.prompt"] = "{{> prompt}}"
    tree["prompts/_prompt.prompt"] = "x"
    tree["prompts/a/partial.prompt"] = "y"
    tree["prompts/s/p.prompt"] =
      "---\nstet.chain: [{name: one, prompt: a}, {name: two, prompt: a/partial}]\n---\n"
    let broken = try broken()
    #expect(broken.failing == "step/a/partial/prompt")
    #expect(broken.reason.contains("would both be"))
  }
}
