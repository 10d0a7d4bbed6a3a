import Foundation
import PromptModel
import RegistryIndex
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Raised once, seen by every task.
final class Flag: Sendable {
  private let value = Mutex(false)
  var isRaised: Bool { value.withLock { $0 } }
  func raise() { value.withLock { $0 = true } }
}

/// The time limits count the wait for a turn among all other tests, too: they guard against a hang.
@Suite struct ConcurrencyTests {
  @Test(.timeLimit(.minutes(60))) func readersSeeTheOldOrTheNewDuringRebuildsAndExtensions()
    async throws
  {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 70, commits: 60, prompts: 4)
    let path = folder.index
    try IndexStore.build(path, line.steps.prefix(1))
    let counts = line.steps.indices.map { end in
      line.steps[...end].reduce(0) { $0 + $1.versions.count }
    }
    let isDone = Flag()
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<3 {
        group.addTask {
          var answers = 0
          // Who gets no turn before the writer is done reads what it left.
          while !isDone.isRaised || answers == 0 {
            // Few cores, few threads: let the writer have one.
            await Task.yield()
            do {
              let reader = try IndexStore.reader(path)
              let found = try reader.versions().count
              #expect(found == counts[reader.commitCount - 1])
              answers += 1
            } catch IndexError.superseded, IndexError.busy {
              continue
            }
          }
          return answers
        }
      }
      group.addTask {
        defer { isDone.raise() }
        for end in 1..<60 {
          if end % 2 == 0 {
            try IndexStore.build(at: path, identity: sampleIdentity, waitingSeconds: 300) {
              for step in line.steps[...end] { try $0.append(step) }
            }
          } else {
            let tip = line.steps[end - 1].commit.facts.id
            try IndexStore.extend(
              at: path, identity: sampleIdentity, from: tip, waitingSeconds: 300
            ) { try $0.append(line.steps[end]) }
          }
        }
        return 0
      }
      var answers = 0
      for try await count in group { answers += count }
      #expect(answers > 0)
    }
    #expect(try IndexStore.reader(path).commitCount == 60)
  }

  @Test(.timeLimit(.minutes(60))) func writersOfOneLineDoNotLoseSteps() async throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 71, commits: 40, prompts: 3)
    let path = folder.index
    try IndexStore.build(path, line.steps.prefix(1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          while true {
            await Task.yield()
            do {
              let reader = try IndexStore.reader(path)
              guard reader.commitCount < 40 else { return }
              let step = line.steps[reader.commitCount]
              try IndexStore.extend(at: path, identity: sampleIdentity, from: reader.tip) {
                try $0.append(step)
              }
            } catch IndexError.tipMismatch, IndexError.busy, IndexError.superseded {
              continue
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let other = folder.path + "/other.sqlite"
    try IndexStore.build(other, line.steps)
    #expect(try tables(path) == tables(other))
  }

  /// Kills a builder at points and at moments: what stays is the old index, and the next build
  /// clears the rest away.
  @Test(arguments: [0, 1, 20, 39])
  func aKilledBuildLeavesTheOldIndexOrNone(step: Int) async throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 72, commits: 40, prompts: 3)
    let path = folder.index
    for hasOld in [false, true] {
      if hasOld { try IndexStore.build(path, line.steps.prefix(10)) }
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, step = step as Int] in
        let line = try SampleLine(seed: 72, commits: 40, prompts: 3)
        try IndexStore.build(at: path, identity: sampleIdentity) { writer in
          for (number, each) in line.steps.enumerated() {
            try writer.append(each)
            if number == step { kill(getpid(), SIGKILL) }
          }
        }
      }
      #expect(FileManager.default.fileExists(atPath: path + ".draft"))
      let reader = try IndexStore.open(at: path, identity: sampleIdentity)
      #expect(reader?.commitCount == (hasOld ? 10 : nil))
    }
    try IndexStore.build(path, line.steps)
    #expect(try IndexStore.reader(path).commitCount == 40)
    #expect(!FileManager.default.fileExists(atPath: path + ".draft"))
  }

  @Test(.timeLimit(.minutes(60))) func killsAtRandomMomentsLeaveAnIndexThatIsRightOrSaysSo()
    async throws
  {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 73, commits: 60, prompts: 4)
    let whole = folder.path + "/whole.sqlite"
    try IndexStore.build(whole, line.steps)
    let expected = try tables(whole)
    let path = folder.index
    try IndexStore.build(path, line.steps.prefix(2))
    var interruptions = 0
    for trial in 0..<25 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, trial = trial as Int] in
        let line = try SampleLine(seed: 73, commits: 60, prompts: 4)
        Thread.detachNewThread {
          usleep(UInt32(500 + trial * 1_700))
          kill(getpid(), SIGKILL)
        }
        while true {
          for (number, step) in line.steps.enumerated().dropFirst(2) {
            let tip = line.steps[number - 1].commit.facts.id
            try IndexStore.extend(at: path, identity: sampleIdentity, from: tip) {
              try $0.append(step)
            }
          }
          try IndexStore.build(path, line.steps.prefix(2))
        }
      }
      do {
        let reader = try IndexStore.reader(path)
        let count = reader.commitCount
        try IndexStore.extend(at: path, identity: sampleIdentity, from: reader.tip) {
          for step in line.steps[count...] { try $0.append(step) }
        }
      } catch IndexError.interruptedWrite {
        interruptions += 1
        try IndexStore.build(path, line.steps)
      }
      #expect(try tables(path) == expected, "trial \(trial)")
      try IndexStore.build(path, line.steps.prefix(2))
    }
    Comment.note("NOTE \(interruptions) of 25 kills left a journal to undo")
  }
}
