import Foundation
import TestSupport
import Testing

/// A registry whose model answers from recordings, so that a test says which cases fail.
struct ErrorsBench {
  let bench: ReleaseBench

  static let cases: [(id: String, text: String, expected: String, answer: String, tags: [String])] =
    [
      ("r1", "I want my money back, refund please", "good", "bad", ["refund"]),
      ("r2", "refund my money now please", "good", "bad", ["refund", "long"]),
      ("r3", "please refund the money", "good", "bad", []),
      ("w1", "the weather is lovely today", "good", "good", ["long"]),
      ("w2", "lovely weather, lovely sun", "good", "good", []),
      ("w3", "rain and storm all day today", "bad", "bad", []),
      ("x1", "zebra", "bad", "nonsense", []),
    ]

  static func line(
    _ item: (id: String, text: String, expected: String, answer: String, tags: [String])
  ) -> String {
    let tags = item.tags.map { "\"\($0)\"" }.joined(separator: ", ")
    let part = item.tags.isEmpty ? "" : ", \"tags\": [\(tags)]"
    return
      #"{"id": "\#(item.id)", "vars": {"text": "\#(item.text)"}, "expected": "\#(item.expected)"\#(part)}"#
  }

  /// - Parameter isSensitive: whether the suite is.
  init(isSensitive: Bool = false) throws {
    bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/taped.yaml",
      "format: stet-model/1\nprovider: replay\nid: some/model\ntuned: {method: lora}\n")
    try bench.writeSuite(Self.cases.map(Self.line))
    if isSensitive {
      try bench.repository.write(
        "registry/suites/s/suite.yaml",
        "format: stet-suite/2\nlabels: [good, bad]\nsensitive: true\n"
          + "defaultTest:\n  assert:\n    - type: classification\n")
    }
    try bench.repository.commit("Cases")
  }

  /// Records the answers and evaluates with the model that gives them.
  @discardableResult
  func evaluate(_ answers: [String: String] = [:], commit: Bool = true) throws -> String {
    let missing = try bench.stet("eval", "a/p", "--model", "taped", "--suite", "s", "--show")
    let found = missing.output.matches(
      of: /errored (\w+): there is no recording of request sha256:([0-9a-f]{64})/)
    let known = Dictionary(uniqueKeysWithValues: Self.cases.map { ($0.id, $0.answer) })
    for match in found {
      let id = String(match.1)
      let answer = try #require(answers[id] ?? known[id])
      try bench.repository.write(
        "registry/recordings/taped/\(match.2).json",
        #"{"format": "stet-recording/1", "request": "sha256:\#(match.2)", "output": "\#(answer)"}"#)
    }
    try bench.repository.git("clean", "-fdq", "registry/evidence")
    let text = try bench.ok("eval", "a/p", "--model", "taped", "--suite", "s")
    if commit { try bench.repository.commit("Evaluate") }
    return text
  }

  /// The statements in the work tree.
  var statements: [String] {
    get throws {
      try bench.repository.git(
        "ls-files", "--others", "--cached", "--", "registry/evidence"
      ).split(separator: "\n").map(String.init).filter {
        $0.hasSuffix(".json") && !$0.hasSuffix(".dsse.json")
      }
    }
  }

  func json(_ arguments: String...) throws -> [String: Any] {
    let outcome = try bench.stetList(arguments + ["--format", "json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  static let casesFile = "registry/suites/s/cases.jsonl"

  var casesText: String {
    get throws { String(decoding: try bench.repository.read(Self.casesFile), as: UTF8.self) }
  }
}
