import GitStore
import PromptModel
import Registry
import TestSupport
import Testing

/// Numbers, tombstones, renames and effective times, case by case.
@Suite struct NumberingTests {
  func walk(_ repository: TemporaryRepository) throws -> [String] {
    try HistoryWalkerTests.walk(repository, "registry").flatMap(\.versions).map { version in
      let state =
        switch version.state {
        case .absent: "gone"
        case .intact: "intact"
        case .broken: "broken"
        }
      let origin = version.renamedFrom.map { " from \($0)" } ?? ""
      return "\(version.prompt) v\(version.number) \(state)\(origin)"
    }
  }

  func commit(
    _ repository: TemporaryRepository, _ files: [String: String?], at time: Int? = nil
  ) throws {
    for (name, text) in files {
      let path = "registry/prompts/\(name).prompt"
      if let text {
        try repository.write(path, text)
      } else {
        try repository.git("rm", "--quiet", "--force", path)
      }
    }
    try repository.git("add", "--all")
    let date = "\(time ?? repository.now) +0000"
    try repository.git(
      ["commit", "--quiet", "--allow-empty", "--message", "c"],
      environment: ["GIT_COMMITTER_DATE": date])
    repository.advanceClock()
  }

  @Test func aReturnIsANewVersionAndADeletionTakesNoNumber() throws {
    let repository = try TemporaryRepository()
    try commit(repository, ["p": "one"])
    try commit(repository, ["p": "two"])
    try commit(repository, ["p": "one"])
    try commit(repository, ["p": nil])
    try commit(repository, [:])
    try commit(repository, ["p": "{{#if"])
    try commit(repository, ["p": "one"])
    #expect(
      try walk(repository) == [
        "p v1 intact", "p v2 intact", "p v3 intact", "p v3 gone", "p v4 broken", "p v5 intact",
      ])
  }

  @Test func renamesPairInBytewiseOrderCopiesAndBrokenStatesNever() throws {
    let repository = try TemporaryRepository()
    try commit(repository, ["b": "twin", "a": "twin", "x": "{{#if", "k": "kept"])
    try commit(
      repository,
      [
        "b": nil, "a": nil, "d": "twin", "c": "twin", "e": "twin", "x": nil, "y": "{{#if",
        "l": "kept",
      ])
    #expect(
      try walk(repository).suffix(8) == [
        "a v1 gone", "b v1 gone", "c v1 intact from a", "d v1 intact from b", "e v1 intact",
        "l v1 intact", "x v1 gone", "y v1 broken",
      ])
  }

  @Test func aRenamedFolderTakesPartialsAlongByDigest() throws {
    let repository = try TemporaryRepository()
    try commit(repository, ["old/p": "{{> t}}", "old/_t": "tone"])
    try commit(
      repository, ["old/p": nil, "old/_t": nil, "new/p": "{{> t}}", "new/_t": "tone"])
    #expect(
      try walk(repository) == ["old/p v1 intact", "new/p v1 intact from old/p", "old/p v1 gone"])
  }

  @Test func timeNeverRunsBackwards() throws {
    let repository = try TemporaryRepository()
    for (number, time) in [100, 300, 200, 300, 250, 400].enumerated() {
      try commit(repository, ["p": "\(number)"], at: 1_700_000_000 + time)
    }
    let steps = try HistoryWalkerTests.walk(repository, "registry")
    #expect(steps.map { $0.commit.time - 1_700_000_000 } == [100, 300, 300, 300, 300, 400])
    #expect(steps.map { $0.committed - 1_700_000_000 } == [100, 300, 200, 300, 250, 400])
  }

  @Test func aMergeIsOneStepOfItsFirstParent() throws {
    let repository = try TemporaryRepository()
    try commit(repository, ["p": "one", "q": "one"])
    try repository.git("checkout", "--quiet", "-b", "side")
    try commit(repository, ["p": "two"])
    try commit(repository, ["p": "three"])
    try repository.git("checkout", "--quiet", "main")
    try commit(repository, ["q": "two"])
    try repository.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")
    let steps = try HistoryWalkerTests.walk(repository, "registry")
    #expect(steps.count == 3)
    #expect(steps[2].versions.map { "\($0.prompt) v\($0.number)" } == ["p v2"])
  }

  @Test func oldFileModesReadAsGitReadsThem() throws {
    let repository = try TemporaryRepository()
    try commit(repository, ["p": "one"])
    let blob = try repository.git("rev-parse", "HEAD:registry/prompts/p.prompt")
    var raw: [UInt8] = Array("100664 p.prompt\0".utf8)
    raw += try #require(ObjectID(hex: blob)).bytes
    func tree(_ name: String, _ id: String) throws -> String {
      try repository.git(["mktree"], input: Array("040000 tree \(id)\t\(name)\n".utf8)).text
    }
    let prompts = try repository.git(
      ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], input: raw
    ).text
    let top = try tree("registry", tree("prompts", prompts))
    let commit = try repository.git("commit-tree", top, "-p", "HEAD", "-m", "mode")
    try repository.git("update-ref", "refs/heads/main", commit)
    #expect(try walk(repository) == ["p v1 intact"])
  }
}
