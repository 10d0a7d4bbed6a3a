import Foundation
import TestSupport
import Testing

/// Every form of a reference, through `stet get`.
@Suite struct GetReferenceTests {
  /// v1 says "Choose", v2 "Pick"; staging serves v1 since day 2, production v2; the work tree has
  /// "Select".
  private func bench() throws -> Workbench {
    let bench = try Workbench()
    bench.repository.advanceClock(bySeconds: 86_400)
    try bench.ok("promote", "a/p", "--to", "staging")
    bench.repository.advanceClock(bySeconds: 86_400)
    try bench.edit(Workbench.promptFile, "Choose:", "Pick:")
    try bench.repository.commit("Pick")
    try bench.ok("promote", "a/p", "--to", "production")
    try bench.edit(Workbench.promptFile, "Pick:", "Select:")
    return bench
  }

  private func text(_ bench: Workbench, _ reference: String) throws -> String {
    try bench.ok("get", reference, "--var", "text=hello")
  }

  @Test func `each form finds its state`() throws {
    let bench = try bench()
    #expect(try text(bench, "a/p").contains("Select:"))
    #expect(try text(bench, "a/p@v1").contains("Choose:"))
    #expect(try text(bench, "a/p@v2").contains("Pick:"))
    #expect(try text(bench, "a/p@staging").contains("Choose:"))
    #expect(try text(bench, "a/p@production").contains("Pick:"))
    #expect(try text(bench, "a/p@main").contains("Pick:"))
    #expect(try text(bench, "a/p@HEAD~2").contains("Choose:"))
    #expect(try text(bench, "a/p@staging@2026-01-02").contains("Choose:"))
    #expect(try text(bench, "a/p@staging@2026-12-31T00:00:00Z").contains("Choose:"))
    let commit = try bench.repository.git("rev-parse", "HEAD")
    #expect(try text(bench, "a/p@\(commit.prefix(7))").contains("Pick:"))
  }

  @Test func `a digest is known by its first 8 digits or more`() throws {
    let bench = try bench()
    for version in ["v1", "v2"] {
      let lines = try bench.ok("show", "a/p@\(version)", "--format", "jsonl")
      let digest = try #require(lines.firstMatch(of: /"closure":"sha256:([0-9a-f]{64})"/)?.1)
      let words = version == "v1" ? "Choose:" : "Pick:"
      #expect(try text(bench, "a/p@\(digest.prefix(8))").contains(words))
      #expect(try text(bench, "a/p@\(digest.prefix(12))").contains(words))
      #expect(try text(bench, "a/p@\(digest)").contains(words))
      let short = try bench.stet("get", "a/p@\(digest.prefix(7))")
      #expect(short.status == 1)
    }
  }

  @Test func `what is no commit names nothing`() throws {
    let bench = try bench()
    for text in ["abc", "../x", "HEAD^{tree}", "HEAD:registry"] {
      let outcome = try bench.stet("get", "a/p@\(text)", "--var", "text=x")
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("names nothing"), "\(outcome.errors)")
      #expect(outcome.errors.contains("'\(text)' is no version, environment, digest or git"))
    }
    let near = try bench.stet("get", "a/p@productio")
    #expect(near.errors.contains("Did you mean 'a/p@production'?"), "\(near.errors)")
  }

  @Test func `a link in a partial's place is called one`() throws {
    let bench = try bench()
    try bench.edit(Workbench.promptFile, "Select:", "{{> tone}}")
    try FileManager.default.createSymbolicLink(
      atPath: bench.repository.path + "/registry/prompts/_tone.prompt",
      withDestinationPath: "a/p.prompt")
    let outcome = try bench.stet("get", "a/p", "--var", "text=x")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("registry/prompts/_tone.prompt, and that is a symbolic link"),
      "\(outcome.errors)")
  }

  @Test func `values are checked by the schema and roles by the request`() throws {
    let bench = try bench()
    try bench.repository.write(
      "registry/prompts/e.prompt",
      "---\ninput: {schema: {mood(enum): [good, bad]}}\n---\n{{role \"bogus\"}}{{mood}}\n")
    #expect(try bench.ok("get", "e", "--var", "mood=good").contains("good"))
    let other = try bench.stet("get", "e", "--var", "mood=sad")
    #expect(other.status == 1 && other.errors.contains("variable 'mood'"), "\(other.errors)")
    let chat = try bench.stet("get", "e", "--var", "mood=good", "--messages")
    #expect(chat.status == 1)
    #expect(chat.errors.contains("role 'bogus' has no place in a chat request"))
    #expect(try bench.ok("get", "--help").contains("USAGE: stet get "))
  }

  @Test func `a second registry is an error of lint, and nothing empty is promoted`() throws {
    let bench = try bench()
    try bench.repository.write("other/stet.yaml", "format: stet/1\n")
    let lint = try bench.stet("lint")
    #expect(lint.status == 2)
    #expect(lint.output.contains("other/stet.yaml:1:1: error: a repository has one registry"))
    try FileManager.default.removeItem(atPath: bench.repository.path + "/other")
    try bench.repository.write("registry/prompts/e.prompt", "")
    try bench.repository.write(
      "registry/stet.yaml",
      String(decoding: try bench.repository.read("registry/stet.yaml"), as: UTF8.self)
        .replacingOccurrences(of: "staging: {}", with: "staging: {model: baseline}"))
    try bench.repository.commit("Empty")
    let outcome = try bench.stet("promote", "e", "--to", "staging")
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect((outcome.output + outcome.errors).contains("prompts/e.prompt is empty"))
  }

  @Test func `what was live before the first move is nothing`() throws {
    let bench = try bench()
    let early = try bench.stet("get", "a/p@production@2026-01-02", "--var", "text=x")
    #expect(early.status == 1)
    #expect(early.errors.contains("'production' serves no version of 'a/p'"))
    let before = try bench.stet("get", "a/p@staging@2025-12-31")
    #expect(before.status == 1)
    #expect(before.errors.contains("the mainline begins later"))
    let odd = try bench.stet("get", "a/p@staging@yesterday")
    #expect(odd.status == 1)
    #expect(odd.errors.contains("neither a date (2026-11-01) nor a time"))
  }

  @Test func `unknown references say what was meant`() throws {
    let bench = try bench()
    let cases = [
      ("a/q", "there is no prompt 'a/q' in the work tree", "Did you mean 'a/p'?"),
      ("a/p@v9", "'a/p' has versions v1 to v2", ""),
      ("a/q@v1", "'a/q' has no versions on 'main'", "Did you mean 'a/p@v1'?"),
      (
        "a/p@prodution", "is no version, environment, digest or git revision",
        "Did you mean 'a/p@production'?"
      ),
      ("a/p@deadbeef", "is no version, environment, digest or git revision", ""),
      ("a/p@", "nothing stands behind the '@'", ""),
      ("a/p@v0", "versions count from v1", ""),
      ("a/q@main", "there is no prompt 'a/q' in commit", "Did you mean 'a/p'?"),
    ]
    for (reference, words, hint) in cases {
      let outcome = try bench.stet("get", reference, "--var", "text=x")
      #expect(outcome.status == 1, "\(reference)")
      #expect(outcome.errors.contains(words), "\(reference): \(outcome.errors)")
      #expect(hint.isEmpty || outcome.errors.contains(hint), "\(reference): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func `a withdrawn prompt is not served`() throws {
    let bench = try bench()
    try bench.repository.git("checkout", "--quiet", "--", ".")
    try bench.ok("withdraw", "a/p", "--env", "staging", "--reason", "test")
    let outcome = try bench.stet("get", "a/p@staging", "--var", "text=x")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("was withdrawn from 'staging'"))
  }

  @Test func `a deleted prompt is still served where it is pinned`() throws {
    let bench = try bench()
    try bench.repository.git("rm", "--quiet", "-f", Workbench.promptFile)
    try bench.repository.commit("Delete")
    #expect(try text(bench, "a/p@production").contains("Pick:"))
    #expect(try text(bench, "a/p@v1").contains("Choose:"))
    #expect(try bench.stet("get", "a/p", "--var", "text=x").status == 1)
  }
}

/// Variables, through `stet get`.
@Suite struct GetVariableTests {
  @Test func `a name the schema does not declare is an error, at the schema`() throws {
    let bench = try Workbench()
    for arguments in [["--var", "txt=x"], ["--vars", "v.json"]] {
      try bench.repository.write("v.json", "{\"txt\": \"x\"}")
      let outcome = try bench.run(["get", "a/p", "--var", "text=x"] + arguments)
      #expect(outcome.status == 1)
      #expect(
        outcome.errors.hasPrefix(
          "Error: registry/prompts/a/p.prompt:3:1: the prompt declares no variable 'txt'"),
        "\(outcome.errors)")
      #expect(outcome.errors.contains("Did you mean 'text'?"))
    }
  }

  @Test func `values are read by their types`() throws {
    let bench = try Workbench()
    let text = try bench.ok("get", "a/p", "--var", "text=3", "--var", "count=7")
    #expect(text.contains("3 (7)"))
    let outcome = try bench.stet("get", "a/p", "--var", "text=x", "--var", "count=many")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("variable 'count' is of type integer"), "\(outcome.errors)")
    let half = try bench.stet("get", "a/p", "--var", "text=x", "--var", "count=1.5")
    #expect(half.status == 1)
    let twice = try bench.stet("get", "a/p", "--var", "text=x", "--var", "text=y")
    #expect(twice.errors.contains("'text' is given twice"))
    let odd = try bench.stet("get", "a/p", "--var", "text")
    #expect(odd.errors.contains("is not of the form name=value"))
  }

  @Test func `all missing variables are named`() throws {
    let bench = try Workbench()
    try bench.edit(Workbench.promptFile, "count?: integer", "who: string\n    count?: integer")
    let outcome = try bench.stet("get", "a/p")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("required variables are missing: 'text', 'who'"), "\(outcome.errors)")
    #expect(outcome.errors.contains("registry/prompts/a/p.prompt"))
  }

  @Test func `a file gives variables, --var replaces them, messages are OpenAI's`() throws {
    let bench = try Workbench()
    try bench.repository.write("v.json", "{\"text\": \"from file\", \"count\": 2}")
    #expect(try bench.ok("get", "a/p", "--vars", "v.json").contains("from file (2)"))
    #expect(
      try bench.ok("get", "a/p", "--vars", "v.json", "--var", "text=new").contains("new (2)"))
    let standard = try bench.ok("get", "a/p", "--vars", "-", input: "{\"text\": \"piped\"}")
    #expect(standard.contains("piped"))
    let request = try bench.ok("get", "a/p", "--var", "text=x", "--messages")
    #expect(request.contains("\"model\": \"stet/knn-1\""))
    #expect(request.contains("\"role\": \"system\""))
    let json = try bench.ok("get", "a/p@v1", "--var", "text=x", "--format", "json")
    #expect(json.contains("\"format\": \"stet-get/1\""))
    #expect(json.contains("\"version\": 1"))
  }
}
