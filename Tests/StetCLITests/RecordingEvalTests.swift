import Foundation
import TestSupport
import Testing

/// `stet eval --record`, `--refresh`, `--replay` with a program that counts how often it is asked.
@Suite("Recordings of a run")
struct RecordingEvalTests {
  private let bench: ReleaseBench
  private var folder: String { bench.repository.folder }

  init() throws {
    bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/own.yaml", "format: stet-model/1\nprovider: mine\nid: m-1\n")
    try bench.repository.commit("A model of one's own")
    try configure("grep -q happy && echo good || echo bad")
  }

  /// Has the program answer by a script, and note each time it is asked.
  private func configure(_ script: String) throws {
    let file = folder + "/home/.config/stet/providers.yaml"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    let text = """
      providers:
        mine: {kind: command, argv: [/bin/sh, -c, 'echo x >> \(folder)/asked; \(script)']}

      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    #expect(chmod(file, 0o600) == 0)
  }

  private func eval(_ arguments: String...) throws -> StetBinary.Outcome {
    try bench.run(
      ["eval", "a/p", "--suite", "s", "--model", "own", "--no-cache"] + arguments)
  }

  private var asked: Int {
    FileManager.default.contents(atPath: folder + "/asked")?.count { $0 == 0x0A } ?? 0
  }

  private var recordings: [String] {
    get throws {
      let path = bench.repository.path + "/registry/recordings/own"
      guard FileManager.default.fileExists(atPath: path) else { return [] }
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
  }

  @Test("what was recorded answers without anybody, until a request changes")
  func replay() throws {
    let bare = try eval("--replay")
    #expect(bare.status == 1)
    #expect(bare.output.contains("there is no recording"))
    #expect(asked == 0)

    let recorded = try eval("--record", "--commit")
    #expect(recorded.status == 0, "\(recorded.errors)")
    #expect(asked == 4)
    #expect(try recordings.count == 4)
    #expect(try bench.repository.git("status", "--porcelain", "registry/recordings").isEmpty)

    try configure("exit 9")
    let replayed = try eval("--replay")
    #expect(replayed.status == 0, "\(replayed.errors)")
    #expect(asked == 4)

    try bench.edit("Choose", "Pick")
    let stale = try eval("--replay")
    #expect(stale.status == 1)
    #expect(stale.output.contains("there is no recording"))
    #expect(asked == 4)
  }

  @Test("refreshing asks only what changed")
  func refresh() throws {
    #expect(try eval("--record").status == 0)
    let before = try recordings
    let text = String(
      decoding: try bench.repository.read("registry/suites/s/cases.jsonl"), as: UTF8.self)
    try bench.repository.write(
      "registry/suites/s/cases.jsonl", text.replacing("wrong: a crash", with: "wrong: a big crash"))
    #expect(try eval("--refresh").status == 0)
    #expect(asked == 5)
    #expect(try recordings.count == 5)
    #expect(try before.allSatisfy { try recordings.contains($0) })
    #expect(try eval("--replay").status == 0)
  }

  @Test("each repeat has an answer of its own")
  func repeats() throws {
    #expect(try eval("--record", "--repeat", "3").status == 0)
    #expect(asked == 12)
    #expect(try recordings.count == 4)
    #expect(try eval("--replay", "--repeat", "3").status == 0)
    let more = try eval("--replay", "--repeat", "4")
    #expect(more.status == 1)
    #expect(more.output.contains("answer 4 is asked for"))
  }

  @Test("a damaged recording answers nothing: refreshing asks that request again")
  func damaged() throws {
    #expect(try eval("--record").status == 0)
    #expect(asked == 4)
    let path = "registry/recordings/own/\(try #require(try recordings.first))"
    let before = try bench.repository.read(path)
    try bench.repository.write(path, "{\"format\": \"stet-recording/1\"")
    let replayed = try eval("--replay")
    #expect(replayed.status == 1)
    #expect(replayed.output.contains("is not valid"))
    #expect(try eval("--refresh").status == 0)
    #expect(asked == 5)
    #expect(try bench.repository.read(path).count == before.count)
    #expect(try eval("--replay").status == 0)
  }

  @Test("a link in a recording's place, or its folder's, answers nothing")
  func links() throws {
    #expect(try eval("--record").status == 0)
    let folder = bench.repository.path + "/registry/recordings"
    let name = try #require(try recordings.first)
    try FileManager.default.moveItem(
      atPath: "\(folder)/own/\(name)", toPath: "\(self.folder)/away.json")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/own/\(name)", withDestinationPath: "\(self.folder)/away.json")
    let file = try eval("--replay")
    #expect(file.status == 1)
    #expect(file.output.contains("there is no recording"))
    try FileManager.default.removeItem(atPath: "\(folder)/own/\(name)")
    try FileManager.default.moveItem(
      atPath: "\(self.folder)/away.json", toPath: "\(folder)/own/\(name)")
    #expect(try eval("--replay").status == 0)
    try FileManager.default.moveItem(atPath: "\(folder)/own", toPath: "\(self.folder)/away")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/own", withDestinationPath: "\(self.folder)/away")
    #expect(try eval("--replay").status == 1)
  }

  @Test("what looks like a credential is not written, and said")
  func secrets() throws {
    try configure("echo AKIAIOSFODNN7EXAMPLQ")
    let outcome = try eval("--record")
    #expect(outcome.errors.contains("look like they hold a credential"))
    #expect(try recordings.isEmpty)
  }

  @Test("sensitive suites are not recorded; the options exclude each other")
  func refusals() throws {
    #expect(try eval("--record", "--replay").status == 64)
    try bench.repository.write(
      "registry/suites/s/suite.yaml",
      "format: stet-suite/2\nlabels: [good, bad]\nsensitive: true\n"
        + "defaultTest:\n  assert:\n    - type: classification\n")
    let outcome = try eval("--record")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("they are not recorded"))
    #expect(asked == 0)
  }
}
