import Foundation
import PromptModel
import StrictData
import TestSupport
import Testing

@testable import Workflows

@Suite("A run in parts")
struct ShardedEvalTests {
  private func evidence(_ bench: ReleaseBench) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in try bench.repository.git(
      "ls-files", "--others", "--cached", "--", "registry/evidence"
    ).split(separator: "\n").map(String.init) {
      files[path] = try bench.repository.read(path)
    }
    return files
  }

  private func bench(_ options: String = "") throws -> ReleaseBench {
    let bench = try ReleaseBench()
    try bench.writeSuite(
      (0..<11).map { number in
        ReleaseBench.line(
          "c\(number)", number % 3 == 0 ? "a crash, it fails" : "fine, thanks",
          number % 2 == 0 ? "good" : "bad")
      })
    try bench.repository.commit("Cases")
    return bench
  }

  @Test("put together, the parts are the record of the undivided run, byte for byte")
  func identical() throws {
    let (whole, parted) = (try bench(), try bench())
    let fixed = ["GIT_COMMITTER_DATE": "@1795000000"]
    #expect(
      try whole.stet("eval", "a/p", "--outputs", "all", "--repeat", "2", environment: fixed).status
        == 0)
    for number in [3, 1, 2] {
      let part = try parted.stet(
        "eval", "a/p", "--outputs", "all", "--repeat", "2", "--shard", "\(number)/3", "--part",
        "../p\(number).jsonl", environment: fixed)
      #expect(part.status == 0, "\(part.errors)")
      #expect(try evidence(parted).isEmpty)
    }
    let merged = try parted.stet(
      "eval", "merge", "../p2.jsonl", "../p1.jsonl", "../p3.jsonl", environment: fixed)
    #expect(merged.status == 0, "\(merged.errors)")
    let (first, second) = (try evidence(whole), try evidence(parted))
    #expect(first.count == 3)
    let isSame = first == second
    #expect(isSame)
  }

  @Test("what is no whole run is refused, and nothing is written")
  func refusals() throws {
    let bench = try bench()
    for number in 1...2 {
      try bench.ok("eval", "a/p", "--shard", "\(number)/2", "--part", "../p\(number).jsonl")
    }
    try bench.ok("eval", "a/p", "--repeat", "2", "--shard", "1/2", "--part", "../q1.jsonl")
    let torn = bench.repository.folder + "/torn.jsonl"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: bench.repository.folder + "/p2.jsonl"))
    try bytes.dropLast(40).write(to: URL(fileURLWithPath: torn))
    for (files, words) in [
      (["../p1.jsonl"], "parts are missing: 2/2"),
      (["../p1.jsonl", "../p1.jsonl"], "are both part 1/2"),
      (["../p2.jsonl", "../q1.jsonl"], "are not parts of the same run"),
      (["../p1.jsonl", "../torn.jsonl"], "torn.jsonl:"),
      (["../p1.jsonl", "../none.jsonl"], "cannot be read"),
      (["registry/stet.yaml"], "registry/stet.yaml:1:1"),
    ] {
      let outcome = try bench.stetList(["eval", "merge"] + files)
      #expect(outcome.status == 1, "\(files)")
      #expect(outcome.errors.contains(words), "\(files): \(outcome.errors)")
    }
    try bench.edit("Choose", "Pick")
    let changed = try bench.stet("eval", "merge", "../p1.jsonl", "../p2.jsonl")
    #expect(changed.status == 1)
    #expect(changed.errors.contains("has changed since they ran"))
    #expect(try evidence(bench).isEmpty)
    for arguments in [["a/p", "--shard", "3/2"], ["a/p", "--shard", "1/2", "--commit"]] {
      #expect(try bench.stetList(["eval"] + arguments).status == 64)
    }
  }

  @Test("a part is its owner's alone, and one whose first line names what does not exist is none")
  func firstLine() throws {
    let bench = try bench()
    try bench.ok("eval", "a/p", "--shard", "1/1", "--part", "../p.jsonl")
    let path = bench.repository.folder + "/p.jsonl"
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    for (old, new, words) in [
      ("\"outputs\":\"failed\"", "\"outputs\":\"most\"", "outputs 'most'"),
      ("\"gate\":null", "\"gate\":\"No Place\"", "gate 'No Place'"),
      ("\"suite\":null", "\"suite\":\"../x\"", "suite '../x'"),
      ("\"prompt\":\"a/p\"", "\"prompt\":\"a p\"", "prompt 'a p'"),
      ("\"repeats\":1", "\"repeats\":0", "not whole"),
    ] {
      #expect(text.contains(old))
      try Data(text.replacingOccurrences(of: old, with: new).utf8)
        .write(to: URL(fileURLWithPath: path))
      let outcome = try bench.stet("eval", "merge", "../p.jsonl")
      #expect(outcome.status == 1, "\(new)")
      #expect(outcome.errors.contains("../p.jsonl:1:1"), "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(try evidence(bench).isEmpty)
  }

  @Test("every case is in one part, groups whole", arguments: [1, 2, 3, 7, 50])
  func dealing(count: Int) throws {
    let cases = (0..<40).map { number in
      SuiteCase(
        id: "c\(number)", vars: JSONObject(), group: number % 5 == 0 ? "g\(number / 10)" : nil,
        line: number + 1)
    }
    let parts = try (1...count).map { number in
      try #require(RunShard("\(number)/\(count)")).cases(of: cases)
    }
    #expect(parts.flatMap { $0.map(\.id) }.sorted() == cases.map(\.id).sorted())
    for group in Set(cases.compactMap(\.group)) {
      #expect(parts.count { $0.contains { $0.group == group } } == 1)
    }
    let sizes = parts.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 4)
  }

  @Test(
    "what names no part",
    arguments: ["", "1", "0/2", "3/2", "1/0", "a/2", "1/2/3", "-1/2", "1/99999"])
  func names(text: String) {
    #expect(RunShard(text) == nil)
  }
}
