import Foundation
import TestSupport
import Testing

/// Chains and samples, asked of a server on this machine.
@Suite("Prompts that take several requests")
struct ChainRunTests {
  private let bench: ReleaseBench
  private let server: ScriptedServer

  /// Answers by what it is asked; the first request for "odd" and the third differ from the second.
  init() throws {
    server = try ScriptedServer { request, index in
      let text = request.text
      var answer = "good"
      if text.contains("Shorten") { answer = "joy \\u001b[2J\\nline two" }
      if text.contains("Refuse") {
        return [.reply(#"{"error":{"message":"no such thing"}}"#, status: 400)]
      }
      if text.contains("Vote") { answer = index % 2 == 0 ? "<a>yes</a>" : "<a>no</a>" }
      let usage = #"{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}"#
      return [
        .reply(
          #"{"id":"c","object":"chat.completion","created":1,"model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"\#(answer)"},"finish_reason":"stop"}],"usage":\#(usage)}"#
        )
      ]
    }
    bench = try ReleaseBench()
    let place = bench.repository.folder + "/home/.config/stet"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try Data(
      "providers: {mine: {kind: openai, base-url: '\(server.url)/v1', allow-private: true}}\n".utf8
    ).write(to: URL(fileURLWithPath: place + "/providers.yaml"))
    #expect(chmod(place + "/providers.yaml", 0o600) == 0)
    try bench.repository.write(
      "registry/models/own.yaml",
      "format: stet-model/1\nprovider: mine\nid: m-1\nmax-output: 50\n")
    try bench.repository.write(
      "registry/models/own.info.yaml", "prices: {input: 1000, output: 2000, per: 1M}\n")
    try prompt("", "Shorten: {{text}}\n", at: "a/short")
    try prompt("stet.chain: [{name: short, prompt: a/short}]\n", "Label: {{steps.short.output}}\n")
  }

  private func prompt(_ keys: String, _ body: String, at name: String = "a/p") throws {
    try bench.repository.write(
      "registry/prompts/\(name).prompt",
      "---\nmodel: own\ninput:\n  schema:\n    text: string\n\(keys)---\n\(body)")
  }

  private func run(_ more: String...) throws -> StetBinary.Outcome {
    try bench.run(["run", "a/p", "--var", "text=hello"] + more)
  }

  @Test("every step of a chain is shown beside the answer, and figures are those of all")
  func chain() throws {
    let outcome = try run()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "good\n")
    let lines = outcome.errors.split(separator: "\n").map(String.init)
    try #require(lines.count == 5, "\(outcome.errors)")
    #expect(lines[0].hasPrefix("short: m-1, 10 + 2 tokens, ") && lines[0].hasSuffix("0.014 USD"))
    // What a model says cannot draw on the terminal.
    #expect(lines[1] == #"  joy \u{1B}[2J"# && lines[2] == "  line two")
    #expect(lines[3].hasPrefix("answer: m-1, 10 + 2 tokens, "))
    #expect(
      lines[4].hasPrefix("m-1, 20 + 4 tokens, ") && lines[4].hasSuffix("0.028 USD, 2 requests"))
    #expect(server.requests.count == 2)
    #expect(server.requests[1].text.contains("Label: joy"))
  }

  @Test("as JSON, and in columns beside another state")
  func json() throws {
    let outcome = try run("--format", "json")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let answer = try #require((object["answers"] as? [[String: Any]])?.first)
    let steps = try #require(answer["steps"] as? [[String: Any]])
    #expect(steps.map { $0["name"] as? String } == ["short", "answer"])
    #expect((steps[0]["output"] as? String)?.hasPrefix("joy") == true)
    #expect(steps.allSatisfy { $0["promptTokens"] as? Int == 10 && $0["milliseconds"] is Double })
    #expect(answer["promptTokens"] as? Int == 20 && answer["completionTokens"] as? Int == 4)
    #expect(answer["costUSD"] as? Double == 0.028)
    try prompt("", "Plain: {{text}}\n", at: "b/q")
    let columns = try run("--compare", "b/q")
    #expect(columns.output.contains("20 + 4 tokens") && columns.output.contains("10 + 2 tokens"))
  }

  @Test("samples are shown each, and the winner is the answer")
  func samples() throws {
    try prompt("stet.samples: 3\nstet.answer: {tag: a}\n", "Vote: {{text}}\n")
    let outcome = try run()
    #expect(outcome.output == "<a>yes</a>\n", "\(outcome.errors)")
    for (number, word) in [(1, "yes"), (2, "no"), (3, "yes")] {
      #expect(outcome.errors.contains(try Regex("sample \(number): [^\n]*\n  <a>\(word)</a>\n")))
    }
    #expect(outcome.errors.contains("m-1, 30 + 6 tokens, "))
    #expect(server.requests.count == 3)
  }

  @Test("a step that says nothing to go on with, and one that is refused, are told")
  func faults() throws {
    try prompt("stet.answer: {tag: missing}\n", "Shorten: {{text}}\n", at: "a/short")
    let silent = try run()
    #expect(silent.errors.contains("Note: step 'short': no answer found"), "\(silent.errors)")
    #expect(server.requests.count == 1)
    try prompt("", "Shorten: {{text}}\n", at: "a/short")
    try prompt("stet.chain: [{name: short, prompt: a/short}]\n", "Refuse {{steps.short.output}}\n")
    let refused = try run()
    #expect(refused.status == 1 && refused.output.isEmpty)
    #expect(refused.errors.contains("short: m-1, 10 + 2 tokens"), "\(refused.errors)")
    #expect(refused.errors.contains("Error: ") && refused.errors.contains("no such thing"))
  }

  @Test("what is announced of a chain is every step of every case, and no price that is not known")
  func announced() throws {
    // Equal requests of several cases would be answered by the cache, and cost nothing.
    let arguments = [
      "eval", "a/p", "--suite", "s", "--model", "own", "--budget", "7calls", "--no-cache",
    ]
    let chain = try bench.run(arguments)
    #expect(chain.errors.contains("planned: 8 requests; budget 7calls"), "\(chain.errors)")
    #expect(chain.status == 1 && server.requests.count <= 7)
    try prompt("stet.samples: 2\n", "{{text}}\n")
    #expect(try bench.run(arguments).errors.contains(/planned: 8 requests, ≈\d+ tokens of prompts/))
  }

  @Test("examples of a step are shown to a model too: a case among them is a leak")
  func leaks() throws {
    try prompt("stet.examples: short.jsonl\n", "Shorten: {{text}}\n", at: "a/short")
    try bench.repository.write(
      "registry/prompts/a/short.jsonl",
      #"{"input": "the parcel came late and its box was soaked through", "output": "late"}"# + "\n")
    let question = "the parcel came late and its box was soaked through"
    try bench.writeSuite(
      ReleaseBench.cases.map { ReleaseBench.line($0.0, $0.1, $0.2) }
        + [ReleaseBench.line("b3", question, "bad")])
    let lint = try bench.stet("lint").output
    #expect(lint.contains("case 'b3' leaks into 'a/p'"), "\(lint)")
    #expect(lint.contains("registry/prompts/a/short.jsonl:1 [leak]"), "\(lint)")
    try bench.raise(leaks: "refuse")
    try bench.repository.commit("A chain that leaks")
    let evaluated = try bench.stet("eval", "a/p", "--commit")
    #expect(evaluated.errors.contains("1 of 5 cases of 's' is given away"), "\(evaluated.errors)")
    try bench.ok("promote", "a/p", "--to", "staging")
    let refused = try bench.stet("promote", "a/p", "--to", "production")
    #expect(refused.errors.contains("error leak: 1 of 5 cases of 's' is given away"))
  }
}
