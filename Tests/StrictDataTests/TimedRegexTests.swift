import StrictData
import Testing

@Suite struct TimedRegexTests {
  @Test(arguments: ["(a+)+$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){20}$"])
  func catastrophicPatternsEnd(_ pattern: String) throws {
    let regex = try TimedRegex(pattern, limit: .milliseconds(100))
    let text = String(repeating: "a", count: 5000) + "!"
    let clock = ContinuousClock()
    var failure: TimedRegex.Failure?
    let start = clock.now
    do {
      _ = try regex.firstMatch(in: text)
    } catch {
      failure = error
    }
    let elapsed = clock.now - start
    #expect(failure != nil)
    #expect(elapsed < .seconds(60))
  }

  @Test func failuresSayWhich() throws {
    let regex = try TimedRegex("(a+)+$", limit: .milliseconds(20))
    let text = String(repeating: "a", count: 40) + "!"
    #expect(throws: TimedRegex.Failure.tookTooLong(pattern: "(a+)+$", limit: .milliseconds(20))) {
      try regex.matches(text)
    }
    #expect(throws: TimedRegex.Failure.invalidPattern("(")) { try TimedRegex("(") }
  }

  @Test func rangesAreInScalars() throws {
    let regex = try TimedRegex("(?i)(x)?(É😀)(b+)")
    let match = try #require(try regex.firstMatch(in: "a😀\r\né😀BBB"))
    #expect(match.range == 4..<9)
    #expect(match.groups == [nil, 4..<6, 6..<9])
  }

  @Test func findsNothingAndEmptyMatches() throws {
    #expect(try TimedRegex("z").firstMatch(in: "abc") == nil)
    #expect(try TimedRegex("").firstMatch(in: "")?.range == 0..<0)
    #expect(try TimedRegex("$").firstMatch(in: "ab")?.range == 2..<2)
    #expect(try TimedRegex("(?i)ABC").matches("xabc"))
    #expect(try !TimedRegex("ABC").matches("xabc"))
  }

  @Test func longTextsAreSearchedWithinTheLimit() throws {
    let text = String(repeating: "ab ", count: 300_000) + "needle"
    let match = try TimedRegex("needle", limit: .seconds(300)).firstMatch(in: text)
    #expect(match?.range == 900_000..<900_006)
  }

  @Test func lastMatchIsTheLastOfThoseThatFollowOneAnother() throws {
    let regex = try TimedRegex(#"-?(\d+)"#)
    let match = try #require(try regex.lastMatch(in: "é👍1 -23 x"))
    #expect(match.range == 4..<7)
    #expect(match.groups == [5..<7])
    #expect(try regex.lastMatch(in: "none") == nil)
    #expect(try TimedRegex("").lastMatch(in: "ab")?.range == 2..<2)
    let slow = try TimedRegex("(a+)+$", limit: .milliseconds(50))
    let text = "a b " + String(repeating: "a", count: 5000) + "!"
    #expect(throws: TimedRegex.Failure.self) { try slow.lastMatch(in: text) }
  }
}
