import Foundation
import GRDB
import PromptModel
import RegistryIndex
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct FileStateTests {
  private static func change(_ path: String, _ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  private static func refusal(_ path: String) -> IndexError? {
    do {
      _ = try IndexStore.open(at: path, identity: sampleIdentity)
      return nil
    } catch {
      return error
    }
  }

  @Test func missingIsNilAndNothingIsMade() throws {
    let folder = try TemporaryFolder()
    let reader = try IndexStore.open(at: folder.index, identity: sampleIdentity)
    #expect(reader == nil)
    #expect(throws: IndexError.damaged("no index")) {
      let tip = try need(ObjectName(hex: String(repeating: "a", count: 40)))
      try IndexStore.extend(at: folder.index, identity: sampleIdentity, from: tip) { _ in }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.index))
  }

  @Test func whatIsNoIndexOfOursIsNamed() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 60, commits: 3, prompts: 2)
    let path = folder.index
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(Self.refusal(path) == .foreign("application id 0"))
    try Data(repeating: 7, count: 5000).write(to: URL(fileURLWithPath: path))
    guard case .foreign = Self.refusal(path) else {
      Issue.record("garbage was not foreign")
      return
    }
    try IndexStore.build(path, line.steps)
    #expect(Self.refusal(path) == nil)
    try Self.change(path, "PRAGMA application_id = 1")
    #expect(Self.refusal(path) == .foreign("application id 1"))
    for version in [0, 2, 99] {
      try IndexStore.build(path, line.steps)
      try Self.change(path, "PRAGMA user_version = \(version)")
      #expect(Self.refusal(path) == .schema(found: version, supported: 1))
      #expect(Self.refusal(path)?.isMendedByRebuild == true)
    }
    try Self.change(path, "PRAGMA user_version = 1; PRAGMA journal_mode = WAL")
    #expect(Self.refusal(path) == .damaged("journal mode wal"))
    try IndexStore.build(path, line.steps)
    for other in [
      IndexIdentity(registry: "other", path: "registry"),
      IndexIdentity(registry: sampleIdentity.registry, path: "elsewhere"),
    ] {
      #expect(throws: IndexError.otherRegistry(sampleIdentity)) {
        try IndexStore.open(at: path, identity: other)
      }
      #expect(throws: IndexError.otherRegistry(sampleIdentity)) {
        let tip = line.steps[2].commit.facts.id
        try IndexStore.extend(at: path, identity: other, from: tip) { _ in }
      }
    }
  }

  @Test func aFolderInItsPlaceIsForeignAndStays() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 61, commits: 3, prompts: 2)
    try FileManager.default.createDirectory(
      atPath: folder.index + "/in", withIntermediateDirectories: true)
    guard case .foreign = Self.refusal(folder.index) else {
      Issue.record("a folder was not foreign")
      return
    }
    #expect(throws: IndexError.self) { try IndexStore.build(folder.index, line.steps) }
    #expect(FileManager.default.fileExists(atPath: folder.index + "/in"))
    #expect(!FileManager.default.fileExists(atPath: folder.index + ".draft"))
  }

  @Test func lockedIsBusyAndDoesNotHang() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 62, commits: 5, prompts: 2)
    try IndexStore.build(folder.index, line.steps.prefix(3))
    let reader = try IndexStore.reader(folder.index)
    let other = try DatabaseQueue(path: folder.index)
    let started = ContinuousClock.now
    try other.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN EXCLUSIVE")
      #expect(throws: IndexError.busy("database is locked")) { try reader.latestVersions() }
      guard case .busy = Self.refusal(folder.index) else {
        Issue.record("a locked index was not busy")
        return
      }
      #expect(throws: IndexError.busy("database is locked")) {
        try IndexStore.extend(at: folder.index, identity: sampleIdentity, from: reader.tip) { _ in }
      }
      try db.execute(sql: "ROLLBACK")
    }
    #expect(ContinuousClock.now - started < .seconds(300))
    #expect(try reader.latestVersions().isEmpty == false)
  }

  @Test func oneWriterAtATime() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 63, commits: 5, prompts: 2)
    try IndexStore.build(at: folder.index, identity: sampleIdentity) { writer in
      #expect(throws: IndexError.busy(folder.index + ".lock is held")) {
        try IndexStore.build(at: folder.index, identity: sampleIdentity, waitingSeconds: 0.05) {
          try $0.append(line.steps[0])
        }
      }
      for step in line.steps { try writer.append(step) }
    }
    #expect(try IndexStore.reader(folder.index).commitCount == 5)
  }

  /// The journal of a dead writer beside a whole database: a reader may not undo it, the next
  /// extension does, a rebuild must not let it meet the new file.
  @Test func aJournalLeftBehindIsUndoneOrDropped() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 64, commits: 40, prompts: 4)
    try IndexStore.build(folder.index, line.steps.prefix(30))
    let questions = try Questions(IndexStore.reader(folder.index), line)
    let copy = folder.path + "/copy.sqlite"
    // A transaction whose pages are on the disk with its journal, as SIGKILL would leave them.
    let queue = try DatabaseQueue(path: folder.index)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE")
      try db.execute(sql: "UPDATE versions SET number = number + 1; UPDATE commits SET email = ''")
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: folder.index + suffix, toPath: copy + suffix)
      }
      try db.execute(sql: "ROLLBACK")
    }
    #expect(Self.refusal(copy) == .interruptedWrite)
    let second = folder.path + "/second.sqlite"
    for suffix in ["", "-journal"] {
      try FileManager.default.copyItem(atPath: copy + suffix, toPath: second + suffix)
    }
    try IndexStore.extend(
      at: copy, identity: sampleIdentity, from: line.steps[29].commit.facts.id
    ) { _ in }
    #expect(questions.put(to: copy).refused == 0)
    #expect(questions.put(to: copy).wrong.isEmpty)
    try IndexStore.build(second, line.steps.prefix(30))
    #expect(questions.put(to: second).refused == 0)
    #expect(questions.put(to: second).wrong.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: second + "-journal"))
  }

  @Test func garbageBesideItIsHarmless() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 65, commits: 10, prompts: 2)
    try IndexStore.build(folder.index, line.steps)
    let questions = try Questions(IndexStore.reader(folder.index), line)
    for suffix in ["-journal", "-wal", "-shm", ".draft", ".draft-journal", ".lock"] {
      try Data(repeating: 0x5A, count: 3000).write(to: URL(fileURLWithPath: folder.index + suffix))
      let outcome = questions.put(to: folder.index)
      #expect(outcome.wrong.isEmpty && outcome.odd.isEmpty, "\(suffix)")
      try IndexStore.build(folder.index, line.steps)
      #expect(questions.put(to: folder.index).refused == 0, "\(suffix)")
    }
  }

  /// In a process of its own, for it gives up the right to write everywhere.
  @Test func aReadOnlyFolderIsReadAndWritesSayWhy() async throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 66, commits: 5, prompts: 2)
    try IndexStore.build(folder.index, line.steps.prefix(3))
    chmod(folder.index, 0o444)
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o755) }
    await #expect(processExitsWith: .success) { [path = folder.index as String] in
      if geteuid() == 0 { try #require(seteuid(65_534) == 0) }
      let line = try SampleLine(seed: 66, commits: 5, prompts: 2)
      let reader = try IndexStore.reader(path)
      #expect(try reader.versions().count > 0)
      do {
        try IndexStore.build(path, line.steps)
        Issue.record("built in a read-only folder")
      } catch let error as IndexError {
        #expect(error == .readOnly(path + ".lock"))
      }
      do {
        try IndexStore.extend(at: path, identity: sampleIdentity, from: reader.tip) { _ in }
        Issue.record("extended in a read-only folder")
      } catch let error as IndexError {
        #expect(error == .readOnly(path + ".lock"))
      }
      #expect(try IndexStore.reader(path).commitCount == 3)
      // Back, for a leak checker at the end of the process must be allowed to look into it.
      if getuid() == 0 { try #require(seteuid(0) == 0) }
    }
  }
}
