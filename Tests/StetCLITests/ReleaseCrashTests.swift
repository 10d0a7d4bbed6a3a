import Foundation
import TestSupport
import Testing

@Suite("Promotion: kills and rivals", .serialized)
struct ReleaseCrashTests {
  /// The pin is what it was or what it was to be; the next command mends the rest.
  @Test("a promotion killed at any moment leaves the old or the new pin")
  func kills() throws {
    let bench = try ReleaseBench()
    try bench.nextVersion()
    let clock = ContinuousClock()
    var needed = try clock.measure { try bench.ok("promote", "a/p@v1", "--to", "staging") }
    var live = 1
    var moved = 0
    var random = SystemRandomNumberGenerator()
    for trial in 0..<60 {
      let wanted = 3 - live
      let head = try bench.head
      bench.repository.advanceClock()
      let started = clock.now
      let process = try bench.start("kill", ["promote", "a/p@v\(wanted)", "--to", "staging"])
      let part = Double(random.next() % 1000) / 1000
      // A sleeping task may wait long for a thread beside so many tests; a sleeping thread does not.
      usleep(UInt32(min(needed / .microseconds(1) * (0.2 + 1.2 * part), 60_000_000)))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      // Killed inside libgit2's own swap, git's lock on the branch stays; an operator removes it.
      unlink(bench.repository.path + "/.git/refs/heads/main.lock")
      unlink(bench.repository.path + "/.git/HEAD.lock")
      if process.terminationReason == .exit { needed = started.duration(to: clock.now) }
      let count = try bench.repository.git("rev-list", "--count", "\(head)..HEAD")
      #expect(["0", "1"].contains(count), "trial \(trial)")
      if count == "1" {
        live = wanted
        moved += 1
      }
      let next = try bench.ok("promote", "a/p@v\(live)", "--to", "staging")
      #expect(next.contains("nothing was done"), "trial \(trial): \(next)")
      #expect(try bench.status.isEmpty, "trial \(trial)")
    }
    print("kills: 60 trials, \(moved) had moved the pin")
    #expect(try bench.repository.run(["fsck", "--strict"]).status == 0)
    let left = try FileManager.default.contentsOfDirectory(
      atPath: bench.repository.path + "/.git/stet"
    ).filter { $0.hasPrefix("journal-") || $0.hasPrefix("new-index-") }
    #expect(left.isEmpty)
  }

  @Test("eight promotions of different prompts at once all succeed, one after the other")
  func rivals() throws {
    let bench = try ReleaseBench()
    for number in 1...8 {
      try bench.repository.write(
        "registry/prompts/c/p\(number).prompt", "---\nmodel: baseline\n---\n\(number)\n")
    }
    let base = try bench.repository.commit("Eight")
    let processes = try (1...8).map {
      try bench.start("p\($0)", ["promote", "c/p\($0)", "--to", "staging"])
    }
    for (index, process) in processes.enumerated() {
      process.waitUntilExit()
      let words = try bench.said("p\(index + 1)", "err")
      #expect(process.terminationStatus == 0, "\(words)")
      #expect(try bench.said("p\(index + 1)", "out").contains("Committed"))
    }
    #expect(try bench.repository.git("rev-list", "--count", "\(base)..HEAD") == "8")
    #expect(try bench.repository.git("rev-list", "--count", "--min-parents=2", "HEAD") == "0")
    #expect(try bench.status.isEmpty)
    #expect(try bench.live().count == 8)
  }

  @Test("of two who move the same pin one wins, and the other is told who")
  func samePin() throws {
    let bench = try ReleaseBench()
    for _ in 2...5 { try bench.nextVersion() }
    let base = try bench.head
    let processes = try (2...5).map {
      try bench.start("v\($0)", ["promote", "a/p@v\($0)", "--to", "staging"])
    }
    var winners = 0
    for (index, process) in processes.enumerated() {
      process.waitUntilExit()
      let words = try bench.said("v\(index + 2)", "err")
      if process.terminationStatus == 0 {
        winners += 1
      } else {
        #expect(process.terminationStatus == 1)
        #expect(words.contains("was moved in 'staging' by somebody else meanwhile"), "\(words)")
        #expect(words.contains("by Ada <ada@example.com>: Promote a/p v"), "\(words)")
      }
    }
    // A slow starter may find the first one's work done and move on from there.
    #expect(winners >= 1)
    #expect(try bench.repository.git("rev-list", "--count", "\(base)..HEAD") == "\(winners)")
    #expect(try bench.status.isEmpty)
  }
}
