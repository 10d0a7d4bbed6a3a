import Foundation
import TestSupport
import Testing

@testable import StetCLI

@Suite("One prompt, now")
struct RunCommandTests {
  private func json(_ outcome: StetBinary.Outcome) throws -> [[String: Any]] {
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(object["format"] as? String == "stet-run/1")
    return try #require(object["answers"] as? [[String: Any]])
  }

  @Test("the answer goes to standard output, the figures beside it")
  func one() throws {
    let bench = try Workbench()
    let outcome = try bench.stet("run", "a/p", "--var", "text=all is well here")
    #expect(outcome.status == 0)
    #expect(outcome.output == "good\n")
    #expect(outcome.errors.contains("similarity"))
    let answers = try json(
      bench.stet("run", "a/p", "--var", "text=all is well here", "--format", "json"))
    #expect(answers.count == 1)
    #expect(answers[0]["output"] as? String == "good")
    #expect(answers[0]["id"] as? String == "stet/knn-1")
    #expect(answers[0]["promptTokens"] is NSNull)
  }

  @Test("several states and models stand side by side, each asked once")
  func columns() throws {
    let bench = try Workbench()
    try bench.repository.write(
      "registry/prompts/a/p.prompt",
      Workbench.prompt.replacing("- bad: something is wrong", with: "- bad: all is well here"))
    let outcome = try bench.stet(
      "run", "a/p", "--compare", "@main", "--var", "text=all is well here")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("a/p · baseline"))
    #expect(outcome.output.contains("a/p@main · baseline"))
    let answers = try json(
      bench.stet(
        "run", "a/p", "--compare", "@main", "--var", "text=all is well here", "--format", "json"))
    #expect(answers.map { $0["output"] as? String } == ["bad", "good"])
    #expect(answers.map { $0["reference"] as? String } == ["a/p", "a/p@main"])
    let models = try json(
      bench.stet(
        "run", "a/p", "--model", "baseline", "--model", "baseline:stet/knn-1", "--var",
        "text=all is well", "--format", "json"))
    #expect(models.map { $0["model"] as? String } == ["baseline", "baseline:stet/knn-1"])
  }

  @Test("a variable that the other state does not declare is left out with a note")
  func undeclared() throws {
    let bench = try Workbench()
    try bench.repository.write(
      "registry/prompts/a/p.prompt",
      Workbench.prompt.replacing("    tone?: string", with: "    tone?: string\n    mood?: string"))
    let outcome = try bench.stet(
      "run", "a/p", "--compare", "@main", "--var", "text=all is well", "--var", "mood=gay")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("a/p@main does not declare mood: left out"))
  }

  @Test("a run becomes a case, once, and only one that the suite can judge")
  func saving() throws {
    let bench = try ReleaseBench()
    try bench.writeSuite([#"{"id": "c1", "vars": {"text": "fine"}, "expected": "good"}"#])
    let path = "registry/suites/s/cases.jsonl"
    let before = try bench.repository.read(path)
    let bare = try bench.stet("run", "a/p", "--var", "text=all is well", "--save-case", "s")
    #expect(bare.status == 1)
    #expect(bare.errors.contains("nothing was written"))
    #expect(bare.output.isEmpty, "the model is not asked for an answer that cannot be kept")
    let nowhere = try bench.stet("run", "a/p", "--var", "text=all is well", "--save-case", "none")
    #expect(nowhere.status == 1 && nowhere.output.isEmpty)
    #expect(nowhere.errors.contains("there is no suite 'none'"))
    #expect(try bench.repository.read(path) == before)
    for expected in ["was added", "has these variables already"] {
      let saved = try bench.stet(
        "run", "a/p", "--var", "text=all is well", "--save-case", "s", "--expected", "good")
      #expect(saved.status == 0, "\(saved.errors)")
      #expect(saved.errors.contains(expected))
    }
    let text = String(decoding: try bench.repository.read(path), as: UTF8.self)
    #expect(text.split(separator: "\n").count == 2)
    #expect(text.contains(#""vars":{"text":"all is well"},"expected":"good"}"#))
  }

  @Test(
    "what cannot be asked is refused before anything is sent",
    arguments: [
      (["--model", "opnai"], "there is no model 'opnai'", Int32(1)),
      (["--model", "nobody:x"], "names provider 'nobody'", 1),
      (["--model", "a b:c"], "neither a model's name nor ALIAS:ID", 64),
      (["--expected", "good"], "--save-case", 64),
      (["--compare", "@v9"], "v9", 1),
    ])
  func refusals(options: [String], words: String, status: Int32) throws {
    let bench = try Workbench()
    let outcome = try bench.run(["run", "a/p", "--var", "text=x"] + options)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test("columns wrap at spaces, else at the width, and lose nothing")
  func wrapping() {
    #expect(SideBySide.wrapped("one two three", width: 7) == ["one two", "three"])
    #expect(SideBySide.wrapped("abcdefghij", width: 4) == ["abcd", "efgh", "ij"])
    #expect(SideBySide.wrapped("a\n\nb\u{1B}[2J", width: 20) == ["a", "", "b [2J"])
    #expect(SideBySide.wrapped("", width: 5) == [""])
    let lines = SideBySide(
      [
        SideBySide.Column(head: "left", body: "x", foot: "1"),
        SideBySide.Column(head: "right", body: "y\nz", foot: "2"),
      ], width: 40
    ).lines
    #expect(lines.count == 6)
    #expect(lines[0].hasPrefix("left "))
    #expect(lines[3].hasSuffix("│ z"))
  }
}
