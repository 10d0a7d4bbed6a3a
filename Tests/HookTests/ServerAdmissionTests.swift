import Foundation
import PromptModel
import TestSupport
import Testing

@Suite("pre-receive: rolling back past broken rules, symbolic references, modes")
struct ServerAdmissionTests {
  @Test("Unreadable models, suites and scopes keep nobody from rolling back or withdrawing")
  func rollbackPastBrokenRules() throws {
    let scene = try Scene()
    let first = try scene.release("v2", passing: 40)
    let target = try scene.target()
    try scene.release("v3", passing: 40)
    expectAccepted(try scene.push())
    try scene.work.write("registry/models/baseline.yaml", "format: [")
    try scene.work.write("registry/suites/triage/suite.yaml", "format: [")
    try scene.work.commit("break")
    expectAccepted(try scene.push())
    try scene.work.write("registry/suites/triage/scope.yaml", "prompts: [")
    try scene.work.write("registry/stet.yaml", Scene.policy(version: 2))
    try scene.work.commit("break the scope")
    expectAccepted(try scene.push())
    try scene.pin("production")
    try scene.work.commit("promotion")
    expectRefused(try scene.push(), "rules-readable", "models/baseline.yaml")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.pin("production", .rollback, target: target, restores: first)
    try scene.work.commit("rollback")
    expectAccepted(try scene.push())
    try scene.pin("production", .withdraw)
    try scene.work.commit("withdraw")
    expectAccepted(try scene.push())
  }

  @Test("A chain of symbolic references to the mainline is followed to its end")
  func chain() throws {
    let scene = try Scene()
    try scene.server.git("symbolic-ref", "refs/heads/middle", "refs/heads/main")
    try scene.server.git("symbolic-ref", "refs/heads/alias", "refs/heads/middle")
    try scene.pin("staging", from: Digest(hashing: "wrong"))
    try scene.work.commit("bad")
    for name in ["alias", "middle"] {
      expectRefused(try scene.push("HEAD:refs/heads/\(name)"), "symbolic-reference", name)
    }
    #expect(try scene.serverTip() == scene.root)
  }

  @Test("Where the mainline is a symbolic reference, what it stands for takes no push either")
  func symbolicMainline() throws {
    let scene = try Scene()
    try scene.server.git("update-ref", "refs/heads/real", scene.root)
    try scene.server.git("symbolic-ref", "refs/heads/between", "refs/heads/real")
    try scene.server.git("symbolic-ref", "refs/heads/main", "refs/heads/between")
    try scene.server.git("symbolic-ref", "refs/heads/alias", "refs/heads/real")
    try scene.pin("staging", from: Digest(hashing: "wrong"))
    try scene.work.commit("bad")
    for name in ["real", "between", "main", "alias"] {
      expectRefused(try scene.push("HEAD:refs/heads/\(name)"), "symbolic-reference")
    }
    #expect(try scene.server.git("rev-parse", "refs/heads/real") == scene.root)
    try scene.server.git("symbolic-ref", "refs/heads/aside", "refs/heads/elsewhere")
    expectAccepted(try scene.push("HEAD:refs/heads/aside"))
  }

  @Test("No file of the rules is executable, stet.yaml and scopes included")
  func modes() throws {
    let scene = try Scene()
    for path in ["stet.yaml", "suites/triage/scope.yaml", "suites/triage/cases.jsonl"] {
      try scene.work.write("registry/stet.yaml", Scene.policy(version: 2))
      try scene.work.git("add", "registry/stet.yaml")
      try scene.work.git("update-index", "--chmod=+x", "registry/\(path)")
      try scene.work.git("commit", "--quiet", "-m", "mode")
      expectRefused(try scene.push(), "file-mode", path)
      try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    }
  }
}
