import Foundation
import GitStore
import PromptModel
import Registry
import TestSupport
import Testing

@testable import Workflows

/// The index answers as a walk from the root does, whatever was done to it.
@Suite struct IndexedHistoryTests {
  /// The first lines two lists do not share.
  static func difference(_ left: [String], _ right: [String]) -> [String] {
    left.difference(from: right).prefix(3).map { "\($0)" }
  }

  @Test(arguments: 1...10)
  func extendedRebuiltAndWalkedAreTheSame(_ seed: Int) throws {
    let sample = try HistorySample(seed: seed, path: seed % 3 == 0 ? "" : "some/registry")
    var random = SplitMix(seed: UInt64(seed + 1000))
    var kinds: Set<Substring> = []
    for _ in 0..<7 {
      try sample.history.grow(by: 1 + random.below(9))
      if random.below(5) == 0, FileManager.default.fileExists(atPath: sample.indexFile) {
        try FileManager.default.removeItem(atPath: sample.repository.path + "/.git/stet")
      }
      let notes = Notes()
      let answers = try sample.answers(notes: notes)
      kinds.formUnion(answers.map { $0.prefix { $0 != " " } })
      #expect(try Self.difference(answers, sample.walkedAnswers()) == [], "seed \(seed)")
      #expect(notes.all == [], "seed \(seed)")
      let extended = try sample.dump()
      _ = try HistoryIndexing(sample.open()).rebuild { _, _ in }
      let lines = extended.split(separator: "\n").map(String.init)
      let rebuilt = try sample.dump().split(separator: "\n").map(String.init)
      #expect(Self.difference(lines, rebuilt) == [], "seed \(seed)")
    }
    #expect(kinds.isSuperset(of: ["version", "record", "pin"]), "seed \(seed)")
  }

  /// What the steps add up to is what the tip's tree says by itself.
  @Test(arguments: 41...46)
  func theStoryEndsWithWhatTheTipHolds(_ seed: Int) throws {
    let sample = try HistorySample(seed: seed)
    for _ in 0..<4 {
      try sample.history.grow(by: 10)
      let registry = try sample.open()
      let history = try registry.history()
      let tree = try registry.tree(at: registry.mainline().tip)
      let readable = try (0..<4).flatMap {
        try EvidenceScan.records(of: Digest(hashing: "closure \($0)"), in: tree).records
          .map(\.path)
      }
      #expect(try history.records(of: nil).map(\.path).sorted() == readable.sorted())
      let events = try history.pinEvents(environment: nil, prompt: nil)
      for (environment, prompt, reading) in try RulesReader(tree).pins() {
        let last = events.last { $0.move.environment == environment && $0.move.prompt == prompt }
        #expect(last?.move.new == reading, "seed \(seed): \(environment) \(prompt)")
      }
      for name in GeneratedHistory.names.compactMap({ PromptName($0) }) {
        let state = try PromptReader().read(name, in: tree).state
        #expect(
          (try history.versions(of: name).last?.state ?? .absent).isSameVersion(as: state))
      }
    }
  }

  @Test func aHistoryThatWasRewrittenIsIndexedAnew() throws {
    let sample = try HistorySample(seed: 3)
    try sample.history.grow(by: 12)
    _ = try sample.answers()
    try sample.repository.git("update-ref", "refs/heads/main", "main~4")
    #expect(try HistoryIndexing(sample.open()).status().state == .rewritten)
    #expect(try sample.answers() == sample.walkedAnswers())
    try sample.repository.git("checkout", "--quiet", "--force", "main")
    try sample.repository.git("commit", "--quiet", "--amend", "--message", "amended")
    let notes = Notes()
    #expect(try sample.answers(notes: notes) == sample.walkedAnswers())
    #expect(notes.all == [])
    #expect(try HistoryIndexing(sample.open()).status().state == .current)
  }

  @Test(arguments: ["empty", "garbage", "truncated", "flipped", "folder", "foreign", "link"])
  func aFileThatIsNoIndexIsReplacedOrWorkedAround(_ damage: String) throws {
    let sample = try HistorySample(seed: 5)
    try sample.history.grow(by: 10)
    let expected = try sample.answers()
    let file = sample.indexFile
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    try FileManager.default.removeItem(atPath: file)
    switch damage {
    case "empty": bytes = Data()
    case "garbage": bytes = Data("this is no database, and long enough to be read".utf8)
    case "truncated": bytes = bytes.prefix(bytes.count / 2)
    case "flipped": for index in stride(from: 200, to: bytes.count, by: 997) { bytes[index] ^= 1 }
    default: break
    }
    switch damage {
    case "folder":
      try FileManager.default.createDirectory(
        atPath: file + "/inner", withIntermediateDirectories: true)
    case "link":
      try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/dev/null")
    case "foreign":
      let made = try HistorySample(seed: 6, path: "")
      try made.history.grow(by: 3)
      _ = try made.answers()
      try FileManager.default.copyItem(atPath: made.indexFile, toPath: file)
    default: try bytes.write(to: URL(fileURLWithPath: file))
    }
    let notes = Notes()
    #expect(try sample.answers(notes: notes) == expected)
    #expect(notes.all.count == 1, "\(notes.all)")
    #expect(try sample.answers() == expected)
  }

  @Test func aPlaceThatCannotBeWrittenIsWorkedAround() throws {
    let sample = try HistorySample(seed: 7)
    try sample.history.grow(by: 8)
    // Not even root can make a folder where a file is.
    try Data("in the way".utf8).write(
      to: URL(fileURLWithPath: sample.repository.path + "/.git/stet"))
    let notes = Notes()
    #expect(try sample.answers(notes: notes) == sample.walkedAnswers())
    #expect(notes.all.count == 1)
    #expect(notes.all[0].contains("history was read from git instead"))
  }

  @Test func anIndexThatIsBeingWrittenIsNotWaitedForForever() throws {
    let sample = try HistorySample(seed: 8)
    try sample.history.grow(by: 8)
    _ = try sample.answers()
    try sample.history.grow(by: 2)
    let descriptor = open(sample.indexFile + ".lock", O_RDWR | O_CREAT, 0o644)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let notes = Notes()
    #expect(try sample.answers(notes: notes) == sample.walkedAnswers())
    #expect(notes.all.count == 1)
  }

  @Test func anotherRegistryInThePlaceIsNotBelieved() throws {
    let sample = try HistorySample(seed: 9)
    try sample.history.grow(by: 6)
    _ = try sample.answers()
    sample.history.decorate = { _, files in
      let policy = GeneratedHistory.policy.replacingOccurrences(of: "6d0c3a52", with: "7e1d4b63")
      files["stet.yaml"] = GeneratedHistory.File(Array(policy.utf8))
    }
    try sample.history.grow(by: 1)
    let notes = Notes()
    #expect(try sample.answers(notes: notes) == sample.walkedAnswers())
    #expect(notes.all.count == 1)
    #expect(try HistoryIndexing(sample.open()).status().state == .current)
  }

  @Test func aHistoryInUseAnswersForItsOwnTip() throws {
    let sample = try HistorySample(seed: 10)
    try sample.history.grow(by: 10)
    let expected = try sample.walkedAnswers()
    let early = try sample.open().history()
    let rebuilt = try sample.open().history()
    // Another command extends the file in between.
    try sample.history.grow(by: 5)
    let later = try sample.answers()
    #expect(later != expected)
    #expect(try HistorySample.answers(early) == expected)
    // And one replaces it.
    _ = try HistoryIndexing(sample.open()).rebuild { _, _ in }
    #expect(try HistorySample.answers(rebuilt) == expected)
    #expect(try HistoryIndexing(sample.open()).status().state == .current)
  }

  @Test func anIndexDamagedWhileInUseIsMended() throws {
    let sample = try HistorySample(seed: 11)
    try sample.history.grow(by: 10)
    let expected = try sample.walkedAnswers()
    let notes = Notes()
    let history = try sample.open(notes: notes).history()
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: sample.indexFile))
    let size = try handle.seekToEnd()
    for offset in stride(from: UInt64(4096), to: size, by: 512) {
      try handle.seek(toOffset: offset)
      try handle.write(contentsOf: Data(repeating: 0x5A, count: 64))
    }
    try handle.close()
    #expect(try HistorySample.answers(history) == expected)
    #expect(notes.all.count == 1, "\(notes.all)")
    #expect(try sample.answers() == expected)
  }

  @Test func hooksAndOtherLinesWriteNothing() throws {
    let sample = try HistorySample(seed: 12)
    try sample.history.grow(by: 8)
    let expected = try sample.walkedAnswers()
    #expect(try HistorySample.answers(sample.open(isHook: true).history()) == expected)
    let registry = try sample.open()
    let earlier = try #require(try registry.repository.resolve("main~3"))
    _ = try registry.history(of: earlier).latestVersions()
    #expect(!FileManager.default.fileExists(atPath: sample.repository.path + "/.git/stet"))
  }

  @Test func linkedWorkTreesShareOneIndex() throws {
    let sample = try HistorySample(seed: 13)
    try sample.history.grow(by: 8)
    let other = sample.repository.folder + "/other"
    try sample.repository.git("worktree", "add", "--quiet", "-b", "topic", other, "main")
    let notes = Notes()
    let linked = try sample.open(at: other, notes: notes)
    #expect(try HistorySample.answers(linked.history()) == sample.walkedAnswers())
    #expect(HistoryIndexing(linked).path == sample.indexFile)
    #expect(try HistoryIndexing(sample.open()).status().isCurrent)
    #expect(notes.all == [])
  }

  @Test func theStatusCountsAndDoesNotWrite() throws {
    let sample = try HistorySample(seed: 14)
    try sample.history.grow(by: 9)
    #expect(try HistoryIndexing(sample.open()).status().state == .missing)
    #expect(!FileManager.default.fileExists(atPath: sample.indexFile))
    let walked = try sample.walkedAnswers()
    _ = try sample.answers()
    let status = try HistoryIndexing(sample.open()).status()
    #expect(status.state == .current)
    #expect(status.commits == 9)
    #expect(status.rows?.versions == walked.count { $0.hasPrefix("version ") })
    #expect(status.rows?.pinMoves == walked.count { $0.hasPrefix("any pin ") })
    #expect((status.size ?? 0) > 1000)
    try sample.history.grow(by: 4)
    #expect(try HistoryIndexing(sample.open()).status().state == .behind(commits: 4))
    var progress: [Int] = []
    _ = try HistoryIndexing(sample.open()).rebuild { done, total in
      progress.append(done)
      #expect(total == 13)
    }
    #expect(progress == Array(1...13))
  }
}
