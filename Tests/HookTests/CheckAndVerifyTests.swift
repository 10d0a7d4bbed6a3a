import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

@Suite("stet check and stet verify")
struct CheckAndVerifyTests {
  @Test("check says what the server's hook says: 0, 2 and 3, in text and JSON")
  func check() throws {
    let scene = try Scene(installs: false)
    let first = try scene.release("v2", passing: 40)
    let passed = try scene.stet(["check", "--base", scene.root, "--head", "HEAD"])
    #expect(passed.status == 0, "\(passed.errors)")
    #expect(passed.output.contains("pass: 1 commit, 1 move of pins"))
    try scene.release("v3", passing: 30)
    let failed = try scene.stet(["check", "--base", first, "--head", "main"])
    #expect(failed.status == 2)
    #expect(failed.output.contains("significant-regression"))
    let json = try scene.stet(
      ["check", "--base", first, "--head", "main", "--format", "json"])
    #expect(json.status == 2)
    #expect(json.output.contains("\"stet-check/1\""))
    #expect(json.output.contains("\"verdict\": \"fail\""))
    try scene.work.git("reset", "--quiet", "--hard", first)
    try scene.release("v4", passing: 38, failing: 1)
    let open = try scene.stet(["check", "--base", first, "--head", "main"])
    #expect(open.status == 3, "\(open.output)")
    #expect(open.output.contains("cannot-rule-out"))
  }

  @Test("check: an error counts as no; unknown commits are errors; a root moves the start")
  func checkEdges() throws {
    let scene = try Scene(installs: false)
    try scene.pin("production")
    let bad = try scene.work.commit("without evidence")
    #expect(try scene.stet(["check", "--base", scene.root, "--head", "HEAD"]).status == 2)
    #expect(
      try scene.stet(["check", "--base", scene.root, "--head", "HEAD", "--root", bad]).status == 0)
    #expect(try scene.stet(["check", "--base", "nowhere", "--head", "HEAD"]).status == 1)
    #expect(try scene.stet(["check", "--head", "HEAD"]).status == 64)
    try scene.work.git("checkout", "--quiet", "--orphan", "other")
    try scene.work.commit("unrelated")
    let outcome = try scene.stet(["check", "--base", "main", "--head", "other"])
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("first-parent-line"))
  }

  @Test("verify replays what the hook accepted, and says where it began")
  func verify() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    try scene.release("v3", passing: 40)
    expectAccepted(try scene.push())
    let outcome = try scene.stet(["verify"])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("the first commit that holds stet.yaml"))
    #expect(outcome.output.contains("2 steps"))
    #expect(outcome.output.contains("3 versions, 4 evidence files, 1 pin"))
    let json = try scene.stet(["verify", "--format", "json", "--root", scene.root])
    #expect(json.output.contains("\"rootIsDefault\": false"))
    #expect(json.output.contains("\"sound\": true"))
  }

  @Test("verify finds every step that does not replay; a later root takes it as found")
  func tampered() throws {
    let scene = try Scene(installs: false)
    try scene.release("v2", passing: 40)
    try scene.edit("v3")
    try scene.pin("production")
    let bad = try scene.work.commit("past the hooks")
    let path = try scene.evidence(passing: 40)
    try scene.work.commit("evidence afterwards")
    let outcome = try scene.stet(["verify"])
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("coverage"))
    #expect(outcome.output.contains(String(bad.prefix(10))))
    #expect(try scene.stet(["verify", "--root", bad]).status == 0)
    try scene.work.git("rm", "--quiet", path)
    try scene.work.commit("removed")
    #expect(try scene.stet(["verify", "--root", bad]).output.contains("append-only"))
    try scene.work.git("checkout", "--quiet", "--orphan", "other")
    try scene.work.commit("unrelated")
    #expect(try scene.stet(["verify", "--root", "other"]).status == 1)
  }

  @Test("verify recomputes a pin's closure from its blobs, and notes what was found broken")
  func digests() throws {
    let scene = try Scene(installs: false)
    let target = try scene.target()
    let forged = Pin.Target(
      closure: Digest(hashing: "other"), files: target.files, model: target.model)
    try scene.pin("staging", target: .some(forged))
    let bytes = Array("{}".utf8)
    try scene.work.write(
      "registry/evidence/\(target.closure.hex)/\(Digest(hashing: bytes).evidenceID).json",
      bytes: bytes)
    let found = try scene.work.commit("as found")
    let outcome = try scene.stet(["verify", "--root", found])
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("pin-digest"))
    #expect(outcome.errors.contains("Note: evidence/"))
    #expect(!outcome.output.contains("evidence-digest"))
  }

  @Test("verify in a shallow clone says so")
  func shallow() throws {
    let scene = try Scene()
    try scene.work.commit("more", allowEmpty: true)
    expectAccepted(try scene.push())
    let clone = try TemporaryRepository(cloning: scene.server, "--depth=1")
    let outcome = try StetBinary().run(["verify"], in: clone)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("git fetch --unshallow"))
  }
}
