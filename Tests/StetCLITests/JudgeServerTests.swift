import Foundation
import TestSupport
import Testing

/// Judges over a real socket: what is asked, what it costs, and what a bad answer does.
@Suite("Judges, asked over the network")
struct JudgeServerTests {
  private static let key = "sk-sentinel-0123456789abcdef"
  private static let pass = #"{"reason": "a good word", "score": 1, "pass": true}"#
  private static let fail = #"{"reason": "a bad word", "score": 0, "pass": false}"#
  private let bench: ReleaseBench

  init() throws {
    bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/judge.yaml",
      "format: stet-model/1\nprovider: jury\nid: j-1\nmax-output: 50\n")
    try bench.repository.write(
      "registry/models/judge.info.yaml",
      "prices: {input: 10, output: 100}\n")
    try bench.repository.write(
      "registry/models/own.yaml",
      "format: stet-model/1\nprovider: jury\nid: cand\nmax-output: 20\n")
    try bench.repository.write(
      "registry/models/own.info.yaml",
      "prices: {input: 1, output: 1}\n")
    try bench.repository.write(
      "registry/models/vectors.yaml", "format: stet-model/1\nprovider: jury\nid: e-1\n")
    try bench.repository.write(
      "registry/models/vectors.info.yaml",
      "prices: {input: 10}\n")
  }

  /// A chat answer in OpenAI's form: 30 and 5 tokens.
  private static func said(_ text: String) -> ScriptedServer.Step {
    let quoted =
      (try? JSONEncoder().encode([text])).map {
        String(decoding: $0.dropFirst().dropLast(), as: UTF8.self)
      }
      ?? ""
    return .reply(
      #"{"model":"j-1","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","#
        + #""content":\#(quoted)}}],"usage":{"prompt_tokens":30,"completion_tokens":5}}"#)
  }

  /// A judge that lets `good` pass, a candidate that says it, and vectors in which it is alone.
  private static func fair(_ request: ScriptedServer.Request) -> [ScriptedServer.Step] {
    let text = request.text
    if request.target.hasSuffix("/embeddings") {
      let first = text.contains(#"["good""#) ? "[1,0]" : "[0,1]"
      return [
        .reply(
          #"{"data":[{"index":0,"embedding":\#(first)},{"index":1,"embedding":[1,0]}],"#
            + #""usage":{"prompt_tokens":4,"total_tokens":4}}"#)
      ]
    }
    if text.contains(#""model":"cand""#) { return [said("good")] }
    if text.contains(#"ONE BEGINS]\ngood\n"#) {
      return [said(#"{"reason": "r", "better": "ONE"}"#)]
    }
    if text.contains(#"TWO BEGINS]\ngood\n"#) {
      return [said(#"{"reason": "r", "better": "TWO"}"#)]
    }
    return [said(text.contains(#"TEXT BEGINS]\ngood\n"#) ? pass : fail)]
  }

  /// Has the operator's alias lead to a server.
  private func configure(_ server: ScriptedServer) throws {
    let url = URL(fileURLWithPath: bench.repository.folder + "/home/.config/stet/providers.yaml")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(
      """
      providers:
        jury: {kind: openai, base-url: "\(server.url)", key-env: JURY_KEY, allow-private: true}

      """.utf8
    ).write(to: url)
    #expect(chmod(url.path, 0o600) == 0)
  }

  private func stet(_ arguments: [String]) throws -> StetBinary.Outcome {
    let outcome = try bench.run(arguments, environment: ["JURY_KEY": Self.key])
    #expect(!outcome.output.contains(Self.key) && !outcome.errors.contains(Self.key))
    return outcome
  }

  private func eval(_ more: String...) throws -> StetBinary.Outcome {
    try stet(["eval", "a/p", "--suite", "s", "--no-cache"] + more)
  }

  /// Writes a suite whose judges and embedder have the digests that lint tells.
  private func suite(
    _ assertions: String = "[{type: llm-rubric, value: is a good word}]", canary: Bool = false,
    embeds: Bool = false
  ) throws {
    func write(_ judge: String, _ vectors: String) throws {
      try bench.repository.write(
        "registry/suites/s/suite.yaml",
        "format: stet-suite/3\njudge: {model: judge\(judge)}\n"
          + (embeds ? "embedder: {model: vectors\(vectors)}\n" : "")
          + "defaultTest: {assert: \(assertions)}\n")
    }
    let path = "registry/suites/s/cases.jsonl"
    let cases = String(decoding: try bench.repository.read(path), as: UTF8.self)
    if canary {
      try bench.repository.write(
        path, cases + #"{"id": "trap", "output": "bad", "tags": ["canary"]}"# + "\n")
    }
    try write("", "")
    let lint = try bench.stet("lint").output
    func digest(_ model: String) throws -> String {
      let after = try #require(lint.components(separatedBy: "models/\(model).yaml is ").last)
      return ", digest: \"\(after.prefix(71))\""
    }
    try write(try digest("judge"), embeds ? try digest("vectors") : "")
    try bench.repository.commit("Judged")
  }

  @Test("a run names the judges' requests before and their bill after, and the budget counts them")
  func bill() throws {
    let server = try ScriptedServer { request, _ in Self.fair(request) }
    defer { server.stop() }
    try configure(server)
    try suite(canary: true)
    let outcome = try eval("--model", "own", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("planned: 4 requests and 5 of judges, "))
    #expect(outcome.errors.contains("at most "))
    #expect(server.requests.count == 9)
    #expect(
      server.requests.first?.text.contains(#"TEXT BEGINS]\nbad\n"#) == true,
      "the canary comes first")
    #expect(server.requests.allSatisfy { $0.header("authorization") == "Bearer \(Self.key)" })
    // 5 · (30 · 10 + 5 · 100) / 10⁶ for the judge, 4 · 35 / 10⁶ for the answers.
    for part in [
      #""judges": {"#, #""calls": 5"#, #""promptTokens": 150"#, #""usd": 0.004"#,
      #""totalUSD": 0.00414"#,
    ] { #expect(outcome.output.contains(part), "\(part) in \(outcome.output)") }
    let text = try eval("--model", "own")
    #expect(text.output.contains("judges 5 requests, 150 + 25 tokens, "), "\(text.output)")
    let broke = try eval("--model", "own", "--budget", "6calls")
    #expect(broke.status == 1)
    #expect(broke.errors.contains("the budget of 6calls is used up"))
    #expect(server.requests.count == 9 + 9 + 6)
  }

  @Test("a resumed run asks neither finished cases nor canaries again, and its bill is whole")
  func resumed() throws {
    let server = try ScriptedServer { request, _ in Self.fair(request) }
    defer { server.stop() }
    try configure(server)
    try suite(canary: true)
    #expect(try eval("--budget", "3calls", "--concurrency", "1").status == 1)
    let outcome = try eval("--resume", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("of judges"))
    let canaries = server.requests.filter { $0.text.contains(#"TEXT BEGINS]\nbad\n"#) }
    let asked = server.requests.count
    // The baseline answers `bad` for two cases: with the canary, three such questions in all.
    #expect(canaries.count == 3 && asked == 5)
    #expect(outcome.output.contains(#""calls": 5"#), "\(outcome.output)")
  }

  @Test("the parts of a run keep what their judges took")
  func parts() throws {
    let server = try ScriptedServer { request, _ in Self.fair(request) }
    defer { server.stop() }
    try configure(server)
    try suite(canary: true)
    for number in 1...2 {
      let part = try eval("--shard", "\(number)/2", "--part", "../p\(number).jsonl")
      #expect(part.status == 0, "\(part.errors)")
    }
    #expect(server.requests.count == 6)
    let merged = try stet(["eval", "merge", "../p1.jsonl", "../p2.jsonl", "--format", "json"])
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(merged.output.contains(#""calls": 6"#), "\(merged.output)")
    #expect(server.requests.count == 6)
  }

  @Test("a canary that comes out wrong refuses the run before a case is paid for")
  func canary() throws {
    let server = try ScriptedServer { _, _ in [Self.said(Self.pass)] }
    defer { server.stop() }
    try configure(server)
    try suite(canary: true)
    let outcome = try eval("--model", "own")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("canary 'trap' must fail, and the judge let it pass"))
    #expect(server.requests.count == 1)
    #expect(try bench.repository.git("status", "--porcelain", "registry").isEmpty)
    #expect(try bench.ok("runs").contains("No run was interrupted."))
  }

  @Test(
    "what is no verdict leaves the case without one, and is asked for once more at most",
    arguments: [
      (#"{"reason": "x", "score": 0."#, "its answer is no JSON", 2),
      (#"{"reason": "x", "score": 7, "pass": true}"#, "its answer has another form", 2),
      (#"{"score": 1, "pass": true}"#, "its answer has another form", 2),
      ("<html>", "its answer is no JSON", 2),
    ])
  func garbage(answer: String, reason: String, times: Int) throws {
    let server = try ScriptedServer { _, _ in [Self.said(answer)] }
    defer { server.stop() }
    try configure(server)
    try suite()
    let outcome = try eval()
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("asked twice: \(reason)"), "\(outcome.output)")
    #expect(server.requests.count == 4 * times)
  }

  @Test(
    "a server that answers with a page, half an answer or the key gives no verdict, and no key away",
    arguments: ["<html><body>Sign in</body></html>", #"{"choices":[{"mess"#, "key"])
  func page(body: String) throws {
    let server = try ScriptedServer { request, _ in
      [.reply(body == "key" ? "{\"x\":\"\(request.header("authorization") ?? "")\"}" : body)]
    }
    defer { server.stop() }
    try configure(server)
    try suite()
    let outcome = try eval("--outputs", "all")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("judge 'judge' gave no answer: provider 'jury'"))
    let files = FileManager.default.enumerator(atPath: bench.repository.folder)?.compactMap {
      FileManager.default.contents(atPath: "\(bench.repository.folder)/\($0)")
    }
    let found = try #require(files).count { $0.range(of: Data(Self.key.utf8)) != nil }
    #expect(found == 0)
  }

  @Test("similar is recorded, replayed and refreshed as answers are")
  func vectors() throws {
    let server = try ScriptedServer { request, _ in Self.fair(request) }
    defer { server.stop() }
    try configure(server)
    try suite("[{type: similar, value: good}]", embeds: true)
    let bare = try eval("--replay")
    #expect(bare.status == 1)
    #expect(bare.output.contains("it would be registry/recordings/vectors/"), "\(bare.output)")
    #expect(server.requests.isEmpty)
    let recorded = try eval("--record")
    #expect(recorded.status == 0, "\(recorded.errors)")
    #expect(recorded.errors.contains("planned: 4 requests and 4 of judges\n"))
    #expect(recorded.output.contains("2 of 4 passed"))
    // Two of the four questions are alike.
    let asked = server.requests.count
    let files = try FileManager.default.contentsOfDirectory(
      atPath: bench.repository.path + "/registry/recordings/vectors")
    #expect(files.count == 2 && asked == 4)
    server.stop()
    let replayed = try eval("--replay", "--format", "json")
    #expect(replayed.status == 0, "\(replayed.errors)")
    #expect(replayed.output.contains(#""passed": 2"#) && replayed.output.contains(#""calls": 0"#))
    #expect(server.requests.count == asked)
  }

  @Test("a budget in dollars, the cache and the limit of requests at once are the embedder's too")
  func limits() throws {
    let server = try ScriptedServer { request, _ in Self.fair(request) }
    defer { server.stop() }
    try configure(server)
    try suite("[{type: similar, value: good}]", embeds: true)
    let broke = try eval("--budget", "0.0001usd", "--concurrency", "1")
    #expect(broke.status == 1 && broke.errors.contains("the budget of 0.0001usd is used up"))
    #expect((0...3).contains(server.requests.count))
    let before = server.requests.count
    // The baseline's own requests count as well: of two at least one is the embedder's.
    #expect(try eval("--budget", "2calls", "--concurrency", "1").status == 1)
    #expect((1...2).contains(server.requests.count - before))
    let cached = try stet(["eval", "a/p", "--suite", "s"])
    #expect(cached.status == 0, "\(cached.errors)")
    let asked = server.requests.count
    #expect(try stet(["eval", "a/p", "--suite", "s"]).status == 0)
    #expect(server.requests.count == asked)
  }

  @Test("in a pair both orders are asked, what they cost is told, and the budget holds")
  func pairs() throws {
    let server = try ScriptedServer { request, _ in Self.fair(request) }
    defer { server.stop() }
    try configure(server)
    try suite()
    try bench.repository.write(
      ReleaseBench.promptFile,
      ReleaseBench.prompt.replacing("- good: works", with: "- tmp: works")
        .replacing("- bad: broken", with: "- good: broken").replacing("- tmp:", with: "- bad:"))
    let arguments = ["compare", "a/p@v1", "a/p", "--judge", "judge", "--no-cache"]
    let outcome = try stet(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("A won 2, B won 2, 0 tied"), "\(outcome.output)")
    #expect(outcome.output.contains("judges 8 requests, 240 + 40 tokens"), "\(outcome.output)")
    #expect(server.requests.count == 8)
    let broke = try stet(arguments + ["--budget", "3calls"])
    #expect(broke.status == 1)
    #expect(broke.errors.contains("the budget of 3calls is used up"), "\(broke.errors)")
    #expect(server.requests.count <= 11)
  }
}
