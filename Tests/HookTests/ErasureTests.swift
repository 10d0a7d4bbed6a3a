import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

@Suite("Erasing answers: what goes, and what stays provable")
struct ErasureTests {
  /// A scene with a release whose evidence has answers, pushed.
  private func scene() throws -> (scene: Scene, outputs: String) {
    let scene = try Scene()
    try scene.release("v2", passing: 40)
    let outcome = try scene.stet(
      ["eval", "support/triage", "--commit", "--outputs", "all", "--model", "baseline"])
    try #require(outcome.output.contains("Committed 3 evidence files"), "\(outcome.errors)")
    expectAccepted(try scene.push())
    let outputs = try #require(
      scene.work.git("ls-files", "registry/evidence").split(separator: "\n").map(String.init)
        .first { $0.hasSuffix(".outputs.jsonl") })
    return (scene, outputs)
  }

  private func expectSound(
    _ scene: Scene, _ words: String, _ more: [String] = [],
    at location: SourceLocation = #_sourceLocation
  ) throws {
    for directory in [scene.work.path, scene.server.path] {
      let outcome = try scene.stet(["verify"] + more, in: directory)
      #expect(
        outcome.status == 0 && outcome.output.contains(words),
        "\(outcome.output)\(outcome.errors)", sourceLocation: location)
    }
  }

  @Test("A commit that removes the answers passes both hooks; history verifies, gates go on")
  func removal() throws {
    let (scene, outputs) = try scene()
    try expectSound(scene, "1 file checked, 0 absent")
    let binary = try StetBinary().path
    #expect(try scene.stet(["hooks", "install"]).status == 0)
    try scene.work.git("config", "stet.binary", binary)
    try scene.work.git("rm", "--quiet", outputs)
    expectAccepted(try scene.work.run(["commit", "-m", "Erase"]))
    expectAccepted(try scene.push())
    try expectSound(scene, "0 files checked, 1 absent: erased, or in an operator's store")
    let json = try scene.stet(["verify", "--format", "json"])
    #expect(json.output.contains("\"outputsAbsent\": 1"))
    for command in [["lint"], ["audit"], ["log", "support/triage"]] {
      #expect(try scene.stet(command).status == 0, "\(command)")
    }
    let gate = try scene.stet(["check", "--base", scene.root, "--head", "main"])
    #expect(gate.status == 0, "\(gate.output)")
  }

  @Test("An empty file in the answers' place is the same; any other change is refused")
  func emptied() throws {
    let (scene, outputs) = try scene()
    let bytes = try scene.work.read(outputs)
    try scene.work.write(outputs, bytes: Array(bytes.dropLast(1)))
    try scene.work.commit("Alter")
    expectRefused(try scene.push(), "append-only", outputs.dropFirst(9) + " was changed")
    try scene.work.git("reset", "--quiet", "--hard", "HEAD^")
    try scene.work.write(outputs, bytes: [])
    try scene.work.commit("Empty")
    expectAccepted(try scene.push())
    try expectSound(scene, "0 files checked, 1 absent")
    try scene.work.write(outputs, "other answers\n")
    try scene.work.commit("Fill")
    expectRefused(try scene.push(), "append-only")
  }

  @Test("Statements and cases files stay; answers come in under their own digest only")
  func rest() throws {
    let (scene, outputs) = try scene()
    let folder = (outputs as NSString).deletingLastPathComponent
    let others = try scene.work.git("ls-files", folder).split(separator: "\n").map(String.init)
      .filter { !$0.hasSuffix(".outputs.jsonl") }
    #expect(others.count == 4)
    for path in others {
      try scene.work.git("rm", "--quiet", path)
      try scene.work.commit("Remove")
      expectRefused(try scene.push(), "append-only", "was removed")
      try scene.work.git("reset", "--quiet", "--hard", "HEAD^")
    }
    try scene.work.write("\(folder)/0123456789abcdef.outputs.jsonl", "{}\n")
    try scene.work.commit("Slip in")
    expectRefused(try scene.push(), "evidence-strict", "its own digest")
  }

  @Test("What people said of a sensitive suite is refused before a commit and in a push")
  func labels() throws {
    let scene = try Scene()
    let yaml = "registry/suites/triage/suite.yaml"
    let plain = String(decoding: try scene.work.read(yaml), as: UTF8.self)
    let words = "suite 'triage' is sensitive: labels of it lie in the operator's store, not in git"
    try scene.work.write("registry/labels/triage/ada.jsonl", #"{"format":"stet-labels/1"}"# + "\n")
    try scene.work.commit("A plain suite's")
    expectAccepted(try scene.push())
    try scene.work.git("rm", "--quiet", "registry/labels/triage/ada.jsonl")
    try scene.work.write(
      yaml,
      plain.replacingOccurrences(of: "stet-suite/1\n", with: "stet-suite/2\nsensitive: true\n"))
    try scene.work.commit("Sensitive")
    expectAccepted(try scene.push())
    for name in ["ada.jsonl", "Other.txt"] {
      let path = "labels/triage/\(name)"
      try scene.work.write("registry/\(path)", "{}\n")
      _ = try scene.stet(["hooks", "install"])
      try scene.work.git("add", "--all")
      let commit = try scene.work.run(["commit", "--quiet", "-m", "Slip in"])
      #expect(commit.status != 0)
      #expect(commit.errors.contains("labels-private") && commit.errors.contains(words))
      #expect(commit.errors.contains("Remove \(path)"), "\(commit.errors)")
      try scene.work.git("commit", "--quiet", "--no-verify", "-m", "Slip in")
      expectRefused(try scene.push("--no-verify", "main"), "labels-private", words)
      try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    }
    try scene.work.write("registry/labels/triage/calibration.json", "{}\n")
    try scene.work.git("add", "--all")
    #expect(try scene.work.run(["commit", "--quiet", "-m", "No labels"]).status == 0)
  }

  @Test("Answers of a sensitive suite are refused, however they were made")
  func exposed() throws {
    let scene = try Scene()
    let yaml = "registry/suites/triage/suite.yaml"
    let plain = try scene.work.read(yaml)
    let sensitive = String(decoding: plain, as: UTF8.self).replacingOccurrences(
      of: "stet-suite/1\n", with: "stet-suite/2\nsensitive: true\n")
    try scene.work.write(yaml, sensitive)
    try scene.work.commit("Sensitive")
    expectAccepted(try scene.push())
    try scene.work.write(yaml, bytes: plain)
    let arguments = [
      "eval", "support/triage", "--commit", "--model", "baseline", "--suite", "triage",
    ]
    #expect(try scene.stet(arguments).output.contains("Committed 3 evidence files"))
    try scene.work.git("checkout", "--quiet", yaml)
    expectRefused(try scene.push(), "evidence-strict", "marked sensitive", ".outputs.jsonl")
    try scene.work.git("reset", "--quiet", "--hard", "origin/main")
    #expect(try scene.stet(arguments).output.contains("Committed 2 evidence files"))
    expectAccepted(try scene.push())
    try expectSound(scene, "0 files checked, 1 absent")
  }

  @Test("Where the blob itself is gone from the object store, history verifies all the same")
  func blobGone() throws {
    let (scene, outputs) = try scene()
    let blob = try scene.work.git("rev-parse", "HEAD:\(outputs)")
    try scene.work.git("rm", "--quiet", outputs)
    try scene.work.commit("Erase")
    expectAccepted(try scene.push())
    let loose = "objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
    try FileManager.default.removeItem(atPath: scene.server.path + "/" + loose)
    try FileManager.default.removeItem(atPath: scene.work.path + "/.git/" + loose)
    #expect(try scene.work.run(["cat-file", "-e", blob]).status != 0)
    try expectSound(scene, "0 files checked, 1 absent")
    try scene.release("v3", passing: 40)
    expectAccepted(try scene.push())
  }

  @Test("History rewritten without the answers: digests and versions stay, a new root is named")
  func rewritten() throws {
    let (scene, outputs) = try scene()
    let target = try scene.target()
    let first = try scene.work.git("rev-parse", "HEAD")
    try scene.release("v3", passing: 40)
    try scene.pin("production", .rollback, target: target, restores: first)
    try scene.work.commit("rollback")
    expectAccepted(try scene.push())
    let blob = try scene.work.git("rev-parse", "HEAD:\(outputs)")
    let served = try closureText(scene)
    let versions = try self.versions(scene)
    _ = try scene.work.git(
      "-c", "advice.detachedHead=false", "filter-branch", "--index-filter",
      "git rm -r --cached --quiet --ignore-unmatch 'registry/evidence/*.outputs.jsonl'", "main")
    #expect(
      try scene.work.git("rev-list", "--objects", "main").contains(blob) == false)
    let plain = try scene.stet(["verify"])
    #expect(plain.status == 2 && plain.output.contains("restores"), "\(plain.output)")
    let root = try scene.work.git("rev-parse", "main")
    let later = try scene.stet(["verify", "--root", root])
    #expect(later.status == 0, "\(later.output)")
    #expect(try closureText(scene) == served)
    #expect(try self.versions(scene) == versions && versions.count == 3)
    try goOn(scene, root: root)
  }

  /// The hook refuses rewritten history; the operator moves the branch and names a new root.
  private func goOn(_ scene: Scene, root: String) throws {
    expectRefused(try scene.push("--force", "main"), "first-parent-line")
    try scene.server.git(
      "fetch", "--quiet", "--update-head-ok", "file://" + scene.work.path, "+main:main")
    try scene.work.git("fetch", "--quiet", "origin")
    let installed = try scene.stet(
      ["hooks", "install", "--server", "--root", root], in: scene.server.path)
    #expect(installed.status == 0, "\(installed.errors)")
    try scene.release("v4", passing: 40)
    expectAccepted(try scene.push())
  }

  private func closureText(_ scene: Scene) throws -> String {
    let outcome = try scene.stet(["show", "support/triage@production", "--closure-text"])
    #expect(outcome.status == 0 && outcome.output.contains("  prompt\n"), "\(outcome.errors)")
    return outcome.output
  }

  private func versions(_ scene: Scene) throws -> [String] {
    try scene.stet(["log", "support/triage", "--format", "json"]).output
      .matches(of: /"closure": "sha256:[0-9a-f]{64}"/).map { String($0.0) }
  }
}
