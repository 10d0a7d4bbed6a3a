import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

/// What a prompt's front matter and a suite's cases ask of a run, from the command line: a shell
/// program is the model.
@Suite struct AskingTests {
  private let bench: ReleaseBench

  init() throws {
    bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/own.yaml", "format: stet-model/1\nprovider: mine\nid: m-1\n")
  }

  /// - Parameter script: reads `$in`, the request as JSON, and prints the answer.
  private func model(_ script: String) throws {
    let file = bench.repository.folder + "/home/.config/stet/providers.yaml"
    let program = bench.repository.folder + "/home/model.sh"
    let url = URL(fileURLWithPath: file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("in=$(cat)\n\(script)\n".utf8).write(to: URL(fileURLWithPath: program))
    try Data(
      "providers: {mine: {kind: command, argv: [/bin/sh, \(program)], concurrency: 1}}\n".utf8
    ).write(to: url)
    #expect(chmod(file, 0o600) == 0)
  }

  private func prompt(_ keys: String, _ body: String = "{{text}}\n", at name: String = "a/p") throws
  {
    try bench.repository.write(
      "registry/prompts/\(name).prompt",
      "---\nmodel: baseline\ninput:\n  schema:\n    text: string\n\(keys)---\n\(body)")
  }

  private func eval(_ more: String...) throws -> StetBinary.Outcome {
    try bench.stetList(
      ["eval", "a/p", "--suite", "s", "--model", "own", "--outputs", "all"] + more)
  }

  private func outputs() throws -> [KeptOutput] {
    let paths = try bench.repository.git("ls-files", "--others", "--", "registry/evidence")
      .split(separator: "\n").filter { $0.hasSuffix(".outputs.jsonl") }
    return try OutputsFile.parse(bench.repository.read(String(try #require(paths.first))))
  }

  @Test func `samples vote, agree and cost`() throws {
    try prompt("stet.samples: {n: 3, temperature: 0.9}\nstet.answer: {tag: a}\n")
    // The second sample is always wrong; the third has no answer for b2.
    try model(
      """
      case "$in" in *happy*|*thanks*) y=good n=bad;; *) y=bad n=good;; esac
      case "$in" in *'"repeat":1'*) echo "<a>$n</a>";;
      *'"repeat":2'*) case "$in" in *broken*) echo none;; *) echo "so <a> $y</a>";; esac;;
      *) case "$in" in *0.9*) echo "<a>$y</a>";; esac;; esac
      """)
    let outcome = try eval()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("4 of 4 passed"), "\(outcome.output)")
    #expect(outcome.output.contains("samples 3 a case  agreement 0.625 (n = 4)  1 abstained"))
    let kept = try outputs()
    #expect(kept.allSatisfy { $0.steps.map(\.name) == ["sample 1", "sample 2", "sample 3"] })
    #expect(kept.first { $0.id == "g1" }?.text == "<a>good</a>\n")
    let json = try eval("--format", "json").output
    #expect(json.contains("\"meanAgreement\": 0.625"), "\(json)")
  }

  @Test func `recorded samples are replayed each in its place`() throws {
    try prompt("stet.samples: 2\nstet.answer: last-line\n")
    try bench.repository.write(
      "registry/models/taped.yaml", "format: stet-model/1\nprovider: replay\nid: some/model\n")
    let arguments = ["eval", "a/p", "--model", "taped", "--suite", "s"]
    let missing = try bench.stetList(arguments)
    let found = missing.output.matches(
      of:
        /errored (\w+): there is no recording of request sha256:([0-9a-f]{64}); it would be ([\w\/.]+)/
    )
    try #require(found.count == 4, "\(missing.output)")
    for match in found {
      let label = match.1.hasPrefix("g") ? "good" : "bad"
      try bench.repository.write(
        String(match.3),
        #"{"format": "stet-recording/2", "request": "sha256:\#(match.2)", "answers": [{"output": "Hm.\n\#(label)"}, {"output": ""}]}"#
      )
    }
    let outcome = try bench.stetList(arguments)
    #expect(outcome.output.contains("4 of 4 passed"), "\(outcome.output) \(outcome.errors)")
    #expect(outcome.output.contains("4 abstained"))
    try prompt("stet.samples: 3\nstet.answer: last-line\n")
    let more = try bench.stetList(arguments)
    #expect(more.output.contains("has 2 answers, and answer 3 is asked for"), "\(more.output)")
  }

  @Test func `a prompt of steps is asked, kept, promoted and broken as one`() throws {
    try prompt("", "Summarise: {{text}}\n", at: "a/short")
    try prompt(
      "stet.chain:\n  - {name: short, prompt: a/short, input: {text: 'It says: {{text}}'}}\n",
      "Label: {{steps.short.output}}\n")
    try model(
      """
      case "$in" in *Summarise:*It\\ says:*happy*|*Summarise*thanks*) echo joy;;
      *Summarise*) echo gloom;;
      *Label:\\ joy*) printf good;; *) printf bad;; esac
      """)
    #expect(try bench.stet("lint").status == 0)
    let outcome = try eval()
    #expect(outcome.output.contains("4 of 4 passed"), "\(outcome.output) \(outcome.errors)")
    let kept = try outputs()
    #expect(kept[0].steps.map(\.name) == ["short", "answer"])
    #expect(kept[0].steps.first?.input.first?.text.contains("Summarise: It says: ") == true)
    #expect(kept[0].steps.first?.output == "joy\n")
    #expect(kept[0].steps.last?.input.first?.text.contains("Label: joy") == true)

    try bench.repository.git("clean", "-qfd", "registry/evidence")
    try bench.repository.commit("A chain")
    try bench.ok("promote", "a/p", "--to", "staging")
    let pin = String(decoding: try bench.repository.read(ReleaseBench.pinFile), as: UTF8.self)
    #expect(pin.contains("name: step/a/short/prompt"), "\(pin)")
    let plan = try bench.ok("get", "a/p@staging", "--format", "json")
    #expect(plan.contains("\"prompt\": \"a/short\""))
    #expect(plan.contains("Summarise: {{text}}"))
    let text = try bench.stet("get", "a/p@staging")
    #expect(text.status == 1)
    #expect(text.errors.contains("'a/p' is a chain of 1 steps"))

    // The step's prompt is part of the chain: an edit of it alone is a new version.
    try prompt("", "Shorten: {{text}}\n", at: "a/short")
    bench.repository.advanceClock()
    try bench.repository.commit("Another step")
    let log = try bench.ok("log", "a/p")
    #expect(log.contains("v3 "), "\(log)")
    #expect(try bench.ok("get", "a/p@staging", "--format", "json").contains("Summarise: {{text}}"))

    try prompt("stet.chain: [{name: back, prompt: a/p}]\n", at: "a/short")
    let lint = try bench.stet("lint")
    #expect(lint.status != 0)
    #expect(
      (lint.output + lint.errors).contains("'a/short', which has a chain of its own"),
      "\(lint.output)")
  }

  @Test func `claims of a step are checked and the unsupported named`() throws {
    try prompt("", "List claims: {{text}}\n", at: "a/claims")
    try prompt(
      """
      stet.chain:
        - {name: claims, prompt: a/claims, verify: {against: text}}

      """, "Unsupported: {{steps.claims.unsupported}}\n")
    try model(
      """
      case "$in" in *List*) echo '- It costs 77 euros.';; *Unsupported:*77*) printf bad;; *) printf good;; esac
      """)
    let outcome = try eval()
    #expect(outcome.output.contains("2 of 4 passed"), "\(outcome.output) \(outcome.errors)")
    #expect(
      try outputs()[0].steps.first?.note
        == "1 of 1 claims are unsupported: It costs 77 euros.")
  }

  @Test func `what a chain reads has to be there`() throws {
    try prompt("", at: "a/short")
    try prompt(
      """
      stet.chain:
        - {name: one, prompt: a/short, input: {txt: x}}
        - {name: two, prompt: a/short, input: {text: '{{steps.three.output}}'}}
      stet.samples: many

      """)
    let lint = try bench.stet("lint")
    #expect(
      lint.output.contains("step 'one' gives 'txt', which 'a/short' does not declare"),
      "\(lint.output)")
    #expect(
      lint.output.contains(
        "step 'two' reads 'steps.three.output', and no step before it is 'three'"))
    #expect(lint.output.contains("'stet.samples' is a number or {n, temperature, topP, topK}"))
  }

  @Test func `cases bring a conversation and calls are compared`() throws {
    try prompt("toolDefs:\n  - {name: look, inputSchema: {type: object, required: [q]}}\n")
    try bench.repository.write(
      "registry/suites/s/suite.yaml",
      """
      format: stet-suite/3
      defaultTest:
        assert:
          - {type: is-valid-openai-tools-call}
          - {type: tool-calls, value: [{name: look, arguments: {q: 1}}]}
          - {type: tool-call-f1, value: look}

      """)
    try bench.repository.write(
      "registry/suites/s/cases.jsonl",
      #"{"id":"a","vars":{"text":"now"},"messages":[{"role":"user","content":"before"},{"role":"assistant","content":"yes"}]}"#
        + "\n" + #"{"id":"b","vars":{"text":"now"}}"# + "\n")
    try model(
      #"""
      case "$in" in *'"role":"user","content":"before"'*'"role":"assistant","content":"yes"'*now*)
      echo '[{"type":"function","function":{"name":"look","arguments":"{\"q\":1.0}"}}]';;
      *) echo '[{"name":"look","arguments":{}}]';; esac
      """#)
    let outcome = try eval()
    #expect(outcome.output.contains("1 of 2 passed"), "\(outcome.output) \(outcome.errors)")
    // Equal variables, other words before: no duplicates.
    #expect(!(try bench.stet("lint").output.contains("suites/s")))
  }

  @Test func `a file of a case is part of the suite`() throws {
    try prompt("    photo: string\n", "{{media url=photo}} {{text}}\n")
    try bench.repository.write(
      "registry/suites/s/suite.yaml",
      "format: stet-suite/3\ndefaultTest: {assert: [{type: contains, value: seen}]}\n")
    try bench.repository.write(
      "registry/suites/s/cases.jsonl",
      #"{"id":"a","vars":{"text":"now"},"files":{"photo":"photo.gif"}}"# + "\n")
    try model("echo seen")
    let missing = try eval()
    #expect(missing.status == 1)
    #expect(
      missing.errors.contains("the suite's folder has no file 'photo.gif'"), "\(missing.errors)")
    try bench.repository.write("registry/suites/s/photo.gif", "GIF89a..")
    #expect(try eval().output.contains("1 of 1 passed"))
    func digest() throws -> String? {
      try eval("--format", "json").output.split(separator: "\n")
        .first { $0.contains("suiteDigest") }.map(String.init)
    }
    let first = try digest()
    try bench.repository.write("registry/suites/s/photo.gif", "GIF89a...")
    #expect(try digest() != first)
  }

  @Test func `examples are drawn by a seed and stand where they are asked for`() throws {
    let lines = (1...6).map { "{\"input\": \"q\($0)\", \"output\": \"a\($0)\"}\n" }.joined()
    try bench.repository.write("registry/prompts/a/e.jsonl", lines)
    func shown(_ mapping: String) throws -> [String] {
      try prompt("stet.examples: \(mapping)\n", "Choose.\n{{examples}}\nInput: {{text}}\n")
      let text = try bench.ok("get", "a/p", "--var", "text=x")
      return text.matches(of: /Input: q(\d)/).map { String($0.1) }
    }
    #expect(try shown("e.jsonl") == ["1", "2", "3", "4", "5", "6"])
    #expect(try shown("{file: e.jsonl, count: 2}") == ["1", "2"])
    let drawn = try shown("{file: e.jsonl, select: seeded, count: 3, seed: 7}")
    #expect(drawn.count == 3 && drawn == drawn.sorted())
    #expect(try shown("{file: e.jsonl, select: seeded, count: 3, seed: 7}") == drawn)
    let others = try (1...5).map {
      try shown("{file: e.jsonl, select: seeded, count: 3, seed: \($0)}")
    }
    #expect(Set(others).count > 1)
    let shuffled = try shown("{files: [e.jsonl], order: seeded, seed: 1}")
    #expect(shuffled != shuffled.sorted() && shuffled.sorted() == ["1", "2", "3", "4", "5", "6"])
    // Without a seed the closure says: twice the same, and the same outside the registry.
    let own = try shown("{file: e.jsonl, order: seeded}")
    #expect(try shown("{file: e.jsonl, order: seeded}") == own)
    let loose = try bench.ok(
      "render", "registry/prompts/a/p.prompt", "--var", "text=x")
    #expect(loose.matches(of: /Input: q(\d)/).map { String($0.1) } == own)
    // The technique is that of the examples that are shown.
    try prompt("stet.examples: {file: e.jsonl, count: 1}\nstet.technique: few-shot\n")
    #expect(
      try bench.stet("lint").output.contains("the rendered prompt shows 1 example"))
  }
}
