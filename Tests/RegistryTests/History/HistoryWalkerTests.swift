import GitStore
import PromptModel
import Registry
import TestSupport
import Testing

/// Versions along the first parent, held to git's plumbing and coreutils.
@Suite struct HistoryWalkerTests {
  static func describe(_ version: Version) -> String {
    let state =
      switch version.state {
      case .absent: "tombstone"
      case .intact(let closure): "intact \(closure.digest.hex)"
      case .broken(let broken): "broken \(broken.promptBlob) \(broken.failing)"
      }
    let origin = version.renamedFrom.map { " from \($0)" } ?? ""
    return "\(version.prompt) v\(version.number) \(state) \(version.commit.id) "
      + "\(version.commit.time)\(origin)"
  }

  static func walk(_ repository: TemporaryRepository, _ path: String) throws -> [HistoryStep] {
    let opened = try Repository.open(at: repository.path)
    let tip = try #require(try opened.reference("refs/heads/main"))
    let walker = try HistoryWalker(repository: opened, registryPath: path)
    return try opened.firstParentLine(from: tip).reversed().map { try walker.step($0) }
  }

  /// The first lines that two lists do not share.
  static func difference(_ left: [String], _ right: [String]) -> [String] {
    let changes = left.difference(from: right)
    return changes.prefix(4).map { "\($0)" }
  }

  @Test(arguments: 1...24)
  func versionsEqualAnIndependentRecomputation(_ seed: Int) throws {
    let path = ["registry", "", "deep/inside/registry"][seed % 3]
    let repository = try TemporaryRepository()
    let history = GeneratedHistory(seed: UInt64(seed), in: repository, registryPath: path)
    try history.grow(by: 60)
    let walked = try Self.walk(repository, path).flatMap(\.versions).map(Self.describe)
    let plumbed = try PlumbedHistory(repository, registryPath: path).lines
    #expect(Self.difference(walked, plumbed) == [], "seed \(seed)")
    #expect(walked.count > 40, "seed \(seed)")
  }

  @Test func theGeneratorReachesEveryKindOfChange() throws {
    var seen: Set<String> = []
    for seed in 1...6 {
      let repository = try TemporaryRepository()
      let history = GeneratedHistory(seed: UInt64(seed), in: repository, registryPath: "registry")
      try history.grow(by: 60)
      for line in try PlumbedHistory(repository, registryPath: "registry").lines {
        let words = line.split(separator: " ").map(String.init)
        seen.insert(words[2])
        if words[2] == "broken" { seen.insert(words[4]) }
        if line.contains(" from ") { seen.insert("rename") }
      }
      if try !repository.git("rev-list", "--merges", "main").isEmpty { seen.insert("merge") }
    }
    let wanted = [
      "intact", "broken", "tombstone", "rename", "merge", "prompt", "partial/absent",
      "partial/tone", "file/missing.jsonl", "file/ex.jsonl",
    ]
    #expect(wanted.filter { !seen.contains($0) } == [])
  }
}
