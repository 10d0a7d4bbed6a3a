import StrictData
import Testing

@testable import PromptDiff

/// A number by its literal.
func number(_ literal: String) -> JSONValue { .number(JSONNumber(literal: literal)) }

/// An object of pairs.
func object(_ pairs: (String, JSONValue)...) -> JSONValue { .object(JSONObject(pairs)) }

@Suite struct FieldDiffTests {
  private func rows(_ old: JSONValue, _ new: JSONValue) -> [FieldChange] {
    FieldDiff(old: old, new: new).changes
  }

  @Test func aNestedFieldIsNamedByItsPath() {
    let old = object(("model", .string("a")), ("config", object(("temperature", number("0.2")))))
    let new = object(("model", .string("a")), ("config", object(("temperature", number("0.7")))))
    let changes = rows(old, new)
    #expect(changes.map(\.path) == ["config.temperature"])
    #expect(
      changes.first?.steps == [.key(ExactString("config")), .key(ExactString("temperature"))])
    #expect(changes.first?.old == number("0.2"))
    #expect(changes.first?.new == number("0.7"))
  }

  @Test func goneAndNewFieldsAreWholeAndSorted() {
    let old = object(("z", .null), ("b", object(("x", .bool(true)))), ("k", .string("v")))
    let new = object(("a", .array([number("1")])), ("k", .string("w")), ("z", .null))
    let changes = rows(old, new)
    #expect(changes.map(\.path) == ["a", "b", "k"])
    #expect(changes.map(\.old) == [nil, object(("x", .bool(true))), .string("v")])
    #expect(changes.map(\.new) == [.array([number("1")]), nil, .string("w")])
  }

  @Test func orderOfKeysIsIgnored() {
    #expect(
      FieldDiff(
        old: object(("a", .null), ("b", object(("c", .null), ("d", .null)))),
        new: object(("b", object(("d", .null), ("c", .null))), ("a", .null))
      ).isEmpty)
    let old = object(("b", number("1")), ("a", number("1")))
    let turned = object(("a", number("1")), ("b", number("1")))
    let new = object(("a", number("2")), ("b", number("2")))
    #expect(rows(old, new) == rows(turned, new))
  }

  @Test func arraysGoByIndex() {
    let old = JSONValue.array([.string("a"), object(("x", number("1"))), .string("c")])
    let new = JSONValue.array([.string("a"), object(("x", number("2")))])
    #expect(rows(old, new).map(\.path) == ["[1].x", "[2]"])
    #expect(rows(new, old).map(\.old) == [number("2"), nil])
    #expect(
      rows(object(("stop", old)), object(("stop", new))).map(\.path) == ["stop[1].x", "stop[2]"])
  }

  @Test(arguments: [
    ("1", "1.0"), ("1", "1e0"), ("100", "1e2"), ("100", "1E+2"), ("0.1", "0.10"), ("0", "-0"),
    ("0", "0.000e7"), ("0.001", "1e-3"), ("-1.50", "-15e-1"), ("12300", "1.23e4"),
    ("1e999999", "10e999998"), ("7e99999999999999999999", "7e99999999999999999999"),
  ])
  func equalNumbers(left: String, right: String) {
    #expect(FieldDiff(old: number(left), new: number(right)).isEmpty)
  }

  @Test(arguments: [
    ("1", "-1"), ("1", "10"), ("9007199254740993", "9007199254740992"), ("1e999998", "1e999999"),
    ("0.1", "0.10000000000000000001"), ("1", "1e1"), ("7e99999999999999999999", "7"),
    ("0.5", "5"), ("1", "01x"),
  ])
  func differentNumbers(left: String, right: String) {
    #expect(!FieldDiff(old: number(left), new: number(right)).isEmpty)
  }

  @Test(arguments: [
    (JSONValue.null, JSONValue.bool(false)), (.bool(true), .bool(false)),
    (.string("1"), number("1")), (.string("\u{E9}"), .string("e\u{301}")),
    (.array([]), .object(JSONObject())), (.null, .string("")),
  ])
  func otherKindsAndBytesDiffer(left: JSONValue, right: JSONValue) {
    #expect(rows(left, right).map(\.path) == [""])
    #expect(rows(left, right).map(\.old) == [left])
    #expect(rows(left, left).isEmpty && rows(right, right).isEmpty)
  }

  @Test(arguments: [
    ("plain_key-1", "top.plain_key-1"), ("stet.examples", "top[\"stet.examples\"]"),
    ("", "top[\"\"]"), ("a\"b\\c\u{1}", "top[\"a\\\"b\\\\c\\u0001\"]"), ("é", "top[\"é\"]"),
  ])
  func unusualKeysAreQuoted(key: String, path: String) {
    let changes = rows(object(("top", object((key, .null)))), object(("top", object())))
    #expect(changes.map(\.path) == [path])
  }

  @Test func depthIsNoProblem() {
    var old = JSONValue.string("a")
    var new = JSONValue.string("b")
    for _ in 0..<2000 {
      old = .array([old])
      new = .array([new])
    }
    #expect(rows(old, new).first?.steps.count == 2000)
  }
}
