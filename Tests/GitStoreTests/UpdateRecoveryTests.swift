import Foundation
import Synchronization
import TestSupport
import Testing

@testable import GitStore

/// Counts steps and kills its own process at one of them.
func killAtStep(_ number: Int) -> (String) -> Void {
  let count = Mutex(0)
  return { _ in
    let current = count.withLock { value in
      value += 1
      return value
    }
    if current == number { kill(getpid(), SIGKILL) }
  }
}

@Suite struct UpdateRecoveryTests {
  /// The steps of an update without a fault, in order.
  func steps(_ layout: PinnedRepository.Layout) throws -> [String] {
    let pinned = try PinnedRepository(layout)
    let steps = Mutex<[String]>([])
    _ = try PinnedRepository.update(
      opened(pinned.temporary), from: pinned.old,
      faultPoint: { step in steps.withLock { $0.append(step) } })
    return steps.withLock { $0 }
  }

  @Test(arguments: PinnedRepository.Layout.allCases)
  func aKillAtAnyStepIsFinishedOrUndone(layout: PinnedRepository.Layout) async throws {
    let names = try steps(layout)
    for number in 1...names.count {
      let pinned = try PinnedRepository(layout)
      let path = pinned.temporary.path
      let old = pinned.old.hex
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, old = old as String, number = number as Int] in
        Repository.setMachineConfiguration(.none)
        let repository = try Repository.open(at: path)
        let id = try #require(ObjectID(hex: old))
        _ = try PinnedRepository.update(repository, from: id, faultPoint: killAtStep(number))
      }
      let step: Comment = "\(layout), killed at step \(number), \(names[number - 1])"
      let repository = try opened(pinned.temporary)
      let tip = try #require(try repository.reference("refs/heads/main"))
      let moved = number > (names.firstIndex(of: "swap") ?? 0) + 1
      #expect((tip != pinned.old) == moved, step)
      try repository.recoverInterruptedUpdates()
      #expect(try repository.recoverInterruptedUpdates().isEmpty, step)
      try pinned.expectClean(at: tip, step)
      if moved {
        #expect(try repository.commit(tip).parents == [pinned.old], step)
      } else {
        let new = try PinnedRepository.update(repository, from: tip)
        try pinned.expectClean(at: new, step)
      }
    }
  }

  /// A repository whose update was killed at a named step.
  func killed(at step: String, _ layout: PinnedRepository.Layout = .single) async throws
    -> PinnedRepository
  {
    let pinned = try PinnedRepository(layout)
    let number = try #require(try steps(layout).firstIndex(of: step)) + 1
    let path = pinned.temporary.path
    let old = pinned.old.hex
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, old = old as String, number = number as Int] in
      Repository.setMachineConfiguration(.none)
      let repository = try Repository.open(at: path)
      let id = try #require(ObjectID(hex: old))
      _ = try PinnedRepository.update(repository, from: id, faultPoint: killAtStep(number))
    }
    return pinned
  }

  @Test func aCopySettlesItselfAndNotTheOriginal() async throws {
    let pinned = try await killed(at: "swap")
    let original = pinned.temporary.path
    let copy = try TemporaryRepository()
    let files = FileManager.default
    try files.removeItem(atPath: copy.path + "/.git")
    for name in try files.contentsOfDirectory(atPath: original) {
      try files.copyItem(atPath: "\(original)/\(name)", toPath: "\(copy.path)/\(name)")
    }
    let repository = try opened(copy)
    #expect(try repository.recoverInterruptedUpdates() == ["refs/heads/main"])
    #expect(try copy.git("status", "--porcelain", "-uall") == "")
    #expect(access(copy.path + "/.git/index.lock", F_OK) != 0)
    #expect(access(original + "/.git/index.lock", F_OK) == 0)
    #expect(try opened(pinned.temporary).recoverInterruptedUpdates() == ["refs/heads/main"])
    try pinned.expectClean(at: pinned.old, "the original, afterwards")
  }

  @Test func aLockThatHoldsOurCommitIsOurs() async throws {
    let pinned = try await killed(at: "swap")
    let journal = try #require(
      FileManager.default.contentsOfDirectory(atPath: pinned.temporary.path + "/.git/stet")
        .first { $0.hasPrefix("journal-") })
    let text = String(decoding: try pinned.temporary.read(".git/stet/" + journal), as: UTF8.self)
    let new = try #require(text.firstMatch(of: /\nnew ([0-9a-f]{40})\n/)).1
    try pinned.temporary.write(".git/refs/heads/main.lock", "\(new)\n")
    #expect(try opened(pinned.temporary).recoverInterruptedUpdates() == ["refs/heads/main"])
    try pinned.expectClean(at: pinned.old, "our lock")
  }

  @Test func foreignChangesAreLeftAlone() async throws {
    let undone = try await killed(at: "swap")
    try undone.temporary.write("pin", "mine\n")
    try opened(undone.temporary).recoverInterruptedUpdates()
    #expect(try undone.temporary.read("pin") == Array("mine\n".utf8))
    #expect(try undone.temporary.git("status", "--porcelain", "-uall") == " M pin")
    let finished = try await killed(at: "swapped")
    try finished.temporary.write("pin", "mine\n")
    try opened(finished.temporary).recoverInterruptedUpdates()
    #expect(try finished.temporary.read("pin") == Array("mine\n".utf8))
    #expect(try finished.temporary.git("status", "--porcelain", "-uall") == " M pin")
  }

  @Test func aBranchThatMovedOnIsFinished() async throws {
    let pinned = try await killed(at: "swapped", .linked)
    let tip = try pinned.temporary.git("rev-parse", "main")
    let later = try pinned.temporary.git(
      "commit-tree", "-p", tip, "-m", "later", "\(tip)^{tree}")
    try pinned.temporary.git("update-ref", "refs/heads/main", later)
    let recovered = try opened(pinned.temporary).recoverInterruptedUpdates()
    #expect(recovered == ["refs/heads/main"])
    try pinned.expectClean(at: oid(later), "moved on")
  }

  @Test func aRemovedLockDoesNotHinderFinishing() async throws {
    // Someone deleted index.lock by hand, and git committed nothing yet.
    let pinned = try await killed(at: "swapped")
    unlink(pinned.temporary.path + "/.git/index.lock")
    try pinned.temporary.write("keep/b", "staged meanwhile\n")
    try pinned.temporary.git("add", "keep/b")
    try opened(pinned.temporary).recoverInterruptedUpdates()
    #expect(try pinned.temporary.git("status", "--porcelain", "-uall") == "A  keep/b")
  }

  @Test func aForeignLockMakesRecoveryWait() async throws {
    let pinned = try await killed(at: "swapped")
    let lock = pinned.temporary.path + "/.git/index.lock"
    try pinned.temporary.write(".git/index.lock", "git's own")
    let repository = try opened(pinned.temporary)
    let error = #expect(throws: GitStoreError.self) { try repository.recoverInterruptedUpdates() }
    #expect(error?.code == .indexLocked)
    #expect(error?.paths == [lock])
    let tip = try #require(try repository.resolve("main"))
    let refused = #expect(throws: GitStoreError.self) {
      _ = try repository.commitAndUpdate(
        reference: "refs/heads/main", expecting: tip, edits: ["pin": .remove],
        author: PinnedRepository.person, committer: PinnedRepository.person, message: "m",
        verify: { _ in })
    }
    #expect(refused?.code == .indexLocked)
    let found = try #require(repository.lockFiles().first)
    #expect(found.path == lock)
    #expect(throws: GitStoreError.self) {
      try repository.removeStaleLock(found, olderThanSeconds: 1_000)
    }
    try repository.removeStaleLock(found, olderThanSeconds: 0)
    #expect(repository.lockFiles().isEmpty)
    try repository.recoverInterruptedUpdates()
    try pinned.expectClean(at: try #require(try repository.resolve("main")), "unlocked")
  }

  @Test func aDamagedJournalIsReportedAndKept() async throws {
    let pinned = try await killed(at: "swap")
    let folder = pinned.temporary.path + "/.git/stet/"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    let journal = folder + (try #require(names.first { $0.hasPrefix("journal-") }))
    var text = try String(contentsOfFile: journal, encoding: .utf8)
    text = text.replacing("edit pin", with: "edit pan")
    try text.write(toFile: journal, atomically: true, encoding: .utf8)
    let repository = try opened(pinned.temporary)
    let error = #expect(throws: GitStoreError.self) { try repository.recoverInterruptedUpdates() }
    #expect(error?.code == .unrecoverable)
    #expect(error?.paths == [journal])
    #expect(FileManager.default.fileExists(atPath: journal))
  }

  @Test func aLiveUpdateIsNotRecovered() async throws {
    let pinned = try PinnedRepository(.single)
    let path = pinned.temporary.path
    let order = Mutex<[String]>([])
    let isThrough = DispatchSemaphore(value: 0)
    let pause = { @Sendable (step: String) in
      guard step == "swap" else { return }
      Thread.detachNewThread {
        do {
          try Repository.open(at: path).recoverInterruptedUpdates()
        } catch {
          Issue.record(error)
        }
        order.withLock { $0.append("recovered") }
        isThrough.signal()
      }
      usleep(200_000)
      order.withLock { $0.append("swap") }
    }
    let new = try PinnedRepository.update(
      opened(pinned.temporary), from: pinned.old, faultPoint: pause)
    #expect(isThrough.wait(timeout: .now() + 300) == .success)
    #expect(order.withLock { $0 } == ["swap", "recovered"])
    try pinned.expectClean(at: new, "live")
  }

  @Test func journalsReadWhatTheyWrote() throws {
    let id = ObjectID.ofBlob([1])
    let odd = "a b/%41\n\u{7f}/\u{e9}"
    let journal = UpdateJournal(
      name: "0123456789abcdef", common: "/a b/.git", reference: "refs/heads/\u{e9}", old: .zero,
      new: id,
      edits: [
        .init(path: odd, old: .init(id: id, kind: .executable), new: nil),
        .init(path: "x", old: nil, new: id),
      ],
      targets: [
        .init(gitDirectory: "/a b/.git", workTree: "/a b", indexBefore: .zero, indexAfter: id)
      ])
    let text = journal.serialized
    #expect(UpdateJournal(name: journal.name, text: text) == journal)
    #expect(text.utf8.split(separator: UInt8(ascii: "\n")).count == 9)
    for count in 0..<text.utf8.count {
      let part = String(decoding: Array(text.utf8.prefix(count)), as: UTF8.self)
      #expect(UpdateJournal(name: journal.name, text: part) == nil)
    }
  }
}
