import Foundation
import PromptModel
import TestSupport
import Testing

@Suite("pre-receive: what history says")
struct ServerHistoryTests {
  @Test("A version far back on the line is found without a hint, one that never was is not")
  func farBack() throws {
    let scene = try Scene()
    try scene.evidence(passing: 40)
    let old = try scene.target()
    try scene.edit("v2")
    try scene.work.commit("edit")
    for _ in 0..<140 { try scene.work.commit("more", allowEmpty: true) }
    expectAccepted(try scene.push())
    try scene.pin("production", target: .some(old))
    try scene.work.commit("promote the first version")
    expectAccepted(try scene.push())
    let never = Pin.Target(
      closure: Digest(hashing: "never"), files: old.files, model: old.model)
    try scene.pin("production", target: .some(never))
    try scene.work.commit("promote what never was")
    expectRefused(try scene.push(), "closure")
  }

  @Test("`runs: latest` goes by the first-parent commit that added the record")
  func latestRun() throws {
    let scene = try Scene(installs: false)
    try scene.work.write(
      "registry/stet.yaml",
      Scene.policy(version: 2).replacing(
        "regression: {margin: 0.05}", with: "runs: latest"))
    try scene.work.commit("latest")
    try scene.push()
    try scene.install()
    // Written first, merged last: the bad record is the latest.
    try scene.work.git("checkout", "--quiet", "-b", "topic")
    try scene.evidence(passing: 5, started: "2026-01-01T00:00:01Z")
    try scene.work.commit("bad record")
    try scene.work.git("checkout", "--quiet", "main")
    try scene.evidence(passing: 40, started: "2026-01-01T00:00:02Z")
    try scene.work.commit("good record")
    expectAccepted(try scene.push())
    try scene.work.git("merge", "--quiet", "--no-ff", "-m", "merged", "topic")
    try scene.pin("production")
    try scene.work.commit("promotion")
    expectRefused(try scene.push(), "floor", "0.125")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    try scene.pin("production")
    try scene.work.commit("promotion")
    expectAccepted(try scene.push())
  }

  @Test("A model retires by its day, not before; a replay of the accepted line is clean")
  func retirementDay() throws {
    let scene = try Scene(installs: false)
    try scene.release("v2", passing: 40)
    let cases = "{\"id\": \"only\", \"vars\": {\"ticket\": \"t\"}, \"expected\": \"alpha\"}\n"
    let suite = try scene.suite(cases: cases)
    try scene.work.write(
      "registry/models/other.yaml", "format: stet-model/1\nprovider: baseline\nid: stet/knn-2\n")
    try scene.work.write("registry/models/baseline.info.yaml", "retires: \"2026-01-02\"\n")
    try scene.work.write(
      "registry/stet.yaml",
      Scene.policy(version: 2).replacing("model: baseline", with: "model: other"))
    let found = try scene.work.commit("another model and suite")
    try scene.push()
    #expect(
      try scene.stet(["hooks", "install", "--server", "--root", found], in: scene.server.path)
        .status == 0)
    scene.modelName = "other"
    func promote() throws {
      try scene.edit("v3")
      try scene.evidence(passing: 1, suite: suite)
      try scene.pin("production")
      try scene.work.commit("promote")
    }
    // The clock says later, the commit says the day before: a replay would refuse it.
    try promote()
    expectRefused(try scene.push(), "live-record")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    scene.work.advanceClock(bySeconds: 2 * 86_400)
    try promote()
    let outcome = try scene.push()
    expectAccepted(outcome)
    #expect(outcome.errors.contains("live-model-retired"))
    #expect(try scene.stet(["verify", "--root", found]).status == 0)
  }

  @Test("One commit that moves two pins is judged for each")
  func severalPins() throws {
    let scene = try Scene()
    try scene.pin("staging")
    try scene.pin("production")
    try scene.work.commit("two")
    let outcome = try scene.push()
    expectRefused(outcome, "coverage", "pass 'support/triage' in 'staging'", "'production'")
  }
}
