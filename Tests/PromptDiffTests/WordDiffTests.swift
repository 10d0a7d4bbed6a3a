import Testing

@testable import PromptDiff

@Suite struct WordDiffTests {
  private func marked(_ old: String, _ new: String) -> String {
    WordDiff(old: old, new: new).segments.map { segment in
      switch segment.kind {
      case .equal: segment.text
      case .removed: "[-\(segment.text)-]"
      case .added: "{+\(segment.text)+}"
      }
    }.joined()
  }

  @Test(arguments: [
    ("Answer in one word.", "Answer in two words.", "Answer in [-one-]{+two+} [-word-]{+words+}."),
    ("Be brief.", "Be brief!", "Be brief[-.-]{+!+}"),
    ("a  b", "a b", "a[-  -]{+ +}b"),
    ("{{name}} is", "{{user_name}} is", "{{[-name-]{+user_name+}}} is"),
    ("x = 0.5", "x = 0.7", "x = 0.[-5-]{+7+}"),
    ("same", "same", "same"),
    ("", "new", "{+new+}"),
    ("old", "", "[-old-]"),
    ("", "", ""),
    // Nothing but punctuation and spaces in common.
    ("one, two", "three, four", "[-one, two-]{+three, four+}"),
    // Nor is a canonical equivalent the same word.
    ("caf\u{E9} au lait", "cafe\u{301} au lait", "[-caf\u{E9}-]{+cafe\u{301}+} au lait"),
    // Scripts without spaces go by the character.
    ("日本語で答える", "英語で答える", "[-日本-]{+英+}語で答える"),
    ("добрый день", "добрый вечер", "добрый [-день-]{+вечер+}"),
    // Emoji sequences and flags stay whole.
    ("by 👩‍💻 now", "by 👩‍🚀 now", "by [-👩‍💻-]{+👩‍🚀+} now"),
    ("in 🇩🇪🇫🇷 now", "in 🇩🇰🇫🇷 now", "in [-🇩🇪-]{+🇩🇰+}🇫🇷 now"),
    ("a 👍🏽 b", "a 👍🏿 b", "a [-👍🏽-]{+👍🏿+} b"),
  ])
  func wordsAreMarked(old: String, new: String, expected: String) {
    #expect(Array(marked(old, new).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test func bothSidesReadAsTheirLines() {
    let seed = SeededGenerator.seed(for: "bothSidesReadAsTheirLines")
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "a", "bc", " ", "  ", ".", "é", "e\u{301}", "\u{301}", "\u{200D}", "日", "🇩🇪", "\r",
    ]
    for _ in 0..<300 {
      let lines = (0..<2).map { _ in
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in
          pieces[Int.random(in: 0..<pieces.count, using: &generator)]
        }.joined()
      }
      let diff = WordDiff(old: lines[0], new: lines[1])
      for (segments, line) in [(diff.oldSegments, lines[0]), (diff.newSegments, lines[1])] {
        #expect(
          Array(segments.map(\.text).joined().utf8) == Array(line.utf8), "seed \(seed): \(lines)")
        for (left, right) in zip(segments, segments.dropFirst()) {
          #expect(left.kind != right.kind, "seed \(seed): \(lines)")
        }
      }
    }
  }

  @Test func linesOfAHunkCarryTheirPieces() throws {
    let diff = TextDiff(
      old: "Be kind to all.\nkeep\n", new: "Be fair to all.\nA line more.\nkeep\n")
    let lines = try #require(diff.hunks.first).lines
    let removed = try #require(lines.first { $0.kind == .removed })
    #expect(
      removed.segments == [
        WordSegment(kind: .equal, text: "Be "), WordSegment(kind: .removed, text: "kind"),
        WordSegment(kind: .equal, text: " to all."),
      ])
    let added = lines.filter { $0.kind == .added }
    #expect(added.map(\.segments.count) == [3, 0])
    #expect(lines.filter { $0.kind == .context }.allSatisfy { $0.segments.isEmpty })
  }

  @Test func linesBeyondTheBoundHaveNoPieces() throws {
    let long = String(repeating: "x", count: TextDiff.wordBytes / 2)
    let diff = TextDiff(old: long + " a\n", new: long + " b\n")
    #expect(try #require(diff.hunks.first).lines.allSatisfy { $0.segments.isEmpty })
    #expect((diff.removedCount, diff.addedCount) == (1, 1))
  }
}
