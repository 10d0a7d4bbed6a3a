import StrictData
import Testing

@testable import JSONSchema

/// The one-pass matcher answers as the general one does.
@Suite struct LinearPatternTests {
  @Test(arguments: [
    "", "^", "$", "^$", "a", "^T-[0-9]{6}$", "@", "^[0-9]{3}-", "^[A-Za-z_][A-Za-z0-9_.-]*$",
    #"^\d{4}-\d{2}-\d{2}$"#, #"\w+@\w+\.[a-z]{2,}$"#, "^a*b?c+$", "ab*", "x{0}y", "x{0,2}y$",
    "^[+--]$", "^[a-]$", #"^\/\-$"#, #"^[\w-]+$"#, "^a{2,3}$", "^(a|b)$", "a.c", #"a\$"#, "a{2}?",
    "[^a]", "é", #"\s"#, "^^a", "a$b", "a{61}", "[a&&b]", "[]", "[^]",
  ])
  func itAgreesOnEveryShortText(_ pattern: String) throws {
    guard let linear = LinearPattern(pattern) else { return }
    let regex = try TimedRegex(try ECMAPattern.icu(pattern))
    var random = PatternTexts(state: 7)
    for _ in 0..<400 {
      let text = random.text()
      #expect(try linear.matches(text) == regex.matches(text), "\(pattern) on '\(text)'")
    }
  }

  @Test func itAgreesOnRandomPatterns() throws {
    var random = PatternTexts(state: 11)
    var understood = 0
    for _ in 0..<600 {
      let pattern = random.pattern()
      guard let linear = LinearPattern(pattern) else { continue }
      understood += 1
      let regex = try TimedRegex(try ECMAPattern.icu(pattern))
      for _ in 0..<20 {
        let text = random.text()
        #expect(try linear.matches(text) == regex.matches(text), "\(pattern) on '\(text)'")
      }
    }
    #expect(understood > 300)
  }

  @Test(arguments: [
    ("^T-[0-9]{6}$", true), ("@", true), (#"^\d+$"#, true), ("^a{1,60}$", true), ("", true),
    ("(a)", false), ("a|b", false), (".", false), ("[^a]", false), (#"\s"#, false),
    (#"\bx"#, false), ("é", false), ("a+?", false), ("a{1,61}", false), ("a{,2}", false),
    ("a{2,1}", false), ("x^", false), ("$x", false), ("[a", false), (#"a\"#, false),
    ("(?i)ABC", false), ("a++", false), (#"[\d-x]"#, false),
  ])
  func onlyPlainPatternsAreItsOwn(_ pattern: String, _ isPlain: Bool) {
    #expect((LinearPattern(pattern) != nil) == isPlain)
  }

  @Test func catastrophesAreNone() throws {
    let pattern = try #require(LinearPattern("^a*a*a*a*a*a*a*a*a*a*b$"))
    #expect(!pattern.matches(String(repeating: "a", count: 200_000)))
    #expect(pattern.matches(String(repeating: "a", count: 200_000) + "b"))
  }
}

/// xorshift64*: the same patterns and texts on every run.
private struct PatternTexts {
  var state: UInt64

  private mutating func below(_ bound: Int) -> Int {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Int((state &* 2_685_821_657_736_338_717) >> 33) % bound
  }

  private mutating func join(_ pieces: [String], most: Int) -> String {
    (0..<below(most + 1)).map { _ in pieces[below(pieces.count)] }.joined()
  }

  mutating func text() -> String {
    join(
      ["a", "b", "c", "aa", "0", "7", "-", "_", ".", "@", "\n", "é", "x", "T-", "$", "1234"],
      most: 6)
  }

  mutating func pattern() -> String {
    let body = join(
      [
        "a", "b", "[ab]", "[a-c0-9]", #"\d"#, #"\w"#, "x*", "a+", "b?", "c{2}", "[bc]{1,3}",
        "a{0,2}",
        "0{1,}", #"\."#, "-", "[_-]",
      ], most: 4)
    return (below(2) == 0 ? "^" : "") + body + (below(2) == 0 ? "$" : "")
  }
}
