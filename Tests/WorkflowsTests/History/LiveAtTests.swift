import PromptModel
import Registry
import TestSupport
import Testing

@testable import Workflows

/// What was live at a time, on clocks that run backwards and stand still.
@Suite struct LiveAtTests {
  /// Commits with these committer dates (seconds after 2023-11-14T22:13:20Z), one after another.
  func line(_ times: [Int]) throws -> (TemporaryRepository, [String]) {
    let repository = try TemporaryRepository()
    try repository.write("registry/stet.yaml", GeneratedHistory.policy)
    var commits: [String] = []
    for (number, time) in times.enumerated() {
      try repository.write("registry/prompts/p.prompt", "text \(number)")
      try repository.git("add", "--all")
      try repository.git(
        ["commit", "--quiet", "--message", "c\(number)"],
        environment: ["GIT_COMMITTER_DATE": "\(1_700_000_000 + time) +0000"])
      commits.append(try repository.git("rev-parse", "HEAD"))
    }
    return (repository, commits)
  }

  func open(_ repository: TemporaryRepository, isHook: Bool) throws -> OpenRegistry {
    try OpenRegistry.open(
      at: repository.path,
      Surroundings(now: { 1_800_000_000 }, isHook: isHook, runner: "stet test"))
  }

  /// Index and walk.
  @Test(arguments: [false, true])
  func theRunningMaximumDecides(_ isWalked: Bool) throws {
    let (repository, commits) = try line([100, 300, 200, 300, 250, 400])
    let history = try open(repository, isHook: isWalked).history()
    let cases: [(time: Int64, commit: Int?)] = [
      (99, nil), (100, 0), (299, 0), (300, 4), (399, 4), (400, 5), (10_000_000, 5),
    ]
    for (time, commit) in cases {
      let found = try history.commit(atOrBefore: 1_700_000_000 + time)?.id.hex
      #expect(found == commit.map { commits[$0] }, "\(time)")
    }
  }

  /// A version's own time is its commit's, though the clock ran backwards.
  @Test(arguments: [false, true])
  func aVersionKeepsItsCommittersDate(_ isWalked: Bool) throws {
    let (repository, _) = try line([100, 300, 200])
    let registry = try open(repository, isHook: isWalked)
    let name = try #require(PromptName("p"))
    let versions = try registry.history().versions(of: name)
    #expect(versions.map { $0.commit.committed - 1_700_000_000 } == [100, 300, 200])
    #expect(versions.map { $0.commit.time - 1_700_000_000 } == [100, 300, 300])
  }

  @Test func aBareDateMeansItsEndInUTC() throws {
    // 2023-11-14T23:59:59Z is 6399 seconds after the line's zero.
    let (repository, commits) = try line([100, 6399, 6400])
    let history = try open(repository, isHook: false).history()
    func at(_ text: String) throws -> String? {
      try history.commit(atOrBefore: MomentText.seconds(text, endOfDay: true))?.id.hex
    }
    #expect(try at("2023-11-14") == commits[1])
    #expect(try at("2023-11-15") == commits[2])
    #expect(try at("2023-11-13") == nil)
    #expect(try at("2023-11-14T23:59:59Z") == commits[1])
    #expect(try at("2023-11-15T01:59:58+02:00") == commits[0])
    #expect(try at("2023-11-15T02:00:00+02:00") == commits[2])
  }

  @Test func theStoryGoesOnIntoTheOldNames() throws {
    let repository = try TemporaryRepository()
    try repository.write("registry/stet.yaml", GeneratedHistory.policy)
    try repository.write("registry/prompts/a.prompt", "one")
    try repository.commit()
    try repository.write("registry/prompts/a.prompt", "two")
    try repository.commit()
    for (from, to) in [("a", "b"), ("b", "a")] {
      try repository.git("mv", "registry/prompts/\(from).prompt", "registry/prompts/\(to).prompt")
      try repository.commit()
    }
    try repository.write("registry/prompts/a.prompt", "three")
    try repository.commit()
    let registry = try open(repository, isHook: false)
    func log(_ name: String) throws -> [String] {
      try PromptLog(prompt: try #require(PromptName(name))).run(in: registry).map {
        "\($0.version.prompt) v\($0.version.number)\($0.version.isTombstone ? " gone" : "")"
      }
    }
    // a: v1, v2, away to b, back as v3, edited. What a rename took away is no deletion.
    #expect(try log("a") == ["a v4", "a v3", "a v2 gone", "b v1", "a v2", "a v1"])
    #expect(try log("b") == ["b v1 gone", "b v1", "a v2", "a v1"])
  }
}
