import StrictData
import Testing

@Suite struct JSONEqualityTests {
  @Test(arguments: [
    ("1", "1.0"), ("10", "1e1"), ("0", "-0.0"), ("100", "1.00e+2"), ("0.5", "5E-1"),
    ("{\"a\":1,\"b\":2}", "{\"b\":2.0,\"a\":1}"), ("[1,[2]]", "[1.0,[2e0]]"),
    ("123456789012345678901234567890", "1.2345678901234567890123456789e29"),
  ])
  func equal(_ left: String, _ right: String) throws {
    #expect(try JSONParser.parse(left).isEqual(to: JSONParser.parse(right)))
  }

  @Test(arguments: [
    ("1", "true"), ("0", "false"), ("null", "false"), ("1", "\"1\""), ("[1,2]", "[2,1]"),
    ("\"\u{e9}\"", "\"e\u{301}\""), ("{\"a\":1}", "{\"a\":1,\"b\":1}"), ("{}", "[]"),
    ("9007199254740992", "9007199254740993"), ("1e-400", "0"), ("1", "-1"),
    ("{\"\u{e9}\":1}", "{\"e\u{301}\":1}"),
  ])
  func different(_ left: String, _ right: String) throws {
    #expect(try !JSONParser.parse(left).isEqual(to: JSONParser.parse(right)))
  }

  @Test(arguments: [
    ("-2", "-1"), ("-1", "0"), ("0", "0.001"), ("0.001", "0.0011"), ("9", "10"), ("-10", "-9"),
    ("9007199254740992", "9007199254740993"), ("1e5", "1e400"), ("-1e400", "-1e5"),
  ])
  func orders(_ smaller: String, _ larger: String) {
    let left = ExactDecimal(JSONNumber(literal: smaller))
    let right = ExactDecimal(JSONNumber(literal: larger))
    #expect(left < right)
    #expect(!(right < left))
    #expect(!(left < left))
  }

  @Test(arguments: [
    ("0.0075", "0.0001", true), ("0.00751", "0.0001", false), ("4.5", "1.5", true),
    ("35", "1.5", false), ("1e308", "0.123456789", false), ("1e308", "0.5", true),
    ("1e308", "1", true), ("0", "7", true), ("-21", "7", true), ("7", "-7", true),
    ("1e1000000000000", "3", false), ("3e1000000000000", "3", true),
    ("1e-1000000000000", "3", false),
    ("12391239123", "1e-8", true), ("1", "1e400", false), ("0.1", "0.02", true),
  ])
  func multiples(_ value: String, _ divisor: String, _ expected: Bool) {
    let value = ExactDecimal(JSONNumber(literal: value))
    #expect(value.isMultiple(of: ExactDecimal(JSONNumber(literal: divisor))) == expected)
  }

  @Test func multiplesAgreeWithIntegers() {
    for value in -60...60 {
      for divisor in 1...40 {
        let exact = ExactDecimal(JSONNumber(value))
        #expect(
          exact.isMultiple(of: ExactDecimal(JSONNumber(divisor))) == value.isMultiple(of: divisor))
      }
    }
    #expect(ExactDecimal(JSONNumber(1)).isMultiple(of: ExactDecimal(JSONNumber(0))) == nil)
    let long = JSONNumber(literal: "0." + String(repeating: "7", count: 37))
    #expect(ExactDecimal(JSONNumber(1)).isMultiple(of: ExactDecimal(long)) == nil)
  }

  @Test func integersByValue() {
    for literal in ["1", "1.0", "1e3", "0", "0.0", "-5", "1.5e1", "1e400"] {
      #expect(ExactDecimal(JSONNumber(literal: literal)).isInteger, "\(literal)")
      #expect(ExactDecimal.isInteger(JSONNumber(literal: literal)), "\(literal)")
    }
    for literal in ["1.5", "1e-1", "0.1", "1e-400"] {
      #expect(!ExactDecimal(JSONNumber(literal: literal)).isInteger, "\(literal)")
      #expect(!ExactDecimal.isInteger(JSONNumber(literal: literal)), "\(literal)")
    }
  }
}

@Suite struct JSONObjectTests {
  /// Few names are searched one by one, more are hashed: both ways, and the way back, find the same.
  @Test(arguments: [1, 15, 16, 17, 18, 40])
  func namesAreFoundWhateverTheirNumber(_ count: Int) throws {
    var object = JSONObject()
    for number in 0..<count { object["k\(number)"] = .number(JSONNumber(number)) }
    object["k0"] = .string("again")
    object["\u{e9}"] = .null
    object["e\u{301}"] = .bool(true)
    #expect(object.count == count + 2)
    #expect(object["k0"]?.string == "again" && object["k\(count)"] == nil)
    #expect(object["\u{e9}"] == .null && object["e\u{301}"] == .bool(true))
    for number in 1..<count { #expect(object["k\(number)"]?.number?.int == number) }
    for number in 0..<count { object["k\(number)"] = nil }
    #expect(object.keys.count == 2 && object["k0"] == nil)
    #expect(object["e\u{301}"] == .bool(true))
    let text = "{" + (0..<count).map { "\"n\($0)\":\($0)" }.joined(separator: ",") + "}"
    let parsed = try #require(try JSONParser.parse(text).object)
    for number in 0..<count { #expect(parsed["n\(number)"]?.number?.int == number) }
    let repeated = text.dropLast() + ",\"n0\":1}"
    #expect(throws: SourceError.self) { try JSONParser.parse(String(repeated)) }
  }

  @Test func onlyACopyHasTheSameStorage() {
    let object = JSONObject([("a", .null)])
    var copy = object
    #expect(copy.hasSameStorage(as: object))
    copy["a"] = .bool(true)
    #expect(!copy.hasSameStorage(as: object))
    #expect(!JSONObject([("a", .null)]).hasSameStorage(as: object))
    #expect(!JSONObject().hasSameStorage(as: JSONObject()))
  }
}

@Suite struct JSONNumberTests {
  @Test(
    arguments: [
      ("1.0", 1), ("1e2", 100), ("-0.0", 0), ("9007199254740993.0", 9_007_199_254_740_993),
      ("9223372036854775807", Int.max), ("-9223372036854775808.0", Int.min), ("12e-1", nil),
      ("9223372036854775808", nil), ("1e19", nil), ("1e999999999999999999999", nil), ("0e99", 0),
    ] as [(String, Int?)])
  func wholeNumbersAreExact(_ literal: String, _ expected: Int?) {
    #expect(JSONNumber(literal: literal).int == expected)
  }
}
