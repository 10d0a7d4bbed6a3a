import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

@Suite("Accepted inconclusive verdicts: promote, push, audit, verify")
struct OverrideTests {
  @Test("Somebody else accepts: one commit with pin and override, accepted, audited, replayed")
  func accepted() throws {
    let scene = try Scene()
    try scene.openQuestion()
    let open = try scene.promote()
    #expect(open.status == 3)
    #expect(open.errors.contains("Widen suite 'triage' to about"), "\(open.errors)")
    #expect(
      open.errors.contains("stet promote support/triage --to production --accept-inconclusive"))
    let trial = try scene.promote("--accept-inconclusive", "wording only", "--dry-run")
    #expect(trial.status == 0, "\(trial.errors)")
    #expect(try scene.overrides().isEmpty)
    let done = try scene.promote("--accept-inconclusive", "wording only")
    #expect(done.status == 0, "\(done.errors)")
    #expect(done.errors.contains("pass accepted-inconclusive: 2 of 40 cases lost"))
    #expect(done.errors.contains("accepted by Bob <bob@example.com>"))
    #expect(try scene.overrides().count == 1)
    #expect(
      try scene.work.git("show", "--name-only", "--format=", "HEAD").split(separator: "\n").count
        == 2)
    #expect(try scene.work.git("status", "--porcelain").isEmpty)
    expectAccepted(try scene.push())
    let audit = try scene.stet(["audit"])
    #expect(
      audit.output.contains(
        "accepted inconclusive triage, by Bob <bob@example.com>: wording only"),
      "\(audit.output)")
    let json = try scene.stet(["audit", "--format", "json"])
    #expect(json.output.contains(#""by": "Bob <bob@example.com>""#))
    #expect(json.output.contains(#""reason": "wording only""#))
    let verified = try scene.stet(["verify"])
    #expect(verified.status == 0, "\(verified.output)")
  }

  @Test("A pin without the override is refused, and so is one with another move's")
  func handCopied() throws {
    let scene = try Scene()
    try scene.openQuestion()
    try scene.pin("production")
    try scene.commit("pin alone", as: .bob)
    expectRefused(try scene.push(), "cannot-rule-out")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.write(try scene.override(from: Digest(hashing: "another")))
    try scene.pin("production")
    try scene.commit("another move's", as: .bob)
    expectRefused(try scene.push(), "cannot-rule-out")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.write(try scene.override(by: Somebody(name: "Eve", email: "eve@example.com")))
    try scene.pin("production")
    try scene.commit("in another's name", as: .bob)
    expectRefused(try scene.push(), "override-author", "it is by Eve <eve@example.com>")
  }

  @Test("An override that landed before lets anybody promote")
  func landedBefore() throws {
    let scene = try Scene()
    try scene.openQuestion()
    try scene.write(try scene.override())
    try scene.commit("accept", as: .bob)
    expectAccepted(try scene.push())
    let needless = try scene.promote("--accept-inconclusive", "again")
    #expect(needless.status == 1)
    #expect(needless.errors.contains("nothing is inconclusive"), "\(needless.errors)")
    #expect(try scene.promote(as: .ada).status == 0)
    expectAccepted(try scene.push())
    #expect(try scene.stet(["verify"]).status == 0)
  }

  @Test("Overrides are added, never changed or removed, and parsed strictly")
  func appendOnly() throws {
    let scene = try Scene()
    try scene.openQuestion()
    let path = try scene.write(try scene.override())
    try scene.commit("accept", as: .bob)
    expectAccepted(try scene.push())
    try scene.work.write(path, "{}")
    try scene.commit("change", as: .bob)
    expectRefused(try scene.push(), "append-only")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.git("rm", "--quiet", path)
    try scene.commit("remove", as: .bob)
    expectRefused(try scene.push(), "append-only")
    for (place, text) in [
      ("registry/overrides/x.json", "{}"), (path.replacing(".json", with: "0.json"), "{}"),
      (String(path.dropLast(21)) + "0123456789abcdef.json", "{}"),
      (
        String(path.dropLast(21)) + "0123456789abcdef.json",
        String(
          decoding: OverrideFile.serialize(try scene.override(reason: "other")), as: UTF8.self)
      ),
    ] {
      try scene.work.git("reset", "--quiet", "--hard", "origin/main")
      try scene.work.write(place, text)
      try scene.commit("malformed", as: .bob)
      expectRefused(try scene.push(), "evidence-strict", "--accept-inconclusive")
    }
  }

  @Test("What is malformed at the root is ignored, with a note")
  func malformedBefore() throws {
    let scene = try Scene(installs: false)
    try scene.release("v2", passing: 40)
    try scene.edit("v3")
    try scene.evidence(passing: 38, failing: 1)
    let path = "registry/\(OverrideNames.path(try scene.override()))"
    try scene.work.write(path, "{}")
    let root = try scene.work.commit("malformed")
    try scene.pin("production")
    try scene.commit("pin", as: .bob)
    let check = try scene.stet(["check", "--base", root, "--head", "HEAD"])
    #expect(check.status == 3)
    #expect(check.output.contains("missing key 'format'"), "\(check.output)")
    let verify = try scene.stet(["verify", "--root", root])
    #expect(verify.status == 2)
    #expect(
      (verify.output + verify.errors).contains(String(path.dropFirst(9))),
      "\(verify.output)\(verify.errors)")
  }

  @Test("Nothing is accepted where nothing is inconclusive, or where something fails")
  func refusals() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    try scene.edit("v3")
    try scene.evidence(passing: 40)
    try scene.work.commit("v3")
    let needless = try scene.promote("--accept-inconclusive", "fine")
    #expect(needless.status == 1)
    #expect(needless.errors.contains("Hint: It is not needed"), "\(needless.errors)")
    try scene.edit("v4")
    try scene.evidence(passing: 20)
    try scene.work.commit("v4")
    let failing = try scene.promote("--accept-inconclusive", "fine")
    #expect(failing.status == 2)
    #expect(failing.errors.contains("significant-regression"))
    #expect(failing.errors.contains("override-admin"))
    #expect(failing.errors.contains("there is no trust/allowed_signers"), "\(failing.errors)")
    #expect(failing.errors.contains("an admin's override needs trust/"))
    try scene.edit("v5")
    try scene.work.commit("v5")
    let missing = try scene.promote("--accept-inconclusive", "fine")
    #expect(missing.status == 2)
    #expect(missing.errors.contains("only what is inconclusive can be accepted; coverage"))
    let empty = try scene.promote("--accept-inconclusive", "")
    #expect(empty.status != 0)
    #expect(try scene.overrides().isEmpty)
  }

  @Test("An empty reason, and one of two paragraphs, is no reason")
  func reasons() throws {
    let scene = try Scene()
    try scene.openQuestion()
    for reason in ["", " ", "one\n\ntwo", String(repeating: "x", count: 2001)] {
      let outcome = try scene.promote("--accept-inconclusive", reason)
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains("cannot be accepted"), "\(outcome.errors)")
    }
  }

  @Test("Several prompts move in one commit; each that is open gets its own override")
  func severalPrompts() throws {
    let scene = try Scene()
    let names = try ["support/second", "support/third"].map { try #require(PromptName($0)) }
    func land(_ text: String, passing: [Int]) throws {
      for (name, passing) in zip([scene.prompt] + names, passing) {
        try scene.work.write("registry/\(name.path)", Scene.prompt("\(text) \(name)"))
        try scene.evidence(passing: passing, failing: passing == 40 ? 0 : 1, of: name)
      }
      try scene.work.commit(text)
      expectAccepted(try scene.push())
    }
    try land("v2", passing: [40, 40, 40])
    let prompts = ["support/triage", "support/second", "support/third"]
    let promote = ["promote"] + prompts + ["--to", "production"]
    #expect(try scene.stet(promote).status == 0)
    try land("v3", passing: [38, 40, 39])
    #expect(try scene.stet(promote, environment: Somebody.bob.environment).status == 3)
    let done = try scene.stet(
      promote + ["--accept-inconclusive", "all seen"], environment: Somebody.bob.environment)
    #expect(done.status == 0, "\(done.errors)")
    #expect(try scene.overrides().count == 2)
    let message = try scene.work.git("log", "-1", "--format=%(trailers:key=Stet-Accept)")
    #expect(
      message.split(separator: "\n") == [
        "Stet-Accept: production support/triage triage",
        "Stet-Accept: production support/third triage",
      ])
    expectAccepted(try scene.push())
    #expect(try scene.stet(["verify"]).status == 0)
  }

  @Test("One acceptance does not serve the next move, nor the way back")
  func nextMove() throws {
    let scene = try Scene()
    try scene.openQuestion()
    #expect(try scene.promote("--accept-inconclusive", "fine").status == 0)
    let reason = ["--env", "production", "--reason", "back"]
    #expect(try scene.stet(["rollback", "support/triage"] + reason).status == 0)
    let again = try scene.promote()
    #expect(again.status == 3, "\(again.errors)")
    #expect(try scene.promote("--accept-inconclusive", "fine").status == 0)
    #expect(try scene.overrides().count == 2)
    expectAccepted(try scene.push())
    #expect(try scene.stet(["verify"]).status == 0)
  }
}
