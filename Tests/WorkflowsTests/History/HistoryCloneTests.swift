import Foundation
import GitStore
import PromptModel
import Registry
import TestSupport
import Testing

@testable import Workflows

/// Histories in clones that lack commits or blobs.
@Suite struct HistoryCloneTests {
  func origin(_ commits: Int = 30) throws -> HistorySample {
    let sample = try HistorySample(seed: 21)
    try sample.history.grow(by: commits)
    try sample.repository.git("config", "uploadpack.allowFilter", "true")
    try sample.repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return sample
  }

  func open(
    _ clone: TemporaryRepository, mayFetch: Bool, isHook: Bool = false
  ) throws -> OpenRegistry {
    try OpenRegistry.open(
      at: clone.path,
      Surroundings(
        now: { 1_800_000_000 }, mayFetch: mayFetch, isHook: isHook, runner: "stet test"))
  }

  func packs(_ clone: TemporaryRepository) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: clone.path + "/.git/objects/pack")
      .count { $0.hasSuffix(".pack") }
  }

  @Test func aPartialCloneFetchesAWholeWalkInOneGo() throws {
    let sample = try origin()
    let expected = try sample.walkedAnswers()
    let clone = try TemporaryRepository(
      cloning: sample.repository, "--filter=blob:none", "--no-checkout")
    // Reading stet.yaml takes one more.
    let before = try packs(clone)
    #expect(try HistorySample.answers(open(clone, mayFetch: true).history()) == expected)
    #expect(try packs(clone) - before <= 2)
    #expect(try HistorySample.answers(open(clone, mayFetch: true).history()) == expected)
  }

  @Test func nothingIsFetchedWithoutLeave() throws {
    let sample = try origin(6)
    let clone = try TemporaryRepository(
      cloning: sample.repository, "--filter=blob:none", "--no-checkout")
    for isHook in [true, false] {
      #expect(throws: (any Error).self) {
        _ = try open(clone, mayFetch: isHook, isHook: isHook).history().latestVersions()
      }
    }
    #expect(try packs(clone) <= 1)
  }

  @Test func whatNobodyGivesIsNamed() throws {
    let sample = try origin(6)
    let clone = try TemporaryRepository(
      cloning: sample.repository, "--filter=blob:none", "--no-checkout")
    let registry = try open(clone, mayFetch: true)
    try clone.git("config", "remote.origin.url", "file:///nowhere")
    let error = #expect(throws: RegistryError.self) {
      _ = try registry.history().latestVersions()
    }
    guard case .missingObject? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(Failure(try #require(error))?.kind == .missingObject)
  }

  @Test func aShallowCloneSaysThatItLacksHistory() throws {
    let sample = try origin(12)
    let clone = try TemporaryRepository(cloning: sample.repository, "--depth=4")
    let error = #expect(throws: RegistryError.self) {
      _ = try open(clone, mayFetch: true).history()
    }
    guard case .shallow? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(Failure(try #require(error))?.kind == .shallow)
    #expect(throws: RegistryError.self) {
      _ = try HistoryIndexing(open(clone, mayFetch: true)).rebuild { _, _ in }
    }
    try clone.git("fetch", "--quiet", "--unshallow")
    #expect(
      try HistorySample.answers(open(clone, mayFetch: true).history()) == sample.walkedAnswers())
  }

  /// Promotes a prompt in an origin, then removes or renames it, and serves it from a clone.
  @Test(arguments: [["--depth=1"], ["--filter=blob:none", "--no-checkout"], []])
  func aPinIsServedAfterItsPromptIsGone(_ options: [String]) throws {
    let origin = try TemporaryRepository()
    try origin.git("config", "uploadpack.allowFilter", "true")
    try origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    let policy = GeneratedHistory.policy
    try origin.write("registry/stet.yaml", policy)
    try origin.write(
      "registry/models/baseline.yaml", "format: stet-model/1\nprovider: stet\nid: \"stet/knn-1\"\n")
    try origin.write("registry/prompts/a.prompt", "---\nmodel: baseline\n---\n{{> tone}} Hello\n")
    try origin.write("registry/prompts/_tone.prompt", "Kindly:")
    try origin.commit("first")
    let registry = try OpenRegistry.open(
      at: origin.path,
      Surroundings(
        now: { 1_767_225_700 }, author: Person(name: "Ada", email: "ada@example.com"),
        runner: "stet test"))
    let production = try #require(EnvironmentName("production"))
    let outcome = try Promote(
      prompts: [PromptReference(parsing: "a")], environment: production
    ).run(in: registry)
    #expect(outcome.commit != nil)
    try origin.git("reset", "--quiet", "--hard")
    try origin.git("mv", "registry/prompts/a.prompt", "registry/prompts/b.prompt")
    try origin.write("registry/prompts/_tone.prompt", "Changed:")
    try origin.commit("renamed")
    let clone =
      switch options.count {
      case 0: try TemporaryRepository(cloning: origin)
      case 1: try TemporaryRepository(cloning: origin, options[0])
      default: try TemporaryRepository(cloning: origin, options[0], options[1])
      }
    let found = try open(clone, mayFetch: true).resolve(
      PromptReference(parsing: "a@production"))
    #expect(
      found.contents["partial/tone"].map { String(decoding: $0, as: UTF8.self) } == "Kindly:")
  }
}
