import PromptModel
import RegistryIndex
import Testing

@Suite struct RoundTripTests {
  @Test func everyValueComesBack() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 1, commits: 700, prompts: 12)
    try IndexStore.build(folder.index, line.steps)
    let reader = try IndexStore.reader(folder.index)
    #expect(reader.tip == line.steps.last?.commit.facts.id)
    #expect(reader.root == line.steps.first?.commit.facts.id)
    #expect(reader.commitCount == 700)
    #expect(try exact(reader.commits(0..<700)) == exact(line.steps.map(\.commit)))

    let versions = line.steps.flatMap { step in
      step.versions.map { IndexedVersion(version: $0, sequence: step.commit.sequence) }
    }
    for prompt in line.prompts {
      let expected = versions.filter { $0.version.prompt == prompt }
      let found = try reader.versions(of: prompt)
      #expect(exact(found) == exact(expected))
      #expect(try exact(reader.latestVersion(of: prompt)) == exact(expected.last))
    }
    #expect(try reader.versions().count == versions.count)
    let latest = try reader.latestVersions()
    #expect(latest.map(\.version.prompt) == Set(versions.map(\.version.prompt)).sorted())
    for last in latest {
      #expect(
        try exact(last) == exact(need(versions.last { $0.version.prompt == last.version.prompt })))
    }
  }

  @Test func pinsComeBack() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 2, commits: 300, prompts: 5)
    try IndexStore.build(folder.index, line.steps)
    let reader = try IndexStore.reader(folder.index)
    let moves = line.steps.flatMap(\.pinMoves)
    #expect(moves.count > 50)
    #expect(try exact(reader.pinHistory()) == exact(moves))
    for move in moves {
      let history = moves.filter { $0.environment == move.environment && $0.prompt == move.prompt }
      #expect(try exact(reader.pinHistory(move.environment, move.prompt)) == exact(history))
    }
    for sequence in [0, 17, 150, 299] {
      let live = try reader.livePins(atSequence: sequence)
      #expect(exact(live) == exact(Self.live(moves.filter { $0.commit.sequence <= sequence })))
    }
    #expect(try exact(reader.livePins()) == exact(Self.live(moves)))
  }

  /// The last move of each pin, deleted ones left out, by environment and prompt.
  private static func live(_ moves: [IndexedPinMove]) -> [IndexedPinMove] {
    var last: [String: IndexedPinMove] = [:]
    for move in moves { last["\(move.environment)/\(move.prompt)"] = move }
    return last.sorted { $0.key < $1.key }.map(\.value).filter { $0.content != .deleted }
  }

  @Test func liveAtATimeIncludesItAndTheLaterCommitWins() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 3, commits: 600, prompts: 3)
    try IndexStore.build(folder.index, line.steps)
    let reader = try IndexStore.reader(folder.index)
    let commits = line.steps.map(\.commit)
    #expect(zip(commits, commits.dropFirst()).contains { $0.facts.time == $1.facts.time })
    for commit in commits {
      let last = commits.last { $0.facts.time <= commit.facts.time }
      #expect(try reader.commit(liveAt: commit.facts.time)?.sequence == last?.sequence)
    }
    #expect(try reader.commit(liveAt: commits[0].facts.time - 1) == nil)
    #expect(try reader.livePins(at: commits[0].facts.time - 1) == [])
    let end = try reader.livePins(at: .max)
    #expect(try exact(end) == exact(reader.livePins()))
  }

  @Test func recordsComeBackUntilTheirFileGoes() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 4, commits: 400, prompts: 4)
    try IndexStore.build(folder.index, line.steps)
    let reader = try IndexStore.reader(folder.index)
    let gone = Set(line.steps.flatMap(\.removedRecords).map(\.path))
    #expect(!gone.isEmpty)
    let live = line.steps.flatMap(\.records).filter { !gone.contains($0.path) }
    let suite = try need(ResourceName("suite"))
    for prompt in line.prompts {
      let expected = live.filter { $0.prompt == prompt }
      #expect(try exact(reader.records(of: prompt)) == exact(expected))
      let points = try reader.metric("macro-f1", of: prompt, suite: suite)
      #expect(points.map(\.value.bitPattern) == expected.map { $0.metrics["macro-f1"]?.bitPattern })
      let accuracy = try reader.metric("accuracy", of: prompt, suite: suite)
      #expect(accuracy.map(\.value) == expected.map { Double($0.cases.passed) / 10 })
      let closure = try need(expected.first).closure
      #expect(try reader.records(of: prompt, closure: closure).map(\.closure) == [closure])
    }
    #expect(try reader.records().count == live.count)
  }

  @Test func dependenciesAreTheLastWordInBothDirections() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 5, commits: 200, prompts: 6)
    try IndexStore.build(folder.index, line.steps)
    let reader = try IndexStore.reader(folder.index)
    var last: [PromptName: [String]] = [:]
    for step in line.steps { last.merge(step.dependencies) { $1 } }
    for prompt in line.prompts {
      let expected = Set((last[prompt] ?? []).map { Array($0.utf8) })
      let found = try reader.dependencies(of: prompt)
      #expect(Set(found.map { Array($0.utf8) }) == expected)
      #expect(try reader.dependencies(onPaths: [prompt.path]) == (found.isEmpty ? [] : [prompt]))
    }
    let users = last.filter { !$0.value.isEmpty }.keys.sorted()
    #expect(try reader.dependencies(onPaths: ["prompts/_tone.prompt", "nobody"]) == users)
    #expect(try reader.dependencies(onPaths: ["prompts/_none.prompt"]) == [])
  }

  @Test func namesAndCommitsThatAreNotThereAreAbsent() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 6, commits: 300, prompts: 3)
    try IndexStore.build(folder.index, line.steps)
    let reader = try IndexStore.reader(folder.index)
    let nobody = try need(PromptName("nobody"))
    #expect(try reader.versions(of: nobody) == [])
    #expect(try reader.latestVersion(of: nobody) == nil)
    #expect(try reader.records(of: nobody) == [])
    #expect(try reader.pinHistory(need(EnvironmentName("production")), nobody) == [])
    #expect(try reader.commit(need(ObjectName(hex: String(repeating: "a", count: 40)))) == nil)
    #expect(try reader.commit(at: 300) == nil)
    #expect(try reader.commit(at: -1) == nil)
    #expect(try reader.commits(250..<900).count == 50)
    let some = line.steps[257].commit
    #expect(try exact(need(reader.commit(some.facts.id))) == exact(some))
  }
}

/// A value's description by its bytes: `==` takes NFC and NFD for equal, and -0 for 0.
func exact<T>(_ value: T) -> [UInt8] {
  if let records = value as? [IndexedRecord] {
    return records.flatMap { record in
      let metrics = record.metrics.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      return Array(
        "\(record.path)\(record.payload)\(record.prompt)\(record.closure)\(record.suite)".utf8)
        + Array("\(record.model)\(record.environments)\(record.split)\(record.cases)".utf8)
        + Array("\(record.result)\(record.startedOn)\(record.finishedOn)\(metrics)".utf8)
        + Array("\(record.commit)".utf8)
    }
  }
  var text = ""
  dump(value, to: &text)
  return Array(text.utf8)
}
