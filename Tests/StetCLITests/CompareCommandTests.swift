import Foundation
import TestSupport
import Testing

@Suite("Comparing two states from the command line")
struct CompareCommandTests {
  private static let descriptions =
    "- good: works well, fine, thanks, happy, great\n- bad: broken, wrong, crash, error, fails"
  private static let swapped =
    "- bad: works well, fine, thanks, happy, great\n- good: broken, wrong, crash, error, fails"

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func suite(_ text: String) throws -> [String: Any] {
    try #require((object(text)["suites"] as? [[String: Any]])?.first)
  }

  @Test("both arms are run, interleaved; lost cases are named, nothing is written")
  func runs() throws {
    let bench = try ReleaseBench()
    try bench.edit(Self.descriptions, Self.swapped)
    let before = try bench.status
    let outcome = try bench.stet("compare", "a/p@v1", "a/p")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let text = outcome.output
    #expect(text.contains("n = 4, run interleaved, 8 calls"))
    #expect(text.contains("a baseline: no evidence about an LLM"))
    #expect(text.contains(/A +4 of 4 +1\.000 +0\.510 to 1\.000/))
    #expect(text.contains(/B +0 of 4 +0\.000/))
    #expect(text.contains("lost 4: g1, g2, b1, b2"))
    #expect(text.contains(/pass rate .* −100 points +exact McNemar p = 0\.125 +Tango/))
    #expect(text.contains("B is worse than A"))
    #expect(
      text.contains("the gate of 'production', were A live and B the candidate: fail drop-bey"))
    #expect(text.contains(/macro-f1 +1\.000 +0\.000/))
    #expect(try bench.status == before && bench.evidenceStatus.isEmpty)
  }

  @Test("evidence of both arms is read instead of a run, and said so")
  func reuse() throws {
    let bench = try ReleaseBench()
    try bench.nextVersion()
    let missing = try bench.stet("compare", "a/p@v1", "@v2", "--reuse")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("a/p@v1") && missing.errors.contains("a/p@v2"))
    #expect(missing.errors.contains("has no record with 1 run a case on suite 's'"))
    try bench.ok("eval", "a/p@v1", "--commit")
    #expect(try bench.ok("compare", "a/p@v1", "@v2").contains("run interleaved"))
    try bench.ok("eval", "a/p@v2", "--commit")
    let text = try bench.ok("compare", "a/p@v1", "@v2")
    #expect(text.contains("read from both arms' evidence, nothing was run"))
    #expect(try bench.ok("compare", "a/p@v1", "@v2", "--reuse").contains("nothing was run"))
    #expect(try bench.ok("compare", "a/p@v1", "@v2", "--fresh").contains("8 calls"))
    // Two runs a case are not there.
    #expect(
      try bench.ok("compare", "a/p@v1", "@v2", "--repeat", "2").contains("interleaved, 16 calls"))
  }

  @Test("--commit keeps the evidence of both arms' run")
  func commits() throws {
    let bench = try ReleaseBench()
    try bench.nextVersion()
    let text = try bench.ok("compare", "a/p@v1", "@v2", "--repeat", "3", "--commit")
    #expect(text.contains("Committed 4 evidence files as "))
    let files = try bench.repository.git("show", "--format=", "--name-only", "HEAD")
    let statements = files.split(separator: "\n").filter { !$0.hasSuffix(".cases.jsonl") }
    #expect(statements.count == 2)
    for file in statements {
      let statement = String(
        decoding: try bench.repository.read(String(file)), as: UTF8.self)
      #expect(statement.contains(#""repeats":3"#) || statement.contains(#""repeats": 3"#))
    }
    let again = try bench.ok("compare", "a/p@v1", "@v2", "--repeat", "3", "--format", "json")
    #expect(try suite(again)["source"] as? String == "records")
    #expect((try suite(again)["a"] as? [String: Any])?["runsPerCase"] as? Int == 3)
  }

  @Test("--exit-code: 2 for worse, 3 for undecided, 0 for not worse")
  func exits() throws {
    let bench = try ReleaseBench()
    try bench.nextVersion()
    let same = try bench.stet("compare", "a/p@v1", "@v2", "--exit-code")
    #expect(same.status == 0 && same.output.contains("B is not worse than A"))
    try bench.edit(Self.descriptions, Self.swapped)
    #expect(try bench.stet("compare", "a/p@v1", "a/p", "--exit-code").status == 2)
    // Two of the four are expected the wrong way round, so that what is lost is also gained.
    try bench.writeSuite(
      ReleaseBench.cases.enumerated().map { number, item in
        ReleaseBench.line(
          item.0, item.1, number % 2 == 0 ? item.2 : item.2 == "good" ? "bad" : "good")
      })
    let open = try bench.stet("compare", "a/p@v1", "a/p", "--exit-code")
    #expect(open.status == 3, "\(open.output)")
    #expect(open.output.contains("undecided: B may be worse than A or not"))
    #expect(open.output.contains("lost 2: g1, b1") && open.output.contains("gained 2: g2, b2"))
    #expect(try bench.stet("compare", "a/p@v1", "a/p").status == 0)
  }

  @Test("better is said where the test and the interval both say so")
  func better() throws {
    let bench = try ReleaseBench()
    try bench.writeSuite(
      (0..<12).map { ReleaseBench.line("c\($0)", "a crash, broken, number \($0)", "bad") })
    try bench.edit(Self.descriptions, Self.swapped)
    try bench.repository.commit("Swapped")
    try bench.edit(Self.swapped, Self.descriptions)
    let text = try bench.ok("compare", "a/p@v2", "a/p")
    #expect(text.contains("B is better than A"), "\(text)")
    #expect(text.contains("gained 12: c0, c1"))
  }

  @Test("JSON has every figure; metrics are adjusted by Holm, tags by Benjamini and Hochberg")
  func json() throws {
    let bench = try ReleaseBench()
    try bench.repository.write(
      "registry/suites/s/suite.yaml",
      """
      format: stet-suite/1
      defaultTest:
        assert:
          - type: levenshtein
            threshold: 2
            metric: closeness
          - type: similarity
            threshold: 0.1
            weight: 0
            metric: likeness

      """)
    try bench.repository.write(
      "registry/suites/s/cases.jsonl",
      ReleaseBench.cases.map {
        #"{"id": "\#($0.0)", "vars": {"text": "\#($0.1)"}, "expected": "\#($0.2)", "#
          + #""tags": ["all", "\#($0.0.prefix(1))"]}"# + "\n"
      }.joined())
    try bench.edit(Self.descriptions, Self.swapped)
    let text = try bench.ok("compare", "a/p@v1", "a/p", "--slices", "--format", "json")
    #expect(try object(text)["format"] as? String == "stet-comparison/1")
    #expect(try object(text)["verdict"] as? String == "fail")
    let found = try suite(text)
    let difference = try #require(found["difference"] as? [String: Any])
    #expect(difference["difference"] as? Double == -1)
    #expect(difference["pTwoSided"] as? Double == 0.125)
    #expect(difference["test"] as? String == "exact McNemar")
    #expect(found["word"] as? String == "worse" && found["calls"] as? Int == 8)
    let metrics = try #require(found["metrics"] as? [[String: Any]])
    #expect(metrics.compactMap { $0["name"] as? String } == ["score", "closeness", "likeness"])
    #expect(metrics.allSatisfy { ($0["pHolm"] as? Double) == 0.375 })
    let slices = try #require(found["slices"] as? [String: Any])
    #expect(slices["label"] as? String == "exploratory")
    let tags = try #require(slices["tags"] as? [[String: Any]])
    #expect(tags.compactMap { $0["name"] as? String } == ["all", "b", "g"])
    #expect(tags.compactMap { $0["pTwoSided"] as? Double } == [0.125, 0.5, 0.5])
    #expect(tags.compactMap { $0["pBH"] as? Double } == [0.375, 0.5, 0.5])
    let shown = try bench.ok("compare", "a/p@v1", "a/p", "--slices")
    #expect(shown.contains("by tag, exploratory") && shown.contains("b (n = 2)"))
  }

  @Test("two prompts are compared on a suite that judges both, on B's model")
  func twoPrompts() throws {
    let bench = try ReleaseBench()
    try bench.repository.write("registry/prompts/a/q.prompt", ReleaseBench.prompt + "More.\n")
    let refused = try bench.stet("compare", "a/p", "a/q")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("no suite names both 'a/p' and 'a/q'"))
    try bench.repository.write("registry/suites/s/scope.yaml", "prompts: [a/p, a/q]\n")
    #expect(try bench.ok("compare", "a/p", "a/q").contains("s with baseline"))
    let asked = try bench.ok("compare", "a/p", "a/q", "--suite", "s", "--model", "baseline")
    #expect(asked.contains("B is not worse than A"))
  }

  @Test("what cannot be compared is an error, with or without --exit-code")
  func errors() throws {
    let bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/taped.yaml", "format: stet-model/1\nprovider: replay\nid: some/model\n")
    let outcome = try bench.stet("compare", "a/p@v1", "a/p", "--model", "taped")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("A and B cannot be compared"))
    #expect(outcome.output.contains("A errored g1: there is no recording of request"))
    for (arguments, status) in [
      (["a/p@v9", "a/p"], Int32(1)), (["a/p"], 64), (["a/p", "a/p", "--reuse", "--fresh"], 64),
      (["a/p", "a/p", "--repeat", "0"], 64), (["a/p", "a/p", "--suite", "none"], 1),
    ] {
      #expect(try bench.stetList(["compare"] + arguments).status == status, "\(arguments)")
    }
  }

  @Test("the same comparison twice gives the same bytes")
  func repetition() throws {
    let bench = try ReleaseBench()
    try bench.edit("broken, wrong, crash", "unwell")
    let arguments = ["compare", "a/p@v1", "a/p", "--fresh", "--slices", "--format", "json"]
    #expect(try bench.stetList(arguments).output == (try bench.stetList(arguments).output))
  }
}
