import CProgramShim
import Evaluation
import Foundation
import TestSupport
import Testing

@testable import Providers

/// Programs that would not stop by themselves, and what they leave running.
@Suite("Limits of programs")
struct ProgramLimitTests {
  private let sandbox: Sandbox
  fileprivate static let python = "/usr/bin/python3"
  private static let hasPython = FileManager.default.isExecutableFile(atPath: python)

  init() throws { sandbox = try Sandbox() }

  @Test("time on the clock", arguments: [true, false])
  func wall(isContained: Bool) async throws {
    let outcome = try await sandbox.shell(
      "echo begun; sleep 300", limits: Sandbox.limits.with(\.wallSeconds, 5),
      isContained: isContained)
    #expect(outcome.ending == .limit(.wall(seconds: 5)))
    #expect(outcome.text == "begun\n")
    #expect(try sandbox.leftovers == [])
  }

  @Test("CPU time, of a child too")
  func cpu() async throws {
    let limits = Sandbox.limits.with(\.cpuSeconds, 1)
    let loop = try await sandbox.shell("while :; do :; done", limits: limits)
    #expect(loop.ending == .limit(.cpu(seconds: 1)))
    let child = try await sandbox.shell("(while :; do :; done); exit 1", limits: limits)
    #expect(child.ending == .limit(.cpu(seconds: 1)))
    // Having used much and ended well is no offence.
    let stubborn = try await sandbox.shell(
      "trap '' XCPU; while :; do :; done", limits: limits)
    #expect(stubborn.ending == .limit(.cpu(seconds: 1)))
  }

  @Test("output, on either stream", arguments: ["yes", "yes >&2", "cat /dev/zero"])
  func output(script: String) async throws {
    let outcome = try await sandbox.shell(script)
    #expect(outcome.ending == .limit(.output(kibibytes: 64)))
    #expect(max(outcome.output.count, outcome.errors.count) == 65_536)
    #expect(min(outcome.output.count, outcome.errors.count) == 0)
  }

  @Test("output of exactly the limit is allowed, one byte more is not")
  func outputEdge() async throws {
    let full = try await sandbox.shell("head -c 65536 /dev/zero")
    #expect(full.ending == .exited(0))
    #expect(full.output.count == 65_536)
    let over = try await sandbox.shell("head -c 65537 /dev/zero")
    #expect(over.ending == .limit(.output(kibibytes: 64)))
  }

  @Test("the size of a file")
  func file() async throws {
    let outcome = try await sandbox.run(
      ["/bin/dd", "if=/dev/zero", "of=big", "bs=1048576", "count=80"])
    #expect(outcome.ending == .limit(.file(mebibytes: 64)))
    #expect(try sandbox.leftovers == [])
  }

  /// In a process of its own: the kernel's figure for a program begins with what the process that
  /// starts it holds, and beside all other tests that can be more than the limit.
  @Test("memory", .enabled(if: ProgramLimitTests.hasPython))
  func memory() async throws {
    await #expect(processExitsWith: .success) {
      let program = """
        kept = []
        while True:
            kept.append(b'x' * (1 << 20))
        """
      let sandbox = try Sandbox()
      let limits = Sandbox.limits.with(\.memoryMebibytes, 512)
      let outcome = try await sandbox.run(
        [ProgramLimitTests.python, "-I", "-c", program], limits: limits)
      #expect(outcome.ending == .limit(.memory(mebibytes: 512)))
      #expect(outcome.errorText.contains("MemoryError"))
      // One request that is far too large fails before any memory is used.
      let large = try await sandbox.run(
        [ProgramLimitTests.python, "-I", "-c", "b'x' * (1 << 40)"], limits: limits)
      #expect(large.ending == .exited(1))
    }
  }

  @Test("processes: many at once are noticed")
  func processes() async throws {
    let outcome = try await sandbox.shell(
      "n=0; while [ $n -lt 400 ]; do sleep 30 & n=$((n+1)); done; wait",
      limits: Sandbox.limits.with(\.processes, 32))
    guard outcome.isContained else { return }
    // Who is not root is refused the thirty-third; root's are counted.
    #expect([.limit(.processes(32)), .exited(2)].contains(outcome.ending))
    #expect(try sandbox.leftovers == [])
  }

  @Test("processes: what multiplies is bounded and killed")
  func multiplying() async throws {
    // Up to 1023 processes, were they allowed: enough to see, too few to harm.
    let script = "b() { [ $1 -gt 0 ] && { b $(($1-1)) & b $(($1-1)) & }; sleep 20; }; b 9"
    let outcome = try await sandbox.shell(
      script, limits: Sandbox.limits.with(\.processes, 16).with(\.wallSeconds, 15))
    guard outcome.isContained else { return }
    #expect(outcome.ending != .exited(0))
    #expect(try sandbox.leftovers == [])
  }

  @Test("many short-lived processes, one after the other, are no bomb")
  func forks() async throws {
    let outcome = try await sandbox.shell(
      "n=0; while [ $n -lt 200 ]; do /bin/true; n=$((n+1)); done; echo $n",
      limits: Sandbox.limits.with(\.processes, 4))
    #expect(outcome.text == "200\n")
  }

  @Test(
    "nothing it started outlives it, not even in a group and a session of its own",
    arguments: [true, false])
  func orphans(isContained: Bool) async throws {
    let mark = try Sandbox()
    // It ends when all of them run, however long that takes; none ends by itself before the test.
    let script = """
      (echo > '\(mark.path)/child'; sleep 900) &
      setsid sh -c "echo > '\(mark.path)/grandchild'; sleep 900" &
      setsid sh -c "setsid sh -c \\"echo > '\(mark.path)/deep'; sleep 900\\" & sleep 900" &
      for name in child grandchild deep; do
        while [ ! -e '\(mark.path)'/$name ]; do sleep 0.02; done
      done
      echo over
      """
    let outcome = try await sandbox.shell(
      script, limits: Sandbox.limits.with(\.wallSeconds, 600), writesAnywhere: true,
      isContained: isContained)
    #expect(outcome.ending == .exited(0))
    #expect(outcome.text == "over\n")
    #expect(try mark.leftovers.count == 3)
    #expect(try RunningPrograms.naming(mark.path) == [])
  }

  @Test("cancelling kills it and waits until it is gone", arguments: [true, false])
  func cancellation(isContained: Bool) async throws {
    let mark = try Sandbox()
    let sandbox = sandbox
    let script = "while :; do echo >> '\(mark.path)/beats'; sleep 0.2; done"
    // The test's own turns may be minutes apart: no limit may end it first.
    let limits = Sandbox.limits.with(\.wallSeconds, 3600).with(\.cpuSeconds, 600)
    let task = Task { () async -> ProgramProblem? in
      do {
        _ = try await sandbox.shell(
          script, limits: limits, writesAnywhere: true, isContained: isContained)
        return nil
      } catch {
        return error as? ProgramProblem
      }
    }
    while try mark.leftovers.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(try sandbox.leftovers == [])
    #expect(try RunningPrograms.naming(mark.path) == [])
  }

  @Test("a run that is cancelled before it begins starts nothing")
  func cancelledBefore() async throws {
    let sandbox = sandbox
    let problem = await Task { () async -> (any Error)? in
      withUnsafeCurrentTask { $0?.cancel() }
      do {
        _ = try await sandbox.shell("true")
        return nil
      } catch {
        return error
      }
    }.value
    #expect(problem as? ProgramProblem == .cancelled)
  }

  @Test("there is no network unless it is asked for")
  func network() async throws {
    let interfaces = try await sandbox.shell("cat /proc/net/dev")
    guard interfaces.isContained else { return }
    // Two lines of headings and the loopback.
    #expect(interfaces.text.split(separator: "\n").count == 3)
    let own = try await sandbox.shell("cat /proc/net/dev", keepsNetwork: true)
    let here = try String(contentsOfFile: "/proc/net/dev", encoding: .utf8)
    #expect(own.text.split(separator: "\n").count == here.split(separator: "\n").count)
  }

  @Test(
    "it writes in its folder only", .enabled(if: stet_landlock_version() >= 3),
    arguments: [true, false])
  func writing(isContained: Bool) async throws {
    let other = try Sandbox()
    let kept = other.path + "/kept"
    try Data("x".utf8).write(to: URL(fileURLWithPath: kept))
    let script = """
      mkdir a b && echo 1 > a/f && mv a/f b/f && ln -s f b/l && rm b/l && echo ok > /dev/null
      cat b/f; echo two > /dev/stdout
      { echo x > '\(other.path)/new'; echo y >> '\(kept)'; rm '\(kept)'; mkdir '\(other.path)/d'
      mv b/f '\(other.path)/f'; ln b/f '\(other.path)/f'; ln -s b '\(other.path)/l'; } 2>/dev/null
      echo three
      """
    let outcome = try await sandbox.shell(script, isContained: isContained)
    #expect(outcome.text == "1\ntwo\nthree\n")
    #expect(try other.leftovers == ["kept"])
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == "x")
    // The operator's own programs may.
    let own = Program(
      arguments: ["/bin/rm", kept], limits: Sandbox.limits, writesAnywhere: true)
    #expect(try await own.run(temporaryFolder: sandbox.path).ending == .exited(0))
    #expect(try other.leftovers == [])
  }

  @Test(
    "without namespaces it can neither kill its supervisor nor use TCP",
    .enabled(if: stet_landlock_version() >= 6 && ProgramLimitTests.hasPython))
  func uncontained() async throws {
    #expect(
      try await sandbox.shell("kill -9 $PPID || echo refused", isContained: false).text
        == "refused\n")
    let script = """
      import socket
      try:
          socket.create_connection(("127.0.0.1", 9), 2)
      except OSError as error:
          print(type(error).__name__)
      """
    let outcome = try await sandbox.run([Self.python, "-I", "-c", script], isContained: false)
    #expect(outcome.text == "PermissionError\n")
  }

  @Test("it cannot gain rights, nor see or kill other processes by number")
  func rights() async throws {
    let outcome = try await sandbox.shell(
      "grep -E '^(CapEff|NoNewPrivs)' /proc/self/status; kill -0 \(getpid()) && echo seen; echo $$")
    #expect(outcome.text.contains("NoNewPrivs:\t1"))
    guard outcome.isContained else { return }
    #expect(outcome.text.contains("CapEff:\t0000000000000000"))
    #expect(!outcome.text.contains("seen"))
    #expect(outcome.text.hasSuffix("\n2\n"))
  }
}
