import Foundation
import TestSupport
import Testing

/// Golden transcripts of the reviewing commands. RECORD_GOLDEN=1 rewrites them, and then fails.
@Suite struct ReviewTranscriptTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden")

  /// A history with a promotion, an evaluation, a broken state, a rename and a deletion.
  private func story() throws -> (Workbench, String) {
    let bench = try Workbench()
    var transcript = ""
    func stet(_ arguments: String...) throws {
      transcript += try Self.transcript(arguments, bench.run(arguments))
    }
    let repository = bench.repository
    try bench.ok("promote", "a/p", "--to", "production")
    repository.advanceClock()
    try bench.edit(Workbench.promptFile, "tone?: string", "mood: string")
    try bench.edit(Workbench.promptFile, "{{tone}}", "{{mood}}\n{{> tone}}")
    try stet("diff", "a/p", "--exit-code")
    try repository.commit("Ask for a mood")
    try repository.write("registry/prompts/_tone.prompt", "Be kind.\u{202E}\n")
    try repository.commit("Add the tone")
    try stet("log", "a/p")
    try stet("ls")
    try stet("status")
    try stet("diff", "a/p@v1", "@v3")
    try stet("diff", "a/p@v2", "@v3")
    try stet("diff", "a/p")
    try stet("show", "a/p@production")
    try repository.git("mv", "registry/prompts/a/p.prompt", "registry/prompts/a/q.prompt")
    try repository.commit("Rename")
    try stet("log", "a/q", "--limit", "2")
    try stet("log", "a/q", "--no-follow")
    try stet("ls", "--all")
    try stet("status")
    try repository.git("rm", "--quiet", "registry/prompts/a/q.prompt")
    try stet("status")
    try repository.commit("Delete")
    try stet("ls")
    try stet("ls", "--all")
    try stet("log", "a/q", "--no-follow")
    try bench.edit("registry/models/baseline.yaml", "knn-1\n", "knn-1\nparameters: {k: 3}\n")
    try stet("status")
    try repository.commit("Edit the model")
    try stet("status", "--format", "jsonl")
    return (bench, transcript)
  }

  private static func transcript(
    _ arguments: [String], _ outcome: StetBinary.Outcome
  ) -> String {
    var text = "$ stet \(arguments.joined(separator: " "))\n\(outcome.output)"
    if !outcome.errors.isEmpty { text += "------- stderr -------\n\(outcome.errors)" }
    return text + "[exit status: \(outcome.status)]\n\n"
  }

  @Test func `log, ls, status, diff and show tell the story`() throws {
    let file = Self.folder.appending(path: "review.txt")
    let (_, transcript) = try story()
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(transcript.utf8).write(to: file)
      Issue.record("the golden transcript was recorded anew")
      return
    }
    let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(transcript == golden)
  }

  @Test func `every golden file is read`() throws {
    let found = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(found == ["review.txt"])
  }
}
