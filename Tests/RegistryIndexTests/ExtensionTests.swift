import Foundation
import PromptModel
import RegistryIndex
import Testing

@Suite struct ExtensionTests {
  @Test(arguments: [11, 12, 13] as [UInt64])
  func extendedEqualsBuiltRowForRow(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: seed, commits: 620, prompts: 8)
    try IndexStore.build(folder.index, line.steps)
    let built = try IndexStore.reader(folder.index).dump()

    let other = folder.path + "/other.sqlite"
    var generator = SeededGenerator(seed: seed)
    var done = Int.random(in: 1..<100, using: &generator)
    try IndexStore.build(other, line.steps.prefix(done))
    while done < line.steps.count {
      let end = min(line.steps.count, done + Int.random(in: 1..<60, using: &generator))
      try IndexStore.extend(
        at: other, identity: sampleIdentity, from: line.steps[done - 1].commit.facts.id
      ) { writer in
        for step in line.steps[done..<end] { try writer.append(step) }
      }
      done = end
    }
    #expect(Array(try IndexStore.reader(other).dump().utf8) == Array(built.utf8))
    #expect(try tables(folder.index) == tables(other))
  }

  @Test func onlyTheLastWordOnTextsAndDependenciesCounts() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 14, commits: 100, prompts: 5)
    try IndexStore.build(folder.index, line.steps)
    var steps = line.steps
    var texts: [PromptName: IndexedText?] = [:]
    var dependencies: [PromptName: [String]] = [:]
    for index in steps.indices {
      texts.merge(steps[index].texts) { $1 }
      dependencies.merge(steps[index].dependencies) { $1 }
      steps[index].texts = [:]
      steps[index].dependencies = [:]
    }
    steps[99].texts = texts
    steps[99].dependencies = dependencies
    let other = folder.path + "/other.sqlite"
    try IndexStore.build(other, steps)
    let expected = try IndexStore.reader(folder.index).dump()
    #expect(try Array(IndexStore.reader(other).dump().utf8) == Array(expected.utf8))
  }

  @Test func anotherTipIsRefusedAndNothingChanges() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 15, commits: 20, prompts: 2)
    try IndexStore.build(folder.index, line.steps.prefix(10))
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.index))
    let tip = line.steps[9].commit.facts.id
    let other = line.steps[8].commit.facts.id
    #expect(throws: IndexError.tipMismatch(expected: other, found: tip)) {
      try IndexStore.extend(at: folder.index, identity: sampleIdentity, from: other) { _ in }
    }
    #expect(throws: Missing.self) {
      try IndexStore.extend(at: folder.index, identity: sampleIdentity, from: tip) { writer in
        try writer.append(line.steps[10])
        throw Missing()
      }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.index)) == before)
  }

  @Test func contradictingStepsAreRefused() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 16, commits: 40, prompts: 2)
    let first = line.steps[0]
    func refused(_ steps: [IndexStep]) -> Bool {
      do {
        try IndexStore.build(folder.index, steps)
        return false
      } catch {
        if case .inconsistent = error as? IndexError { return true }
        return false
      }
    }
    #expect(refused([]))
    #expect(refused([line.steps[1]]))
    #expect(refused([first, first]))
    var step = first
    step.commit = IndexedCommit(
      sequence: 0, facts: first.commit.facts, committed: first.commit.committed + 1)
    #expect(refused([step]))
    let version = try need(line.steps.first { !$0.versions.isEmpty && $0.commit.sequence > 0 })
    step = first
    step.versions = version.versions
    #expect(refused([step]))
    step.versions = []
    step.pinMoves = try need(line.steps.last { !$0.pinMoves.isEmpty }).pinMoves
    #expect(refused([step]))
    step.pinMoves = []
    step.records = try need(line.steps.last { !$0.records.isEmpty }).records
    #expect(refused([step]))
    #expect(!FileManager.default.fileExists(atPath: folder.index))
    #expect(!FileManager.default.fileExists(atPath: folder.index + ".draft"))
  }

  @Test func aSwallowedErrorDoesNotCommitHalfAStep() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 18, commits: 3, prompts: 2)
    #expect(throws: IndexError.inconsistent("a step that was not added whole")) {
      try IndexStore.build(at: folder.index, identity: sampleIdentity) { writer in
        try writer.append(line.steps[0])
        #expect(throws: IndexError.self) { try writer.append(line.steps[2]) }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.index))
  }

  @Test func readersNoticeAnExtensionAndAReplacement() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 17, commits: 30, prompts: 2)
    try IndexStore.build(folder.index, line.steps.prefix(10))
    let first = try IndexStore.reader(folder.index)
    #expect(try first.commit(at: 0) != nil)
    try IndexStore.extend(at: folder.index, identity: sampleIdentity, from: first.tip) { writer in
      #expect(writer.commitCount == 10 && writer.tip == first.tip)
      try writer.append(line.steps[10])
    }
    #expect(throws: IndexError.superseded) { try first.commit(at: 0) }
    let second = try IndexStore.reader(folder.index)
    #expect(second.commitCount == 11)
    try IndexStore.build(folder.index, line.steps.prefix(11))
    #expect(throws: IndexError.superseded) { try second.latestVersions() }
    try FileManager.default.removeItem(atPath: folder.index)
    let third = try IndexStore.open(at: folder.index, identity: sampleIdentity)
    #expect(third == nil)
    #expect(throws: IndexError.superseded) { try second.latestVersions() }
  }
}
