import StrictData
import Testing

@testable import PromptDiff

/// Texts of a MiB that share nothing, little, or too much. The bound is wide for a debug build on a
/// busy machine; what it guards against takes minutes.
@Suite(.serialized) struct TextDiffCostTests {
  static let mebibyte = 1 << 20

  private func check(_ old: String, _ new: String, isMinimal: Bool? = nil) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let diff = TextDiff(old: old, new: new)
    let elapsed = clock.now - start
    print("two texts of \(old.utf8.count) and \(new.utf8.count) bytes: \(elapsed)")
    #expect(elapsed < .seconds(120))
    if let isMinimal { #expect(diff.isMinimal == isMinimal) }
    #expect(ExactString(try diff.apply(to: old)) == ExactString(new))
  }

  private func lines(_ generator: inout SeededGenerator, from words: [String]) -> String {
    var text = ""
    while text.utf8.count < Self.mebibyte {
      text += words[Int.random(in: 0..<words.count, using: &generator)] + "\n"
    }
    return text
  }

  @Test func unrelated() throws {
    func text(_ name: String) -> String {
      var text = ""
      var number = 0
      while text.utf8.count < Self.mebibyte {
        text += "\(name) line \(number), which says something or other\n"
        number += 1
      }
      return text
    }
    try check(text("old"), text("new"), isMinimal: true)
  }

  @Test func shuffledLinesOfFewKinds() throws {
    var generator = SeededGenerator(seed: 3)
    let words = (0..<40).map { "You are an assistant who knows rule number \($0)." }
    try check(lines(&generator, from: words), lines(&generator, from: words), isMinimal: false)
  }

  @Test func twoLettersAsLines() throws {
    var generator = SeededGenerator(seed: 4)
    let words = ["a", "b"]
    try check(lines(&generator, from: words), lines(&generator, from: words), isMinimal: false)
  }

  @Test func oneLongLine() throws {
    let old = String(repeating: "word ", count: Self.mebibyte / 5)
    try check(old, old + "end", isMinimal: true)
  }

  @Test func emptyLinesOfDifferentCount() throws {
    let old = String(repeating: "\n", count: Self.mebibyte)
    try check(old, old + old, isMinimal: true)
  }

  @Test func longLinesOfWordsInAnotherOrder() throws {
    var generator = SeededGenerator(seed: 6)
    let line = { (generator: inout SeededGenerator) in
      (0..<20_000).map { _ in ["ab", "cd", "ef"][Int.random(in: 0..<3, using: &generator)] }
        .joined(separator: " ")
    }
    try check(line(&generator), line(&generator))
  }
}
