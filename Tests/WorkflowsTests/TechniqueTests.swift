import TestSupport
import Testing

@testable import Workflows

/// `stet.technique` held against what a prompt shows.
@Suite struct TechniqueTests {
  private let repository: TemporaryRepository

  init() throws {
    repository = try TemporaryRepository()
    try repository.writeRegistry()
  }

  private func findings(
    _ keys: String, body: String = "Choose a label.", examples: Int = 0
  ) throws -> [String] {
    let file = examples > 0 ? "stet.examples: p.jsonl\n" : ""
    if examples > 0 {
      try repository.write(
        "registry/prompts/a/p.jsonl",
        (1...examples).map { "{\"input\": {\"text\": \"x\($0)\"}, \"output\": \"good\"}\n" }
          .joined())
    }
    try repository.write(
      "registry/prompts/a/p.prompt",
      "---\nmodel: baseline\ninput:\n  schema:\n    text: string\n\(file)\(keys)\n---\n"
        + "{{role \"system\"}}\n\(body)\n{{role \"user\"}}\n{{text}}\n")
    let surroundings = Surroundings(now: { 1_767_225_600 }, runner: "stet test")
    let registry = try OpenRegistry.open(at: repository.path, surroundings)
    return try Lint().run(in: registry).findings.map {
      "\($0.position) \($0.severity.rawValue) \($0.rule.rawValue): \($0.message)"
    }
  }

  @Test func `what is true is no finding`() throws {
    #expect(try findings("stet.technique: zero-shot") == [])
    #expect(try findings("stet.technique: one-shot", examples: 1) == [])
    #expect(
      try findings(
        "stet: {technique: [few-shot, chain-of-thought]}", body: "Think first.", examples: 2
      ).contains { $0.contains("technique") } == false)
    #expect(try findings("stet.technique: chain-of-thought\nstet.answer: last-line") == [])
    #expect(try findings("stet.technique: [zero-shot, self-consistency]\nstet.samples: 5") == [])
    #expect(try findings("stet.technique:") == [])
  }

  @Test func `the number of examples, wherever they are shown`() throws {
    let zero = "error technique: 'zero-shot' is declared, and the rendered prompt shows "
    #expect(
      try findings("stet.technique: zero-shot", examples: 2) == ["7:17 " + zero + "2 examples"])
    let blocks = "Input: a\nOutput: good\n\nInput: b\nOutput: bad"
    #expect(
      try findings("stet.technique: zero-shot", body: blocks) == ["6:17 " + zero + "2 examples"])
    let turns = "X.\n{{role \"user\"}}\na\n{{role \"model\"}}\ngood"
    #expect(
      try findings("stet.technique: zero-shot", body: turns) == ["6:17 " + zero + "1 example"])
    #expect(try findings("stet.technique: one-shot", body: turns) == [])
    #expect(
      try findings("stet.technique: few-shot", body: turns) == [
        "6:17 error technique: 'few-shot' is declared, and the rendered prompt shows 1 example"
      ])
    #expect(
      try findings("stet.technique: one-shot") == [
        "6:17 error technique: 'one-shot' is declared, and the rendered prompt shows no example"
      ])
  }

  @Test func `reasoning and samples`() throws {
    #expect(
      try findings("stet.technique: [zero-shot, chain-of-thought]").first?.hasPrefix(
        "6:29 error technique: 'chain-of-thought' is declared, and the prompt neither asks")
        == true)
    // "rethinking" is not "think".
    #expect(try findings("stet.technique: chain-of-thought", body: "No rethinking.").count == 1)
    #expect(try findings("stet.technique: chain-of-thought", body: "Step by Step!") == [])
    for samples in ["", "\nstet.samples: 1"] {
      #expect(
        try findings("stet.technique: self-consistency" + samples) == [
          "6:17 error technique: 'self-consistency' is declared, and 'stet.samples' is not a "
            + "number of 2 or more"
        ])
    }
  }

  @Test func `names that are none`() throws {
    #expect(
      try findings("stet.technique: few-shots") == [
        "6:17 error technique: 'few-shots' is no technique; did you mean 'few-shot'?"
      ])
    #expect(
      try findings("stet.technique: [zero-shot, 3, zero-shot]") == [
        "6:29 error technique: 'stet.technique' takes a technique or a list of them: zero-shot, "
          + "one-shot, few-shot, chain-of-thought, self-consistency",
        "6:32 error technique: 'zero-shot' is declared twice",
      ])
  }

  @Test func `a prompt that declares nothing is read`() throws {
    func techniques(_ text: String) throws -> String {
      try repository.write("registry/prompts/a/p.prompt", text)
      let surroundings = Surroundings(now: { 1_767_225_600 }, runner: "stet test")
      let registry = try OpenRegistry.open(at: repository.path, surroundings)
      let renderer = try PromptRenderer(registry.resolve(PromptReference(parsing: "a/p")))
      return TechniqueCheck(renderer).techniques.text
    }
    #expect(try techniques("Choose. {{text}}") == "zero-shot (inferred)")
    #expect(
      try techniques("---\nstet.samples: 3\n---\nInput: a\nOutput: b\n\nLet's think. {{text}}")
        == "one-shot + chain-of-thought + self-consistency (inferred)")
    #expect(
      try techniques("---\nstet.technique: [chain-of-thought, zero-shot]\n---\nThink. {{text}}")
        == "zero-shot + chain-of-thought")
    // "think" alone names no technique.
    #expect(try techniques("What do people think of it? {{text}}") == "zero-shot (inferred)")
  }
}
