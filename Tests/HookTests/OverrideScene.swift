import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

/// Two people: Ada, who commits where nobody is named, and Bob.
struct Somebody {
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
  func openQuestion() throws {
    try release("v2", passing: 40)
    try edit("v3")
    try evidence(passing: 38, failing: 1)
    try work.commit("v3")
    expectAccepted(try push())
  }

  func promote(
    _ arguments: String..., as person: Somebody = .bob
  ) throws -> StetBinary.Outcome {
    try stet(
      ["promote", "support/triage", "--to", "production"] + arguments,
      environment: person.environment)
  }

  func commit(_ message: String, as person: Somebody) throws {
    try work.git("add", "--all")
    try work.git(["commit", "--quiet", "-m", message], environment: person.environment)
    work.advanceClock()
  }

  /// The override of the move to the work tree's prompt.
  func override(
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
  func write(_ override: Override) throws -> String {
    let path = "registry/" + OverrideNames.path(override)
    try work.write(path, bytes: OverrideFile.serialize(override))
    return path
  }

  func overrides() throws -> [String] {
    try work.git("ls-tree", "-r", "--name-only", "HEAD", "registry/overrides/")
      .split(separator: "\n").map(String.init)
  }
}
