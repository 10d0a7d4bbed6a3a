import Foundation
import TestSupport
import Testing

/// A suite that varies its cases, from the file to the gate, with the embedded baseline.
@Suite("Metamorphic groups end to end")
struct VarySuiteTests {
  private static func suite(invariant: String) -> String {
    """
    format: stet-suite/2
    labels: [good, bad]
    metrics: [macro-f1, mean/invariant, kappa]
    defaultTest:
      vary: {case: [upper], names: {Ann: [Aisha, Li]}}
      assert:
        - {type: classification}
        - {type: invariant\(invariant)}

    """
  }

  /// Two cases with variants; production asks for three quarters right.
  private func bench(invariant: String = "") throws -> ReleaseBench {
    let bench = try ReleaseBench()
    try bench.writeSuite([
      ReleaseBench.line("g1", "it works well, thanks from Ann", "good"),
      ReleaseBench.line("b1", "wrong: a crash", "bad"),
      #"{"id": "b2", "vars": {"text": "it fails, broken error"}, "expected": "bad", "vary": {"paraphrase": {"text": ["works well, great"]}}}"#,
    ])
    try bench.repository.write(
      "registry/suites/s/suite.yaml", Self.suite(invariant: invariant))
    try bench.repository.commit("Vary")
    return bench
  }

  @Test("variants run, are counted and recorded, and their gaps are reported")
  func evaluated() throws {
    let bench = try bench(invariant: ", weight: 0")
    let text = try bench.ok("eval", "a/p")
    // g1 with 3 variants, b1 and b2 with one in capitals, and b2's paraphrase.
    #expect(text.contains("8 of 9 passed, 1 failed, 0 errored") || text.contains("of 9 passed"))
    #expect(text.contains("paraphrase 1"))
    #expect(text.contains("macro-f1 0."))
    let json = try bench.ok("eval", "a/p", "--format", "json")
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let run = try #require((root["runs"] as? [[String: Any]])?.first)
    let gaps = try #require(run["gaps"] as? [[String: Any]])
    #expect(
      gaps.compactMap { $0["attribute"] as? String } == ["case", "names", "names", "paraphrase"])
    let paraphrase = try #require(gaps.last)
    #expect(paraphrase["pairs"] as? Int == 1 && paraphrase["gap"] as? Double == -1)
    #expect((run["metrics"] as? [String: Any])?["mean/invariant"] is Double)
    #expect((run["classification"] as? [String: Any])?["kappaLinear"] is Double)
  }

  @Test("an invariant that is broken fails its whole group, and the gate believes the record")
  func gated() throws {
    let bench = try bench()
    try bench.ok("promote", "a/p", "--to", "staging")
    let text = try bench.ok("eval", "a/p", "--commit")
    // b2, its variant in capitals and its paraphrase fail together.
    #expect(text.contains("6 of 9 passed, 3 failed, 0 errored"), "\(text)")
    let promoted = try bench.stet("promote", "a/p", "--to", "production")
    #expect(promoted.status == 0, "\(promoted.errors)")
  }

  @Test("a record that claims an unbroken invariant does not count")
  func forged() throws {
    let bench = try bench(invariant: ", weight: 0")
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("eval", "a/p")
    let folder = "\(bench.repository.path)/registry/evidence"
    let cases = try #require(
      FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        .first { $0.hasSuffix(".cases.jsonl") })
    let text = try String(contentsOfFile: "\(folder)/\(cases)", encoding: .utf8)
    #expect(text.contains(#""id":"b2~paraphrase-1""#))
    #expect(text.contains(#"{"name":"invariant@1","pass":false"#))
  }

  @Test("a key of the second format in a file of the first says which format it needs")
  func oldFormat() throws {
    let bench = try ReleaseBench()
    try bench.repository.write(
      "registry/suites/s/suite.yaml",
      "format: stet-suite/1\nlabels: [good, bad]\nmetrics: [kappa]\n"
        + "defaultTest: {assert: [{type: classification}]}\n")
    let outcome = try bench.stet("eval", "a/p")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("needs 'format: stet-suite/2'"), "\(outcome.errors)")
  }
}
