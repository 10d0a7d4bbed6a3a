import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Duplicates and folds")
struct SuiteDuplicatesTests {
  private func item(
    _ id: String, _ text: String, _ expected: String? = nil, group: String? = nil, line: Int,
    assertions: [AssertionSpec] = []
  ) -> SuiteCase {
    SuiteCase(
      id: id, vars: JSONObject([("text", .string(text))]),
      expected: expected.map { .string($0) }, assertions: assertions, group: group, line: line)
  }

  @Test("same, alike and near, with what contradicts")
  func kinds() {
    let long = "Where is the parcel that I ordered last week from you"
    let found = SuiteDuplicates([
      item("a", long, "x", line: 1), item("b", long, "y", line: 2),
      item("c", long.uppercased() + "?!", "x", line: 3),
      item("d", "Please, " + long, "y", line: 4),
      item("e", "An entirely different question about invoices", "x", line: 5),
    ])
    #expect(found.isComplete)
    #expect(
      found.pairs.map { "\($0.first.id)\($0.second.id)\($0.isContradiction ? "!" : "")" }
        == ["ab!", "ac", "ad!"])
    #expect(found.pairs.first?.likeness == .same && found.pairs[1].likeness == .alike)
    if case .near(let share)? = found.pairs.last?.likeness { #expect(share >= 0.8) }
  }

  @Test("short texts differ by their signs; groups are meant to be alike")
  func exceptions() {
    let long = "Where is the parcel that I ordered last week from you"
    #expect(
      SuiteDuplicates([item("a", "3+4", line: 1), item("b", "34", line: 2)]).pairs.isEmpty)
    #expect(
      SuiteDuplicates([
        item("a", long, group: "g", line: 1), item("b", long + " now", group: "g", line: 2),
      ]).pairs.isEmpty)
    #expect(
      SuiteDuplicates([
        item("a", long, group: "g", line: 1), item("b", long, group: "g", line: 2),
      ]).pairs.count == 1)
  }

  @Test("one question asserted in two ways is no repetition")
  func assertions() {
    let one = AssertionSpec(type: "contains", value: .string("a"))
    let two = AssertionSpec(type: "contains", value: .string("b"))
    #expect(
      SuiteDuplicates([
        item("a", "q", line: 1, assertions: [one]), item("b", "q", line: 2, assertions: [two]),
      ]).pairs.isEmpty)
  }

  @Test("variables are equal as JSON is")
  func variables() {
    let left = SuiteCase(
      id: "a", vars: JSONObject([("n", .number(JSONNumber(1))), ("m", .null)]), line: 1)
    let right = SuiteCase(
      id: "b", vars: JSONObject([("m", .null), ("n", .number(JSONNumber(literal: "1.0")))]),
      line: 2)
    #expect(SuiteDuplicates([left, right]).pairs.count == 1)
  }

  @Test("the index finds what comparing each with each finds")
  func exhaustive() {
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let words = ["alpha", "beta", "gamma", "delta", "eps", "zeta", "eta"]
    let texts = (0..<60).map { _ in
      NormalizedText((0..<(3 + random(8))).map { _ in words[random(7)] }.joined(separator: " "))
    }
    func shingles(_ text: NormalizedText) -> Set<[UInt32]> {
      guard text.count >= 5 else { return [] }
      return Set((0...(text.count - 5)).map { Array(text.scalars[$0..<($0 + 5)]) })
    }
    var expected: Set<[Int]> = []
    for first in texts.indices {
      for second in texts.indices where first < second {
        let (a, b) = (shingles(texts[first]), shingles(texts[second]))
        let share = Double(a.intersection(b).count) / Double(min(a.count, b.count))
        if share >= 0.8 { expected.insert([first, second]) }
      }
    }
    let index = ShingleIndex(texts)
    let found = index.pairs(containment: 0.8).pairs
    #expect(Set(found.map { [$0.first, $0.second] }) == expected && !expected.isEmpty)
    let across = index.pairs(across: 30, containment: 0.8).pairs
    #expect(
      Set(across.map { [$0.first, $0.second] }) == expected.filter { $0[0] < 30 && $0[1] >= 30 })
  }

  @Test("many long texts are thinned out, the same ones each time")
  func sampling() {
    let texts = (0..<40).map {
      NormalizedText(String(repeating: "text \($0 % 20) with words ", count: 20))
    }
    let thin = ShingleIndex(texts, maximumShingles: 400)
    #expect(thin.shingles.reduce(0) { $0 + $1.count } < 800)
    #expect(Set(thin.pairs(containment: 0.99).pairs.map { $0.second - $0.first }).contains(20))
  }

  @Test("folds hold every case once, keep groups, spread labels, and hang on the seed alone")
  func folds() throws {
    let cases = (0..<60).map { number in
      item(
        "c\(number)", "q\(number)", number % 3 == 0 ? "a" : "b",
        group: number < 20 ? "g\(number / 4)" : nil, line: number + 1)
    }
    let folds = try #require(SuiteFolds(cases, count: 5, seed: "s")).folds
    #expect(folds.map(\.count).reduce(0, +) == 60)
    #expect(Set(folds.joined().map(\.id)).count == 60)
    for fold in folds {
      #expect((3...5).contains(fold.count { $0.expected == .string("a") }))
      for group in Set(fold.compactMap(\.group)) {
        #expect(fold.count { $0.group == group } == 4)
      }
    }
    let turned = try #require(SuiteFolds(cases.reversed(), count: 5, seed: "s")).folds
    #expect(turned.map { Set($0.map(\.id)) } == folds.map { Set($0.map(\.id)) })
    #expect(SuiteFolds(cases, count: 5, seed: "t")?.folds != folds)
    #expect(SuiteFolds(Array(cases.prefix(4)), count: 2, seed: "s") == nil)
  }
}
