import Foundation
import Testing

@testable import PromptDiff

@Suite struct UnifiedTests {
  @Test func theTextIsGits() {
    let diff = TextDiff(old: "a\nb\nc", new: "a\nb\nd\n")
    #expect(
      diff.unified(oldName: "x", newName: "y") == """
        --- a/x
        +++ b/y
        @@ -1,3 +1,3 @@
         a
         b
        -c
        \\ No newline at end of file
        +d

        """)
    #expect(TextDiff(old: "a", new: "a").unified(oldName: "x", newName: "x").isEmpty)
  }

  @Test func aCarriageReturnIsContent() {
    let patch = TextDiff(old: "a\r\n", new: "a\n").unified(oldName: "x", newName: "x")
    #expect(Array(patch.utf8) == Array("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+a\n".utf8))
  }

  @Test(arguments: [
    ("support/triage.prompt", "--- a/support/triage.prompt"),
    ("with space", "--- a/with space\t"),
    ("tab\there", "--- \"a/tab\\there\""),
    ("quote\"back\\", "--- \"a/quote\\\"back\\\\\""),
    ("line\n\r\u{1B}", "--- \"a/line\\n\\r\\033\""),
    ("été", "--- a/été"),
  ])
  func namesAreQuoted(name: String, header: String) throws {
    let patch = TextDiff(old: "a\n", new: "b\n").unified(oldName: name, newName: name)
    let first = try #require(patch.split(separator: "\n").first)
    #expect(Array(first.utf8) == Array(header.utf8))
  }

  @Test func namesAreWrittenAsGitDoes() throws {
    let bench = try Workbench()
    for name in ["plain", "with space", "tab\there", "quote\"back\\", "esc\u{1B}", "été"] {
      try bench.write("a\n", to: "old")
      try bench.write("b\n", to: name)
      let git = try bench.run(
        "git", "-c", "core.quotePath=false", "diff", "--no-index", "old", name)
      let patch = TextDiff(old: "a\n", new: "b\n").unified(oldName: "old", newName: name)
      #expect(git.output.hasSuffix(patch), "\(name): \(git.output)")
    }
  }

  @Test func invisibleCharactersAreShownOnRequest() {
    let diff = TextDiff(old: "safe\n", new: "sa\u{202E}fe\r\n")
    let shown = diff.unified(oldName: "x\u{200B}", newName: nil, isEscaped: true)
    #expect(
      shown
        == "--- a/x⟨U+200B⟩\n+++ /dev/null\n@@ -1 +1 @@\n-safe\n+sa⟨U+202E⟩fe⟨U+000D⟩\n")
    let raw = diff.unified(oldName: "x", newName: "x")
    #expect(raw.unicodeScalars.contains("\u{202E}"))
  }

  /// What `git diff --minimal` adds and removes.
  private func gitCounts(_ old: String, _ new: String, in bench: Workbench) throws -> [Int] {
    try bench.write(old, to: "old")
    try bench.write(new, to: "new")
    let git = try bench.run("git", "diff", "--no-index", "--minimal", "--numstat", "old", "new")
    let counts = git.output.split(separator: "\t").prefix(2).compactMap { Int($0) }
    return counts.isEmpty ? [0, 0] : counts
  }

  @Test func gitCountsTheSameLines() throws {
    let seed = SeededGenerator.seed(for: "gitCountsTheSameLines")
    var generator = SeededGenerator(seed: seed)
    let bench = try Workbench()
    for round in 0..<40 {
      let sides = (0..<2).map { _ in
        (0..<80).filter { _ in Int.random(in: 0..<4, using: &generator) > 0 }
          .map { number in
            Int.random(in: 0..<9, using: &generator) == 0
              ? "other \(Int.random(in: 0..<80, using: &generator))\n" : "line \(number)\n"
          }.joined()
      }
      let diff = TextDiff(old: sides[0], new: sides[1])
      let git = try gitCounts(sides[0], sides[1], in: bench)
      #expect([diff.addedCount, diff.removedCount] == git, "seed \(seed), round \(round)")
    }
  }

  /// Where lines recur, git 2.39 drops some before its search, with `--minimal` too, and can find
  /// longer scripts.
  @Test func gitNeverCountsFewer() throws {
    let seed = SeededGenerator.seed(for: "gitNeverCountsFewer")
    var texts = TextGenerator(generator: SeededGenerator(seed: seed))
    let bench = try Workbench()
    for round in 0..<40 {
      let (old, new) = texts.pair(lines: 60)
      let diff = TextDiff(old: old, new: new)
      let git = try gitCounts(old, new, in: bench)
      #expect(diff.addedCount <= git[0], "seed \(seed), round \(round)")
      #expect(diff.addedCount - diff.removedCount == git[0] - git[1], "seed \(seed)")
      let patch = diff.unified(oldName: "old", newName: "new")
      let marks = patch.utf8.split(separator: 0x0A).dropFirst(2).map(\.first)
      #expect(marks.count { $0 == 0x2B } == diff.addedCount, "seed \(seed), round \(round)")
      #expect(marks.count { $0 == 0x2D } == diff.removedCount, "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: [0, 3])
  func gitAndPatchAcceptIt(context: Int) throws {
    let seed = SeededGenerator.seed(for: "gitAndPatchAcceptIt")
    var texts = TextGenerator(generator: SeededGenerator(seed: seed))
    let bench = try Workbench()
    for round in 0..<40 {
      let (old, new) = texts.pair(lines: 30)
      let diff = TextDiff(old: old, new: new, context: context)
      guard !diff.isEmpty else { continue }
      let patch = diff.unified(
        oldName: old.isEmpty ? nil : "file", newName: new.isEmpty ? nil : "file")
      try bench.write(patch, to: "change.patch")
      for words in [
        ["git", "apply", "--unidiff-zero", "--whitespace=nowarn", "change.patch"],
        ["patch", "--binary", "-s", "-p1", "-i", "change.patch"],
      ] {
        try bench.remove("file")
        if !old.isEmpty { try bench.write(old, to: "file") }
        let result = try bench.run(words)
        #expect(result.status == 0, "seed \(seed), round \(round): \(words) \(result.output)")
        let bytes = bench.read("file") ?? Data()
        #expect(bytes == Data(new.utf8), "seed \(seed), round \(round): \(words)")
      }
    }
  }
}
