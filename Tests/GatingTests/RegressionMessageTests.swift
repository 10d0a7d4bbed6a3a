import PromptModel
import Testing

@testable import Gating

@Suite("What the regression gate says")
struct RegressionMessageTests {
  private func message(
    _ lost: Int, _ gained: Int, _ count: Int, critical: Int = 0,
    rule: RegressionRule = RegressionRule()
  ) throws -> String {
    try RegressionSample.decide(
      lost: lost, gained: gained, of: count, criticalLost: critical, rule: rule
    ).message
  }

  @Test("no flips: what the size can and cannot show")
  func noFlips() throws {
    #expect(
      try message(0, 0, 30)
        == "0 of 30 cases lost, 0 gained; difference 0 points, 95 % interval −11.4 points to "
        + "+11.4 points; no case flipped, but 30 cases can only rule out drops larger than "
        + "8.3 points; 5 points would take 52")
    #expect(
      try message(0, 0, 60).hasSuffix(
        "no case flipped, but 60 cases can only rule out drops larger than 4.3 points"))
    #expect(try message(0, 0, 1).hasPrefix("0 of 1 case lost"))
  }

  @Test("each rule says its number")
  func rules() throws {
    #expect(try message(5, 0, 500).hasSuffix("exact one-sided McNemar p = 0.031"))
    #expect(try message(41, 12, 176).hasSuffix("exact one-sided McNemar p < 0.0001"))
    #expect(try message(4, 0, 50).hasSuffix("; the margin is 5 points"))
    #expect(
      try message(2, 5, 20, critical: 1).hasPrefix(
        "1 critical case lost (l1): 2 of 20 cases lost (l1, l2), 5 gained (g1, g2, g3, g4, g5)"))
    #expect(
      try message(4, 0, 500).hasSuffix(
        "; the one-sided 95 % lower bound is −1.8 points, above the margin of −5 points"))
    #expect(
      try message(1, 1, 20).hasSuffix(
        "cannot be ruled out, the margin is 5 points; with 2 of 20 cases flipping it would take 247"
      ))
    #expect(
      try message(0, 0, 30, rule: RegressionRule(nothingLostNeeds: 59)).contains(
        "; nothing-lost needs 59 cases; no case flipped, but 30 cases can only rule out"))
  }

  @Test("every message has n, both counts, the names and the interval")
  func always() throws {
    for count in [1, 8, 40, 300] {
      for lost in 0...min(count, 6) {
        for gained in 0...min(count - lost, 6) {
          let text = try message(lost, gained, count)
          #expect(text.contains("\(lost) of \(count) case"), "\(text)")
          #expect(text.contains("\(gained) gained"), "\(text)")
          #expect(text.contains("95 % interval"), "\(text)")
          #expect(text.contains("difference"), "\(text)")
          #expect(lost == 0 || text.contains("l\(lost)"), "\(text)")
          #expect(gained == 0 || text.contains("g\(gained)"), "\(text)")
          #expect(!text.hasSuffix("."), "\(text)")
        }
      }
    }
  }

  @Test("long lists of names are cut in the message and whole in the finding")
  func manyNames() throws {
    let finding = try RegressionSample.decide(lost: 85, gained: 0, of: 200)
    #expect(finding.message.contains("l20 and 65 more)"))
    #expect(finding.lost.count == 85)
  }

  @Test("\"better\" takes an exact two-sided p of 0.05 and an interval above 0")
  func better() throws {
    #expect(try message(0, 5, 100).contains("better") == false)
    #expect(
      try message(0, 6, 100).contains("the candidate is better (exact two-sided McNemar p = "))
    #expect(try message(5, 19, 176).contains("better (exact two-sided McNemar p = 0.0066)"))
    for lost in 0...12 {
      for gained in 0...12 {
        let text = try message(lost, gained, 40)
        if text.contains("better") { #expect(gained > lost + 4, "\(text)") }
      }
    }
  }
}
