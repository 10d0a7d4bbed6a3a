import Foundation
import TestSupport
import Testing

/// What registry/README.md promises of the suite news-judged.
@Suite("The shipped judge")
struct JudgedSuiteTests {
  private static let recordings = "registry/recordings/judge"

  private func recordings(_ bench: SampleBench) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: bench.repository.path + "/" + Self.recordings
    ).sorted()
  }

  @Test("six summaries and two canaries are judged by recorded verdicts, written by hand")
  func replayed() throws {
    let bench = try SampleBench(.final)
    let outcome = try bench.stet(
      "eval", "news/summary", "--suite", "news-judged", "--model", "lead", "--replay", "--format",
      "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for part in [#""total": 6"#, #""passed": 3"#, #""errored": 0"#] {
      #expect(outcome.output.contains(part), "\(part)")
    }
    let files = try recordings(bench)
    #expect(files.count == 8)
    for file in files {
      let text = String(
        decoding: try bench.repository.read("\(Self.recordings)/\(file)"), as: UTF8.self)
      #expect(text.contains(#""model": "hand-written: "#), "\(file)")
    }
  }

  @Test("a judge that is talked round by a canary refuses the run")
  func canary() throws {
    let bench = try SampleBench(.final)
    for file in try recordings(bench) {
      let path = "\(Self.recordings)/\(file)"
      let text = String(decoding: try bench.repository.read(path), as: UTF8.self)
      guard text.contains("the pool opens again, the summary that it stays closed") else {
        continue
      }
      try bench.repository.write(
        path, text.replacing(#"\"pass\": false"#, with: #"\"pass\": true"#))
    }
    let outcome = try bench.stet(
      "eval", "news/summary", "--suite", "news-judged", "--model", "lead")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("canary 'canary-false' must fail, and the judge let it pass"),
      "\(outcome.errors)")
  }
}
