import Foundation
import TestSupport
import Testing

@Suite("Promotion: what is promoted")
struct ReleasePromoteTests {
  @Test("a bare name is the newest version, @vN and a digest name theirs")
  func references() throws {
    let bench = try ReleaseBench()
    try bench.nextVersion()
    #expect(try bench.ok("promote", "a/p", "--to", "staging").contains("nothing → v2"))
    #expect(try bench.ok("promote", "a/p@v1", "--to", "staging").contains("→ v1"))
    let pin = String(decoding: try bench.repository.read(ReleaseBench.pinFile), as: UTF8.self)
    let digest = try #require(pin.firstMatch(of: /sha256:([0-9a-f]{12})/)).1
    try bench.ok("promote", "a/p@v2", "--to", "staging")
    #expect(try bench.ok("promote", "a/p@\(digest)", "--to", "staging").contains("→ v1"))
    #expect(try bench.ok("promote", "a/p@staging", "--to", "free").contains("→ v1"))
  }

  @Test("what is on no mainline commit is a candidate, with the hint to merge")
  func candidates() throws {
    let bench = try ReleaseBench()
    try bench.repository.write("registry/prompts/a/new.prompt", "---\nmodel: baseline\n---\nx\n")
    let fresh = try bench.stet("promote", "a/new", "--to", "staging")
    #expect(fresh.status == 1)
    #expect(fresh.errors.contains("is a candidate") && fresh.errors.contains("merge"))
    try bench.repository.git("checkout", "-q", "-b", "feature")
    try bench.nextVersion()
    try bench.repository.git("checkout", "-q", "main")
    let branched = try bench.stet("promote", "a/p@feature", "--to", "staging")
    #expect(branched.status == 1 && branched.errors.contains("is a candidate"))
  }

  @Test(
    "a name that is nowhere is an error with the nearest",
    arguments: [
      (["a/q", "--to", "staging"], "Did you mean 'a/p'?"),
      (["a/p", "--to", "stagin"], "Did you mean 'staging'?"),
      (["a/p@v9", "--to", "staging"], "versions v1 to v1"),
      (["a/p@nonsense", "--to", "staging"], "no version, environment, digest or git revision"),
    ])
  func unknown(arguments: [String], words: String) throws {
    let bench = try ReleaseBench()
    let outcome = try bench.stet(
      "promote", arguments[0], arguments[1], arguments[2])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test("broken versions are refused; of a deleted prompt only a version that is named is promoted")
  func brokenAndDeleted() throws {
    let bench = try ReleaseBench()
    try bench.nextVersion("{{#if")
    let broken = try bench.stet("promote", "a/p", "--to", "staging")
    #expect(broken.status == 1 && broken.errors.contains("a/p.prompt:13:6"), "\(broken.errors)")
    try bench.repository.git("rm", "-q", ReleaseBench.promptFile)
    try bench.repository.commit("Delete")
    let deleted = try bench.stet("promote", "a/p", "--to", "staging")
    #expect(deleted.status == 1 && deleted.errors.contains("was deleted from 'main' after v2"))
    #expect(try bench.ok("promote", "a/p@v1", "--to", "staging").contains("nothing → v1"))
    #expect(try bench.ok("get", "a/p@staging", "--var", "text=hi").contains("works well"))
    #expect(try bench.status.isEmpty)
  }

  @Test("several prompts move in one commit, all or none")
  func allOrNone() throws {
    let bench = try ReleaseBench()
    let before = try bench.head
    try bench.ok("promote", "a/p", "b/q", "--to", "staging")
    #expect(try bench.repository.git("rev-list", "--count", "\(before)..HEAD") == "1")
    #expect(try bench.live() == ["staging a/p v1", "staging b/q v1"])
    let staged = try bench.head
    let refused = try bench.stet("promote", "a/p", "b/q", "--to", "production")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("'a/p' v1") && refused.errors.contains("'b/q' v1"))
    #expect(try bench.head == staged)
    #expect(try bench.status.isEmpty)
  }

  @Test("a prompt named twice moves once; two versions of it are refused")
  func namedTwice() throws {
    let bench = try ReleaseBench()
    try bench.nextVersion()
    let output = try bench.ok("promote", "a/p", "a/p@v2", "--to", "staging")
    #expect(output.split(separator: "\n").count == 2)
    let both = try bench.stet("promote", "a/p@v1", "a/p@v2", "--to", "free")
    #expect(both.status == 1 && both.errors.contains("named twice, as v1 and as v2"))
  }

  @Test("what is live already is left alone")
  func alreadyLive() throws {
    let bench = try ReleaseBench()
    try bench.ok("promote", "a/p", "--to", "staging")
    let before = try bench.head
    #expect(try bench.ok("promote", "a/p", "--to", "staging").contains("nothing was done"))
    #expect(try bench.head == before)
  }

  @Test("a dry run changes no reference, no file and no index")
  func dryRun() throws {
    let bench = try ReleaseBench()
    try bench.repository.write("other", "x")
    try bench.repository.git("add", "other")
    let (head, status) = (try bench.head, try bench.status)
    let index = try bench.repository.read(".git/index")
    let outcome = try bench.stet("promote", "a/p", "--to", "staging", "--dry-run")
    #expect(outcome.status == 0 && outcome.output.contains("would be promoted"))
    #expect(!outcome.output.contains("Committed"))
    #expect(try bench.stet("promote", "a/p", "--to", "production", "--dry-run").status == 2)
    #expect(try bench.head == head)
    #expect(try bench.repository.read(".git/index") == index)
    #expect(try bench.status == status)
  }

  @Test("uncommitted evidence is refused with the command that commits it")
  func uncommittedEvidence() throws {
    let bench = try ReleaseBench()
    try bench.ok("promote", "a/p", "--to", "staging")
    try bench.ok("eval", "a/p")
    let refused = try bench.stet("promote", "a/p", "--to", "production")
    #expect(refused.status == 2)
    let command = try #require(
      refused.errors.firstMatch(of: /run `git add (registry\/evidence\/[0-9a-f]{64}) && git commit/)
    )
    try bench.repository.git("add", String(command.1))
    try bench.repository.commit("Evaluate")
    #expect(try bench.ok("promote", "a/p", "--to", "production").contains("nothing → v1"))
  }

  @Test("the commit tells what moved, why and by whom")
  func message() throws {
    let bench = try ReleaseBench()
    try bench.repository.git("config", "user.name", "Conf")
    try bench.repository.git("config", "user.email", "conf@example.com")
    try bench.stet(
      "promote", "a/p", "--to", "staging", "--reason", "better words",
      environment: ["GIT_AUTHOR_NAME": "Zed", "GIT_AUTHOR_EMAIL": "zed@example.com"])
    let log = try bench.repository.git("log", "-1", "--format=%an %ae|%cn|%B")
    #expect(log.hasPrefix("Zed zed@example.com|Ada|Promote a/p v1 to staging\n\nbetter words\n\n"))
    #expect(log.contains(/Stet-Promote: staging a\/p nothing\.\.[0-9a-f]{12}/))
    #expect(
      try bench.repository.git(
        "log", "-1", "--format=%(trailers:key=Stet-Promote,valueonly)"
      ).hasPrefix("staging a/p"))
  }

  @Test("the answer says that nothing is pushed, and JSON gives the verdicts")
  func answers() throws {
    let bench = try ReleaseBench()
    #expect(try bench.ok("promote", "b/q", "--to", "staging").contains("not pushed yet"))
    let json = try bench.ok("promote", "a/p", "--to", "staging", "--format", "json")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["format"] as? String == "stet-release/1")
    #expect(object["verdict"] as? String == "pass")
    #expect(object["commit"] as? String == (try bench.head))
  }
}
