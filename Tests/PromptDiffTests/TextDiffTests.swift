import StrictData
import Testing

@testable import PromptDiff

@Suite struct TextDiffTests {
  /// The lines of a difference as a unified diff has them.
  private func rows(_ diff: TextDiff) -> [String] {
    diff.hunks.flatMap { hunk in
      [hunk.header] + hunk.lines.map { $0.kind.prefix + $0.line.text }
    }
  }

  @Test func equalTextsHaveNoHunks() {
    let diff = TextDiff(old: "a\nb\n", new: "a\nb\n")
    #expect(diff.isEmpty && diff.isMinimal)
    #expect((diff.oldLineCount, diff.newLineCount) == (2, 2))
    #expect(TextDiff(old: "", new: "").isEmpty)
  }

  @Test func aChangedLineStandsWithItsContextAndNumbers() throws {
    let diff = TextDiff(old: "1\n2\n3\n4\n5\n6\n7\n8\n", new: "1\n2\n3\n4\nx\n6\n7\n8\n")
    #expect(rows(diff) == ["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+x", " 6", " 7", " 8"])
    let lines = try #require(diff.hunks.first).lines
    #expect(lines.map(\.oldNumber) == [2, 3, 4, 5, nil, 6, 7, 8])
    #expect(lines.map(\.newNumber) == [2, 3, 4, nil, 5, 6, 7, 8])
    #expect((diff.removedCount, diff.addedCount) == (1, 1))
  }

  @Test(arguments: [(6, 1), (7, 2)])
  func hunksJoinWhereTheirContextsMeet(gap: Int, hunks: Int) {
    let middle = (0..<gap).map { "m\($0)\n" }.joined()
    let diff = TextDiff(old: "a\n\(middle)b\n", new: "A\n\(middle)B\n")
    #expect(diff.hunks.count == hunks)
  }

  @Test func contextIsTheCallersChoice() {
    let (old, new) = ("1\n2\n3\n4\n5\n", "1\n2\nx\n4\n5\n")
    #expect(rows(TextDiff(old: old, new: new, context: 0)) == ["@@ -3 +3 @@", "-3", "+x"])
    #expect(rows(TextDiff(old: old, new: new, context: -1)).count == 3)
    #expect(rows(TextDiff(old: old, new: new, context: 1)).count == 5)
    #expect(rows(TextDiff(old: old, new: new, context: Int.max)).count == 7)
  }

  @Test func onlyALineFeedEndsALine() throws {
    let diff = TextDiff(old: "a\r\nb\u{2028}c\n", new: "a\nb\u{2028}c\n")
    #expect(rows(diff) == ["@@ -1,2 +1,2 @@", "-a\r", "+a", " b\u{2028}c"])
  }

  @Test func canonicallyEquivalentLinesDiffer() {
    let diff = TextDiff(old: "\u{E9}\n", new: "e\u{301}\n")
    #expect((diff.removedCount, diff.addedCount) == (1, 1))
    #expect(diff != TextDiff(old: "e\u{301}\n", new: "\u{E9}\n"))
  }

  @Test func aMissingFinalLineFeedIsADifference() throws {
    let diff = TextDiff(old: "a\nb", new: "a\nb\n")
    let lines = try #require(diff.hunks.first).lines
    #expect(lines.map(\.kind) == [.context, .removed, .added])
    #expect(lines.map(\.line.isTerminated) == [true, false, true])
  }

  @Test func aNewParagraphBeginsWithItsFirstLine() {
    let diff = TextDiff(old: "A\n\nC\n", new: "A\n\nB\n\nC\n", context: 0)
    #expect(rows(diff) == ["@@ -2,0 +3,2 @@", "+B", "+"])
    let back = TextDiff(old: "A\n\nB\n\nC\n", new: "A\n\nC\n", context: 0)
    #expect(rows(back) == ["@@ -3,2 +2,0 @@", "-B", "-"])
  }

  @Test func fromAndToNothing() {
    #expect(rows(TextDiff(old: "", new: "a\nb\n")) == ["@@ -0,0 +1,2 @@", "+a", "+b"])
    #expect(rows(TextDiff(old: "a\n", new: "")) == ["@@ -1 +0,0 @@", "-a"])
  }

  @Test func theScriptIsShortest() {
    // Myers' own example: ABCABBA to CBABAC takes 5 edits.
    let old = "A\nB\nC\nA\nB\nB\nA\n"
    let diff = TextDiff(old: old, new: "C\nB\nA\nB\nA\nC\n")
    #expect(diff.removedCount + diff.addedCount == 5)
    #expect(diff.isMinimal)
  }

  @Test func itAgreesWithDynamicProgramming() {
    let seed = SeededGenerator.seed(for: "itAgreesWithDynamicProgramming")
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let letters = Int.random(in: 1...5, using: &generator)
      let sides = (0..<2).map { _ in
        (0..<Int.random(in: 0...14, using: &generator)).map { _ in
          Int.random(in: 0..<letters, using: &generator)
        }
      }
      var budget = 1_000_000
      let diff = SequenceDiff(
        old: sides[0], new: sides[1], symbolCount: letters, budget: &budget)
      let kept = zip(sides[0], diff.isRemoved).filter { !$1 }.map(\.0)
      let matched = zip(sides[1], diff.isAdded).filter { !$1 }.map(\.0)
      #expect(kept == matched, "seed \(seed): \(sides)")
      #expect(kept.count == longestCommon(sides[0], sides[1]), "seed \(seed): \(sides)")
      #expect(diff.isMinimal)
    }
  }

  private func longestCommon(_ old: [Int], _ new: [Int]) -> Int {
    var row = Array(repeating: 0, count: new.count + 1)
    for x in old {
      var diagonal = 0
      for (index, y) in new.enumerated() {
        let above = row[index + 1]
        row[index + 1] = x == y ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[new.count]
  }

  @Test(arguments: [0, 1, 7, 50, 400])
  func aSpentBudgetLeavesACorrectDifference(budget: Int) {
    var generator = SeededGenerator(seed: 11)
    let sides = (0..<2).map { _ in (0..<120).map { _ in Int.random(in: 0..<3, using: &generator) } }
    var left = budget
    let diff = SequenceDiff(old: sides[0], new: sides[1], symbolCount: 3, budget: &left)
    let kept = zip(sides[0], diff.isRemoved).filter { !$1 }.map(\.0)
    #expect(kept == zip(sides[1], diff.isAdded).filter { !$1 }.map(\.0))
    #expect(!diff.isMinimal)
  }

  @Test(arguments: [1, 2, 5])
  func aSplitAtTheFurthestPointIsCorrect(limit: Int) {
    var generator = SeededGenerator(seed: 5)
    let sides = (0..<2).map { _ in (0..<90).map { _ in Int.random(in: 0..<3, using: &generator) } }
    var budget = 1_000_000
    let diff = SequenceDiff(
      old: sides[0], new: sides[1], symbolCount: 3, splitLimit: limit, budget: &budget)
    let kept = zip(sides[0], diff.isRemoved).filter { !$1 }.map(\.0)
    #expect(kept == zip(sides[1], diff.isAdded).filter { !$1 }.map(\.0))
    #expect(!diff.isMinimal)
    #expect(!kept.isEmpty)
  }

  @Test func applyingGivesTheNewText() throws {
    let seed = SeededGenerator.seed(for: "applyingGivesTheNewText")
    var texts = TextGenerator(generator: SeededGenerator(seed: seed))
    for round in 0..<400 {
      let (old, new) = texts.pair(lines: 40)
      for context in [0, 1, 3] {
        let result = try TextDiff(old: old, new: new, context: context).apply(to: old)
        #expect(ExactString(result) == ExactString(new), "seed \(seed), round \(round)")
      }
    }
  }

  @Test func applyingToAnotherTextIsRefused() {
    let diff = TextDiff(old: "a\nb\nc\n", new: "a\nx\nc\n")
    #expect(throws: TextDiffMismatch(line: 2)) { try diff.apply(to: "a\nB\nc\n") }
    #expect(throws: TextDiffMismatch(line: 3)) { try diff.apply(to: "a\nb\n") }
    #expect(throws: TextDiffMismatch(line: 3)) { try diff.apply(to: "a\nb\nc") }
    let late = TextDiff(old: "1\n2\n3\n4\n5\n6\n7\n8\n", new: "1\n2\n3\n4\n5\n6\n7\nx\n")
    #expect(throws: TextDiffMismatch(line: 2)) { try late.apply(to: "1\n") }
  }
}
