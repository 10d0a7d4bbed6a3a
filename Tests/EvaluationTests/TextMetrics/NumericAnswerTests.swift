import StrictData
import Testing

@testable import Evaluation

@Suite("Numbers agree with CPython")
struct NumericAnswerTests {
  @Test("the last number of every reference text")
  func lastNumbers() throws {
    let rows = try #require(try TextGoldens.json("numeric.json")["numbers"]?.array)
    try #require(rows.count > 90)
    for row in rows {
      let expected = try row["number"]?.string.map { try #require(Double($0)) }
      #expect(NumericAnswer.lastNumber(in: try row.text("text")) == expected, "\(row)")
    }
  }

  @Test("math.isclose, infinities and NaN included")
  func isclose() throws {
    let rows = try #require(try TextGoldens.json("numeric.json")["close"]?.array)
    try #require(rows.count > 500)
    for row in rows {
      let close = NumericAnswer.isClose(
        try #require(Double(row.text("a"))), try #require(Double(row.text("b"))),
        relative: try row.double("rel"), absolute: try row.double("abs"))
      #expect(close == (try #require(row["close"]?.bool as Bool?)), "\(row)")
    }
  }

  @Test("a pattern's last match, its first group where it has one")
  func patterns() throws {
    let cases: [(String, String, Double?)] = [
      ("Answer: 1,234.5 (was 7)", #"Answer: ([\d,.]+)"#, 1234.5), ("a=1 b=2", #"\w=\d"#, nil),
      ("a=1 b=2", #"\w=(\d)"#, 2), ("x12 y-3", #"-?\d+"#, -3), ("none", #"\d+"#, nil),
      ("💥 total: +.5 ", #"total:(.*)"#, 0.5), ("v: abc", #"v: (\w+)"#, nil),
      ("l 5 r", #"(?:l (\d)|(\d) r)"#, 5), ("", "", nil), ("९", #"\d"#, 9), ("inf", ".*", nil),
      ("0x1p3", ".*", nil),
    ]
    for (text, pattern, expected) in cases {
      let number = try NumericAnswer.number(in: text, matching: TimedRegex(pattern))
      #expect(number == expected, "\(text)")
    }
  }

  @Test("a catastrophic pattern ends in an error")
  func catastrophic() throws {
    let regex = try TimedRegex("(a+)+$", limit: .milliseconds(50))
    #expect(throws: TimedRegex.Failure.self) {
      try NumericAnswer.number(in: String(repeating: "a", count: 5000) + "!", matching: regex)
    }
  }
}

@Suite("F1 over the leaves of JSON")
struct JSONLeafScoreTests {
  private func score(
    _ output: String, _ expected: String, _ order: JSONLeafScore.ItemOrder = .matters
  ) throws -> [Double] {
    let score = JSONLeafScore(
      output: try JSONParser.parse(output), expected: try JSONParser.parse(expected), order: order)
    return [score.precision, score.recall, score.f1]
  }

  @Test("leaves are paths and scalars; numbers by value, kinds apart")
  func leaves() throws {
    let cases: [(String, String, [Double])] = [
      ("{}", "{}", [1, 1, 1]), ("[]", "[]", [1, 1, 1]), ("{}", "[]", [0, 0, 0]),
      ("1", "1.0", [1, 1, 1]), ("true", "1", [0, 0, 0]), ("null", "null", [1, 1, 1]),
      (#"{"a":1,"b":2}"#, #"{"b":2.0,"a":1e0}"#, [1, 1, 1]),
      (#"{"a":1,"b":3,"c":4}"#, #"{"a":1,"b":2}"#, [1.0 / 3, 0.5, 0.4]),
      (#"{"a":{"b":[]}}"#, #"{"a":{"b":[],"c":{}}}"#, [1, 0.5, 2.0 / 3]),
      (#"{"a":[]}"#, #"{"a":{}}"#, [0, 0, 0]), (#"["1"]"#, "[1]", [0, 0, 0]),
      (#"{"é":1}"#, "{\"e\u{301}\":1}", [0, 0, 0]),
      (#"{"a":{"b":1}}"#, #"{"a.b":1}"#, [0, 0, 0]), (#"["x"]"#, #"{"0":"x"}"#, [0, 0, 0]),
    ]
    for (output, expected, wanted) in cases {
      let ours = try score(output, expected)
      #expect(zip(ours, wanted).allSatisfy { isClose($0, $1) }, "\(output) \(expected)")
    }
  }

  @Test("items count by index, or as a multiset")
  func order() throws {
    #expect(try score("[1,2,3]", "[3,2,1]") == [1.0 / 3, 1.0 / 3, 1.0 / 3])
    #expect(try score("[1,2,3]", "[3,2,1]", .ignored) == [1, 1, 1])
    #expect(try score("[1,1,2]", "[1,2,2]", .ignored).allSatisfy { isClose($0, 2.0 / 3) })
    #expect(try score(#"[{"a":1},{"a":2}]"#, #"[{"a":2},{"a":1}]"#, .ignored) == [1, 1, 1])
    #expect(try score("[[1],[2]]", "[[2],[1]]", .ignored) == [1, 1, 1])
    #expect(JSONLeafScore.notJSON.f1 == 0)
  }

  @Test("depth costs neither the stack nor a long path a leaf")
  func deep() throws {
    var value = JSONValue.array((0..<20_000).map { .number(JSONNumber($0)) })
    for _ in 0..<2_000 { value = .array([.null, value]) }
    #expect(JSONLeafScore(output: value, expected: value).f1 == 1)
  }
}
