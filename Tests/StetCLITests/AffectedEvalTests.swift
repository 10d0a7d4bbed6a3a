import Foundation
import TestSupport
import Testing

@Suite("What a change touches")
struct AffectedEvalTests {
  private struct Item: Equatable {
    let prompt: String
    let suite: String
    let differs: [String]
    let isReused: Bool
  }

  private func plan(_ bench: ReleaseBench, _ arguments: String...) throws -> [Item] {
    let outcome = try bench.stetList(
      ["eval", "--affected", "--base", "main", "--format", "json"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(object["format"] as? String == "stet-eval-affected/1")
    return try #require(object["touched"] as? [[String: Any]]).map { item in
      Item(
        prompt: item["prompt"] as? String ?? "", suite: item["suite"] as? String ?? "",
        differs: item["differs"] as? [String] ?? [],
        isReused: (item["evidence"] as? [String])?.isEmpty == false)
    }
  }

  /// Two prompts with one suite, on a branch that has done nothing yet.
  private func bench() throws -> ReleaseBench {
    let bench = try ReleaseBench()
    try bench.repository.write("registry/suites/s/scope.yaml", "prompts: [\"a/*\"]\n")
    try bench.repository.write(
      "registry/prompts/a/q.prompt",
      ReleaseBench.prompt.replacing("Choose:", with: "{{>manner}} Choose:"))
    try bench.repository.write("registry/prompts/a/_manner.prompt", "Be brief.\n")
    try bench.repository.commit("Two prompts")
    try bench.repository.git("checkout", "-q", "-b", "change")
    return bench
  }

  @Test("nothing differs, nothing runs")
  func nothing() throws {
    let bench = try bench()
    #expect(try plan(bench).isEmpty)
    let text = try bench.ok("eval", "--affected", "--base", "main")
    #expect(text.contains("Nothing that is evaluated differs"))
    #expect(text.contains("3 prompts untouched"))
  }

  @Test("a partial touches the prompts that include it, and evidence is reused by digest")
  func partial() throws {
    let bench = try bench()
    try bench.repository.write("registry/prompts/a/_manner.prompt", "Be very brief.\n")
    let touched = Item(prompt: "a/q", suite: "s", differs: ["prompt"], isReused: false)
    #expect(try plan(bench, "--dry-run") == [touched])
    #expect(try plan(bench) == [touched])
    let again = try bench.ok("eval", "--affected", "--base", "main")
    #expect(again.contains("reused"))
    #expect(again.contains("1 run touched"))
    #expect(!again.contains("Wrote"))
  }

  @Test("a suite touches all it judges; another prompt's edit on the base does not")
  func suite() throws {
    let bench = try bench()
    try bench.repository.write(
      "registry/suites/s/cases.jsonl", ReleaseBench.line("g1", "fine, thanks", "good") + "\n")
    try bench.repository.commit("Fewer cases")
    #expect(
      try plan(bench, "--dry-run")
        == ["a/p", "a/q"].map {
          Item(prompt: $0, suite: "s", differs: ["suite"], isReused: false)
        })
    try bench.repository.git("checkout", "-q", "main")
    try bench.repository.write(
      "registry/prompts/a/p.prompt", ReleaseBench.prompt.replacing("Choose", with: "Pick"))
    try bench.repository.commit("Elsewhere")
    try bench.repository.git("checkout", "-q", "change")
    #expect(try plan(bench, "--dry-run").map(\.differs) == [["suite"], ["suite"]])
  }

  @Test("a prompt that the change broke is an error, as is a base that is nothing")
  func refusals() throws {
    let bench = try bench()
    let lost = try bench.stet("eval", "--affected", "--base", "nowhere")
    #expect(lost.status == 1)
    #expect(lost.errors.contains("'nowhere' is no git revision here"))
    try bench.repository.write("registry/prompts/a/p.prompt", "{{#if}}\n")
    let broken = try bench.stet("eval", "--affected", "--base", "main")
    #expect(broken.status == 1)
    #expect(broken.errors.contains("a/p"))
    for arguments in [
      ["a/p", "--affected", "--base", "main"], ["--affected"], ["--base", "main"],
    ] {
      #expect(try bench.stetList(["eval"] + arguments).status == 64)
    }
  }
}
