import Testing

@testable import PromptModel

@Suite struct GlobPatternTests {
  @Test(arguments: [
    ("support/triage", "support/triage", true), ("support/triage", "support/triage2", false),
    ("support/*", "support/triage", true), ("support/*", "support/a/b", false),
    ("support/*", "support/", true), ("support/**", "support/a/b", true), ("**", "a/b.c", true),
    ("**", "", true), ("*", "a", true), ("*", "a/b", false), ("**/triage", "a/b/triage", true),
    ("**/triage", "triage", false), ("a*c", "abbc", true), ("a*c", "abbd", false),
    ("*.fr", "triage.fr", true), ("a.c", "abc", false), ("", "", true), ("", "a", false),
    ("***", "a/b", true), ("a?", "ab", false), ("[ab]", "a", false),
  ]) func table(pattern: String, text: String, matches: Bool) {
    #expect(GlobPattern.matches(pattern: pattern, text: text) == matches)
  }

  @Test func agreesWithANaiveMatcher() {
    var state: UInt64 = 7
    func next(_ bound: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % bound)
    }
    func word(_ letters: [UInt8], _ length: Int) -> [UInt8] {
      (0..<length).map { _ in letters[next(UInt64(letters.count))] }
    }
    var matched = 0
    for _ in 0..<20_000 {
      let pattern = word(Array("ab/**".utf8), next(8))
      let text = word(Array("ab/".utf8), next(8))
      let expected = Self.naive(pattern[...], text[...])
      matched += expected ? 1 : 0
      let patternText = String(decoding: pattern, as: UTF8.self)
      let name = String(decoding: text, as: UTF8.self)
      #expect(
        GlobPattern.matches(pattern: patternText, text: name) == expected,
        "'\(patternText)' on '\(name)'")
    }
    #expect(matched > 500)
  }

  /// Tries every length for every star.
  static func naive(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    guard first == UInt8(ascii: "*") else {
      return text.first == first && naive(pattern.dropFirst(), text.dropFirst())
    }
    let crosses = pattern.dropFirst().first == UInt8(ascii: "*")
    let rest = pattern.dropFirst(crosses ? 2 : 1)
    var remaining = text
    while true {
      if naive(rest, remaining) { return true }
      guard let byte = remaining.first, crosses || byte != UInt8(ascii: "/") else { return false }
      remaining = remaining.dropFirst()
    }
  }

  @Test func manyStarsCostNoMoreThanPatternTimesText() {
    let pattern = String(repeating: "*a", count: 100) + "b"
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(!GlobPattern.matches(pattern: pattern, text: String(repeating: "a", count: 2000)))
    }
    #expect(time < .seconds(60))
  }

  @Test func scopesNameThePromptsOfAnyPattern() throws {
    let scope = SuiteScope(patterns: ["support/*", "legal/**"])
    for (name, isNamed) in [
      ("support/triage", true), ("support/triage.fr", true), ("support/a/b", false),
      ("legal/a/b", true), ("triage", false),
    ] {
      #expect(scope.contains(try #require(PromptName(name))) == isNamed, "\(name)")
    }
    #expect(!SuiteScope(patterns: []).contains(try #require(PromptName("a"))))
  }
}
