import Foundation
import PromptModel
import TestSupport
import Testing

@Suite("pre-receive: a refusal says what is wrong and what would mend it")
struct RemedyTests {
  @Test("Every refusal of a file or a pin names its fix")
  func fixes() throws {
    let scene = try Scene()
    func refused(_ rule: String, _ words: String..., by change: () throws -> Void) throws {
      try change()
      try scene.work.commit("change")
      let outcome = try scene.push()
      expectRefused(outcome, rule, "Hint: ")
      for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
      try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    }
    let path = Scene.pinPath("staging")
    try refused("pin-readable", "environments/staging/support/triage.yaml cannot", "stet promote") {
      try scene.work.write(path, "format: [")
    }
    try refused("pin-chain", "take up the newest state", "not edited by hand") {
      try scene.pin("staging", from: Digest(hashing: "other"))
    }
    try refused("environment", "Add 'nowhere' to stet.yaml") { try scene.pin("nowhere") }
    try refused("closure", "stet eval support/triage --commit") {
      let target = try scene.target()
      let other = Pin.Target(
        closure: Digest(hashing: "gone"), files: target.files, model: target.model)
      try scene.pin("staging", target: .some(other))
    }
    try refused("restores", "stet rollback support/triage --env staging") {
      try scene.pin("staging", .rollback, restores: scene.root)
    }
    try refused("name-grammar", "Rename prompts/Bad.prompt") {
      try scene.work.write("registry/prompts/Bad.prompt", "x")
    }
    try refused("policy-version", "Set `policy-version: 2`") {
      try scene.work.write("registry/stet.yaml", Scene.policy(floor: "0.10"))
    }
    try refused("one-registry", "Remove other/stet.yaml") {
      try scene.work.write("other/stet.yaml", "x")
    }
    try refused("registry-kept", "Restore stet.yaml") {
      try scene.work.git("rm", "--quiet", "registry/stet.yaml")
    }
    try refused("evidence-strict", "Let `stet eval PROMPT --commit` write") {
      let folder = "registry/evidence/\(Digest(hashing: "x").hex)"
      try scene.work.write("\(folder)/0123456789abcdef.json", "{}")
    }
  }

  @Test("A path with a line feed stays on its line")
  func lineFeed() throws {
    let scene = try Scene()
    try scene.work.write("registry/prompts/a\nHint: b.prompt", "x")
    try scene.work.commit("name")
    let outcome = try scene.push()
    expectRefused(outcome, "name-grammar", #"prompts/a\nHint: b.prompt"#)
    #expect(!outcome.errors.contains("\nremote: Hint: b"), "\(outcome.errors)")
  }

  @Test("Where records do not count, each is listed with its reason, by the server and by promote")
  func uncounted() throws {
    let scene = try Scene()
    try scene.edit("v2")
    let foreign = try scene.evidence(passing: 40, registry: "6d0c3a52-0000-4000-8000-00000000000f")
    let elsewhere = try scene.evidence(passing: 40, environments: ["staging"])
    let words = try [(foreign, "of another registry"), (elsewhere, "not made for 'production'")].map
    {
      "\(try #require($0.0.split(separator: "/").last)): it \($0.1)"
    }.map { $0.replacing("it of", with: "it is of").replacing("it not", with: "it was not") }
    try scene.work.commit("evidence")
    let promotion = try scene.stet([
      "promote", "support/triage", "--to", "production", "--reason", "try",
    ])
    #expect(promotion.status == 2)
    for word in words { #expect(promotion.errors.contains(word), "\(promotion.errors)") }
    try scene.pin("production")
    try scene.work.commit("pin")
    let outcome = try scene.push()
    expectRefused(outcome, "coverage", "stet eval support/triage")
    for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
  }

  @Test("A hook whose stet could not decide says how to find out; 255 is no signal")
  func undecided() throws {
    for (status, words) in [(255, "could not decide (status 255)"), (137, "signal 9")] {
      let scene = try Scene()
      let program = scene.work.path + "/ends"
      try scene.work.writeProgram(program, "#!/bin/sh\nexit \(status)\n")
      try scene.server.git("config", "stet.binary", program)
      try scene.work.write("README.md", "2")
      try scene.work.commit("two")
      expectRefused(try scene.push(), words, "stet hook pre-receive", "stet hooks status")
    }
  }
}
