import Foundation
import TestSupport
import Testing
import Workflows

@Suite("stet hooks: install, uninstall, status")
struct InstallationTests {
  private func hooksFolder() -> String {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    return folder.path + "/hooks"
  }

  @Test("hooks/ in the repository is the text that is installed", arguments: HookKind.allCases)
  func sameText(_ kind: HookKind) throws {
    let file = hooksFolder() + "/\(kind.rawValue)"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text == HookText.text(kind))
    #expect(FileManager.default.isExecutableFile(atPath: file))
    #expect(HookText.isOwn(text))
    #expect(HookText.binary(in: text) == nil)
  }

  @Test("A binary's path survives the shell's quoting")
  func quoting() throws {
    let path = "/opt/it's here/$HOME/`x`/stet"
    let text = HookText.text(.preCommit, binary: path)
    #expect(HookText.binary(in: text) == path)
    let repository = try TemporaryRepository()
    try repository.write("echo", text.replacing("stet=$(git", with: "echo \"$installed\"; exit #"))
    let outcome = try repository.run(["-c", "alias.x=!sh ./echo", "x"])
    #expect(outcome.text == path)
  }

  @Test("Installing is idempotent, sets the executable bit and is undone by uninstall")
  func installAndUninstall() throws {
    let repository = try TemporaryRepository()
    let stet = try StetBinary()
    let first = try stet.run(["hooks", "install"], in: repository)
    #expect(first.status == 0)
    #expect(first.output.contains("pre-commit  installed"))
    #expect(first.output.contains("pre-push  installed"))
    #expect(!first.output.contains("pre-receive"))
    for name in ["pre-commit", "pre-push"] {
      let file = repository.path + "/.git/hooks/\(name)"
      #expect(FileManager.default.isExecutableFile(atPath: file))
    }
    #expect(
      try stet.run(["hooks", "install"], in: repository).output.contains("was there already"))
    #expect(try stet.run(["hooks", "status"], in: repository).status == 0)
    #expect(try stet.run(["hooks", "uninstall"], in: repository).output.contains("removed"))
    #expect(
      !FileManager.default.fileExists(atPath: repository.path + "/.git/hooks/pre-commit"))
    #expect(try stet.run(["hooks", "status"], in: repository).status == 2)
    #expect(try stet.run(["hooks", "uninstall"], in: repository).status == 0)
  }

  @Test("Somebody else's hook is never overwritten nor removed; how to chain it is said")
  func foreign() throws {
    let repository = try TemporaryRepository()
    let stet = try StetBinary()
    let text = "#!/bin/sh\necho mine\n"
    try repository.write(".git/hooks/pre-commit", text)
    let outcome = try stet.run(["hooks", "install"], in: repository)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("stet hook pre-commit || exit 1"))
    #expect(outcome.output.contains("pre-push  installed"))
    #expect(try stet.run(["hooks", "status"], in: repository).status == 2)
    #expect(try stet.run(["hooks", "uninstall"], in: repository).status == 0)
    #expect(try repository.read(".git/hooks/pre-commit") == Array(text.utf8))
    // Chained by hand, and executable: all is well.
    try repository.write(".git/hooks/pre-commit", text + "stet hook pre-commit || exit 1\n")
    _ = try stet.run(["hooks", "install"], in: repository)
    #expect(try stet.run(["hooks", "status"], in: repository).output.contains("not executable"))
    chmod(repository.path + "/.git/hooks/pre-commit", 0o755)
    #expect(try stet.run(["hooks", "status"], in: repository).status == 0)
  }

  @Test("A hook that lost its executable bit, or was edited, is found and mended")
  func damaged() throws {
    let repository = try TemporaryRepository()
    let stet = try StetBinary()
    _ = try stet.run(["hooks", "install"], in: repository)
    let file = repository.path + "/.git/hooks/pre-push"
    chmod(file, 0o644)
    let status = try stet.run(["hooks", "status"], in: repository)
    #expect(status.status == 2)
    #expect(status.output.contains("not executable"))
    #expect(try stet.run(["hooks", "install"], in: repository).output.contains("updated"))
    #expect(try stet.run(["hooks", "status"], in: repository).status == 0)
    let text = String(decoding: try repository.read(".git/hooks/pre-push"), as: UTF8.self)
    try repository.write(".git/hooks/pre-push", text.replacing("exit 1", with: "exit 0"))
    chmod(file, 0o755)
    #expect(try stet.run(["hooks", "status"], in: repository).output.contains("differs"))
    let json = try stet.run(["hooks", "status", "--format", "json"], in: repository)
    #expect(json.output.contains("\"stet-hooks/1\""))
    #expect(json.output.contains("\"outdated\""))
  }

  @Test("core.hooksPath and linked work trees are respected")
  func places() throws {
    let repository = try TemporaryRepository()
    let stet = try StetBinary()
    try repository.commit("first", allowEmpty: true)
    try repository.git("worktree", "add", "--quiet", "../linked")
    let linked = repository.folder + "/linked"
    #expect(try stet.run(["hooks", "install"], in: repository, directory: linked).status == 0)
    #expect(
      FileManager.default.isExecutableFile(atPath: repository.path + "/.git/hooks/pre-commit"))
    try repository.git("config", "core.hooksPath", repository.folder + "/shared")
    let outcome = try stet.run(["hooks", "install"], in: repository)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("core.hooksPath"))
    #expect(
      FileManager.default.isExecutableFile(atPath: repository.folder + "/shared/pre-commit"))
  }

  @Test("A server's configuration is written, checked, found in the root's tree, and removed")
  func server() throws {
    let scene = try Scene()
    #expect(try scene.server.git("config", "stet.mainline") == "main")
    #expect(try scene.server.git("config", "stet.registry") == "registry")
    #expect(try scene.server.git("config", "stet.root") == scene.root)
    #expect(try scene.server.git("config", "receive.fsckObjects") == "true")
    let status = try scene.stet(["hooks", "status"], in: scene.server.path)
    #expect(status.status == 0)
    #expect(status.output.contains("refs/heads/main"))
    try scene.server.git("config", "receive.fsckObjects", "false")
    #expect(try scene.stet(["hooks", "status"], in: scene.server.path).status == 2)
    // Again is fine.
    try scene.install()
    #expect(try scene.stet(["hooks", "status"], in: scene.server.path).status == 0)
    #expect(
      try scene.stet(["-C", scene.server.path, "hooks", "uninstall"]).output.contains("removed"))
    #expect(try scene.server.run(["config", "stet.root"]).status == 1)
  }

  @Test("A root is a full commit id on the first-parent line")
  func roots() throws {
    let scene = try Scene(installs: false)
    func install(_ arguments: String...) throws -> StetBinary.Outcome {
      try scene.stet(["-C", scene.server.path, "hooks", "install", "--server"] + arguments)
    }
    #expect(try install().status == 64)
    #expect(try install("--root", "main").errors.contains("no full commit id"))
    #expect(try install("--root", String(scene.root.prefix(12))).status == 1)
    let blob = try scene.work.git("rev-parse", "HEAD:README.md")
    #expect(try install("--root", blob).status == 1)
    let unknown = String(repeating: "8", count: 40)
    #expect(try install("--root", unknown).errors.contains("first-parent line"))
    #expect(try scene.server.run(["config", "stet.root"]).status == 1)
    // Nothing was pushed yet: the root may be one that is still to come.
    let empty = try TemporaryRepository("--bare")
    let outcome = try StetBinary().run(
      ["hooks", "install", "--server", "--root", unknown], in: empty)
    #expect(outcome.errors.contains("--registry"))
    let told = try StetBinary().run(
      [
        "hooks", "install", "--server", "--root", unknown, "--mainline", "main", "--registry", ".",
      ], in: empty)
    #expect(told.status == 0, "\(told.errors)")
    #expect(try empty.git("config", "stet.registry") == ".")
  }

  @Test("Options of every command may stand before it")
  func leadingOptions() throws {
    let scene = try Scene()
    for arguments in [
      ["-C", scene.work.path, "hooks", "status"], ["hooks", "status", "-C", scene.work.path],
      ["--color", "never", "-C", scene.work.path, "hooks", "status"],
      ["--color=never", "hooks", "status", "-C", scene.work.path],
    ] {
      let outcome = try scene.stet(arguments, in: scene.work.folder)
      #expect(outcome.status == 2, "\(outcome.errors)")
      #expect(outcome.output.contains("pre-commit  missing"))
    }
  }
}
