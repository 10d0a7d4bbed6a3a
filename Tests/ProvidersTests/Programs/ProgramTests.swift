import Evaluation
import Foundation
import Testing

@testable import Providers

/// Programs in the sandbox, with the system's own shell.
@Suite("Programs")
struct ProgramTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test("input, output, errors and status go through untouched")
  func streams() async throws {
    let outcome = try await sandbox.shell(
      "cat; printf 'no\\n' >&2; exit 7", input: "é\r\n\0x")
    #expect(outcome.ending == .exited(7))
    #expect(outcome.output == Array("é\r\n\0x".utf8))
    #expect(outcome.errorText == "no\n")
    #expect(try sandbox.leftovers == [])
  }

  @Test("arguments are an array: no shell reads them")
  func arguments() async throws {
    let outcome = try await sandbox.run(["/bin/echo", "$HOME `id` *; exit 3", "a  b"])
    #expect(outcome.text == "$HOME `id` *; exit 3 a  b\n")
  }

  @Test("the environment is empty", arguments: [true, false])
  func environment(isContained: Bool) async throws {
    let outcome = try await sandbox.run(["/usr/bin/env"], isContained: isContained)
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output == [])
  }

  @Test("no file but the three streams is inherited", arguments: [true, false])
  func files(isContained: Bool) async throws {
    let held = try #require(FileHandle(forReadingAtPath: "/dev/null"))
    defer { held.closeFile() }
    // The fourth is the folder that ls reads.
    let outcome = try await sandbox.run(["/bin/ls", "/proc/self/fd"], isContained: isContained)
    #expect(outcome.text == "0\n1\n2\n3\n")
  }

  @Test("it starts in a folder of its own that is gone afterwards", arguments: [true, false])
  func folder(isContained: Bool) async throws {
    let script = """
      pwd; cat given; mkdir -p a/b/c; echo x > a/b/c/file; ln -s / a/root; mkfifo p
      chmod 000 a/b/c a/b; d=0; while [ $d -lt 300 ]; do mkdir dddddddddddddddddddd
      cd dddddddddddddddddddd; d=$((d+1)); done
      """
    let outcome = try await sandbox.shell(
      script, files: ["given": Array("text\n".utf8)], isContained: isContained)
    #expect(outcome.ending == .exited(0), "\(outcome.errorText)")
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.first?.hasPrefix(sandbox.path + "/stet-program-") == true)
    #expect(lines.last == "text")
    #expect(try sandbox.leftovers == [])
  }

  @Test("what it links to outside is not touched when its folder is removed")
  func links() async throws {
    let other = try Sandbox()
    let kept = other.path + "/kept"
    try Data("x".utf8).write(to: URL(fileURLWithPath: kept))
    _ = try await sandbox.shell("mkdir d; ln -s '\(other.path)' d/link; ln -s '\(kept)' link")
    #expect(FileManager.default.fileExists(atPath: kept))
    #expect(try sandbox.leftovers == [])
  }

  @Test("a program that reads nothing, or closes its input, is no trouble")
  func unreadInput() async throws {
    let input = String(repeating: "x", count: 10_000_000)
    let outcome = try await sandbox.shell("exec <&-; echo done", input: input)
    #expect(outcome.ending == .exited(0))
    #expect(outcome.text == "done\n")
    let read = try await sandbox.shell("wc -c", input: input)
    #expect(read.text.contains("10000000"))
  }

  @Test("a signal is told from a status")
  func signal() async throws {
    #expect(try await sandbox.shell("kill -SEGV $$").ending == .signalled(11))
    #expect(try await sandbox.shell("kill -KILL $$").ending == .signalled(9))
  }

  @Test("signals ignored here are not ignored there")
  func ignoredSignals() async throws {
    // In a process of its own: other tests start programs meanwhile, which would ignore it too.
    await #expect(processExitsWith: .success) {
      _ = Foundation.signal(SIGPIPE, SIG_IGN)
      let sandbox = try Sandbox()
      #expect(try await sandbox.shell("kill -PIPE $$; echo alive").ending == .signalled(13))
    }
  }

  @Test("what cannot be started says why")
  func unstartable() async throws {
    let missing = await #expect(throws: ProgramProblem.self) {
      try await sandbox.run(["/nonexistent/program"])
    }
    #expect(
      missing?.description
        == "/nonexistent/program cannot be started: No such file or directory")
    let folder = await #expect(throws: ProgramProblem.self) { try await sandbox.run(["/tmp"]) }
    #expect(folder?.description == "/tmp cannot be started: Permission denied")
    let nowhere = Program(arguments: ["/bin/true"], limits: Sandbox.limits)
    let homeless = await #expect(throws: ProgramProblem.self) {
      try await nowhere.run(temporaryFolder: "/nonexistent")
    }
    #expect(homeless?.description.contains("no folder can be made in /nonexistent") == true)
    #expect(try sandbox.leftovers == [])
  }

  @Test("a hundred at once")
  func many() async throws {
    let sandbox = sandbox
    let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in 0..<100 {
        group.addTask {
          let outcome = try await sandbox.shell("sleep 0.3; cat", input: "\(number)")
          return (number, outcome.text)
        }
      }
      return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
    }
    #expect(texts == Dictionary(uniqueKeysWithValues: (0..<100).map { ($0, "\($0)") }))
    #expect(try sandbox.leftovers == [])
  }
}
