import Foundation
import StrictData
import Testing

@testable import Providers

/// The shipped triage prompt, its messages put together by hand: the counts are those that an
/// independent implementation on scikit-learn gave, as registry/README.md tells them.
@Suite("The baseline on the shipped suite")
struct SampleRegistryBaselineTests {
  private var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  private func lines(_ path: String) throws -> [JSONValue] {
    try text(path).split(separator: "\n").map { try JSONParser.parse(String($0)) }
  }

  /// The system message of a prompt file and the examples it names.
  private func messages(_ path: String) throws -> [(String, String)] {
    let file = try text(path)
    let body = file.components(separatedBy: "\n---\n").dropFirst().joined(separator: "\n---\n")
    let system = try #require(body.components(separatedBy: "{{role \"user\"}}").first)
      .replacingOccurrences(of: "{{role \"system\"}}", with: "")
      .replacingOccurrences(
        of: "{{> tone}}", with: try text("registry/prompts/support/_tone.prompt"))
    var messages = [("system", system)]
    guard file.contains("stet.examples") else { return messages }
    for example in try lines("registry/prompts/support/triage.examples.jsonl") {
      messages.append(("user", try #require(example["input"]?["ticket"]?.string)))
      messages.append(("assistant", try #require(example["output"]?.string)))
    }
    return messages
  }

  /// The second column of a row of the README's table.
  private func documented(_ row: String) throws -> Int {
    let lines = try text("registry/README.md").split(separator: "\n")
    let cells = try #require(lines.first { $0.hasPrefix(row) }).split(separator: "|")
    return try #require(Int(cells[1].trimmingCharacters(in: .whitespaces)))
  }

  @Test(
    "right answers per prompt text",
    arguments: [
      ("docs/demo/triage.v1.prompt", "| v1:"),
      ("registry/prompts/support/triage.prompt", "| triage.prompt:"),
      ("docs/demo/triage.worse.prompt", "| worse:"),
    ])
  func counts(path: String, row: String) throws {
    let messages = try messages(path)
    let cases = try lines("registry/suites/support-triage/cases.jsonl")
    try #require(cases.count == 176)
    let neighbours = NearestNeighbours(
      BaselineSample.reader(messages + [("user", "x")]).evidence)
    var found = 0
    for item in cases {
      let ticket = try #require(item["vars"]?["ticket"]?.string)
      let query = BaselineSample.reader(messages + [("user", ticket)]).query ?? ""
      let answer = neighbours.answer(to: query, mode: .auto)
      if answer.text == item["expected"]?.string { found += 1 }
    }
    #expect(found == (try documented(row)))
  }
}
