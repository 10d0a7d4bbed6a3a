import Foundation
import TestSupport
import Testing

@testable import GitStore

/// Many writers, one branch: each success counts exactly once.
@Suite struct ConcurrentUpdateTests {
  /// Adds `count` files to main, trying again after each lost swap; gives the number of losses.
  static func write(_ path: String, writer: Int, count: Int) throws -> Int {
    Repository.setMachineConfiguration(.none)
    let repository = try Repository.open(at: path)
    var losses = 0
    for number in 0..<count {
      let blob = try repository.writeBlob(Array("\(writer) \(number)\n".utf8))
      while true {
        guard let tip = try repository.reference("refs/heads/main") else { return losses }
        do {
          _ = try repository.commitAndUpdate(
            reference: "refs/heads/main", expecting: tip,
            edits: ["out/w\(writer)-\(number)": .file(blob)], author: PinnedRepository.person,
            committer: PinnedRepository.person, message: "writer \(writer), \(number)\n",
            verify: { _ in })
          break
        } catch let error as GitStoreError where [.modified, .locked].contains(error.code) {
          // `git pack-refs` takes the branch's lock for a moment; a promotion tries again as well.
          losses += 1
          usleep(UInt32.random(in: 100...5000))
        }
      }
    }
    return losses
  }

  func expectAll(_ temporary: TemporaryRepository, _ count: Int) throws {
    #expect(try temporary.git("rev-list", "--count", "main") == "\(count + 1)")
    #expect(try temporary.git("rev-list", "--count", "--first-parent", "main") == "\(count + 1)")
    let files = try temporary.git("ls-tree", "-r", "--name-only", "main", "out/")
    #expect(files.split(separator: "\n").count == count)
    #expect(try temporary.git("status", "--porcelain") == "")
    #expect(try temporary.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func threadsOfOneProcess() async throws {
    let pinned = try PinnedRepository(.single)
    let path = pinned.temporary.path
    try await withThrowingTaskGroup(of: Int.self) { group in
      for writer in 0..<4 {
        group.addTask { try Self.write(path, writer: writer, count: 5) }
      }
      for try await _ in group {}
    }
    try expectAll(pinned.temporary, 20)
  }

  @Test func processesBesideGarbageCollection() async throws {
    let pinned = try PinnedRepository(.single)
    let path = pinned.temporary.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          await #expect(processExitsWith: .success) {
            [path = path as String, writer = writer as Int] in
            _ = try ConcurrentUpdateTests.write(path, writer: writer, count: 8)
          }
        }
      }
      let temporary = pinned.temporary
      group.addTask {
        for _ in 0..<8 {
          _ = try temporary.run(["gc", "--quiet", "--prune=1.hour.ago"])
          _ = try temporary.run(["pack-refs", "--all"])
        }
      }
      try await group.waitForAll()
    }
    try expectAll(pinned.temporary, 32)
  }

  @Test func randomKillsLoseNothing() async throws {
    let pinned = try PinnedRepository(.single)
    let path = pinned.temporary.path
    var random = SeededGenerator(state: 11)
    for round in 0..<12 {
      let microseconds = Int.random(in: 1_000...60_000, using: &random)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, round = round as Int, microseconds = microseconds as Int] in
        Thread.detachNewThread {
          usleep(UInt32(microseconds))
          kill(getpid(), SIGKILL)
        }
        _ = try ConcurrentUpdateTests.write(path, writer: round, count: 1_000)
      }
      // Killed inside libgit2's own swap, git's lock on the branch stays; an operator removes it.
      unlink(path + "/.git/refs/heads/main.lock")
      unlink(path + "/.git/HEAD.lock")
      let repository = try opened(pinned.temporary)
      try repository.recoverInterruptedUpdates()
      let tip = try #require(try repository.reference("refs/heads/main"))
      #expect(try pinned.temporary.git("status", "--porcelain", "-uall") == "", "round \(round)")
      #expect(try pinned.temporary.git("fsck", "--strict", "--no-dangling") == "")
      let files = try repository.changes(
        from: repository.commit(pinned.old).tree, to: repository.commit(tip).tree)
      let line = try repository.firstParentLine(from: tip, until: pinned.old)
      #expect(files.count == line.count, "each commit has its one file")
    }
  }
}
