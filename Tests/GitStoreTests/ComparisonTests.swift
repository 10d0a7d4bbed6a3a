import TestSupport
import Testing

@testable import GitStore

/// Numbers from a seed, the same on every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Trees and histories against git's own plumbing.
@Suite struct ComparisonTests {
  /// The lines of `git diff-tree --raw`, in our words: mode, id, mode, id, path.
  func differences(_ repository: TemporaryRepository, _ old: String, _ new: String, _ path: String)
    throws -> [String]
  {
    let only = path.isEmpty ? [] : ["--", path]
    let output = try repository.git(
      ["diff-tree", "-r", "-z", "--raw", "--no-renames", old, new] + only,
      environment: ["GIT_LITERAL_PATHSPECS": "1"]
    ).output.split(separator: 0)
    var lines: [String] = []
    for index in stride(from: 0, to: output.count, by: 2) {
      let fields = String(decoding: output[index], as: UTF8.self).split(separator: " ")
      let bytes = output[index + 1].map { String($0) }.joined(separator: ".")
      lines.append("\(fields[0].dropFirst()) \(fields[2]) \(fields[1]) \(fields[3]) \(bytes)")
    }
    return lines.sorted()
  }

  func line(_ change: TreeChange) -> [String] {
    func side(_ entry: TreeEntry?) -> String {
      let mode = String(entry?.kind.mode ?? 0, radix: 8)
      return String(repeating: "0", count: 6 - mode.utf8.count) + mode
        + " \(entry?.id.hex ?? ObjectID.zero.hex)"
    }
    let path = change.pathBytes.map { String($0) }.joined(separator: ".")
    return ["\(side(change.old)) \(side(change.new)) \(path)"]
  }

  /// A tree of random names, kinds and nesting, written by `git mktree`.
  func randomTree(
    _ repository: TemporaryRepository, depth: Int, using random: inout SeededGenerator
  ) throws -> String {
    // Names that sort around '/', that are not UTF-8, and that meet folders of the same name.
    let names: [[UInt8]] = [
      Array("a".utf8), Array("a-b".utf8), Array("a.b".utf8), Array("a0".utf8), [0xff, 0xfe],
      Array("e\u{301}".utf8), Array("\u{e9}".utf8), Array("b\nc".utf8),
    ]
    var input: [UInt8] = []
    for name in names where Bool.random(using: &random) {
      var line: String
      switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
      case 0: line = "100755 blob "
      case 1: line = "120000 blob "
      case 2: line = "160000 commit "
      case 3, 4: line = "100644 blob "
      default: line = "040000 tree "
      }
      if line.hasPrefix("04") {
        line += try randomTree(repository, depth: depth - 1, using: &random)
      } else if line.hasPrefix("16") {
        let digit = Int.random(in: 1...2, using: &random)
        line += String(repeating: "\(digit)", count: 40)
      } else {
        let text = "\(Int.random(in: 0..<2, using: &random))\n"
        line += try repository.git(["hash-object", "-w", "--stdin"], input: Array(text.utf8)).text
      }
      input += Array((line + "\t").utf8) + name + [0]
    }
    return try repository.git(["mktree", "-z"], input: input).text
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func changesAgreeWithDiffTree(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let temporary = try TemporaryRepository()
    let repository = try opened(temporary)
    var trees: [String] = []
    for _ in 0..<6 { trees.append(try randomTree(temporary, depth: 2, using: &random)) }
    for old in trees {
      for new in trees {
        for path in ["", "a"] {
          let expected = try differences(temporary, old, new, path)
          let found = try repository.changes(from: oid(old), to: oid(new), under: path)
          // git names a leaf that became a folder once for the leaf; so do we.
          #expect(found.flatMap(line).sorted() == expected, "seed \(seed): \(old) \(new) \(path)")
          let sorted = found.sorted { $0.pathBytes.lexicographicallyPrecedes($1.pathBytes) }
          #expect(found.map(\.pathBytes) == sorted.map(\.pathBytes))
        }
      }
    }
  }

  @Test func changesFromNothingAndToNothing() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("a/b", "1")
    try temporary.write("c", "2")
    let repository = try opened(temporary)
    let tree = try repository.commit(oid(try temporary.commit())).tree
    let added = try repository.changes(from: nil, to: tree)
    #expect(added.map(\.path) == ["a/b", "c"])
    #expect(added.allSatisfy { $0.old == nil && $0.new != nil })
    let removed = try repository.changes(from: tree, to: nil, under: "a")
    #expect(removed.map(\.path) == ["a/b"])
    #expect(removed.allSatisfy { $0.old != nil && $0.new == nil })
    #expect(try repository.changes(from: tree, to: tree).isEmpty)
    #expect(try repository.changes(from: nil, to: nil).isEmpty)
  }

  @Test func aTreeThatNamesItselfManyTimesIsRefusedSoon() throws {
    let temporary = try TemporaryRepository()
    var tree = try temporary.git(["hash-object", "-w", "-t", "tree", "/dev/null"]).text
    for _ in 0..<10 {
      let lines = (0..<10).map { "040000 tree \(tree)\td\($0)\n" }.joined()
      tree = try temporary.git(["mktree"], input: Array(lines.utf8)).text
    }
    let repository = try opened(temporary)
    let error = #expect(throws: GitStoreError.self) {
      try repository.changes(from: nil, to: oid(tree), limit: 100_000)
    }
    #expect(error?.code == .tooLarge)
  }

  @Test func aTreeNestedVeryDeepIsRefused() throws {
    let temporary = try TemporaryRepository()
    let repository = try opened(temporary)
    var tree = try repository.writeTree(
      base: nil, edits: ["f": .file(repository.writeBlob([]))])
    let deep = (0..<500).map { _ in "d" }.joined(separator: "/")
    tree = try repository.writeTree(
      base: tree, edits: [deep + "/f": .file(repository.writeBlob([]))])
    #expect(try repository.changes(from: nil, to: tree).count == 2)
    // One level a time beyond what we would write ourselves.
    for _ in 0..<20 {
      tree = try oid(
        temporary.git(["mktree"], input: Array("040000 tree \(tree)\td\n".utf8)).text)
    }
    let error = #expect(throws: GitStoreError.self) { try repository.changes(from: nil, to: tree) }
    #expect(error?.code == .tooLarge)
  }

  @Test func firstParentLineAgreesWithRevList() throws {
    let temporary = try TemporaryRepository()
    var random = SeededGenerator(state: 7)
    try temporary.commit("root", allowEmpty: true)
    for step in 0..<25 {
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        try temporary.git("checkout", "-q", "-b", "side\(step)")
        try temporary.commit("side", allowEmpty: true)
        try temporary.git("checkout", "-q", "main")
        try temporary.git("merge", "-q", "--no-ff", "-m", "merge", "side\(step)")
        temporary.advanceClock()
      default: try temporary.commit("step \(step)", allowEmpty: true)
      }
    }
    let repository = try opened(temporary)
    let tip = try #require(try repository.resolve("main"))
    let expected = try temporary.git("rev-list", "--first-parent", "main").split(separator: "\n")
    let line = try repository.firstParentLine(from: tip)
    #expect(line.map(\.hex) == expected.map(String.init))
    #expect(try repository.firstParentLine(from: tip, until: line[3]) == Array(line[..<3]))
    #expect(try repository.firstParentLine(from: tip, until: tip).isEmpty)
    #expect(try repository.isAncestorOnFirstParentLine(line[5], of: tip))
    #expect(try repository.isAncestorOnFirstParentLine(tip, of: tip))
    #expect(try !repository.isAncestorOnFirstParentLine(tip, of: line[5]))
    let all = try temporary.git("rev-list", "main").split(separator: "\n").map(String.init)
    let side = try #require(all.first { !expected.map(String.init).contains($0) })
    #expect(try !repository.isAncestorOnFirstParentLine(oid(side), of: tip))
    for other in all {
      #expect(
        try repository.mergeBase(tip, oid(other))?.hex
          == temporary.git("merge-base", tip.hex, other))
    }
  }

  @Test func commitsAgreeWithLog() throws {
    let temporary = try TemporaryRepository()
    try temporary.git(
      ["commit", "-q", "--allow-empty", "-m", "zoned"],
      environment: [
        "GIT_AUTHOR_NAME": "Zo\u{eb}", "GIT_AUTHOR_DATE": "1000000000 -0330",
        "GIT_COMMITTER_DATE": "3786912000 +1245",
      ])
    let repository = try opened(temporary)
    let commit = try repository.commit(try #require(try repository.resolve("HEAD")))
    #expect(commit.author.name == "Zo\u{eb}")
    #expect(commit.author.offsetMinutes == -210)
    #expect(commit.author.seconds == 1_000_000_000)
    #expect(commit.committer.seconds == 3_786_912_000)
    #expect(commit.committer.offsetMinutes == 765)
    #expect(commit.tree.hex == (try temporary.git("rev-parse", "HEAD^{tree}")))
  }
}
