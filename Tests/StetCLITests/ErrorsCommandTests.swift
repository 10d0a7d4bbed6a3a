import Foundation
import TestSupport
import Testing

@Suite("Errors of a record, grouped")
struct ErrorsCommandTests {
  private struct Group: Equatable {
    let kind: String
    let name: String
    let cases: [String]
    let total: Int?
  }

  private func groups(_ object: [String: Any]) throws -> [Group] {
    try #require(object["groups"] as? [[String: Any]]).map { group in
      Group(
        kind: try #require(group["kind"] as? String), name: try #require(group["name"] as? String),
        cases: try #require(group["cases"] as? [String]), total: group["total"] as? Int)
    }
  }

  @Test("failing cases are grouped by assertion, tag, labels and words, in a fixed order")
  func grouping() throws {
    let bench = try ErrorsBench()
    try bench.evaluate()
    let object = try bench.json("errors", "a/p")
    #expect(object["format"] as? String == "stet-errors/1")
    #expect(object["failing"] as? [String] == ["r1", "r2", "r3", "x1"])
    #expect(
      try groups(object) == [
        Group(
          kind: "assertion", name: "classification@1", cases: ["r1", "r2", "r3", "x1"], total: 7),
        Group(kind: "slice", name: "refund", cases: ["r1", "r2"], total: 2),
        Group(kind: "slice", name: "long", cases: ["r2"], total: 2),
        Group(kind: "confusion", name: "good → bad", cases: ["r1", "r2", "r3"], total: 5),
        Group(kind: "confusion", name: "bad → other", cases: ["x1"], total: 2),
        Group(
          kind: "text", name: "money, please, refund", cases: ["r1", "r2", "r3"], total: nil),
      ])
    let text = try bench.bench.ok("errors", "a/p", "--by", "confusion")
    #expect(text.contains("4 of 7 cases did not pass"))
    #expect(text.contains("[4] good → bad: 3 of 5 cases"))
    #expect(text.contains("words: money (3:0), please (3:0), refund (3:0)"))
    #expect(!text.contains("By text"))
    let shown = try bench.bench.ok("errors", "a/p", "--group", "4", "--show")
    #expect(shown.contains("r3: please refund the money"))
  }

  @Test("a record is named by its id, its path, or a prompt and what narrows it")
  func names() throws {
    let bench = try ErrorsBench()
    try bench.evaluate(commit: false)
    let path = try #require(try bench.statements.first)
    let id = try #require(path.split(separator: "/").last?.split(separator: ".").first)
    for name in [path, String(path.dropFirst(9)), String(id), String(id.prefix(8)), "a/p@HEAD"] {
      #expect(try bench.json("errors", name)["record"] as? String == path, "\(name)")
    }
    #expect(try bench.json("errors", "a/p", "--model", "taped")["record"] as? String == path)
    for (arguments, words) in [
      (["a/p", "--model", "baseline"], "there is no record of a/p"), (["a/x"], "a/x"),
      (["0123456789abcdef"], "0123456789abcdef"), (["a/p", "--group", "99"], "no group 99"),
    ] {
      let outcome = try bench.bench.stetList(["errors"] + arguments)
      #expect(outcome.status == 1 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(try bench.bench.stet("errors", "a/p", "--tag", "x").status == 64)
  }

  @Test("--tag changes only the lines of the group's cases, and tells the suite's new digest")
  func tags() throws {
    let bench = try ErrorsBench()
    try bench.evaluate()
    let before = try bench.casesText
    let dry = try bench.bench.ok("errors", "a/p", "--group", "4", "--tag", "refund", "--dry-run")
    #expect(dry.contains("1 case would be tagged"))
    #expect(try bench.casesText == before)
    let outcome = try bench.bench.stet("errors", "a/p", "--group", "4", "--tag", "refund")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("1 case tagged in registry/suites/s/cases.jsonl; 2 had the"))
    #expect(outcome.errors.contains("the suite's digest changed from"))
    let line = ErrorsBench.line(ErrorsBench.cases[2])
    let tagged = line.dropLast() + #", "tags": ["refund"]}"#
    #expect(try bench.casesText == before.replacingOccurrences(of: line, with: tagged))
    // The record is still of the cases that are there: a second group can be written down.
    try bench.bench.ok("errors", "a/p", "--group", "5", "--tag", "odd \"one\"")
    #expect(try bench.casesText.contains(#""bad", "tags": ["odd \"one\""]}"#))
    try bench.bench.ok("errors", "a/p", "--group", "1", "--tag", "seen")
    #expect(try bench.casesText.contains(#""tags": ["refund", "long", "seen"]}"#))
    #expect(try bench.bench.stet("lint").status == 0)
  }

  @Test("--new-cases appends drafts that are copies under new ids, and marks them")
  func drafts() throws {
    let bench = try ErrorsBench()
    try bench.evaluate()
    let before = try bench.casesText
    try bench.bench.ok("errors", "a/p", "--group", "2", "--new-cases")
    let first = try bench.casesText
    #expect(first.hasPrefix(before))
    let lines = first.dropFirst(before.count).split(separator: "\n")
    try #require(lines.count == 2)
    let draft = try #require(
      JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any])
    #expect(draft["id"] as? String == "r2-draft")
    #expect(draft["expected"] as? String == "good")
    #expect(draft["tags"] as? [String] == ["refund", "long", "from-errors"])
    #expect((draft["vars"] as? [String: String])?["text"] == "refund my money now please")
    #expect((draft["description"] as? String)?.hasPrefix("draft from case r2 of record") == true)
    try bench.bench.ok("errors", "a/p", "--group", "2", "--new-cases")
    #expect(try bench.casesText.contains("r2-draft-2"))
    let errors = try bench.bench.ok("lint").split(separator: "\n").filter {
      $0.contains(": error:")
    }
    #expect(errors.isEmpty, "\(errors)")
  }

  @Test("a draft stays in its case's split, whatever its own id is hashed to")
  func splits() throws {
    let bench = try ErrorsBench()
    try bench.bench.writeSuite(
      (1...40).map { ReleaseBench.line("c\($0)", "fine \($0)", "bad") })
    let yaml = "registry/suites/s/suite.yaml"
    try bench.bench.repository.write(
      yaml,
      bytes: bench.bench.repository.read(yaml) + Array("splits: {salt: \"pepper\"}\n".utf8))
    try bench.bench.repository.commit("Splits")
    try bench.bench.ok("eval", "a/p", "--model", "baseline", "--suite", "s", "--commit")
    let failing = try #require(try bench.json("errors", "a/p")["failing"] as? [String])
    try #require(failing.count > 1)
    let written = try bench.json("errors", "a/p", "--group", "1", "--new-cases")
    #expect(((written["written"] as? [String: Any])?["drafts"] as? [Any])?.count == failing.count)
    let drafts = try bench.casesText.split(separator: "\n").dropFirst(40)
    #expect(drafts.count == failing.count)
    #expect(drafts.allSatisfy { $0.contains(#""split":"test""#) })
    #expect(try bench.bench.ok("suite", "stats", "s").contains("\(failing.count * 2) test"))
  }

  @Test("a case that is no longer the one that failed is not written to")
  func changedCases() throws {
    let bench = try ErrorsBench()
    try bench.evaluate()
    let text = try bench.casesText
    for (changed, words) in [
      (
        text.replacingOccurrences(of: "please refund the", with: "other"),
        "'r3' of suite 's' is not"
      ),
      (text.replacingOccurrences(of: "\"r3\"", with: "\"r4\""), "'r3' is no longer"),
    ] {
      try bench.bench.repository.write(ErrorsBench.casesFile, changed)
      let outcome = try bench.bench.stet("errors", "a/p", "--group", "4", "--tag", "t")
      #expect(outcome.status == 1 && outcome.errors.contains(words), "\(outcome.errors)")
      #expect(try bench.casesText == changed)
    }
    try bench.bench.repository.write(ErrorsBench.casesFile, text)
    try bench.bench.repository.write(
      "registry/suites/s/suite.yaml", "format: stet-suite/99\nlabels: [good, bad]\n")
    let outcome = try bench.bench.stet("errors", "a/p", "--group", "4", "--tag", "t")
    #expect(outcome.status == 1 && outcome.errors.contains("stet-suite/99"), "\(outcome.errors)")
    #expect(try bench.casesText == text)
  }

  @Test("a suite that was marked sensitive after the run is sensitive")
  func sensitiveSince() throws {
    let bench = try ErrorsBench()
    try bench.evaluate()
    let yaml = "registry/suites/s/suite.yaml"
    let text = String(decoding: try bench.bench.repository.read(yaml), as: UTF8.self)
    try bench.bench.repository.write(
      yaml,
      text.replacingOccurrences(of: "stet-suite/1", with: "stet-suite/2") + "sensitive: true\n")
    let outcome = try bench.bench.stet("errors", "a/p", "--group", "6")
    #expect(outcome.status == 0 && outcome.output.contains("[6] alike: 3 cases"))
    #expect(!outcome.output.contains("money"))
    #expect(outcome.errors.contains("--show only"))
  }

  @Test("of a sensitive suite no word is printed unless asked for")
  func sensitive() throws {
    let bench = try ErrorsBench(isSensitive: true)
    try bench.evaluate()
    let empty = bench.bench.repository.folder + "/empty"
    for format in ["text", "json", "jsonl"] {
      let outcome = try bench.bench.stet("errors", "a/p", "--format", format)
      #expect(outcome.status == 0)
      for word in ["money", "please", "zebra", "nonsense"] {
        #expect(!(outcome.output + outcome.errors).contains(word), "\(format)")
      }
      #expect(outcome.output.contains("good → bad"))
      let shown = try bench.bench.stet("errors", "a/p", "--format", format, "--show")
      #expect(shown.output.contains("money"))
      // What the model said lies in the operator's store, not beside the record.
      #expect(shown.output.contains("nonsense"), "\(shown.output)")
      let elsewhere = try bench.bench.stet(
        "errors", "a/p", "--format", format, "--show", environment: ["STET_STORE": empty])
      #expect(elsewhere.output.contains("money") && !elsewhere.output.contains("nonsense"))
    }
  }
}
