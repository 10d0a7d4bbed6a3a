import Foundation
import TestSupport
import Testing

@Suite("Roll back, withdraw, audit")
struct ReleaseRollbackTests {
  private func promoted(_ versions: Int) throws -> ReleaseBench {
    let bench = try ReleaseBench()
    for number in 1...versions {
      if number > 1 { try bench.nextVersion("Line \(number).\n") }
      try bench.ok("promote", "a/p", "--to", "free")
    }
    return bench
  }

  private func back(_ bench: ReleaseBench, _ more: String...) throws -> StetBinary.Outcome {
    try bench.stetList(["rollback", "a/p", "--env", "free", "--reason", "bad"] + more)
  }

  @Test("a rollback returns to what was live before, again and again, and is undone by promotion")
  func steps() throws {
    let bench = try promoted(3)
    #expect(try back(bench).output.contains("v3 ("))
    #expect(try bench.live() == ["free a/p v2"])
    #expect(try back(bench).status == 0)
    #expect(try bench.live() == ["free a/p v1"])
    let end = try back(bench)
    #expect(end.status == 1 && end.errors.contains("served nothing else"))
    try bench.ok("promote", "a/p", "--to", "free")
    #expect(try bench.live() == ["free a/p v3"])
    #expect(try back(bench).output.contains("→ v1"))
    #expect(try bench.status.isEmpty)
  }

  @Test("a version can be named; one that was never served cannot be rolled back to")
  func named() throws {
    let bench = try promoted(3)
    try bench.nextVersion("Line 4.\n")
    #expect(try back(bench, "--to-version", "1").status == 0)
    #expect(try bench.live() == ["free a/p v1"])
    let same = try back(bench, "--to-version", "1")
    #expect(same.status == 0 && same.output.contains("nothing was done"))
    let never = try back(bench, "--to-version", "4")
    #expect(never.status == 1 && never.errors.contains("never served v4"))
    #expect(never.errors.contains("it served v1, v2, v3"))
  }

  @Test("withdrawal serves nothing; rollback and promotion bring it back")
  func withdrawal() throws {
    let bench = try promoted(2)
    try bench.ok("withdraw", "a/p", "--env", "free", "--reason", "off")
    let get = try bench.stet("get", "a/p@free", "--var", "text=x")
    #expect(get.status == 1 && get.errors.contains("was withdrawn from 'free'"))
    let again = try bench.ok("withdraw", "a/p", "--env", "free", "--reason", "off")
    #expect(again.contains("'free' serves nothing of a/p already"))
    #expect(try bench.live() == ["free a/p -"])
    #expect(try back(bench).output.contains("nothing → v2"))
    try bench.ok("withdraw", "a/p", "--env", "free", "--reason", "off")
    try bench.ok("promote", "a/p@v1", "--to", "free")
    #expect(try bench.ok("get", "a/p@free", "--var", "text=x").contains("works well"))
    #expect(try bench.live() == ["free a/p v1"])
  }

  @Test("no gate blocks a rollback: without evidence, without files, past stages")
  func neverBlocked() throws {
    let bench = try ReleaseBench()
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("eval", "a/p", "--commit")
    try bench.ok("promote", "a/p", "--to", "production")
    try bench.nextVersion()
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("eval", "a/p", "--commit")
    try bench.ok("promote", "a/p", "--to", "production")
    try bench.repository.git("rm", "-rq", "registry/prompts/a", "registry/suites")
    try bench.repository.commit("Delete")
    try bench.ok("rollback", "a/p", "--env", "production", "--reason", "bad")
    #expect(try bench.live() == ["production a/p v1", "staging a/p v2"])
    #expect(try bench.ok("get", "a/p@production", "--var", "text=x").contains("works well"))
  }

  @Test("a rollback and a withdrawal need a reason")
  func reasons() throws {
    let bench = try promoted(2)
    let head = try bench.head
    for command in ["rollback", "withdraw"] {
      #expect(try bench.stet(command, "a/p", "--env", "free").status == 64)
      let empty = try bench.stet(command, "a/p", "--env", "free", "--reason", "")
      #expect(empty.status == 1 && empty.errors.contains("needs a reason"))
    }
    #expect(try bench.head == head)
  }

  @Test(
    "prompts and environments that never were are named",
    arguments: [["rollback"], ["withdraw"]])
  func unknown(_ command: [String]) throws {
    let bench = try promoted(1)
    let environment = try bench.stet(command[0], "a/p", "--env", "fre", "--reason", "x")
    #expect(environment.status == 1 && environment.errors.contains("Did you mean 'free'?"))
    let prompt = try bench.stet(command[0], "a/q", "--env", "free", "--reason", "x")
    #expect(prompt.status == 1 && prompt.errors.contains("Did you mean 'a/p'?"))
    let never = try bench.stet(command[0], "b/q", "--env", "free", "--reason", "x")
    #expect(never.status == 1 && never.errors.contains("serves no version of 'b/q'"))
  }

  @Test("audit tells every move with its evidence")
  func audit() throws {
    let bench = try ReleaseBench()
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("eval", "a/p", "--commit")
    try bench.ok("promote", "a/p", "--to", "production", "--reason", "first")
    try bench.ok("withdraw", "a/p", "--env", "production", "--reason", "off")
    let story = try bench.ok("audit", "a/p", "--env", "production")
    #expect(story.contains("promote a/p in production: nothing → v1"))
    #expect(story.contains("why: first"))
    #expect(story.contains("s on baseline, 4 of 4 passed, 0 errored"))
    #expect(story.contains("withdraw a/p in production: v1"))
    #expect(!story.contains("staging"))
    let since = try bench.ok("audit", "--since", "2099-01-01", "--format", "json")
    #expect(since.contains("\"moves\": []"))
    let unknown = try bench.stet("audit", "a/x")
    #expect(unknown.status == 1 && unknown.errors.contains("Did you mean 'a/p'?"))
    let environment = try bench.stet("audit", "--env", "stagin")
    #expect(environment.status == 1 && environment.errors.contains("Did you mean 'staging'?"))
  }

  @Test("audit --at is exact to the second, that second included")
  func boundaries() throws {
    let bench = try ReleaseBench()
    try bench.ok("promote", "a/p", "--to", "free")
    let first = bench.repository.now
    try bench.nextVersion()
    bench.repository.advanceClock(bySeconds: 100)
    try bench.ok("promote", "a/p", "--to", "free")
    let second = bench.repository.now
    func live(_ seconds: Int) throws -> [String] {
      let moment = Date(timeIntervalSince1970: Double(seconds))
      return try bench.live(at: moment.formatted(.iso8601))
    }
    #expect(try live(first - 1) == [])
    #expect(try live(first) == ["free a/p v1"])
    #expect(try live(second - 1) == ["free a/p v1"])
    #expect(try live(second) == ["free a/p v2"])
    let before = try bench.stet("audit", "--at", "2025-01-01")
    #expect(before.status == 1 && before.errors.contains("the mainline begins later"))
  }

  @Test("a version is the one the pin was made for, also when its content comes back later")
  func returnedContent() throws {
    let bench = try ReleaseBench()
    let original = try bench.repository.read(ReleaseBench.promptFile)
    try bench.ok("promote", "a/p", "--to", "free")
    try bench.nextVersion()
    try bench.repository.write(ReleaseBench.promptFile, bytes: original)
    try bench.repository.commit("Back to v1's text")
    #expect(try bench.live() == ["free a/p v1"])
    #expect(try bench.ok("audit").contains("nothing → v1"))
  }

  @Test("pins in an environment the policy no longer names are listed and not served")
  func goneEnvironment() throws {
    let bench = try promoted(1)
    let policy = String(decoding: try bench.repository.read("registry/stet.yaml"), as: UTF8.self)
      .replacingOccurrences(of: "  free: {}\n", with: "")
      .replacingOccurrences(of: "policy-version: 1", with: "policy-version: 2")
    try bench.repository.write("registry/stet.yaml", policy)
    try bench.repository.commit("Drop free")
    let listed = try bench.stet("audit", "--at", "2099-01-01")
    #expect(listed.output.contains("free") && listed.output.contains("v1"))
    #expect(listed.errors.contains("names no environment 'free'; it is not served"))
    let get = try bench.stet("get", "a/p@free", "--var", "text=x")
    #expect(get.status == 1 && get.errors.contains("the policy has no environment 'free'"))
  }
}

extension ReleaseBench {
  /// Runs `stet` with a list of arguments.
  func stetList(_ arguments: [String]) throws -> StetBinary.Outcome {
    repository.advanceClock()
    return try StetBinary().run(arguments, in: repository)
  }
}
