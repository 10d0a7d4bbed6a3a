import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

@Suite("pre-receive: rules come from before")
struct ServerRuleTests {
  @Test("Weakening the policy and promoting by it do not go in one commit, nor in one push")
  func policyAndPromotion() throws {
    let scene = try Scene()
    try scene.edit("v2")
    try scene.evidence(passing: 10)
    try scene.work.write("registry/stet.yaml", Scene.policy(version: 2, floor: "0.10"))
    try scene.pin("production")
    try scene.work.commit("both")
    expectRefused(try scene.push(), "floor")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.write("registry/stet.yaml", Scene.policy(version: 2, floor: "0.10"))
    try scene.work.commit("policy")
    try scene.edit("v2")
    try scene.evidence(passing: 10)
    try scene.pin("production")
    try scene.work.commit("promotion")
    expectRefused(try scene.push(), "floor", "old tip")
    try scene.work.git("push", "--quiet", "origin", "HEAD~1:main")
    expectAccepted(try scene.push())
  }

  @Test("A stricter policy binds the next commit of the same push")
  func stricterAtOnce() throws {
    let scene = try Scene()
    try scene.work.write("registry/stet.yaml", Scene.policy(version: 2, floor: "0.90"))
    try scene.work.commit("policy")
    try scene.edit("v2")
    try scene.evidence(passing: 30)
    try scene.pin("production")
    try scene.work.commit("promotion")
    expectRefused(try scene.push(), "floor", "first parent")
  }

  @Test("A new suite lands one push before it is used")
  func newSuite() throws {
    let scene = try Scene()
    let cases = "{\"id\": \"only\", \"vars\": {\"ticket\": \"t\"}, \"expected\": \"alpha\"}\n"
    try scene.work.write("registry/suites/triage/cases.jsonl", cases)
    let suite = try SuiteFile.parse(
      name: scene.suite.name, suiteYAML: Array(Scene.suiteYAML.utf8),
      casesJSONL: Array(cases.utf8))
    try scene.evidence(passing: 1, suite: suite)
    try scene.pin("production")
    try scene.work.commit("easier")
    expectRefused(
      try scene.push(), "coverage", "Land the change to suites/triage one push earlier")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.write("registry/suites/triage/cases.jsonl", cases)
    try scene.work.commit("suite")
    expectAccepted(try scene.push())
    try scene.evidence(passing: 1, suite: suite)
    try scene.pin("production")
    try scene.work.commit("promotion")
    expectAccepted(try scene.push())
  }

  @Test("A suite without its suite.yaml does not go away")
  func removedSuite() throws {
    let scene = try Scene()
    try scene.work.git("rm", "--quiet", "registry/suites/triage/suite.yaml")
    try scene.work.commit("remove")
    expectAccepted(try scene.push())
    try scene.evidence(passing: 40)
    try scene.pin("production")
    try scene.work.commit("promotion")
    expectRefused(try scene.push(), "coverage", "suite.yaml")
  }

  @Test("policy-version rises with stet.yaml and with scopes")
  func policyVersion() throws {
    let scene = try Scene()
    try scene.work.write("registry/stet.yaml", Scene.policy(floor: "0.40"))
    try scene.work.commit("same version")
    expectRefused(try scene.push(), "policy-version")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.write("registry/suites/triage/scope.yaml", "prompts: []\n")
    try scene.work.commit("scope")
    expectRefused(try scene.push(), "policy-version", "scope.yaml")
  }

  @Test("stet.yaml is not moved, removed, doubled, nor given another identity")
  func identity() throws {
    let scene = try Scene()
    let changes: [(String, (TemporaryRepository) throws -> Void)] = [
      ("registry-kept", { try $0.git("rm", "--quiet", "registry/stet.yaml") }),
      ("registry-kept", { try $0.git("mv", "registry", "prompts-registry") }),
      ("one-registry", { try $0.write("stet.yaml", Scene.policy()) }),
      ("one-registry", { try $0.write("docs/sample/stet.yaml", "x") }),
      (
        "identity-kept",
        {
          try $0.write(
            "registry/stet.yaml",
            Scene.policy(version: 2).replacing(
              "0000-4000-8000-000000000001", with: "0000-4000-8000-000000000002"))
        }
      ),
      (
        "identity-kept",
        {
          try $0.write(
            "registry/stet.yaml",
            Scene.policy(version: 2).replacing("mainline: main", with: "mainline: trunk"))
        }
      ),
      (
        "registry-kept",
        {
          try $0.git("rm", "--quiet", "registry/stet.yaml")
          try FileManager.default.createSymbolicLink(
            atPath: $0.path + "/registry/stet.yaml", withDestinationPath: "../README.md")
        }
      ),
    ]
    for (rule, change) in changes {
      try change(scene.work)
      try scene.work.commit("identity")
      expectRefused(try scene.push(), rule)
      try scene.work.git("reset", "--quiet", "--hard", "origin/main")
      try scene.work.git("clean", "--quiet", "-fd")
    }
  }

  @Test(
    "A push that ends in an unreadable policy or another format is refused; a mended one passes")
  func unreadablePolicy() throws {
    let scene = try Scene()
    try scene.work.write("registry/stet.yaml", "format: stet/3\nnew: key\n")
    try scene.work.commit("newer")
    expectRefused(try scene.push(), "policy-readable", "stet/3")
    try scene.pin("production")
    try scene.work.commit("pin")
    try scene.work.write("registry/stet.yaml", Scene.policy(version: 2))
    try scene.work.commit("mended")
    expectRefused(try scene.push(), "policy-readable")
    try scene.work.git("reset", "--quiet", "--hard", "HEAD~2")
    try scene.work.write("registry/stet.yaml", Scene.policy(version: 2))
    try scene.work.commit("mended")
    expectAccepted(try scene.push())
  }

  @Test("Links, executable files and names outside the grammar are refused")
  func files() throws {
    let scene = try Scene()
    try FileManager.default.createSymbolicLink(
      atPath: scene.work.path + "/registry/prompts/link.prompt", withDestinationPath: "x")
    try scene.work.commit("link")
    expectRefused(try scene.push(), "file-mode", "link.prompt")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.write("registry/prompts/Bad.prompt", "x")
    try scene.work.commit("name")
    expectRefused(try scene.push(), "name-grammar", "Bad.prompt")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.git("update-index", "--chmod=+x", "registry/models/baseline.yaml")
    try scene.work.git("commit", "--quiet", "-m", "mode")
    expectRefused(try scene.push(), "file-mode", "baseline.yaml")
  }

  @Test("An edited model moves nothing until it has landed; then the next promotion names it")
  func model() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    expectAccepted(try scene.push())
    let model = "format: stet-model/1\nprovider: baseline\nid: stet/knn-1\nparameters: {k: 5}\n"
    try scene.work.write("registry/models/baseline.yaml", model)
    try scene.evidence(passing: 40)
    try scene.pin("production")
    try scene.work.commit("model and promotion")
    expectRefused(
      try scene.push(), "model", "Land the change to models/baseline.yaml one push earlier")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.write("registry/models/baseline.yaml", model)
    try scene.work.commit("model")
    expectAccepted(try scene.push())
    try scene.evidence(passing: 40)
    try scene.pin("production")
    try scene.work.commit("promotion")
    expectAccepted(try scene.push())
  }

  @Test("Deleting the live model in the push does not spare the comparison; once landed it does")
  func retiringInThePush() throws {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    let cases = "{\"id\": \"only\", \"vars\": {\"ticket\": \"t\"}, \"expected\": \"alpha\"}\n"
    let suite = try SuiteFile.parse(
      name: scene.suite.name, suiteYAML: Array(Scene.suiteYAML.utf8),
      casesJSONL: Array(cases.utf8))
    try scene.work.write("registry/suites/triage/cases.jsonl", cases)
    try scene.work.write(
      "registry/models/other.yaml", "format: stet-model/1\nprovider: baseline\nid: stet/knn-2\n")
    try scene.work.write(
      "registry/stet.yaml",
      Scene.policy(version: 2).replacing("model: baseline", with: "model: other"))
    try scene.work.commit("another model and suite")
    expectAccepted(try scene.push())
    scene.modelName = "other"
    func promote() throws {
      try scene.edit("v3")
      try scene.evidence(passing: 1, suite: suite)
      try scene.pin("production")
    }
    try scene.work.git("rm", "--quiet", "registry/models/baseline.yaml")
    try promote()
    try scene.work.commit("retire and promote")
    expectRefused(try scene.push(), "live-record", "stet eval support/triage@production")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.work.git("rm", "--quiet", "registry/models/baseline.yaml")
    try scene.work.commit("retire")
    expectAccepted(try scene.push())
    try promote()
    try scene.work.commit("promote")
    let outcome = try scene.push()
    expectAccepted(outcome)
    #expect(outcome.errors.contains("live-model-retired"))
  }

  @Test("A rollback returns to what was served here, and nothing else is asked; a withdrawal too")
  func rollbackAndWithdrawal() throws {
    let scene = try Scene()
    let first = try scene.release("v2", passing: 40)
    let target = try scene.target()
    try scene.release("v3", passing: 40)
    expectAccepted(try scene.push())
    try scene.pin("production", .rollback, target: target, restores: scene.root)
    try scene.work.commit("wrong commit")
    expectRefused(try scene.push(), "restores")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.pin("production", .rollback, restores: first)
    try scene.work.commit("wrong target")
    expectRefused(try scene.push(), "restores")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.pin("production", .rollback, target: target, restores: first)
    try scene.work.commit("rollback")
    expectAccepted(try scene.push())
    try scene.pin("production", .withdraw)
    try scene.work.commit("withdraw")
    expectAccepted(try scene.push())
    try scene.work.git("rm", "--quiet", Scene.pinPath("production"))
    try scene.work.commit("delete")
    expectRefused(try scene.push(), "pin-kept")
  }

  @Test("`after` asks what the stage serves in the first parent, not in the same commit")
  func stages() throws {
    let scene = try Scene(installs: false)
    try scene.work.write(
      "registry/stet.yaml",
      Scene.policy(version: 2).replacing("production:", with: "production:\n    after: staging"))
    try scene.work.commit("after")
    try scene.push()
    try scene.install()
    try scene.edit("v2")
    try scene.evidence(passing: 40)
    try scene.pin("staging")
    try scene.pin("production")
    try scene.work.commit("both")
    expectRefused(
      try scene.push(), "stage-order", "stet promote support/triage --to staging")
    try scene.work.git("reset", "--quiet", "--soft", "HEAD~1")
    try scene.work.git("reset", "--quiet", Scene.pinPath("production"))
    try scene.work.git("commit", "--quiet", "-m", "staging")
    try scene.work.commit("production")
    expectAccepted(try scene.push())
  }

  @Test("A closure that was never on the mainline under this name is refused")
  func candidate() throws {
    let scene = try Scene()
    try scene.edit("never committed")
    try scene.evidence(passing: 40)
    try scene.pin("production")
    try scene.edit("v1")
    try scene.work.commit("candidate")
    expectRefused(try scene.push(), "closure", "Merge the change")
  }

  @Test("An older version of the mainline can be promoted, with a wrong hint too")
  func olderVersion() throws {
    let scene = try Scene()
    try scene.evidence(passing: 40)
    try scene.pin("production", commit: String(repeating: "7", count: 40))
    let bytes = try scene.work.read(Scene.pinPath("production"))
    try scene.work.git("stash", "--quiet", "--include-untracked")
    try scene.edit("v2")
    try scene.work.commit("edit")
    try scene.work.git("stash", "pop", "--quiet")
    try scene.work.write(Scene.pinPath("production"), bytes: bytes)
    try scene.work.commit("older")
    expectAccepted(try scene.push())
  }
}

@Suite("pre-receive: founding pushes")
struct FoundingTests {
  @Test("A new branch is judged from the root on, and not at all without it")
  func newBranch() throws {
    let scene = try Scene(installs: false)
    try scene.install()
    try scene.server.git("update-ref", "-d", "refs/heads/main")
    try scene.work.git("checkout", "--quiet", "--orphan", "unrelated")
    try scene.work.commit("unrelated")
    expectRefused(try scene.push("unrelated:main"), "root")
    try scene.work.git("checkout", "--quiet", "main")
    try scene.pin("production")
    try scene.work.commit("bad")
    expectRefused(try scene.push(), "coverage")
    try scene.work.git("reset", "--quiet", "--hard", "HEAD~1")
    try scene.release("v2", passing: 40)
    expectAccepted(try scene.push())
  }

  @Test("On an existing branch what lies before the root is as found, what comes after is judged")
  func existingBranch() throws {
    let scene = try Scene(installs: false)
    try scene.pin("production")
    let found = try scene.work.commit("before any rules")
    let outcome = try scene.stet(
      [
        "hooks", "install", "--server", "--root", found, "--mainline", "main", "--registry",
        "registry",
      ], in: scene.server.path)
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains("first-parent line"))
    try scene.server.git("config", "stet.mainline", "main")
    try scene.server.git("config", "stet.registry", "registry")
    try scene.server.git("config", "stet.root", found)
    try scene.push()
    #expect(
      try scene.stet(["hooks", "install", "--server", "--root", found], in: scene.server.path)
        .status == 0)
    try scene.release("v2", passing: 10)
    expectRefused(try scene.push(), "floor")
  }

  @Test("The founding push itself is judged after the root, by the root's rules")
  func foundingPush() throws {
    let scene = try Scene(installs: false)
    try scene.server.git("update-ref", "-d", "refs/heads/main")
    try scene.pin("production")
    let found = try scene.work.commit("before any rules")
    let setup = try scene.stet(
      [
        "hooks", "install", "--server", "--root", found, "--mainline", "main", "--registry",
        "registry",
      ], in: scene.server.path)
    #expect(setup.status == 0, "\(setup.errors)")
    try scene.work.write("registry/stet.yaml", Scene.policy(version: 2, floor: "0.10"))
    try scene.work.commit("policy")
    try scene.release("v2", passing: 10)
    expectRefused(try scene.push(), "floor", "old tip")
    try scene.work.git("reset", "--quiet", "--hard", "HEAD~1")
    expectAccepted(try scene.push())
  }

  @Test("Without its configuration the hook refuses everything")
  func unconfigured() throws {
    let scene = try Scene()
    for key in ["stet.root", "stet.registry", "stet.mainline"] {
      let value = try scene.server.git("config", key)
      try scene.server.git("config", "--unset", key)
      try scene.work.write("README.md", key)
      try scene.work.commit("more")
      expectRefused(try scene.push(), "\(key) is not set")
      try scene.server.git("config", key, value)
    }
    try scene.server.git("config", "stet.root", "main")
    expectRefused(try scene.push(), "no full commit id")
  }
}
