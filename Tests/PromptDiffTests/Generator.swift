import Foundation

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A new seed on each run, or the one in STET_TEST_SEED; printed, so that a failure can be had
  /// again.
  static func seed(for test: String) -> UInt64 {
    let given = ProcessInfo.processInfo.environment["STET_TEST_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("\(test): STET_TEST_SEED=\(seed)")
    return seed
  }
}

/// Texts that make differences hard: few different lines, edits of a text, odd line ends.
struct TextGenerator {
  var generator: SeededGenerator
  private let alphabet = [
    "", "a", "b", "c", "The quick fox", "  indented", "a\r", "é", "e\u{301}", "- item", "+ x",
    "@@ -1 +1 @@", "\\ No newline at end of file", "日本語", "👩‍💻 works",
  ]

  mutating func text(lines: Int) -> String {
    let count = Int.random(in: 0...lines, using: &generator)
    let letters = Int.random(in: 1...alphabet.count, using: &generator)
    var text = ""
    for _ in 0..<count {
      text += alphabet[Int.random(in: 0..<letters, using: &generator)] + "\n"
    }
    return Bool.random(using: &generator) ? text : text + "tail"
  }

  /// A few lines removed, added or replaced; now and then the last line feed.
  mutating func edit(_ text: String) -> String {
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0) }
    for _ in 0..<Int.random(in: 0...6, using: &generator) {
      let place = Int.random(in: 0...lines.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0 where place < lines.count: lines.remove(at: place)
      case 1 where place < lines.count: lines[place] += " more"
      default:
        lines.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)], at: place)
      }
    }
    return lines.joined(separator: "\n")
  }

  mutating func pair(lines: Int) -> (old: String, new: String) {
    let old = text(lines: lines)
    return (old, Bool.random(using: &generator) ? edit(old) : text(lines: lines))
  }
}
