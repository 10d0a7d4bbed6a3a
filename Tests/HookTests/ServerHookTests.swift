import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

/// Expectations on pushes.
func expectRefused(
  _ outcome: TemporaryRepository.Outcome, _ rule: String, _ words: String...,
  at location: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status != 0, "\(outcome.errors)", sourceLocation: location)
  for word in [rule] + words {
    #expect(outcome.errors.contains(word), "\(outcome.errors)", sourceLocation: location)
  }
}

func expectAccepted(
  _ outcome: TemporaryRepository.Outcome, at location: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: location)
}

@Suite("pre-receive: pushes to a bare repository")
struct ServerHookTests {
  @Test("Edit, evidence and promotion in one commit pass, and in several")
  func oneAndSeveralCommits() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    let outcome = try scene.push()
    expectAccepted(outcome)
    #expect(outcome.errors.contains("remote: stet: pass 'support/triage' in 'production'"))
    try scene.edit("v3")
    try scene.work.commit("edit")
    try scene.evidence(passing: 40)
    try scene.work.commit("evidence")
    try scene.pin("production")
    try scene.work.commit("promotion")
    expectAccepted(try scene.push())
    #expect(try scene.serverTip() == scene.work.git("rev-parse", "HEAD"))
  }

  @Test("A pin moved without evidence is refused: prompt, rule, reason and fix are named")
  func withoutEvidence() throws {
    let scene = try Scene()
    try scene.pin("production")
    try scene.work.commit("promotion")
    let outcome = try scene.push("--no-verify", "main")
    expectRefused(
      outcome, "coverage", "remote: stet: refused: 'support/triage' in 'production'", "no record",
      "remote: Hint: Run `stet eval support/triage --suite triage --commit`")
    #expect(try scene.serverTip() == scene.root)
  }

  @Test("A record that lies about its use does not count")
  func lyingEvidence() throws {
    let scene = try Scene()
    let lies: [(Scene) throws -> Void] = [
      { try $0.evidence(passing: 40, registry: "6d0c3a52-0000-4000-8000-00000000ffff") },
      { try $0.evidence(passing: 40, environments: ["staging"]) },
    ]
    for lie in lies {
      try lie(scene)
      try scene.pin("production")
      try scene.work.commit("lie")
      expectRefused(try scene.push(), "coverage")
      try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    }
  }

  @Test("A cases file with another digest, or a statement under another name, is refused as added")
  func brokenEvidence() throws {
    let scene = try Scene()
    let path = try scene.evidence(passing: 40)
    let folder = (path as NSString).deletingLastPathComponent
    let cases = try #require(
      FileManager.default.contentsOfDirectory(atPath: scene.work.path + "/" + folder)
        .first { $0.hasSuffix(".cases.jsonl") })
    let good = try scene.work.read("\(folder)/\(cases)")
    try scene.work.write("\(folder)/\(cases)", bytes: good + [0x0A])
    try scene.work.commit("evidence")
    expectRefused(try scene.push(), "evidence-strict", "another digest")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.evidence(passing: 40)
    let bytes = try scene.work.read(path)
    try scene.work.write("\(folder)/0123456789abcdef.json", bytes: bytes)
    try scene.work.commit("evidence")
    expectRefused(try scene.push(), "evidence-strict", "its name is not")
  }

  @Test("Evidence is append-only")
  func appendOnly() throws {
    let scene = try Scene()
    let path = try scene.evidence(passing: 40)
    try scene.work.commit("evidence")
    expectAccepted(try scene.push())
    try scene.work.git("rm", "--quiet", path)
    try scene.work.commit("remove")
    expectRefused(try scene.push(), "append-only", "removed")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.write(path, "{}")
    try scene.work.commit("replace")
    expectRefused(try scene.push(), "append-only", "changed")
  }

  @Test("A huge statement is refused by its size")
  func hugeStatement() throws {
    let scene = try Scene()
    let bytes = Array(String(repeating: " ", count: 3 << 20).utf8)
    try scene.work.write(
      "registry/evidence/\(try scene.closure().digest.hex)/\(Digest(hashing: bytes).evidenceID).json",
      bytes: bytes)
    try scene.work.commit("huge")
    expectRefused(try scene.push(), "evidence-strict", "limit", "1048576")
  }

  @Test("A worse candidate fails against what is live; lost cases are named")
  func regression() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    expectAccepted(try scene.push())
    try scene.release("v3", passing: 30)
    expectRefused(try scene.push(), "significant-regression", "c30")
  }

  @Test("Squash, rebase and merge of edit, evidence and promotion pass")
  func squashRebaseMerge() throws {
    for way in ["squash", "rebase", "merge"] {
      let scene = try Scene()
      try scene.work.git("checkout", "--quiet", "-b", "topic")
      try scene.edit("v2")
      try scene.work.commit("edit")
      try scene.evidence(passing: 40)
      try scene.work.commit("evidence")
      try scene.pin("production", commit: try scene.work.git("rev-parse", "HEAD~1"))
      try scene.work.commit("promotion")
      try scene.work.git("checkout", "--quiet", "main")
      try scene.work.write("README.md", "other")
      try scene.work.commit("other")
      switch way {
      case "squash":
        try scene.work.git("merge", "--quiet", "--squash", "topic")
        try scene.work.commit("squashed")
      case "rebase":
        try scene.work.git("rebase", "--quiet", "main", "topic")
        try scene.work.git("checkout", "--quiet", "main")
        try scene.work.git("merge", "--quiet", "--ff-only", "topic")
      default:
        try scene.work.git("merge", "--quiet", "--no-ff", "-m", "merged", "topic")
      }
      expectAccepted(try scene.push())
    }
  }

  @Test("An evil merge is judged by its first-parent step")
  func evilMerge() throws {
    let scene = try Scene()
    try scene.work.git("checkout", "--quiet", "-b", "topic")
    try scene.work.write("README.md", "topic")
    try scene.work.commit("topic")
    try scene.work.git("checkout", "--quiet", "main")
    try scene.work.git("merge", "--quiet", "--no-ff", "--no-commit", "topic")
    try scene.pin("production")
    try scene.work.commit("evil")
    expectRefused(try scene.push(), "coverage", "'production'")
  }

  @Test("A pin staged on an open branch first is judged when it reaches the mainline")
  func stagedOnABranch() throws {
    let scene = try Scene()
    try scene.work.git("checkout", "--quiet", "-b", "topic")
    try scene.pin("production")
    try scene.work.commit("bad")
    expectAccepted(try scene.push("topic"))
    expectRefused(try scene.push("topic:main"), "coverage")
    #expect(try scene.serverTip() == scene.root)
  }

  @Test("Bad, then reverted in one push: the step itself is refused")
  func badThenReverted() throws {
    let scene = try Scene()
    try scene.pin("production")
    try scene.work.commit("bad")
    try scene.pin("production", .withdraw)
    try scene.work.commit("withdrawn")
    expectRefused(try scene.push(), "coverage")
  }
}

@Suite("pre-receive: references")
struct ServerReferenceTests {
  @Test("Other branches and tags are free; a push is all or nothing")
  func freeReferences() throws {
    let scene = try Scene()
    try scene.pin("production")
    try scene.work.commit("bad")
    expectAccepted(try scene.push("main:refs/heads/draft"))
    try scene.work.git("tag", "v1")
    expectAccepted(try scene.push("v1"))
    expectRefused(try scene.push("--atomic", "main", "main:refs/heads/other"), "coverage")
    expectRefused(try scene.push("main", "main:refs/heads/other"), "coverage")
    #expect(try scene.server.run(["rev-parse", "--verify", "-q", "refs/heads/other"]).status != 0)
    expectAccepted(try scene.push("--delete", "draft"))
  }

  @Test("A forced rewind, a rewrite and a deletion are refused")
  func rewrites() throws {
    let scene = try Scene()
    try scene.work.write("README.md", "2")
    try scene.work.commit("two")
    expectAccepted(try scene.push())
    let tip = try scene.serverTip()
    expectRefused(
      try scene.push("--force", "HEAD~1:main"), "first-parent-line", "git pull --rebase")
    try scene.work.git("commit", "--quiet", "--amend", "-m", "rewritten")
    expectRefused(try scene.push("--force", "main"), "first-parent-line")
    try scene.server.git("config", "receive.denyDeleteCurrent", "ignore")
    expectRefused(try scene.push("--delete", "main"), "mainline-kept")
    #expect(try scene.serverTip() == tip)
  }

  @Test("A merge the wrong way round takes the old tip off the first-parent line")
  func swappedParents() throws {
    let scene = try Scene()
    try scene.work.git("checkout", "--quiet", "-b", "topic")
    try scene.work.write("README.md", "topic")
    try scene.work.commit("topic")
    try scene.work.git("checkout", "--quiet", "main")
    try scene.work.write("other.md", "main")
    try scene.work.commit("main")
    expectAccepted(try scene.push())
    try scene.work.git("checkout", "--quiet", "topic")
    try scene.work.git("merge", "--quiet", "--no-ff", "-m", "swapped", "main")
    expectRefused(
      try scene.push("topic:main"), "first-parent-line", "git pull --rebase")
  }

  @Test("refs/replace, refs/stet and symbolic references to the mainline are refused")
  func reserved() throws {
    let scene = try Scene()
    try scene.work.write("README.md", "2")
    let second = try scene.work.commit("two")
    try scene.work.git("replace", scene.root, second)
    expectRefused(
      try scene.push("refs/replace/*:refs/replace/*"), "reserved-reference")
    expectRefused(try scene.push("HEAD:refs/stet/x"), "reserved-reference")
    try scene.server.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
    try scene.work.git("replace", "-d", scene.root)
    try scene.pin("production")
    try scene.work.commit("bad")
    let outcome = try scene.push("HEAD:refs/heads/alias")
    #expect(outcome.status != 0)
    #expect(try scene.serverTip() == scene.root)
  }

  @Test("A commit dated more than five minutes ahead is refused")
  func futureDate() throws {
    let scene = try Scene()
    for (ahead, isFine) in [(250, true), (600, false)] {
      let date = "@\(Int(Date().timeIntervalSince1970) + ahead) +0000"
      try scene.work.git(
        ["commit", "--quiet", "--allow-empty", "-m", "ahead"],
        environment: ["GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date])
      let outcome = try scene.work.run(
        ["push", "origin", "main"], environment: ["GIT_COMMITTER_DATE": "@4000000000 +0000"])
      if isFine { expectAccepted(outcome) } else { expectRefused(outcome, "commit-date") }
    }
  }

  @Test("An honest push from a shallow clone passes, with the client's hook too")
  func shallowClone() throws {
    let scene = try Scene()
    for number in 2...4 {
      try scene.work.write("README.md", "\(number)")
      try scene.work.commit("more")
    }
    expectAccepted(try scene.push())
    let clone = try TemporaryRepository(cloning: scene.server, "--depth=1")
    #expect(
      try StetBinary().run(["hooks", "install"], in: clone).status == 0)
    try clone.write("README.md", "shallow")
    try clone.commit("shallow")
    let outcome = try clone.run(["push", "origin", "main"])
    expectAccepted(outcome)
    #expect(try scene.serverTip() == clone.git("rev-parse", "HEAD"))
  }
}
