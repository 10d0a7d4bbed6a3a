import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

@Suite("Overrides: who may, and who may not")
struct OverrideAuthorTests {
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
    let replayed = try scene.stet(["verify"])
    #expect(replayed.status == 2)
    #expect(replayed.output.contains("override-author"), "\(replayed.output)")
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

  @Test("Where only the model's file changes, its authors wrote the change")
  func modelAuthors() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    try scene.work.write(
      "registry/models/baseline.yaml",
      "format: stet-model/1\nprovider: baseline\nid: stet/knn-1\nmax-output: 9\n")
    try scene.evidence(passing: 38, failing: 1)
    try scene.commit("model", as: .bob)
    expectAccepted(try scene.push())
    let refused = try scene.promote("--accept-inconclusive", "fine")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("Bob <bob@example.com> wrote the change"), "\(refused.errors)")
    #expect(try scene.promote("--accept-inconclusive", "fine", as: .ada).status == 0)
    expectAccepted(try scene.push())
  }

  @Test("To an older version: who wrote that one")
  func olderVersion() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 38, failing: 1)
    try scene.edit("v3")
    try scene.evidence(passing: 40)
    try scene.pin("production")
    try scene.commit("v3", as: .bob)
    expectAccepted(try scene.push())
    func back(_ person: Somebody) throws -> StetBinary.Outcome {
      try scene.stet(
        [
          "promote", "support/triage@v2", "--to", "production", "--accept-inconclusive", "better",
        ], environment: person.environment)
    }
    let refused = try back(.ada)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("override-author"), "\(refused.errors)")
    #expect(try back(.bob).status == 0)
    expectAccepted(try scene.push())
  }
}
