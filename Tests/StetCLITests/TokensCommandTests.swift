import Foundation
import TestSupport
import Testing

@Suite("Tokens, retirement and tuning, from the command line")
struct TokensCommandTests {
  private let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test("without a vocabulary a count is an estimate, and says so")
  func estimate() throws {
    try bench.repository.write("text.txt", "Hello, tokenisation! Don't")
    #expect(try bench.ok("tokens", "count", "text.txt") == "≈7\n")
    #expect(try bench.ok("tokens", "count", input: "a b c") == "≈3\n")
    #expect(try bench.ok("tokens", "count", "-", input: "") == "≈0\n")
    #expect(
      try bench.ok("tokens", "count", "-", "--format", "jsonl", input: "a b c")
        == #"{"format":"stet-tokens/1","tokens":3,"method":"estimate","margin":1,"vocabulary":null}"#
        + "\n")
  }

  @Test("a prompt is counted by message, with what stands around them")
  func prompt() throws {
    let text = try bench.ok("tokens", "count", "--prompt", "a/p@v1", "--var", "text=fine")
    let rows = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(rows.map { $0.first } == ["message", "system", "user", "in"])
    let counts = rows.dropFirst().compactMap { Int($0.last?.dropFirst() ?? "") }
    try #require(counts.count == 3)
    #expect(counts[1] == 6 && counts[2] == counts[0] + counts[1] + 3)
    let json = try bench.ok(
      "tokens", "count", "--prompt", "a/p", "--var", "text=fine", "--format", "json")
    #expect(json.contains(#""model": "baseline""#) && json.contains(#""method": "estimate""#))
  }

  @Test("a prompt that cannot fit its model's context is told, with both figures")
  func context() throws {
    try bench.repository.write("registry/models/baseline.info.yaml", "context: 20\n")
    let outcome = try bench.stet("tokens", "count", "--prompt", "a/p", "--var", "text=fine")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("the model's context is 20 tokens"), "\(outcome.errors)")
    #expect(outcome.errors.contains("the prompt has ≈"))
  }

  @Test(
    "the vocabulary of a model that is not installed is named; one that is asked for must be there")
  func missing() throws {
    try bench.repository.write(
      "registry/models/baseline.info.yaml", "vocabulary: o200k_base\n")
    let outcome = try bench.stet("tokens", "count", "--prompt", "a/p", "--var", "text=fine")
    #expect(outcome.status == 0 && outcome.errors.contains("o200k_base of model 'baseline' is not"))
    let asked = try bench.stet("tokens", "count", "-", "--vocabulary", "cl100k_base", input: "a")
    #expect(asked.status == 1)
    #expect(asked.errors.contains("cl100k_base is not installed"))
    #expect(try bench.stet("tokens", "count", "-", "--vocabulary", "gpt2").status == 64)
  }

  @Test("an unknown vocabulary is refused with the known ones; list says where they would lie")
  func install() throws {
    let outcome = try bench.stet("tokens", "install", "-", input: "YQ== 0\n")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("standard input is no vocabulary that is known here"))
    #expect(outcome.errors.contains("cl100k_base (223921b76ee9"))
    let list = try bench.ok("tokens", "list")
    #expect(list.contains("o200k_base   446a9538cb6c  not installed"), "\(list)")
    let json = try bench.ok("tokens", "list", "--format", "json")
    #expect(json.contains(#""installed": false"#) && json.contains("/vocabularies/o200k_base"))
  }

  @Test("bytes that are no text, and options that contradict each other, are refused")
  func refusals() throws {
    try bench.repository.write("bytes", bytes: [0xFF, 0x41])
    let bytes = try bench.stet("tokens", "count", "bytes")
    #expect(bytes.status == 1 && bytes.errors.contains("bytes is not UTF-8"))
    #expect(try bench.stet("tokens", "count", "bytes", "--prompt", "a/p").status == 64)
    #expect(try bench.stet("tokens", "count", "--var", "a=b").status == 64)
    let folder = try bench.stet("tokens", "count", "registry")
    #expect(folder.status == 1 && folder.errors.contains("is a folder"))
  }

  /// The published vocabulary, where STET_TEST_VOCABULARY names a folder with it: installed, then
  /// counted with.
  @Test("an installed vocabulary makes counts exact")
  func exact() throws {
    guard let folder = ProcessInfo.processInfo.environment["STET_TEST_VOCABULARY"] else {
      print("skipped: 1 published vocabulary, STET_TEST_VOCABULARY is not set")
      return
    }
    for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
      _ = try bench.stet("tokens", "install", "\(folder)/\(file)")
    }
    #expect(
      try bench.ok("tokens", "count", "-", "--vocabulary", "o200k_base", input: "Hello, world!")
        == "4\n")
  }

  // MARK: Retirement

  private func retire(_ days: Int) throws -> String {
    let day = Date(timeIntervalSince1970: Double(bench.repository.now + days * 86_400))
    let text = day.formatted(.iso8601.year().month().day())
    try bench.repository.write("registry/models/baseline.info.yaml", "retires: \"\(text)\"\n")
    try bench.repository.commit("Retire")
    return text
  }

  @Test("status names environments whose model retires within 60 days; promote says so and goes on")
  func retirement() throws {
    let late = try retire(61)
    let first = try bench.stet("promote", "a/p", "--to", "staging")
    #expect(first.status == 0 && !first.errors.contains("retire"), "\(first.errors)")
    #expect(!(try bench.ok("status")).contains(late))
    #expect(try bench.ok("status", "--format", "json").contains(#""retirement": null"#))
    let near = try retire(40)
    let words = "model baseline retires on \(near), in 40 days"
    let status = try bench.ok("status")
    #expect(status.contains("staging:") && status.contains(words), "\(status)")
    let json = try bench.ok("status", "--format", "jsonl")
    #expect(
      json.contains(
        #""retirement":{"model":"baseline","retires":"\#(near)","daysLeft":40}"#), "\(json)")
    let moved = try bench.stet("promote", "a/p", "--to", "production")
    #expect(moved.status == 0 && moved.errors.contains(words), "\(moved.errors)")
    let check = try bench.stet("check", "--base", "HEAD~1", "--head", "HEAD")
    #expect(check.errors.contains(words), "\(check.errors)")
    let quiet = try bench.stet("check", "--base", "HEAD", "--head", "HEAD")
    #expect(!quiet.errors.contains("retires"))
  }

  @Test("status names models that the next promotion would take, by the policy or by the prompt")
  func unpinnedRetirement() throws {
    let day = try retire(40)
    let words = "model baseline retires on \(day), in 40 days; "
    let own = try bench.ok("status")
    for environment in ["staging", "production"] {
      #expect(
        own.contains("\(environment): nothing\n  \(words)a/p would be served on it"), "\(own)")
    }
    try bench.ok("promote", "a/p", "--to", "staging")
    let pinned = try bench.ok("status")
    #expect(pinned.components(separatedBy: words).count == 2, "\(pinned)")

    try bench.repository.write(
      "registry/models/other.yaml", "provider: baseline\nid: stet/knn-1\n")
    try bench.edit("registry/prompts/a/p.prompt", "model: baseline", "model: other")
    try bench.edit("registry/stet.yaml", "production: {}", "production: {model: baseline}")
    try bench.edit("registry/stet.yaml", "policy-version: 1", "policy-version: 2")
    try bench.repository.commit("The policy asks")
    #expect(try bench.ok("status").contains("  \(words)the policy asks for it"))
    let json = try bench.ok("status", "--format", "jsonl")
    #expect(
      json.contains(
        #""retiring":[{"environment":"production","retirement":{"model":"baseline","retires":"\#(day)","daysLeft":40},"prompts":[]}]"#
      ), "\(json)")
  }

  // MARK: Tuning

  @Test("where environments serve a prompt on different models, status says how they were tuned")
  func apart() throws {
    let file = "registry/models/baseline.yaml"
    let plain = "provider: baseline\nid: stet/knn-1\n"
    try bench.repository.write(file, plain + "tuned: {method: base}\n")
    try bench.repository.commit("Base")
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("promote", "a/p", "--to", "production")
    #expect(!(try bench.ok("status").contains("on model")))
    try bench.repository.write(file, plain + "tuned: {method: lora, base: big-1}\n")
    try bench.repository.commit("Tuned")
    try bench.ok("promote", "a/p", "--to", "staging")
    let status = try bench.ok("status")
    #expect(status.contains(/staging:\n  a\/p v1; [^\n]*on model baseline \(lora\)/), "\(status)")
    #expect(
      status.contains(/production:\n  a\/p v1; [^\n]*on model baseline \(base\)/), "\(status)")
    #expect(try bench.ok("status", "--format", "jsonl").contains(#""tuned":"lora""#))
  }

  @Test("a tuned model is named where models are shown, and an unknown method is refused")
  func tuning() throws {
    try bench.repository.write(
      "registry/models/baseline.yaml",
      "provider: baseline\nid: stet/knn-1\ntuned: {method: lora, base: big-1, data: tickets}\n")
    let line = "tuned: lora on big-1 with tickets"
    #expect(try bench.ok("ls", "--models").contains(line))
    #expect(try bench.ok("show", "a/p").contains("model      baseline: \(line)"))
    let json = try bench.ok("show", "a/p", "--format", "jsonl")
    #expect(json.contains(#""tuned":{"method":"lora","base":"big-1","data":"tickets"}"#))
    try bench.edit("registry/models/baseline.yaml", "lora", "rlhf")
    let outcome = try bench.stet("lint")
    #expect(outcome.status != 0)
    #expect(
      (outcome.output + outcome.errors).contains(
        "expected base, full, lora, adapter, prefix, instruction, distilled, found 'rlhf'"))
  }
}
