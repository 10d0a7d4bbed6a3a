import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

@Suite("The hooks' shell: no binary, no commit")
struct HookShellTests {
  private func scene() throws -> Scene {
    let scene = try Scene()
    _ = try scene.stet(["hooks", "install"])
    return scene
  }

  /// A program in the scene's folder.
  private func program(_ text: String, in scene: Scene) throws -> String {
    let path = scene.work.folder + "/fake-stet"
    try scene.work.writeProgram(path, "#!/bin/sh\n\(text)\n")
    return path
  }

  private func commit(_ scene: Scene, _ options: String...) throws -> TemporaryRepository.Outcome {
    try scene.work.run(["commit", "--allow-empty", "-m", "x"] + options)
  }

  @Test("A binary that passes, says no, fails or dies")
  func outcomes() throws {
    let scene = try scene()
    for (text, words) in [
      ("exit 0", nil), ("echo no >&2; exit 2", "no\n"), ("echo open >&2; exit 3", "open\n"),
      ("exit 1", "stet: refused: pre-commit:"), ("exit 70", "could not decide (status 70)"),
      ("kill -9 $$", "was ended by signal 9"), ("kill -SEGV $$", "was ended by signal 11"),
      ("[ \"$SWIFT_BACKTRACE\" = enable=no ] || exit 0; exit 5", "status 5"),
      ("[ \"$1 $2\" = \"hook pre-commit\" ] && exit 6", "status 6"),
    ] as [(String, String?)] {
      try scene.work.git("config", "stet.binary", try program(text, in: scene))
      let outcome = try commit(scene)
      #expect((outcome.status == 0) == (words == nil), "\(text): \(outcome.errors)")
      if let words { #expect(outcome.errors.contains(words), "\(text): \(outcome.errors)") }
    }
  }

  @Test("A missing binary refuses with a sentence; --no-verify goes past the client only")
  func missing() throws {
    let scene = try scene()
    try scene.work.git("config", "stet.binary", "/nonexistent/stet")
    let outcome = try commit(scene)
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains("stet.binary names '/nonexistent/stet'"))
    try scene.work.git("config", "--unset", "stet.binary")
    for name in ["pre-commit", "pre-push"] {
      let file = ".git/hooks/\(name)"
      let text = String(decoding: try scene.work.read(file), as: UTF8.self)
      let moved = text.split(separator: "\n", omittingEmptySubsequences: false).map {
        $0.hasPrefix("installed=") ? "installed='/nonexistent'" : $0
      }
      try scene.work.writeProgram(
        scene.work.path + "/" + file, moved.joined(separator: "\n"))
    }
    let lost = try commit(scene)
    #expect(lost.status != 0)
    #expect(lost.errors.contains("the stet binary was not found"))
    #expect(try commit(scene, "--no-verify").status == 0)
    #expect(try scene.push().errors.contains("the stet binary was not found"))
    expectAccepted(try scene.push("--no-verify", "main"))
  }

  @Test("On the server a missing or dying binary refuses the push")
  func server() throws {
    let scene = try Scene()
    try scene.work.commit("more", allowEmpty: true)
    try scene.server.git("config", "stet.binary", "/nonexistent/stet")
    expectRefused(try scene.push(), "remote: stet: refused: pre-receive: stet.binary names")
    try scene.server.git("config", "stet.binary", try program("kill -9 $$", in: scene))
    expectRefused(try scene.push(), "ended by signal 9")
    try scene.server.git("config", "stet.binary", try program("exit 1", in: scene))
    expectRefused(try scene.push(), "could not decide")
    #expect(try scene.serverTip() == scene.root)
    try scene.server.git("config", "--unset", "stet.binary")
    expectAccepted(try scene.push())
  }
}

@Suite("pre-commit: what is staged, as staged")
struct PreCommitTests {
  private func scene() throws -> Scene {
    let scene = try Scene()
    _ = try scene.stet(["hooks", "install"])
    return scene
  }

  private func commit(_ scene: Scene, _ options: String...) throws -> TemporaryRepository.Outcome {
    try scene.work.run(["commit", "-m", "x"] + options)
  }

  private func expectRefused(
    _ scene: Scene, _ rule: String, _ words: String = "stet: refused: ",
    at location: SourceLocation = #_sourceLocation
  ) throws {
    try scene.work.git("add", "--all")
    let outcome = try commit(scene)
    #expect(outcome.status != 0, sourceLocation: location)
    #expect(outcome.errors.contains(rule), "\(outcome.errors)", sourceLocation: location)
    #expect(outcome.errors.contains(words), "\(outcome.errors)", sourceLocation: location)
    try scene.work.git("reset", "--quiet", "--hard")
  }

  @Test("A sound change passes; a repository without a registry too")
  func sound() throws {
    let scene = try scene()
    try scene.edit("v2")
    try scene.evidence(passing: 40)
    try scene.pin("production")
    try scene.work.git("add", "--all")
    let outcome = try commit(scene)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let plain = try TemporaryRepository()
    _ = try StetBinary().run(["hooks", "install"], in: plain)
    try plain.write("a", "b")
    try plain.commit("first")
    try plain.write("a", "c")
    try plain.commit("second")
  }

  @Test("Rules, suites, models, scopes and pins parse, with file and line")
  func parse() throws {
    let scene = try scene()
    for (path, rule) in [
      ("stet.yaml", "policy-readable"), ("suites/triage/suite.yaml", "suite-readable"),
      ("suites/triage/cases.jsonl", "suite-readable"),
      ("suites/triage/scope.yaml", "scope-readable"), ("models/baseline.yaml", "model-readable"),
      ("environments/production/support/triage.yaml", "pin-readable"),
    ] {
      try scene.work.write("registry/\(path)", "{ [\n")
      try expectRefused(scene, rule, path)
      try scene.work.git("clean", "--quiet", "-fd")
    }
  }

  @Test("Broken prompts that the commit touches are refused, through partials and examples too")
  func prompts() throws {
    let scene = try scene()
    try scene.work.write("registry/prompts/support/triage.prompt", "---\nmodel: [\n---\n")
    try expectRefused(scene, "prompt-intact", "triage.prompt:")
    try scene.edit("{{> tone}}")
    try scene.work.write("registry/prompts/_tone.prompt", "Be kind. {{> style}}")
    try scene.work.write("registry/prompts/_style.prompt", "Short.")
    try scene.work.git("add", "--all")
    #expect(try commit(scene).status == 0)
    try scene.work.write("registry/prompts/_style.prompt", "{{#if}}")
    try expectRefused(scene, "prompt-intact", "_style.prompt")
    try scene.work.git("rm", "--quiet", "registry/prompts/_style.prompt")
    try expectRefused(scene, "prompt-intact", "'style'")
    try scene.work.write(
      "registry/prompts/support/triage.prompt",
      "---\nmodel: baseline\nstet.examples: some.jsonl\n---\nx\n")
    try scene.work.write("registry/prompts/support/some.jsonl", "{}\n")
    try scene.work.git("add", "--all")
    #expect(try commit(scene).status == 0)
    try scene.work.git("rm", "--quiet", "registry/prompts/support/some.jsonl")
    try expectRefused(scene, "prompt-intact", "some.jsonl")
  }

  @Test("Size, names, modes and links")
  func files() throws {
    let scene = try scene()
    try scene.edit(String(repeating: "x", count: 1 << 20))
    try expectRefused(scene, "size", "over the limit of 1048576 bytes")
    try scene.work.write("registry/prompts/Bad.prompt", "x")
    try expectRefused(scene, "name-grammar", "Bad.prompt")
    try FileManager.default.createSymbolicLink(
      atPath: scene.work.path + "/registry/prompts/l.prompt", withDestinationPath: "x")
    try expectRefused(scene, "file-mode", "l.prompt")
    try scene.work.write("other/stet.yaml", "x")
    try expectRefused(scene, "one-registry", "other/stet.yaml")
    try scene.work.git("rm", "--quiet", "registry/stet.yaml")
    try expectRefused(scene, "registry-kept")
    try scene.work.git("mv", "registry", "elsewhere")
    try expectRefused(scene, "registry-kept")
  }

  @Test("A staged pin follows HEAD's; evidence is only added")
  func pinsAndEvidence() throws {
    let scene = try scene()
    try scene.pin("production", from: Digest(hashing: "other"))
    try expectRefused(scene, "pin-chain", "HEAD's pin is none")
    let path = try scene.evidence(passing: 40)
    try scene.pin("production")
    try scene.work.git("add", "--all")
    #expect(try commit(scene).status == 0)
    try scene.pin("production", .withdraw, from: .zero)
    try expectRefused(scene, "pin-chain")
    try scene.work.git("rm", "--quiet", path)
    try expectRefused(scene, "append-only")
    try scene.work.git("rm", "--quiet", Scene.pinPath("production"))
    try expectRefused(scene, "pin-kept")
  }

  @Test("What is judged is what this very commit holds: -a, partial commits, unstaged edits")
  func asStaged() throws {
    let scene = try scene()
    try scene.work.write("registry/prompts/support/triage.prompt", "---\nmodel: [\n---\n")
    #expect(try commit(scene, "--allow-empty").status == 0)
    #expect(try commit(scene, "-a").status != 0)
    #expect(try commit(scene, "--", "registry/prompts").status != 0)
    try scene.work.write("README.md", "partial")
    #expect(try commit(scene, "--", "README.md").status == 0)
    // Staged broken, mended in the work tree only: the commit would still be broken.
    try scene.work.git("add", "--all")
    try scene.edit("v2")
    #expect(try commit(scene).status != 0)
    #expect(try commit(scene, "--no-verify").status == 0)
  }

  @Test("A merge in progress brings the other side's pins; one made by hand has to follow")
  func merges() throws {
    let scene = try scene()
    try scene.work.git("checkout", "--quiet", "-b", "topic")
    try scene.work.write("README.md", "topic")
    try scene.work.commit("topic")
    try scene.work.git("checkout", "--quiet", "main")
    for text in ["v2", "v3"] {
      try scene.edit(text)
      try scene.evidence(passing: 40)
      try scene.pin("production")
      try scene.work.commit("release \(text)")
    }
    try scene.work.write("README.md", "main")
    try scene.work.commit("conflict")
    try scene.work.git("checkout", "--quiet", "topic")
    #expect(try scene.work.run(["merge", "main"]).status != 0)
    try scene.work.write("README.md", "resolved")
    try scene.work.git("add", "--all")
    try scene.work.git("commit", "--quiet", "--no-edit")
    #expect(try scene.work.git("rev-list", "--count", "--merges", "HEAD") == "1")
  }

  @Test("A first commit, and one in a linked work tree")
  func places() throws {
    let repository = try TemporaryRepository()
    let stet = try StetBinary()
    _ = try stet.run(["hooks", "install"], in: repository)
    try repository.write("registry/stet.yaml", "format: stet/9\n")
    try repository.git("add", "--all")
    #expect(try repository.run(["commit", "-m", "x"]).errors.contains("stet/9"))
    try repository.write("registry/stet.yaml", Scene.policy())
    try repository.commit("first")
    try repository.git("worktree", "add", "--quiet", "../linked")
    let linked = repository.folder + "/linked"
    try Data("{ [".utf8).write(to: URL(fileURLWithPath: linked + "/registry/stet.yaml"))
    let outcome = try repository.run(["commit", "-a", "-m", "x"], in: linked)
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains("policy-readable"))
  }
}

@Suite("pre-push: advice")
struct PrePushTests {
  @Test("It foretells a refusal of the mainline, and says that the server decides")
  func foretells() throws {
    let scene = try Scene(installs: false)
    _ = try scene.stet(["hooks", "install"])
    try scene.pin("production")
    try scene.work.commit("bad")
    let outcome = try scene.push()
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains("stet: refused: 'support/triage' in 'production'"))
    #expect(outcome.errors.contains("the server decides"))
    #expect(!outcome.errors.contains("remote: "))
    #expect(try scene.push("main:refs/heads/draft").status == 0)
    #expect(try scene.push("--no-verify", "main").status == 0)
  }

  @Test("Deleting or rewriting the mainline is foretold; a new remote is left to the server")
  func references() throws {
    let scene = try Scene(installs: false)
    _ = try scene.stet(["hooks", "install"])
    try scene.server.git("config", "receive.denyDeleteCurrent", "ignore")
    #expect(try scene.push("--delete", "main").errors.contains("mainline-kept"))
    try scene.work.git("commit", "--quiet", "--amend", "-m", "other")
    #expect(try scene.push("--force", "main").errors.contains("first-parent-line"))
    let empty = try TemporaryRepository("--bare")
    try scene.work.git("remote", "add", "other", "file://" + empty.path)
    let outcome = try scene.work.run(["push", "other", "main"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("the server decides"))
  }
}
