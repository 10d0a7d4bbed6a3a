import Foundation
import TestSupport
import Testing

/// The shipped registry, copied into a temporary repository with its triage prompt zero-shot.
struct SampleBench {
  let repository: TemporaryRepository
  private let binary: StetBinary

  static let promptFile = "registry/prompts/support/triage.prompt"
  static let examplesFile = "registry/prompts/support/triage.examples.jsonl"
  static let caseFile = "registry/suites/support-triage/cases.jsonl"

  /// The package's own folder.
  static var package: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// A file of the package.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: package.appending(path: path), encoding: .utf8)
  }

  /// The three texts of the triage prompt that registry/README.md measures.
  enum Text: String {
    case first = "docs/demo/triage.v1.prompt"
    case worse = "docs/demo/triage.worse.prompt"
    case final = "registry/prompts/support/triage.prompt"
  }

  init(_ text: Text = .first) throws {
    repository = try TemporaryRepository()
    binary = try StetBinary()
    let copy = URL(filePath: repository.path).appending(path: "registry")
    try FileManager.default.copyItem(at: Self.package.appending(path: "registry"), to: copy)
    for folder in ["environments", "evidence"] {
      let path = copy.appending(path: folder).path
      if FileManager.default.fileExists(atPath: path) {
        try FileManager.default.removeItem(atPath: path)
      }
    }
    try commit(text)
  }

  /// Makes a text the newest version.
  func commit(_ text: Text) throws {
    try repository.write(Self.promptFile, Self.text(text.rawValue))
    try repository.commit(text.rawValue)
  }

  @discardableResult
  func stet(_ arguments: String...) throws -> StetBinary.Outcome {
    repository.advanceClock()
    return try binary.run(arguments, in: repository)
  }

  @discardableResult
  func ok(_ arguments: String...) throws -> String {
    repository.advanceClock()
    let outcome = try binary.run(arguments, in: repository)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return outcome.output
  }

  /// Evaluates, commits the evidence, and promotes to staging.
  func stage() throws {
    try ok("eval", "support/triage", "--commit")
    try ok("promote", "support/triage", "--to", "staging")
  }

  /// How many cases the work tree's prompt answers rightly, and which.
  func passed() throws -> (count: Int, verdicts: [String: String]) {
    let text = try ok(
      "eval", "support/triage", "--suite", "support-triage", "--format", "json")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let run = try #require((object["runs"] as? [[String: Any]])?.first)
    let count = try #require((run["cases"] as? [String: Any])?["passed"] as? Int)
    let written = try #require(object["written"] as? [String])
    let file = try #require(written.first { $0.hasSuffix(".cases.jsonl") })
    var verdicts: [String: String] = [:]
    let lines = String(decoding: try repository.read(file), as: UTF8.self).split(separator: "\n")
    for line in lines.dropFirst() {
      let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
      let item = try #require(value as? [String: Any])
      verdicts[try #require(item["id"] as? String)] = item["label"] as? String ?? "none"
    }
    return (count, verdicts)
  }
}
