import Foundation
import PromptModel
import RegistryIndex
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What a caller may ask, and the right answers, taken before the file was damaged.
struct Questions {
  private let ask: [@Sendable (IndexReader) throws -> [UInt8]]
  private let answers: [[UInt8]]

  init(_ reader: IndexReader, _ line: SampleLine) throws {
    var ask: [@Sendable (IndexReader) throws -> [UInt8]] = [
      { try exact($0.latestVersions()) }, { try exact($0.livePins()) },
      { try exact($0.pinHistory()) }, { try exact($0.records()) },
      { try exact($0.commits(0..<9999)) }, { try exact($0.search("hello", limit: 99)) },
      { try exact($0.search("ne", limit: 99)) }, { try exact($0.livePins(atSequence: 20)) },
      { try exact($0.dependencies(onPaths: ["prompts/_tone.prompt"])) },
    ]
    let missing = try need(PromptName("not/there"))
    for prompt in line.prompts + [missing] {
      ask.append { try exact($0.versions(of: prompt)) }
      ask.append { try exact($0.records(of: prompt)) }
      ask.append { try exact($0.dependencies(onPaths: [prompt.path])) }
      ask.append { try exact($0.search(prompt.text, limit: 9)) }
    }
    for step in line.steps.prefix(5) {
      let id = step.commit.facts.id
      ask.append { try exact($0.commit(id)) }
    }
    self.ask = ask
    answers = try ask.map { try $0(reader) }
  }

  /// What came of asking everything of a file that may be damaged.
  struct Outcome {
    var right = 0
    var refused = 0
    var wrong: [Int] = []
    var odd: [any Error] = []
  }

  func put(to path: String) -> Outcome {
    var outcome = Outcome()
    do {
      let reader = try IndexStore.open(at: path, identity: sampleIdentity)
      guard let reader else {
        outcome.wrong.append(-1)
        return outcome
      }
      for (number, question) in ask.enumerated() {
        do {
          if try question(reader) == answers[number] {
            outcome.right += 1
          } else {
            outcome.wrong.append(number)
          }
        } catch let error as IndexError {
          outcome.refused += 1
          if !isExpected(error) { outcome.odd.append(error) }
        } catch {
          outcome.odd.append(error)
        }
      }
    } catch {
      outcome.refused += 1
      if !isExpected(error) { outcome.odd.append(error) }
    }
    return outcome
  }

  /// Damage is told as something a rebuild mends, or as a file that cannot be opened.
  private func isExpected(_ error: IndexError) -> Bool {
    if case .storage = error { return true }
    return error.isMendedByRebuild
  }
}

@Suite struct DamageTests {
  private static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  @Test(arguments: 0..<12)
  func flippedAndCutBytesNeverGiveAWrongAnswer(round: Int) throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 50, commits: 60, prompts: 6)
    try IndexStore.build(folder.index, line.steps)
    let questions = try Questions(IndexStore.reader(folder.index), line)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.index)))
    #expect(questions.put(to: folder.index).refused == 0)
    var generator = SeededGenerator(seed: UInt64(round))
    var total = Questions.Outcome()
    for trial in 0..<50 {
      var damaged = bytes
      switch trial % 5 {
      case 0: damaged.removeLast(Int.random(in: 1...bytes.count, using: &generator))
      case 1:
        damaged[Int.random(in: 0..<400, using: &generator)] ^=
          1 << UInt8.random(in: 0..<8, using: &generator)
      case 2:
        let start = Int.random(in: 0..<bytes.count, using: &generator)
        for index in start..<min(bytes.count, start + 64) {
          damaged[index] = UInt8.random(in: 0...255, using: &generator)
        }
      default:
        damaged[Int.random(in: 0..<bytes.count, using: &generator)] ^=
          1 << UInt8.random(in: 0..<8, using: &generator)
      }
      let path = folder.path + "/damaged.sqlite"
      try Self.write(damaged, to: path)
      let outcome = questions.put(to: path)
      #expect(outcome.wrong.isEmpty, "round \(round) trial \(trial)")
      #expect(outcome.odd.isEmpty, "round \(round) trial \(trial)")
      total.refused += outcome.refused
      total.right += outcome.right
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }
    #expect(total.refused > 20 && total.right > 20)
  }

  @Test func pagesOfAnOlderStateAreNoticed() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 51, commits: 60, prompts: 6)
    try IndexStore.build(folder.index, line.steps.prefix(50))
    let old = Array(try Data(contentsOf: URL(fileURLWithPath: folder.index)))
    try IndexStore.extend(
      at: folder.index, identity: sampleIdentity, from: line.steps[49].commit.facts.id
    ) { writer in
      for step in line.steps[50...] { try writer.append(step) }
    }
    let new = Array(try Data(contentsOf: URL(fileURLWithPath: folder.index)))
    let questions = try Questions(IndexStore.reader(folder.index), line)
    var refusals = 0
    for start in stride(from: 0, to: min(old.count, new.count), by: 4096) {
      var mixed = new
      mixed.replaceSubrange(start..<start + 4096, with: old[start..<start + 4096])
      guard mixed != new else { continue }
      let path = folder.path + "/mixed.sqlite"
      try Self.write(mixed, to: path)
      let outcome = questions.put(to: path)
      #expect(outcome.wrong.isEmpty && outcome.odd.isEmpty)
      refusals += outcome.refused > 0 ? 1 : 0
    }
    #expect(refusals > 3)
  }

  /// A row changed by hand, with SQLite's own structure whole: an extension must not seal it.
  @Test func extendingDamagedRowsDoesNotMakeThemTrue() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 52, commits: 80, prompts: 6)
    try IndexStore.build(folder.index, line.steps.prefix(60))
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.index)))
    let whole = folder.path + "/whole.sqlite"
    try IndexStore.build(whole, line.steps)
    let questions = try Questions(IndexStore.reader(whole), line)
    var generator = SeededGenerator(seed: 52)
    var extended = 0
    for _ in 0..<120 {
      var damaged = bytes
      damaged[Int.random(in: 100..<bytes.count, using: &generator)] ^= 1
      let path = folder.path + "/damaged.sqlite"
      try Self.write(damaged, to: path)
      do {
        try IndexStore.extend(
          at: path, identity: sampleIdentity, from: line.steps[59].commit.facts.id
        ) { writer in
          for step in line.steps[60...] { try writer.append(step) }
        }
        extended += 1
        let outcome = questions.put(to: path)
        #expect(outcome.wrong.isEmpty && outcome.odd.isEmpty)
      } catch let error as IndexError {
        #expect(error.isMendedByRebuild, "\(error)")
      }
      for suffix in ["", "-journal"] { unlink(path + suffix) }
    }
    #expect(extended > 10)
  }
}
