import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

/// Two people: Ada, who commits where nobody is named, and Bob.
private struct Somebody {
  let name: String
  let email: String

  static let ada = Somebody(name: "Ada", email: "ada@example.com")
  static let bob = Somebody(name: "Bob", email: "bob@example.com")

  var environment: [String: String] {
    [
      "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_NAME": name,
      "GIT_COMMITTER_EMAIL": email,
    ]
  }
}

extension Scene {
  /// v2 is live; Ada has landed v3 with its evidence, of which the gate cannot tell.
  fileprivate func openQuestion() throws {
    try release("v2", passing: 40)
    try edit("v3")
    try evidence(passing: 38, failing: 1)
    try work.commit("v3")
    expectAccepted(try push())
  }

  fileprivate func promote(
    _ arguments: String..., as person: Somebody = .bob
  ) throws -> StetBinary.Outcome {
    try stet(
      ["promote", "support/triage", "--to", "production"] + arguments,
      environment: person.environment)
  }

  fileprivate func commit(_ message: String, as person: Somebody) throws {
    try work.git("add", "--all")
    try work.git(["commit", "--quiet", "-m", message], environment: person.environment)
    work.advanceClock()
  }

  /// The override of the move to the work tree's prompt.
  fileprivate func override(
    by person: Somebody = .bob, decision: Override.Decision = .acceptInconclusive,
    rule: String = Override.inconclusiveRule, from: Digest? = nil, reason: String = "checked"
  ) throws -> Override {
    let pin = Pin(
      kind: .promote, prompt: prompt, target: try target(), from: .zero, reason: "because")
    return Override(
      registry: Self.registry, environment: try #require(EnvironmentName("production")),
      prompt: prompt, from: try from ?? pinDigest("production"), to: pin.to, decision: decision,
      findings: [Override.Subject(suite: suite.name, rule: rule)], reason: reason,
      by: Person(name: person.name, email: person.email))
  }

  @discardableResult
  fileprivate func write(_ override: Override) throws -> String {
    let path = "registry/" + OverrideNames.path(override)
    try work.write(path, bytes: OverrideFile.serialize(override))
    return path
  }

  fileprivate func overrides() throws -> [String] {
    try work.git("ls-tree", "-r", "--name-only", "HEAD", "registry/overrides/")
      .split(separator: "\n").map(String.init)
  }
}

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

  @Test("The author of the change is refused, however the address is written")
  func author() throws {
    let scene = try Scene()
    try scene.openQuestion()
    for person in [Somebody.ada, Somebody(name: "A. L.", email: "ADA@Example.COM")] {
      let outcome = try scene.promote("--accept-inconclusive", "it is mine", as: person)
      #expect(outcome.status == 2, "\(outcome.errors)")
      #expect(outcome.errors.contains("override-author"), "\(outcome.errors)")
      #expect(outcome.errors.contains("somebody else has to accept it"))
      #expect(outcome.errors.contains("have somebody who did not write the change run"))
      #expect(outcome.errors.contains("Widen suite 'triage' to about"))
      #expect(try scene.overrides().isEmpty)
    }
    try scene.write(try scene.override(by: .ada))
    try scene.pin("production")
    try scene.commit("past the client", as: .ada)
    expectRefused(try scene.push(), "override-author")
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

  @Test("The authors of merged commits wrote the change; who merged them did not only merge")
  func merges() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    expectAccepted(try scene.push())
    try scene.work.git("checkout", "--quiet", "-b", "topic")
    try scene.edit("v3")
    try scene.commit("draft", as: .bob)
    try scene.work.write("README.md", "by Carol\n")
    let carol = Somebody(name: "Carol", email: "carol@example.com")
    try scene.commit("elsewhere", as: carol)
    try scene.evidence(passing: 38, failing: 1)
    try scene.commit("evidence", as: carol)
    try scene.work.git("checkout", "--quiet", "main")
    try scene.work.git("merge", "--quiet", "--no-ff", "-m", "merge", "topic")
    scene.work.advanceClock()
    expectAccepted(try scene.push())
    for person in [Somebody.bob, .ada] {
      let refused = try scene.promote("--accept-inconclusive", "fine", as: person)
      #expect(refused.status == 2)
      #expect(refused.errors.contains("\(person.name) <\(person.email)> wrote the change"))
    }
    #expect(try scene.promote("--accept-inconclusive", "fine", as: carol).status == 0)
    expectAccepted(try scene.push())
  }

  @Test("Every author since the live version counts, and whom a squash names")
  func severalSteps() throws {
    let scene = try Scene()
    let carol = Somebody(name: "Carol", email: "carol@example.com")
    try scene.release("v2", passing: 40)
    try scene.edit("v3")
    try scene.commit("v3", as: .bob)
    try scene.edit("v4")
    try scene.commit("v4\n\nCo-authored-by: Carol C. <Carol@example.com>", as: .ada)
    try scene.evidence(passing: 38, failing: 1)
    try scene.commit("evidence", as: Somebody(name: "Dan", email: "dan@example.com"))
    for person in [Somebody.ada, .bob, carol] {
      #expect(try scene.promote("--accept-inconclusive", "fine", as: person).status == 2)
    }
    let dan = Somebody(name: "Dan", email: "dan@example.com")
    #expect(try scene.promote("--accept-inconclusive", "fine", as: dan).status == 0)
    expectAccepted(try scene.push())
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

  @Test("An admin's override counts for nobody where nobody is an admin")
  func admin() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    try scene.edit("v3")
    try scene.evidence(passing: 20)
    try scene.write(
      try scene.override(decision: .override, rule: "significant-regression"))
    try scene.pin("production")
    try scene.commit("overruled", as: .bob)
    expectRefused(try scene.push(), "override-admin", "significant-regression", "allowed_signers")
  }

  @Test("Where trust is, from before or in the same step, an unverified signature never counts")
  func trust() throws {
    let scene = try Scene()
    try scene.openQuestion()
    try scene.work.write("registry/stet.yaml", Scene.policy(version: 2))
    try scene.work.write("registry/trust/allowed_signers", "bob@example.com ssh-ed25519 AAAA\n")
    let path = try scene.write(try scene.override())
    try scene.pin("production")
    try scene.commit("in one step", as: .bob)
    expectRefused(try scene.push(), "override-signature", "is not signed")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.write("registry/stet.yaml", Scene.policy(version: 2))
    try scene.work.write("registry/trust/allowed_signers", "bob@example.com ssh-ed25519 AAAA\n")
    try scene.commit("trust", as: .ada)
    expectAccepted(try scene.push())
    let promoted = try scene.promote("--accept-inconclusive", "fine")
    #expect(promoted.status == 2)
    #expect(promoted.errors.contains("override-signature"), "\(promoted.errors)")
    try scene.write(try scene.override())
    try scene.work.write(path + ".sig", "-----BEGIN SSH SIGNATURE-----\n")
    try scene.pin("production")
    try scene.commit("signed", as: .bob)
    expectRefused(try scene.push(), "override-signature", "cannot verify")
  }
}
