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
}
