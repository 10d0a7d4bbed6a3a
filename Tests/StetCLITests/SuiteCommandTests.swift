import Foundation
import TestSupport
import Testing

@Suite("Suites from the command line")
struct SuiteCommandTests {
  private static let question = "the lid of the jar that came in my parcel cannot be opened at all"

  private func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The bench's prompt with an example file of one line.
  private func addExample(_ bench: ReleaseBench, _ text: String) throws {
    try bench.edit("model: baseline\n", "model: baseline\nstet.examples: p.examples.jsonl\n")
    try bench.repository.write(
      "registry/prompts/a/p.examples.jsonl",
      "{\"input\": {\"text\": \"\(text)\"}, \"output\": \"bad\"}\n")
  }

  private func writeCases(_ bench: ReleaseBench) throws {
    try bench.writeSuite(
      ReleaseBench.cases.map { ReleaseBench.line($0.0, $0.1, $0.2) }
        + [ReleaseBench.line("b3", Self.question, "bad")])
  }

  @Test("a leaking example: lint and eval tell it, stet/2 refuses it, warn does not")
  func leaks() throws {
    let bench = try ReleaseBench()
    try writeCases(bench)
    try addExample(bench, "The lid of the jar that came in my parcel can not be opened!")
    try bench.raise(leaks: "refuse")
    try bench.repository.commit("Leak")
    let lint = try bench.stet("lint")
    #expect(
      lint.output.contains("registry/suites/s/cases.jsonl:5:1: warning: case 'b3' leaks into 'a/p'")
    )
    #expect(lint.output.contains("registry/prompts/a/p.examples.jsonl:1 [leak]"))
    #expect(lint.status == 0)
    let evaluated = try bench.stet("eval", "a/p", "--commit")
    #expect(evaluated.errors.contains("1 of 5 cases of 's' is given away"), "\(evaluated.errors)")
    try bench.ok("promote", "a/p", "--to", "staging")
    let refused = try bench.stet("promote", "a/p", "--to", "production")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("error leak: 1 of 5 cases of 's' is given away"))
    try bench.repository.write(
      "registry/stet.yaml",
      String(decoding: try bench.repository.read("registry/stet.yaml"), as: UTF8.self)
        .replacingOccurrences(of: "leaks: refuse", with: "leaks: warn")
        .replacingOccurrences(of: "policy-version: 2", with: "policy-version: 3"))
    try bench.repository.commit("Warn only")
    let warned = try bench.stet("promote", "a/p", "--to", "production")
    #expect(warned.status == 0, "\(warned.errors)")
  }

  @Test("the same leak under stet/1 is never looked for by the gate")
  func firstFormat() throws {
    let bench = try ReleaseBench()
    try writeCases(bench)
    try addExample(bench, Self.question)
    try bench.repository.commit("Leak")
    try bench.ok("eval", "a/p", "--commit")
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("promote", "a/p", "--to", "production")
  }

  @Test("the case's own words are blanked: a prompt that shows its variable leaks nothing")
  func blanked() throws {
    let bench = try ReleaseBench()
    try writeCases(bench)
    let lint = try bench.stet("lint")
    #expect(!lint.output.contains("[leak]"), "\(lint.output)")
  }

  @Test("lint: repetitions and contradictions at their lines, no flood")
  func duplicates() throws {
    let bench = try ReleaseBench()
    try bench.writeSuite(
      (0..<30).map { ReleaseBench.line("d\($0)", Self.question, "bad") }
        + [ReleaseBench.line("x", Self.question, "good")])
    let lint = try bench.stet("lint")
    #expect(lint.status == 2)
    #expect(
      lint.output.contains(
        "cases.jsonl:31:1: error: case 'x' asks the same as case 'd0' on line 1 and expects 'good' "
          + "instead of 'bad' [contradiction]"), "\(lint.output)")
    #expect(lint.output.contains("cases.jsonl:2:1: warning: case 'd1' asks the same as case 'd0'"))
    #expect(lint.output.contains("and 9 more of the kind [duplicate]"))
  }

  @Test("twenty candidates wear the test cases")
  func looks() throws {
    let bench = try ReleaseBench()
    for number in 0..<20 {
      try bench.nextVersion("Note \(number).\n")
      let outcome = try bench.stet("eval", "a/p", "--format", "jsonl")
      #expect(outcome.errors.contains("20 candidates of 'a/p'") == (number == 19))
    }
    let stats = try bench.stet("suite", "stats", "s")
    #expect(stats.output.contains("20 candidates of a/p (worn: refresh them)"))
    // A new train case is no refresh, other test cases are.
    try bench.writeSuite(
      ReleaseBench.cases.map { ReleaseBench.line($0.0 + "n", $0.1 + " indeed", $0.2) })
    try bench.repository.commit("Refresh")
    #expect(try bench.ok("suite", "stats", "s").contains("looks at the gated cases: none"))
  }

  @Test("stats tell size, balance and what can be ruled out")
  func stats() throws {
    let bench = try ReleaseBench()
    let text = try bench.ok("suite", "stats")
    #expect(text.contains("s ") && text.contains("4 cases, no splits: gates read all"))
    #expect(text.contains(/bad +2 +0.500 +2/))
    #expect(text.contains(/5 points +52 +124 +247 +495/))
    let object = try json(try bench.ok("suite", "stats", "s", "--format", "json"))
    #expect(object["format"] as? String == "stet-suite-stats/1")
    let missing = try bench.stet("suite", "stats", "t")
    #expect(missing.status == 1 && missing.errors.contains("Did you mean 's'?"))
  }

  @Test("adopt prints the published odds")
  func adopt() throws {
    let bench = try ReleaseBench()
    let text = try bench.ok("suite", "adopt", "s", "--cases", "50", "--churn", "0.1")
    #expect(text.contains(/is unchanged +10 % +25 % +13 % +63 %/), "\(text)")
    #expect(text.contains(/loses 5 points +10 % +4 % +49 % +47 %/))
    #expect(text.contains(/loses 10 points +20 % +1 % +79 % +20 %/))
    let object = try json(
      try bench.ok("suite", "adopt", "s", "--cases", "200", "--format", "json"))
    #expect(object["churnFrom"] as? String == "assumed")
    let needs = (object["gates"] as? [[String: Any]])?.first?["needs"] as? [[String: Any]]
    let size = try #require(needs?.first?["cases"] as? Int)
    #expect((200...300).contains(size))
    #expect(try bench.stet("suite", "adopt", "s", "--churn", "2").status == 64)
  }

  @Test("churn is measured on two versions")
  func measuredChurn() throws {
    let bench = try ReleaseBench()
    try bench.ok("eval", "a/p")
    try bench.edit("broken, wrong, crash, error, fails", "unwell")
    try bench.repository.commit("Worse")
    try bench.ok("eval", "a/p")
    let text = try bench.ok("suite", "adopt", "s")
    #expect(text.contains("measured on a/p, two versions"), "\(text)")
  }

  @Test("import writes a suite that runs; a second time it refuses")
  func importing() throws {
    let bench = try ReleaseBench()
    try bench.repository.write(
      "in/labelled.csv",
      "\u{FEFF}text,label\r\n\"it works well, thanks\",good\r\n\"wrong: a crash\",bad\r\n")
    let arguments = [
      "suite", "import", "made", "in/labelled.csv", "--expected", "label", "--classification",
      "--prompt", "a/p",
    ]
    let dry = try bench.stet(
      "suite", "import", "made", "in/labelled.csv", "--expected", "label", "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("\"expected\":\"good\""))
    let made = try bench.run(arguments)
    #expect(made.status == 0, "\(made.errors)")
    #expect(try bench.stet("lint").status == 0)
    let run = try bench.stet("eval", "a/p", "--suite", "made")
    #expect(run.output.contains("2 of 2 passed"), "\(run.output)\(run.errors)")
    let again = try bench.run(arguments)
    #expect(again.status == 1 && again.errors.contains("is there already"))
  }

  @Test("what cannot be graded is named with its place, all of it, and nothing is written")
  func refusedImport() throws {
    let bench = try ReleaseBench()
    try bench.repository.write(
      "t.yaml",
      """
      tests:
        - vars: {text: a}
          assert:
            - type: javascript
              value: output.length < 10
            - type: contains
              value: ""
        - vars: {text: b}

      """)
    let outcome = try bench.stet("suite", "import", "made", "t.yaml")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("t.yaml:4:9: unknown assertion type 'javascript'"))
    #expect(outcome.errors.contains("t.yaml:6:9: contains has an empty value"))
    #expect(outcome.errors.contains("t.yaml:8:5: a case without an assertion"))
    #expect(
      !FileManager.default.fileExists(atPath: bench.repository.path + "/registry/suites/made"))
  }

  @Test("folds run train and dev alone, and write nothing")
  func folds() throws {
    let bench = try ReleaseBench()
    let refused = try bench.stet("eval", "a/p", "--folds", "2")
    #expect(refused.status == 1 && refused.errors.contains("has no splits"))
    let splits = ["train", "train", "dev", "test"]
    try bench.writeSuite(
      zip(ReleaseBench.cases, splits).map { item, split in
        #"{"id": "\#(item.0)", "vars": {"text": "\#(item.1)"}, "expected": "\#(item.2)", "#
          + #""split": "\#(split)"}"#
      })
    let suite = "registry/suites/s/suite.yaml"
    try bench.repository.write(
      suite,
      String(decoding: try bench.repository.read(suite), as: UTF8.self) + "splits: by-hand\n")
    let outcome = try bench.stet("eval", "a/p", "--folds", "3", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let runs = try json(outcome.output)["runs"] as? [[String: Any]]
    let folds = try #require(runs?.first?["folds"] as? [[String: Any]])
    #expect(folds.compactMap { $0["cases"] as? Int } == [1, 1, 1])
    #expect(runs?.first?["mean"] as? Double == 1)
    #expect(try !bench.status.contains("evidence"))
    #expect(try bench.stet("eval", "a/p", "--folds", "3", "--commit").status == 64)
  }
}
